"""What narrows the queue: read from an address, written back into one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from core.dates import midnight, month_after
from core.language import noop
from core.numbers import whole
from core.typed import one_line
from handoff.models import USER_KINDS

LONGEST_SEARCH = 80
EARLIEST = date(2015, 1, 1)
"""Before it nobody asked."""
LANGUAGES = {"id": noop("Indonesia"), "en": noop("Inggris")}
DUE_WORDS = {"overdue": noop("Lewat batas waktu"), "soon": noop("Tinggal satu hari kerja")}
STATE_WORDS = {"open": noop("Terbuka"), "closed": noop("Selesai")}


@dataclass(frozen=True)
class Filters:
    """What is asked for; everything empty asks for all."""

    q: str = ""
    state: str = ""
    kind: str = ""
    lang: str = ""
    officer: int | None = None
    due: str = ""
    since: date | None = None
    until: date | None = None
    file: bool = False

    @property
    def given(self) -> dict[str, str]:
        """Return the filters that are set, without the words sought, as they stand in an address."""
        values = {
            "state": self.state,
            "kind": self.kind,
            "lang": self.lang,
            "officer": "" if self.officer is None else str(self.officer),
            "due": self.due,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "file": "1" if self.file else "",
        }
        return {name: value for name, value in values.items() if value}

    @property
    def marks(self) -> tuple[tuple[str, ...], ...]:
        """Return what must stand among a consultation's marks, months apart: of each group any."""
        groups: list[tuple[str, ...]] = []
        states = {self.state, "open" if self.due else ""}  # nothing closed is due
        for letter, value in (*(("s", one) for one in sorted(states)), ("k", self.kind), ("l", self.lang)):
            groups += [(f"{letter}{value}",)] if value else []
        groups += [(f"o{self.officer}",)] if self.officer is not None else []
        groups += [("file",)] if self.file else []
        return tuple(groups)

    @property
    def months(self) -> tuple[str, ...]:
        """Return the marks of the months that are touched, in UTC, a day more on each side; the days are asked besides.

        None where a long time until now is asked for: the newest are looked at first, and there they fit.
        """
        today = date.today()  # noqa: DTZ011  (one day more either way)
        day = (self.since or EARLIEST) - timedelta(days=1)
        last = min(self.until or today, today) + timedelta(days=1)
        if not (self.since or self.until) or (last > today and last - day > timedelta(days=750)):
            return ()
        found = []
        while (day.year, day.month) <= (last.year, last.month):
            found.append(f"m{day:%Y%m}")
            day = month_after(day)
        return tuple(found) or ("none",)

    def span(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """Return from when and before when it was opened, in the office's days."""
        return (
            midnight(self.since, zone) if self.since else None,
            midnight(self.until + timedelta(days=1), zone) if self.until else None,
        )

    def address(self, **other: str) -> str:
        """Return the query of an address with these filters, and something else changed or taken away (empty)."""
        return address({"q": self.q, **self.given, **other})


def address(values: Mapping[str, str]) -> str:
    """Return the query of an address; nothing at all where nothing is set."""
    query = urlencode({name: value for name, value in values.items() if value})
    return f"?{query}" if query else ""


def tidy(text: str) -> str:
    """Return what is searched for: one line without control signs, not too long."""
    return one_line(text, LONGEST_SEARCH)


def read(arguments: Mapping[str, str]) -> Filters:
    """Read the filters of an address; what is not one is left out, as if it were not there."""

    def known(name: str, words: Mapping[str, str] | tuple[str, ...]) -> str:
        value = arguments.get(name, "")
        return value if value in words else ""

    found = Filters(
        q=tidy(arguments.get("q", "")),
        state=known("state", STATE_WORDS),
        kind=known("kind", USER_KINDS),
        lang=known("lang", LANGUAGES),
        officer=whole(arguments.get("officer", "")),
        due=known("due", DUE_WORDS),
        since=_day(arguments.get("since", "")),
        until=_day(arguments.get("until", "")),
        file=arguments.get("file", "") == "1",
    )
    if found.since and found.until and found.since > found.until:
        return replace(found, since=found.until, until=found.since)
    return found


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None
