"""The stretch of days a report speaks of: this month, last year, from one day to another. Days are the office's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.dates import MONTHS, midnight, month_after
from core.language import current, noop
from core.language import gettext as _

LONGEST = 3 * 366
"""Days; more than that is a slip, not a report."""
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2099, 12, 31)
CHOICES = {
    "month": noop("Bulan ini"),
    "last-month": noop("Bulan lalu"),
    "quarter": noop("Triwulan ini"),
    "year": noop("Tahun ini"),
    "last-year": noop("Tahun lalu"),
}


class NoPeriod(ValueError):
    """What was asked for is not a period; the text says why, in the reader's language."""


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date
    choice: str = ""

    @property
    def days(self) -> int:
        """Return its length in days."""
        return (self.last - self.first).days + 1

    @property
    def is_month(self) -> bool:
        """Say whether it is one whole month."""
        return self.first.day == 1 and self.last == _end_of_month(self.first)

    @property
    def grain(self) -> str:
        """Return by what its charts count: `day`, `week` or `month`."""
        return "day" if self.days <= 45 else "week" if self.days <= 190 else "month"

    @property
    def title(self) -> str:
        """Return "November 2026", "2026", "1–26 November 2026" or "1 Januari – 26 November 2026"."""
        if self.is_month:
            return f"{MONTHS[current()][self.first.month - 1]} {self.first.year}"
        if (self.first, self.last) == (date(self.first.year, 1, 1), date(self.first.year, 12, 31)):
            return str(self.first.year)
        first, last = _in_words(self.first).split(" "), _in_words(self.last).split(" ")
        alike = 2 if first[1:] == last[1:] else 1 if first[2:] == last[2:] else 0
        between = "–" if alike == 2 else " – "
        return f"{' '.join(first[: 3 - alike])}{between}{' '.join(last)}"

    @property
    def before(self) -> "Period":
        """Return the period it is compared with: of whole months as many months just before, else as many days."""
        if self.first.day == 1 and self.last == _end_of_month(self.last):
            months = _months_between(self.first, self.last) + 1
            return Period(month_after(self.first, -months), self.first - timedelta(days=1))
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def compared(self, today: date) -> "Period":
        """Return the part of the period before that this one is compared with: no more of it than has passed."""
        before = self.before
        if not self.first <= today < self.last:
            return before
        if before.first.day != 1 or self.first.day != 1:
            return Period(before.first, before.first + (today - self.first))
        last = _end_of_month(month_after(before.first, _months_between(self.first, today)))
        return Period(before.first, min(last.replace(day=min(today.day, last.day)), before.last))

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the moments between which it lies, the second one excluded."""
        return midnight(self.first, zone), midnight(self.last + timedelta(days=1), zone)


def month(first: date) -> Period:
    """Return the month that begins on `first`."""
    return Period(first, _end_of_month(first))


def month_in(text: str) -> date | None:
    """Read a month, 2026-11, as its first day; None for anything else."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def asked_for(given: Mapping[str, str], today: date) -> Period:
    """Return the period of a page's address (`period`, or `from` and `to`, or `month`); raise NoPeriod."""
    if given.get("from") or given.get("to"):
        first, last = _day(given.get("from", ""), _("Dari")), _day(given.get("to", "") or str(today), _("Sampai"))
        if last < first:
            raise NoPeriod(_("Tanggal akhir mendahului tanggal awal."))
        if (last - first).days >= LONGEST:
            raise NoPeriod(_("Jangka waktu paling lama tiga tahun."))
        return Period(first, last)
    if given.get("month"):
        return month(_day(f"{given['month']}-01", _("Bulan")))
    return _chosen(given.get("period", "month"), today)


def _chosen(choice: str, today: date) -> Period:
    this_month = today.replace(day=1)
    if choice == "month":
        return Period(this_month, _end_of_month(today), choice)
    if choice == "last-month":
        return Period((this_month - timedelta(days=1)).replace(day=1), this_month - timedelta(days=1), choice)
    if choice == "quarter":
        first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        return Period(first, _end_of_month(date(today.year, first.month + 2, 1)), choice)
    if choice in {"year", "last-year"}:
        year = today.year - (choice == "last-year")
        return Period(date(year, 1, 1), date(year, 12, 31), choice)
    raise NoPeriod(_("Pilih salah satu jangka waktu yang tersedia."))


def _day(text: str, where: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NoPeriod(_("%(where)s: tulis tanggal seperti 2026-11-26.", where=where)) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NoPeriod(_("%(where)s: tahun 2020 sampai 2099.", where=where))
    return day


def _in_words(day: date) -> str:
    return f"{day.day} {MONTHS[current()][day.month - 1]} {day.year}"


def _end_of_month(day: date) -> date:
    return month_after(day) - timedelta(days=1)


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month
