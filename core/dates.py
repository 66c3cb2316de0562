"""Dates, hours and durations as people say them, in Indonesian and English.

Two languages, nineteen names: a locale library (Babel, 30 MB) would not pay.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_AT = {"id": "pukul", "en": "at"}
_DAY = re.compile(
    rf"(?:{'|'.join(WEEKDAYS['id'])}), (?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS['id'])}) (?P<year>\d{{4}})"
    rf"(?P<at> {_AT['id']}\b)?"
)
_UNITS = {
    "id": {"day": ("hari kerja", "hari kerja"), "hour": ("jam kerja", "jam kerja"), "minute": ("menit", "menit")},
    "en": {
        "day": ("working day", "working days"),
        "hour": ("working hour", "working hours"),
        "minute": ("minute", "minutes"),
    },
}


def spoken(language: str) -> str:
    """Return the language if we speak it, else Indonesian."""
    return language if language in WEEKDAYS else "id"


def day_in_words(day: date, language: str) -> str:
    """Say a day: `Kamis, 26 November 2026`."""
    language = spoken(language)
    return f"{WEEKDAYS[language][day.weekday()]}, {day.day} {MONTHS[language][day.month - 1]} {day.year}"


def reworded(text: str, language: str) -> str:
    """Return a text of ours that was kept in Indonesian with its days said in another language."""

    def said(found: re.Match[str]) -> str:
        day = date(int(found["year"]), MONTHS["id"].index(found["month"]) + 1, int(found["day"]))
        return day_in_words(day, language) + (f" {_AT[language]}" if found["at"] else "")

    return text if language == "id" else _DAY.sub(said, text)


def hour_in_words(hour: time) -> str:
    """Say an hour with the full stop Indonesians write: `15.30`."""
    return f"{hour:%H.%M}"


def in_words(at: datetime, language: str, zone: ZoneInfo) -> str:
    """Say a moment in the office's zone: `Kamis, 26 November 2026 pukul 15.30 WIB`."""
    local = at.astimezone(zone)
    language = spoken(language)
    return f"{day_in_words(local.date(), language)} {_AT[language]} {hour_in_words(local.time())} {local.tzname()}"


def short_in_words(at: datetime, language: str, zone: ZoneInfo) -> str:
    """Say a moment briefly, for lists: `Kam 26 Nov, 15.30`."""
    local = at.astimezone(zone)
    language = spoken(language)
    weekday, month = WEEKDAYS[language][local.weekday()], MONTHS[language][local.month - 1]
    return f"{weekday[:3]} {local.day} {month[:3]}, {hour_in_words(local.time())}"


def left_in_words(days: int, working: timedelta, language: str) -> str:
    """Say how much is left: `2 hari kerja lagi`, `3 jam kerja lagi`, `40 menit lagi`.

    `days` are working days still to begin; where there is none, `working` is the service time left.
    """
    english = spoken(language) == "en"
    if not days and working < timedelta(minutes=1):
        return "less than a minute left" if english else "kurang dari semenit lagi"
    amount = _amount(days, working, spoken(language))
    return f"{amount} left" if english else f"{amount} lagi"


def late_in_words(days: int, working: timedelta, language: str) -> str:
    """Say how much is over: `lewat 3 jam kerja`; service time only, so a night adds nothing."""
    english = spoken(language) == "en"
    if not days and working < timedelta(minutes=1):
        return "just overdue" if english else "baru saja lewat"
    amount = _amount(days, working, spoken(language))
    return f"{amount} overdue" if english else f"lewat {amount}"


def _amount(days: int, working: timedelta, language: str) -> str:
    minutes = int(working.total_seconds() // 60)
    if days:
        count, unit = days, "day"
    elif minutes >= 60:
        count, unit = minutes // 60, "hour"
    else:
        count, unit = minutes, "minute"
    one, many = _UNITS[language][unit]
    return f"{count} {one if count == 1 else many}"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins in a zone, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def month_after(day: date, months: int = 1) -> date:
    """Return the first day of the month so many months after a day's, or before it where they are less than none."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def months_before(now: datetime, months: int) -> datetime:
    """Return the moment so many calendar months ago; the last day of a shorter month stands in for a later one."""
    first = month_after(now, -months)
    day = min(now.day, monthrange(first.year, first.month)[1])
    return now.replace(year=first.year, month=first.month, day=day)


def day_months_before(now: datetime, months: int) -> datetime:
    """Return the midnight (UTC) before the moment so many months ago: what ages then does so once a day, together."""
    return months_before(now, months).replace(hour=0, minute=0, second=0, microsecond=0)
