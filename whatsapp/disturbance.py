"""A notice of the office's own ("gangguan"): told once to each citizen with the next answer, and shown to officers.

The answers of every process carry it within seconds, as they do the office's own wordings.
"""

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


_known: list[office.Value] | None = None
"""What the office chose, as this process knows it; None where nobody looks after it (commands)."""


def current(session: Session, today: date) -> Disturbance | None:
    """Return the notice in force; None without one."""
    return _in_force(_chosen(session), today)


def known(session: Session, today: date) -> Disturbance | None:
    """Return the notice as this process knows it, without a look of its own: it is asked for with every answer."""
    return _in_force(_chosen(session) if _known is None else _known, today)


def refresh(session: Session) -> None:
    """Let this process know what the office has chosen (`own_texts.follow` looks every so often)."""
    global _known  # noqa: PLW0603  (as whatsapp/texts.py: a process speaks one office's words)
    _known = _chosen(session)


def _chosen(session: Session) -> list[office.Value]:
    return office.values(session, INDONESIAN, ENGLISH, UNTIL)


def _in_force(chosen: list[office.Value], today: date) -> Disturbance | None:
    said, translated, until = map(str, chosen)
    last = date.fromisoformat(until) if until else None
    if not said or (last and today > last):
        return None
    mark = sha256(f"{said}\n{translated}\n{until}".encode()).hexdigest()[:12]
    return Disturbance(said, translated or said, last, mark)
