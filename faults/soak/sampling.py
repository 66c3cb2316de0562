"""Reads what the processes hold and what lies on the disk, in the database and in Redis at one moment."""

import re
import time
from collections import Counter
from pathlib import Path

from redis import Redis

from faults.databases import Postgres
from faults.place import Place
from faults.soak.growth import Sample

MB = 1024 * 1024
KINDS = {"socket": "sockets", "pipe": "pipes", "anon_inode": "events"}
NUMBERED = re.compile(r"[0-9a-f]{8}-?[0-9a-f-]{20,}|[0-9a-f]{32}|\d{3,}")
PASSING = (
    "heartbeat", "unmatched_callback", "presence", "sign_in_attempt", "officer_session", "kb_upload", "kb_index",
)  # fmt: skip
"""Tables whose rows are not kept for good."""
COUNTED = {
    "waiting.outbox": "outbound_message WHERE state IN ('queued', 'sending', 'unknown')",
    "waiting.inbox": "inbound_message WHERE state = 'new'",
    "waiting.media": "media WHERE state = 'wanted'",
    "messages": "inbound_message",
} | {f"rows.{table}": table for table in PASSING}
COUNTS = "SELECT " + ", ".join(f'(SELECT count(*) FROM {what}) AS "{name}"' for name, what in COUNTED.items())


class Sampler:
    """Samples one place."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._began = time.monotonic()
        self._redis = Redis(port=place.redis_port, decode_responses=True)
        self._first = self._processes()

    def take(self) -> Sample:
        """Return the figures of this moment."""
        now = self._processes()
        figures = self._of_processes(now) | self._of_database() | self._of_disk() | self._of_redis()
        messages = int(figures.pop("messages"))
        rounded = {name: round(value, 3) for name, value in figures.items()}
        return Sample(round(time.monotonic() - self._began, 1), messages, rounded, now)

    def close(self) -> None:
        """Leave Redis."""
        self._redis.close()

    def _processes(self) -> dict[str, int]:
        place = self._place
        programs = {program.name: program.pid for program in (*place.workers, place.redis)}
        return {"master": place.web.pid, "web": place.web_child(), **programs}

    def _of_processes(self, now: dict[str, int]) -> dict[str, float]:
        figures = {"processes.restarts": float(len(now.items() - self._first.items()))}
        for name, process in now.items():
            figures |= {f"{name}.{what}": value for what, value in held_by(process).items()}
        if isinstance(self._place.database, Postgres):
            together: Counter[str] = Counter()
            for process in self._place.database._processes():
                together.update(held_by(process))
            for what in ("pss_mb", "private_mb"):
                figures[f"postgresql.{what}"] = together[what]
        return figures

    def _of_database(self) -> dict[str, float]:
        database, figures = self._place.database, {}
        if isinstance(database, Postgres):
            asked = ("SELECT pg_database_size(current_database()) AS used, (SELECT sum(size) FROM pg_ls_waldir()) AS wal,"
                     " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections")  # fmt: skip
            row = database.ask(asked)[0]
            figures["database.used_mb"] = row["used"] / MB
            figures["database.wal_mb"] = float(row["wal"]) / MB
            figures["database.connections"] = float(row["connections"] - 1)
        else:
            pages = {
                name: database.ask(f"PRAGMA {name}")[0][name] for name in ("page_count", "freelist_count", "page_size")
            }
            figures["database.used_mb"] = (pages["page_count"] - pages["freelist_count"]) * pages["page_size"] / MB
            figures["database.file_wal_mb"] = _size(Path(f"{database.path}-wal")) / MB
        return figures | {name: float(number) for name, number in database.ask(COUNTS)[0].items()}

    def _of_disk(self) -> dict[str, float]:
        sizes: Counter[str] = Counter()
        files: Counter[str] = Counter()
        for path in self._place.folder.rglob("*"):
            kind = self._kind(path)
            sizes[kind] += _size(path)
            files[kind] += 1
        figures = {f"disk.{kind}_mb": sizes[kind] / MB for kind in ("logs", "media", "other")}
        return figures | {
            "disk.other_files": float(files["other"]),
            "disk.temporary_files": float(files["temporary"]),
            "redis.file_mb": sizes["redis"] / MB,
        }

    def _kind(self, path: Path) -> str:
        if path.is_relative_to(self._place.temporary):
            return "temporary"
        if path.suffix == ".log":
            return "logs"
        if path.name.startswith("app.db"):
            return "database"
        top = path.relative_to(self._place.folder).parts[0]
        return top if top in {"media", "redis"} and not path.name.endswith(".part") else "other"

    def _of_redis(self) -> dict[str, float]:
        told = {**self._redis.info("memory"), **self._redis.info("clients")}
        figures = {"redis.used_mb": told["used_memory"] / MB, "redis.clients": float(told["connected_clients"])}
        kinds = Counter(NUMBERED.sub("*", key) for key in self._redis.scan_iter(count=1000))
        figures["waiting.calls"] = float(self._redis.llen("rq:queue:wakes"))
        figures["redis.keys"] = float(kinds.total())
        return figures | {f"redis.keys {kind}": float(number) for kind, number in kinds.items()}


def held_by(process: int) -> dict[str, float]:
    """Return the memory, threads, children and descriptors of a process; nothing when it has ended."""
    folder = Path(f"/proc/{process}")
    try:
        sizes = {name: int(rest.split()[0]) / 1024 for name, _, rest in _lines(folder / "smaps_rollup") if "kB" in rest}
        threads = next(float(rest) for name, _, rest in _lines(folder / "status") if name == "Threads")
        children = (folder / "task" / str(process) / "children").read_text().split()
        descriptors = Counter(kind for kind in map(_described, (folder / "fd").iterdir()) if kind)
    except OSError:
        return {}
    held = {"pss_mb": sizes["Pss"], "private_mb": sizes["Private_Clean"] + sizes["Private_Dirty"], "threads": threads,
            "children": float(len(children))}  # fmt: skip
    return held | {f"fd.{kind}": float(number) for kind, number in descriptors.items()}


def _lines(path: Path) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in path.read_text().splitlines()]


def _described(link: Path) -> str:
    """Return of what kind an open descriptor is; empty when it was closed meanwhile."""
    try:
        target = str(link.readlink())
    except OSError:
        return ""
    if target.endswith("(deleted)"):
        return "deleted"
    return KINDS.get(target.partition(":")[0], "database" if "app.db" in target else "files")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
