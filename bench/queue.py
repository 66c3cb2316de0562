"""The officers' pages with 100,000 consultations and a million messages beside the same with some 160, on both databases.

The same page is compared, as full with few as with many: as many lines, marked words and comments, as many months with
something in them. With a hundred of one week a report of last year would be an empty page, and the cost of showing one
that is not would be called growth. What is kept of months and days is kept in both.
"""

import gc
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.stored import LONG_AGO, OF_EACH, OF_LAST_MONTH, OPEN, fill
from core import migrate, sessions
from core.clock import utc_now
from core.database import Database
from core.settings import load

FEW, MANY = OPEN + LONG_AGO + 2 * OF_EACH + OF_LAST_MONTH, 100_000
"""Few are the open ones, and of closed ones what fills a page of each filter and the reports of each length."""
WARMING, TURNS, ROUNDS = 4, 8, 4
"""Few and many are asked turn about: what else this machine does meets both, and the middle of the turns counts."""
KEPT = ("months", "months of questions", "months of promises", "closed counts")
"""The worker's sweeps that count the months and days that are over, and add up what is closed."""
PAGES = {
    "waiting": "/queue/waiting",
    "mine": "/queue/mine",
    "all": "/queue/all",
    "closed": "/queue/closed",
    "closed of a kind": "/queue/closed?kind=media",
    "closed, three filters": "/queue/closed?kind=student&lang=en&officer=3",
    "closed, a kind of a month": "/queue/closed?kind=media&{last_month}",
    "overdue": "/queue/all?due=overdue",
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
    "search: a kind of a month": "/queue?q=inflasi&kind=media&{last_month}",
    "search: overdue": "/queue?q=inflasi&due=overdue",
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
    with _office(place, FEW) as few, _office(place, MANY) as many:
        gc.collect()
        gc.freeze()  # as gunicorn.conf.py does before it serves
        pages = {name: _turns(name, few, many) for name in PAGES}
        gc.unfreeze()
    ratios = [one["ratio"] for one in pages.values()]
    return pages | {
        "slowest_ms": max(one["ms"] for one in pages.values()),
        "worst_ratio": max(ratios),
        "middle_ratio": statistics.median(ratios),
    }


class _Office:
    """An application over a filled store, and an admin who is signed in to it."""

    def __init__(self, app: Any) -> None:
        self._database = app.extensions["runtime"].database
        with self._database.transaction() as session:
            token = sessions.start(session, 1, utc_now())
            newest = "SELECT max(number) FROM consultation WHERE status = 'closed'"
            self._number = session.execute(sa.text(newest)).scalar_one()
        self._client = app.test_client()
        with self._client.session_transaction() as cookie:
            cookie["token"] = token

    def ask(self, name: str, times: int) -> float:
        """Return the milliseconds of CPU a page takes, the database's own included: other programs do not count."""
        address = PAGES[name].format(number=self._number, last_month=_last_month())
        backends = _backends(self._database)
        before, began = _busy(backends), time.thread_time()
        for _ in range(times):
            answer = self._client.get(address)
            assert answer.status_code == 200, (address, answer.status)
        return (time.thread_time() - began + _busy(backends) - before) * 1000 / times


def _last_month() -> str:
    last = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011  (few are spread by the system's days, too)
    return f"since={last.replace(day=1)}&until={last}"


def _turns(name: str, few: _Office, many: _Office) -> dict[str, float]:
    for office in (few, many):
        office.ask(name, WARMING)
    turns = []
    for _ in range(TURNS):
        for office in (few, many):
            office.ask(name, 1)  # the other one's calendar and statements lie where its own were
        turns.append((few.ask(name, ROUNDS), many.ask(name, ROUNDS)))
    ratio = statistics.median(with_many / with_few for with_few, with_many in turns)
    return {"ms": statistics.median(with_many for _, with_many in turns), "ratio": ratio}


@contextmanager
def _office(place: Callable[[Path], Any], number: int) -> Iterator[_Office]:
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
            while sum(duties.SWEEPS[name](app.extensions["runtime"], utc_now()) for name in KEPT):
                pass  # the worker has had its minutes
            try:
                yield _Office(app)
            finally:
                app.extensions["runtime"].database.engine.dispose()
                database.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _backends(database: Database) -> list[Path]:
    """Return where the system tells how long PostgreSQL's processes that serve us have been busy."""
    if database.is_sqlite:
        return []
    with database.reading() as session:
        mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        return [Path(f"/proc/{pid}/schedstat") for pid in session.execute(sa.text(mine)).scalars()]


def _busy(processes: list[Path]) -> float:
    """Return their CPU seconds so far (nanoseconds on the first place, Documentation/scheduler/sched-stats)."""
    return sum(int(one.read_text().split()[0]) for one in processes) / 1e9


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
