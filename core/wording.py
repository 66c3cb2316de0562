"""Short Indonesian wordings for pages: clock times, days, spans. Pure; the zone is the office's."""

from datetime import datetime, timedelta, tzinfo

from core.dates import MONTHS as _MONTHS
from core.dates import WEEKDAYS as _WEEKDAYS

DAYS, MONTHS = _WEEKDAYS["id"], _MONTHS["id"]


def clock(at: datetime, zone: tzinfo) -> str:
    """Return "14.05"."""
    return f"{at.astimezone(zone):%H.%M}"


def day(at: datetime, zone: tzinfo) -> str:
    """Return "Senin, 23 November 2026"."""
    local = at.astimezone(zone)
    return f"{DAYS[local.weekday()]}, {local.day} {MONTHS[local.month - 1]} {local.year}"


def moment(at: datetime, zone: tzinfo) -> str:
    """Return "23 Nov 2026 14.05"."""
    local = at.astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1][:3]} {local.year} {local:%H.%M}"


def near(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return the shortest clear wording: "14.05", "kemarin 14.05", "Jumat 14.05" or "23 Nov 2026"."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    days = (today - local.date()).days
    if days == 0:
        return f"{local:%H.%M}"
    if days in {1, -1}:
        return f"{'kemarin' if days == 1 else 'besok'} {local:%H.%M}"
    if abs(days) < 7:
        return f"{DAYS[local.weekday()]} {local:%H.%M}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local.day} {MONTHS[local.month - 1][:3]}{year}"


def span(length: timedelta) -> str:
    """Return "2 hari 3 jam", "23 jam 10 menit", "5 menit" or "kurang dari semenit", in clock time."""
    minutes = int(abs(length).total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} hari {hours} jam" if hours else f"{days} hari"
    if hours:
        return f"{hours} jam {minutes} menit" if minutes else f"{hours} jam"
    return f"{minutes} menit" if minutes else "kurang dari semenit"


def ago(at: datetime, now: datetime) -> str:
    """Return "baru saja", "5 menit lalu", "3 jam lalu", "2 hari lalu"."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "baru saja"
    if minutes < 60:
        return f"{minutes} menit lalu"
    if minutes < 1440:
        return f"{minutes // 60} jam lalu"
    return f"{minutes // 1440} hari lalu"


def size(octets: int) -> str:
    """Return "340 kB" or "1,2 MB"."""
    if octets < 1_000_000:
        return f"{max(octets // 1000, 1)} kB"
    return f"{octets / 1_000_000:.1f} MB".replace(".", ",")
