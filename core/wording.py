"""Short wordings for pages in the reader's language: clock times, days, spans. The zone is the office's."""

from datetime import date, datetime, timedelta, tzinfo

from core.dates import MONTHS, WEEKDAYS, day_in_words
from core.language import current, ngettext
from core.language import gettext as _


def clock(at: datetime, zone: tzinfo) -> str:
    """Return "14.05"."""
    return f"{at.astimezone(zone):%H.%M}"


def day(at: datetime, zone: tzinfo) -> str:
    """Return "Senin, 23 November 2026"."""
    return day_in_words(at.astimezone(zone).date(), current())


def moment(at: datetime, zone: tzinfo) -> str:
    """Return "23 Nov 2026 14.05"."""
    local = at.astimezone(zone)
    return f"{local.day} {_month(local)} {local.year} {local:%H.%M}"


def month_and_year(first: date) -> str:
    """Return "November 2026"."""
    return f"{MONTHS[current()][first.month - 1]} {first.year}"


def near(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return the shortest clear wording: "14.05", "kemarin 14.05", "Jumat 14.05" or "23 Nov 2026"."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    days = (today - local.date()).days
    if days == 0:
        return f"{local:%H.%M}"
    if days in {1, -1}:
        named = _("kemarin") if days == 1 else _("besok")
        return f"{named} {local:%H.%M}"
    if abs(days) < 7:
        return f"{WEEKDAYS[current()][local.weekday()]} {local:%H.%M}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local.day} {_month(local)}{year}"


def span(length: timedelta) -> str:
    """Return "2 hari 3 jam", "23 jam 10 menit", "5 menit" or "kurang dari semenit", in clock time."""
    minutes = int(abs(length).total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{_days(days)} {_hours(hours)}" if hours else _days(days)
    if hours:
        return f"{_hours(hours)} {_minutes(minutes)}" if minutes else _hours(hours)
    return _minutes(minutes) if minutes else _("kurang dari semenit")


def ago(at: datetime, now: datetime) -> str:
    """Return "baru saja", "5 menit lalu", "3 jam lalu", "2 hari lalu"."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return _("baru saja")
    if minutes < 60:
        return _("%(span)s lalu", span=_minutes(minutes))
    if minutes < 1440:
        return _("%(span)s lalu", span=_hours(minutes // 60))
    return _("%(span)s lalu", span=_days(minutes // 1440))


def _days(number: int) -> str:
    return ngettext("%(num)d hari", "%(num)d hari", number)


def _hours(number: int) -> str:
    return ngettext("%(num)d jam", "%(num)d jam", number)


def _minutes(number: int) -> str:
    return ngettext("%(num)d menit", "%(num)d menit", number)


def _month(local: datetime) -> str:
    return MONTHS[current()][local.month - 1][:3]


def initials(name: str) -> str:
    """Return "SA" for "Siti Aminah"."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def size(octets: int) -> str:
    """Return "340 kB" or "1,2 MB"."""
    if octets < 1_000_000:
        return f"{max(octets // 1000, 1)} kB"
    return f"{decimal(octets / 1_000_000)} MB"


def decimal(number: float, digits: int = 1) -> str:
    """Return "0,87", in English "0.87"."""
    return f"{number:.{digits}f}".replace(".", "." if current() == "en" else ",")


def thousands(number: int) -> str:
    """Return "12.345", in English "12,345"."""
    return f"{number:,}".replace(",", "," if current() == "en" else ".")
