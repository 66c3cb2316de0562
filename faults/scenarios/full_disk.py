"""File systems that are really full: F36, F39, F40. They are small ones of our own (tmpfs), so only root has them."""

import time
from collections import Counter

from faults.databases import Postgres, SqliteFile
from faults.disks import MountRefused, SmallDisk
from faults.loopback import PHOTOGRAPH
from faults.people import Citizen, Officer
from faults.processes import eventually
from faults.scenarios.registry import scenario
from faults.world import World

DISK_MB = 48
"""For the instance folder: SQLite, the log, files, Redis's own file. PostgreSQL has four times as much beside it."""
FULL_SECONDS = 15.0


@scenario("F36", "F39", quick=False)
def everything_on_a_full_disk(world: World) -> None:
    """Database, write-ahead log, log, files and Redis on a disk without an octet left, while people write."""
    try:
        with World(world.place.database.kind, world.seed + 600_000, folder=world.file.parent, disk_mb=DISK_MB) as other:
            other.staff(consulters=2)
            _fills(other)
            verdict = other.judged()
    except MountRefused as refused:
        print(f"  NOT RUN: F36 F39, no small disk can be mounted here: {refused}", flush=True)
        return
    world.claims("F36 nothing lost, nothing twice", verdict.is_valid, verdict.lines())
    world.injects("F36", other.injected["F36"])
    world.injects("F39", other.injected["F39"])


def _fills(world: World) -> None:
    place, officer, number = world.place, world.officers[0], world.consulters[0].number
    form = officer.form(number, "reply") | {"text": f"Jawaban petugas {world.tag()}."}
    world.load(3)
    began = time.time()
    for disk in place.disks:
        disk.fills()
        world.injects("F36")
    world.injects("F39")
    world.claims("F36 the disk is full", place.disks[0].is_full)
    _posts_on_the_full_disk(world, officer, number, form)
    _backs_up_on_the_full_disk(world)
    while time.time() < began + FULL_SECONDS:
        for disk in place.disks:
            disk.fills()
        time.sleep(1)
    for disk in place.disks:
        disk.frees()
    _database_is_there(world)
    ended = time.time()
    world.quiet()
    world.is_back()
    answered = Counter(e.get("status") for e in world.history.of("answer") if "sid" in e and began < e["at"] < ended)
    print(f"  messages at the full disk were answered {dict(answered)}", flush=True)
    told = answered.total() == answered[200] + answered[503]
    world.claims("F36 a message is stored or told 503, in time", told, answered)
    world.claims("F36 the full disk was met", answered[503] > 0, answered)
    if isinstance(place.database, SqliteFile):
        whole = place.database.ask("PRAGMA integrity_check")
        world.claims("F36 the file is whole", whole == [{"integrity_check": "ok"}], whole)


def _posts_on_the_full_disk(world: World, officer: Officer, number: str, form: dict[str, str]) -> None:
    """Let an officer answer: taken, or told 503; never a page that blames the program."""
    address = f"{world.place.url}/consultations/{number}/reply"
    answer = officer.desk.http.post(address, data=form, timeout=30, allow_redirects=False)
    world.claims("F36 an officer's answer is taken or told 503", answer.status_code in {303, 503}, answer.status_code)
    if answer.status_code == 303:
        world.history.note("intent", reply=form["text"], number=number)
        world.history.note("answer", reply=form["text"], status=303)


def _backs_up_on_the_full_disk(world: World) -> None:
    """A backup into the full disk says so in one line and leaves nothing half done."""
    place, before = world.place, {path.name for path in world.place.folder.iterdir()}
    done = place.tries("backup", str(place.folder / "backup.tar.gz"))
    told = [line for line in done.stderr.splitlines() if not line.endswith(" %")]  # how far it was
    world.claims(
        "F36 a backup says so in one line", done.returncode == 1 and len(told) == 1, (done.returncode, told[-3:])
    )
    left = {path.name for path in place.folder.iterdir()} - before
    world.claims("F36 a backup leaves nothing", not {name for name in left if "backup" in name}, left)


def _database_is_there(world: World) -> None:
    """Start PostgreSQL again where it gave up for want of room, as its supervisor would."""
    database = world.place.database
    if isinstance(database, Postgres) and not eventually(lambda: database.ask("SELECT 1"), 5):
        database.start()


@scenario("F40", quick=False)
def no_room_for_files(world: World) -> None:
    """Only the folder of files is full: a citizen's message is kept, an officer is told, and later all is there."""
    folder = world.place.folder / "media"
    folder.mkdir(exist_ok=True)
    try:
        disk = SmallDisk(folder, 1)
    except MountRefused as refused:
        print(f"  NOT RUN: F40, no small disk can be mounted here: {refused}", flush=True)
        return
    world.place.disks.append(disk)
    disk.fills()
    world.injects("F40")
    citizen, officer = world.consulters[0], world.officers[0]
    citizen.photographs(world.tag())
    handled = "SELECT id FROM inbound_message WHERE sid = ? AND state = 'done'"
    kept = eventually(lambda: world.place.database.ask(handled, (citizen.said[-1],)), 30)
    world.claims("F40 the message is kept", kept, citizen.said[-1])
    _is_told(world, officer, citizen)
    wanted = "SELECT state, attempts FROM media WHERE state = 'wanted' AND attempts > 0"
    world.claims("F40 the file is still wanted", eventually(lambda: world.place.database.ask(wanted), 30), wanted)
    world.claims("F40 nothing half done is left", not list(folder.glob("*.part")), list(folder.glob("*.part")))
    disk.frees()
    stored = "SELECT 1 AS n FROM media WHERE state = 'stored' AND inbound_id = (SELECT id FROM inbound_message WHERE sid = ?)"
    there = eventually(lambda: world.place.database.ask(stored, (citizen.said[-1],)), 90, 0.5)
    world.claims("F40 the file is fetched once there is room", there, citizen.said[-1])
    officer.attaches(citizen.number, f"Berkasnya terlampir {world.tag()}.")


def _is_told(world: World, officer: Officer, citizen: Citizen) -> None:
    text = f"Berkasnya terlampir {world.tag()}."
    answer = officer.post_with_file(citizen.number, text, PHOTOGRAPH)
    told = "belum dapat disimpan" in answer.text and text in answer.text
    world.claims("F40 the officer is told, the text kept", answer.status_code == 503 and told, answer.status_code)
