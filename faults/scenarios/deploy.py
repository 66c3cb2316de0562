"""The release before beside this one: F66-F68."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from core.settings import ROOT
from faults.processes import Program, eventually
from faults.scenarios.registry import scenario
from faults.world import UNKNOWN, World

BEFORE = "7bb08bf1b44b7f780e2d6ed755822a7bbfcc61f8"
"""The last commit whose newest migration is 0001; a tag takes its place with the first release."""
ERRORS_SECONDS = 5.0


@contextmanager
def release_before() -> Iterator[Path | None]:
    """Yield a folder with the code of the release before; None, loudly, where git does not have it."""
    with tempfile.TemporaryDirectory(prefix="kso-before-") as folder:
        packed = subprocess.run(["git", "archive", BEFORE], cwd=ROOT, capture_output=True, check=False)
        if packed.returncode:
            print(f"  NOT RUN: F66 F67 F68, git has no {BEFORE[:7]} here: {packed.stderr.decode().strip()}", flush=True)
            yield None
            return
        subprocess.run(["tar", "x", "-C", folder], input=packed.stdout, check=True)
        yield Path(folder)


@scenario("F66", "F68", quick=False)
def the_release_before_on_these_tables(world: World) -> None:
    """Old worker with new web, old web with new worker, all old, and back: nobody notices."""
    place = world.place
    with release_before() as before:
        if before is None:
            return
        steps = {
            "old worker": ([place.workers[0]], before), "old web": ([place.web], before),
            "all old": (place.workers[1:], before), "new web": ([place.web], ROOT), "all new": (place.workers, ROOT),
        }  # fmt: skip
        for name, (programs, code) in steps.items():
            world.load(2)
            for program in programs:
                _runs(world, program, code)
            world.injects("F68" if name == "all old" else "F66")
            world.is_back()
            world.quiet()
            officer, consulter = world.officers[0], world.dice.choice(world.consulters)
            officer.replies(consulter.number, f"Jawaban petugas {world.tag()}.")
            consulter.says(f"Tambahan keterangan {world.tag()}")
        unfound = "SELECT number FROM consultation WHERE indexed_at IS NULL"
        world.claims("F66 all can be searched", eventually(lambda: not place.database.ask(unfound), 60), unfound)


@scenario("F67", quick=False)
def a_migration_under_load(world: World) -> None:
    """The release before serves on its own tables; they are migrated under load, then each process is replaced."""
    with release_before() as before:
        if before is None:
            return
        with World(world.place.database.kind, world.seed + 500_000, folder=world.file.parent, code=before) as other:
            _upgraded(other)
            other.injects("F67")
            verdict = other.judged()
        world.claims("F67 nothing lost, nothing twice", verdict.is_valid, verdict.lines())
        world.injects("F67")


def _upgraded(world: World) -> None:
    """Go through a deploy in the order the documentation gives: tables, workers, web."""
    place = world.place
    world.load(4)
    citizens = [world.citizen() for _ in range(2)]
    for citizen in citizens:
        citizen.registers(UNKNOWN)
    for command in (["worker.py"], ["-m", "gunicorn", "wsgi:app"]):
        _refuses(world, command)
    began = time.time()
    place.flask("db", "upgrade")
    for worker in place.workers:
        _runs(world, worker, ROOT)
    _takes_over(world)
    world.is_back()
    world.quiet()
    failed = [e["at"] for e in world.history.of("answer") if e["at"] > began and e.get("status") != 200]
    longest = max(failed) - min(failed) if failed else 0.0
    world.claims("F67 errors for less than 5 s", longest < ERRORS_SECONDS, f"{longest:.1f} s, {len(failed)} answers")
    world.staff(officers=1, consulters=1)
    world.officers[0].claims(citizens[0].number)
    unfound = "SELECT number FROM consultation WHERE indexed_at IS NULL"
    world.claims("F67 all can be searched", eventually(lambda: not place.database.ask(unfound), 60), unfound)


def _refuses(world: World, command: list[str]) -> None:
    """New code on old tables says so in one line and ends."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=world.place.environment, capture_output=True, text=True, timeout=90
    )
    told = done.stderr.splitlines()
    clear = done.returncode == 2 and len(told) == 1 and "db upgrade" in told[0]
    world.claims("F67 new code refuses old tables in one line", clear, (done.returncode, told[:3]))


def _takes_over(world: World) -> None:
    """Start the new web on the socket the old one listens on; stop the old one once the new one is there."""
    old = world.place.web
    new = replace(old, name="new web", folder=ROOT, log=old.log.with_name("new-web.log"), process=None)
    world.place.web = new
    world.place.keeper.programs.append(new)
    new.start()
    eventually(new.children, 90)
    old.stops()


def _runs(world: World, program: Program, code: Path) -> None:
    """Replace a process by the same one of another release, as a deploy does."""
    program.stops()
    program.folder = code
    program.start()
    eventually(lambda: world.place.is_at_work(program), 60, 0.05)
