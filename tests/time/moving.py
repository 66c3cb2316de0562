"""A clock that is moved under the running product: libfaketime reads its file anew every second."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.waiting import eventually

FOUND = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


def library() -> str:
    """Return where libfaketime lies; `make test` installs it, or says what root should install."""
    assert FOUND, "libfaketime is missing: apt-get install faketime"
    return str(FOUND[0])


def soon(true: Callable[[], object], seconds: float, what: str = "") -> None:
    """Wait until something holds; seconds are real ones."""
    assert eventually(true, seconds), f"not within {seconds} s: {what}"


@dataclass
class MovedClock:
    """What every process of a copy takes for the time. Moments are aware."""

    file: Path
    offset: int = 0
    moves: list[datetime] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """Return what puts a process under this clock; its monotonic clock moves along."""
        return {
            "LD_PRELOAD": library(),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
        }

    def now(self) -> datetime:
        """Return the moment it shows."""
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def shows(self, moment: datetime) -> None:
        """Move it; the processes see it within a second."""
        self.offset = round((moment - datetime.now(UTC)).total_seconds())
        self.moves.append(moment)
        new = self.file.with_suffix(".new")
        new.write_text(f"{self.offset:+d}\n")
        new.replace(self.file)
