"""What time does: F18-F20 and the clock itself, F56-F58."""

import threading
import time
from datetime import UTC, datetime, timedelta

from faults import windows
from faults.processes import eventually
from faults.scenarios.registry import scenario
from faults.world import UNKNOWN, World

CLOSING = "kami tutup"


def _silent(world: World, *, soon: bool = False) -> tuple[str, str]:
    """Return (number, address) of a consultation that is answered and whose citizen has been silent for too long."""
    citizen = world.citizen()
    number = citizen.registers(UNKNOWN)
    officer = world.officers[0]
    officer.claims(number)
    text = f"Jawaban petugas {world.tag()}."
    officer.replies(number, text)
    citizen.waits_for(text)
    eventually(
        lambda: world.place.database.ask("SELECT close_at FROM consultation WHERE number = ?", (number,))[0][
            "close_at"
        ],
        20,
    )
    _closes(world, number, datetime.now(UTC) + timedelta(hours=1) if soon else datetime(2026, 1, 5, tzinfo=UTC))
    return number, citizen.address


def _closes(world: World, number: str, at: datetime) -> None:
    """Let a consultation be closed at a moment, without a reminder."""
    moment = f"{at:%Y-%m-%d %H:%M:%S}" + (".000000" if world.place.database.kind == "sqlite" else "+00")
    world.place.database.change(
        "UPDATE consultation SET remind_at = NULL, close_at = ? WHERE number = ?", (moment, number)
    )


def _closed(world: World, number: str) -> bool:
    return bool(
        world.place.database.ask("SELECT 1 FROM consultation WHERE number = ? AND status = 'closed'", (number,))
    )


def _told(world: World, address: str) -> int:
    return sum(CLOSING in sent.body for sent in world.twilio.sent if sent.to == address)


def _claims_closed_once(world: World, fault: str, number: str, address: str) -> None:
    world.claims(f"{fault} closed", eventually(lambda: _closed(world, number), 60), number)
    eventually(lambda: _told(world, address), 100)
    world.claims(f"{fault} told once", _told(world, address) == 1, (number, _told(world, address)))


@scenario("F20", quick=False)
def nothing_early(world: World) -> None:
    """A consultation whose time is an hour away is left alone by every sweep (I8)."""
    number, address = _silent(world, soon=True)
    time.sleep(8)
    world.injects("F20")
    world.claims("I8 nothing early", not _closed(world, number), number)
    world.claims("I8 nobody told early", _told(world, address) == 0, number)


@scenario("F19", quick=False)
def three_sweepers_at_once(world: World) -> None:
    """Due rows and three sweepers: each row is acted on once."""
    due = [_silent(world) for _ in range(2)]
    world.together(lambda: world.place.tries("sweep"), times=3)
    world.injects("F19", 3)
    for number, address in due:
        _claims_closed_once(world, "F19", number, address)


@scenario("F73", quick=False)
def a_closing_the_backup_does_not_know(world: World) -> None:
    """Restore a backup of before a closing: it is closed again, and nobody is told again."""
    place, file = world.place, world.place.folder.parent / f"{world.place.folder.name}-timer.tar.gz"
    number, address = _silent(world, soon=True)
    eventually(world._rests, 60)
    for worker in place.workers:
        worker.stops()
    _closes(world, number, datetime.now(UTC) - timedelta(minutes=1))
    place.flask("backup", str(file))
    for worker in place.workers:
        worker.start()
    eventually(lambda: _told(world, address), 60)
    world.claims("F73 told before the restore", _told(world, address) == 1, number)
    eventually(world._rests, 60)
    for program in (place.web, *place.workers):
        program.stops()
    place.flask("restore", str(file), "--replace")
    file.unlink()
    world.claims("F73 the backup knows of no closing", not _closed(world, number), number)
    for program in (place.web, *place.workers):
        program.start()
    world.injects("F73")
    eventually(place.is_ready, 60)
    world.claims("F73 closed again", eventually(lambda: _closed(world, number), 60), number)
    eventually(world._rests, 60)
    world.claims("F73 told once", _told(world, address) == 1, (number, _told(world, address)))


@scenario("F18", quick=False)
def every_window_of_a_timer(world: World) -> None:
    """Kill the only worker at the system calls around a closing: it fires once."""
    for other in world.place.workers[1:]:
        other.stops()
    worker = world.place.workers[0]
    numbers: list[tuple[str, str]] = []

    def due() -> None:
        numbers.append(_silent(world))
        eventually(lambda: _closed(world, numbers[-1][0]), 4, 0.02)

    windows.sweep(world, "F18", lambda: worker.pid, due, calls=("fdatasync", "sendto"), most=6, stride=2)
    for other in world.place.workers[1:]:
        other.start()
    for number, address in numbers:
        _claims_closed_once(world, "F18", number, address)


@scenario("F18")
def killed_at_a_timer(world: World) -> None:
    """Kill a worker just when something falls due."""
    number, address = _silent(world)
    killer = threading.Timer(world.dice.uniform(0, 2.2), world.dice.choice(world.place.workers).kill)
    killer.start()
    world.injects("F18", kills=True)
    killer.join()
    _claims_closed_once(world, "F18", number, address)
