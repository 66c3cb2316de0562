"""The officers' pages with 100,000 consultations and a million messages beside the same with 140, on both databases."""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.stored import fill
from core import migrate, sessions
from core.clock import utc_now
from core.database import Database
from core.settings import load

FEW, MANY = 140, 100_000
"""Few are the open ones and two pages of closed ones, so that no page is emptier than with many."""
WARMING, ROUNDS = 5, 30
MONTHS = ("months", "months of questions")
"""The worker's sweeps that count the months that are over."""
PAGES = {
    "waiting": "/queue/waiting",
    "mine": "/queue/mine",
    "all": "/queue/all",
    "closed": "/queue/closed",
    "closed of a kind": "/queue/closed?kind=media",
    "closed, three filters": "/queue/closed?kind=student&lang=en&officer=3",
    "fragment": "/queue/waiting?fragment=1",
    "search: common word": "/queue?q=inflasi",
    "search: two words": "/queue?q=inflasi+penduduk",
    "search: rare word": "/queue?q=dutamor",
    "search: beginning": "/queue?q=kabup",
    "search: name": "/queue?q=siti+nasution",
    "search: name and word": "/queue?q=siti+ekspor",
    "search: last digits": "/queue?q=00000042",
    "search: number": "/queue?q={number}",
    "search: nothing": "/queue?q=zzzz+yyyy",
    "search: filtered": "/queue?q=inflasi&kind=media&state=closed",
    "consultation": "/consultations/{number}",
    "report: this month": "/reports",
    "report: a month": "/reports?period=last-month",
    "report: a year": "/reports?period=last-year",
    "promises": "/reports/promises",
}


def run() -> dict[str, Any]:
    """Measure both databases; some minutes."""
    figures: dict[str, Any] = {"sqlite": compared(_sqlite)}
    if shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        figures["postgresql"] = compared(_postgresql)
    return figures


def compared(place: Callable[[Path], Any]) -> dict[str, Any]:
    """Return for every page its milliseconds on the server with many, and how many times those with few that is."""
    few, many = _times(place, FEW), _times(place, MANY)
    pages = {name: {"ms": many[name], "ratio": many[name] / few[name]} for name in PAGES}
    ratios = [one["ratio"] for name, one in pages.items() if not name.startswith("report")]  # with few: hardly a day
    return pages | {
        "slowest_ms": max(many.values()),
        "worst_ratio": max(ratios),
        "middle_ratio": statistics.median(ratios),
    }


def _times(place: Callable[[Path], Any], number: int) -> dict[str, float]:
    import duties
    import wsgi  # builds the whole application

    folder = Path(tempfile.mkdtemp(prefix="kso-bench-"))
    try:
        with place(folder) as url:
            settings = load(
                instance_dir=folder, env_file=folder / "no.env", secret_key="only for this benchmark", database_url=url
            )
            database = Database(settings.database_url)
            migrate.upgrade(settings)
            began = time.monotonic()
            fill(database, number, utc_now(), dense=number == FEW)
            print(f"{number} consultations stored in {time.monotonic() - began:.0f} s", file=sys.stderr)
            app = wsgi.create_app(settings)
            while sum(duties.SWEEPS[name](app.extensions["runtime"], utc_now()) for name in MONTHS):
                pass  # the worker has had its minutes
            try:
                return _measured(app, database)
            finally:
                app.extensions["runtime"].database.engine.dispose()
                database.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(app: Any, database: Database) -> dict[str, float]:
    """Return the milliseconds of CPU each page takes, the database's own included: other programs do not count."""
    with database.transaction() as session:
        token = sessions.start(session, 1, utc_now())
        number = session.execute(sa.text("SELECT max(number) FROM consultation WHERE status = 'closed'")).scalar_one()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["token"] = token
    taken = {}
    for name, path in PAGES.items():
        address = path.format(number=number)
        for rounds in (WARMING, ROUNDS):
            began, backends = time.thread_time(), _backends(app.extensions["runtime"].database)
            for _ in range(rounds):
                answer = client.get(address)
                assert answer.status_code == 200, (address, answer.status)
            busy = time.thread_time() - began + _backends(app.extensions["runtime"].database) - backends
            taken[name] = busy * 1000 / rounds
    return taken


def _backends(database: Database) -> float:
    """Return the CPU seconds of PostgreSQL's processes that serve us so far."""
    if database.is_sqlite:
        return 0.0
    with database.reading() as session:
        pids = session.execute(sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")).scalars()
        fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'app.db'}"


@contextmanager
def _postgresql(_: Path) -> Iterator[str]:
    from tests import postgres  # the same throw-away server the tests use

    with postgres.server() as url:
        yield url


if __name__ == "__main__":
    for kind, pages in run().items():
        for name, value in pages.items():
            shown = f"{value['ms']:8.1f} ms {value['ratio']:6.2f} ×" if isinstance(value, dict) else f"{value:8.2f}"
            print(f"{kind:<11} {name:<24} {shown}")
