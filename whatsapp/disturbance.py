"""A notice of the office's own ("gangguan"): told once to each citizen with the next answer, and shown to officers."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlmodel import Session

from core import office
from core.language import noop

GROUP = noop("Pengumuman gangguan")
INDONESIAN = office.choice(
    "notice_id",
    group=GROUP,
    words=noop("Pengumuman untuk warga"),
    hint=noop("Singkat, misalnya: Listrik kantor padam; jawaban petugas dapat terlambat. Kosong berarti tidak ada."),
    usual="",
    most=300,
)
ENGLISH = office.choice(
    "notice_en",
    group=GROUP,
    words=noop("Dalam bahasa Inggris"),
    hint=noop("Bila kosong, warga yang berbahasa Inggris membaca yang berbahasa Indonesia."),
    usual="",
    most=300,
)
UNTIL = office.choice(
    "notice_until",
    group=GROUP,
    words=noop("Berlaku sampai"),
    hint=noop("Hari terakhir. Kosong berarti sampai dihapus."),
    usual="",
    is_day=True,
)


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What to tell in both languages; `mark` tells one notice from the next."""

    id: str
    en: str
    until: date | None
    mark: str


def current(session: Session, today: date) -> Disturbance | None:
    """Return the notice in force; None without one."""
    said, translated, until = map(str, office.values(session, INDONESIAN, ENGLISH, UNTIL))
    last = date.fromisoformat(until) if until else None
    if not said or (last and today > last):
        return None
    mark = sha256(f"{said}\n{translated}\n{until}".encode()).hexdigest()[:12]
    return Disturbance(said, translated or said, last, mark)
