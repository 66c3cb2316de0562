"""Texts officers use again: own ones and shared ones, with variables that are filled in when a text is inserted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from core import audit
from core.dates import in_words
from core.language import gettext as _
from core.language import noop
from core.models import Officer
from core.working_days import Calendar
from handoff import forms
from handoff.models import Consultation, SavedReply
from handoff.notices import addressed
from handoff.variables import VARIABLES, expand, unknown

LONGEST_NAME = 40
MOST = 200
OFFICE = "BPS Provinsi Jambi"
_NAME = re.compile(r"[\w-]+( [\w-]+)*")
_GREETINGS = {
    "id": ((11, "selamat pagi"), (15, "selamat siang"), (18, "selamat sore"), (24, "selamat malam")),
    "en": ((12, "good morning"), (18, "good afternoon"), (24, "good evening")),
}


@dataclass(frozen=True)
class Filled:
    """A saved reply ready to be inserted into one consultation."""

    id: int
    name: str
    text: str
    shared: bool


_OVERTAKEN = noop(
    "Balasan ini sudah diubah sejak halaman ini dibuka. Simpan lagi untuk menggantinya; yang berlaku sekarang:"
)


class BadReply(ValueError):
    """The saved reply cannot be kept; the text says why, to the officer."""


class Overtaken(BadReply):
    """Somebody changed the saved reply since the page was opened; `stands` is what it says now, `mark` names that."""

    def __init__(self, saved: SavedReply) -> None:
        super().__init__(_(_OVERTAKEN))
        self.stands, self.mark = f"/{saved.name}\n{saved.text}", mark(saved)


def usable(session: Session, officer: Officer) -> Sequence[SavedReply]:
    """Return the officer's own replies and the shared ones, by name."""
    return session.scalars(_USABLE, {"officer": officer.id}).all()


_USABLE = (
    sa.select(SavedReply)
    .where(sa.or_(col(SavedReply.officer_id) == sa.bindparam("officer"), col(SavedReply.officer_id).is_(None)))
    .order_by(sa.func.lower(col(SavedReply.name)))
    .limit(2 * MOST)
)


def may_change(saved: SavedReply, officer: Officer) -> bool:
    """Say whether the officer may change it: one's own, and as an admin the shared ones."""
    return saved.officer_id == officer.id or (saved.officer_id is None and officer.role == "admin")


def mark(saved: SavedReply) -> str:
    """Return a short name of what stands, by which a page knows whether it still does."""
    return _mark(saved.name, saved.text, shared=saved.officer_id is None)


def _mark(name: str, text: str, *, shared: bool) -> str:
    return sha256(f"{shared}/{name}/{text}".encode()).hexdigest()[:16]


def save(
    session: Session,
    officer: Officer,
    now: datetime,
    *,
    name: str,
    text: str,
    shared: bool = False,
    old: SavedReply | None = None,
    shown: str = "",
) -> SavedReply:
    """Keep a new reply or change `old`; raise BadReply with what is wrong.

    `shown` is the mark of what the page began with: what a colleague wrote meanwhile is not written over unseen.
    """
    name, text = " ".join(name.split()).lower().removeprefix("/"), forms.text_of(text)
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        said = _("Nama singkat 1 sampai %(most)d huruf, angka, spasi, atau tanda hubung.", most=LONGEST_NAME)
        raise BadReply(said)
    if wrong := unknown(text):
        listed, known = (", ".join(f"{{{one}}}" for one in names) for names in (wrong, VARIABLES))
        raise BadReply(_("Variabel tidak dikenal: %(listed)s. Yang ada: %(known)s.", listed=listed, known=known))
    if shared and officer.role != "admin":
        raise BadReply(_("Balasan bersama hanya dapat diatur admin."))
    if old and shown and mark(old) not in {shown, _mark(name, text, shared=shared)}:
        raise Overtaken(old)
    owner = None if shared else officer.id
    _keep_names_apart(session, owner, name, old)
    saved = old or SavedReply(name=name, text=text, updated_at=now)
    saved.officer_id, saved.name, saved.text, saved.updated_at = owner, name, text, now
    session.add(saved)
    session.flush()
    audit.record(session, "reply.save", officer_id=officer.id, subject=name, now=now, shared=shared)
    return saved


def remove(session: Session, saved: SavedReply, officer: Officer, now: datetime) -> None:
    """Delete a saved reply."""
    session.delete(saved)
    shared = saved.officer_id is None
    audit.record(session, "reply.remove", officer_id=officer.id, subject=saved.name, now=now, shared=shared)


def values(
    session: Session, consultation: Consultation, officer: Officer, now: datetime, calendar: Calendar
) -> dict[str, str]:
    """Return what the variables stand for in a consultation."""
    words = addressed(session, consultation)
    language = consultation.language if consultation.language in _GREETINGS else "id"
    hour = now.astimezone(calendar.zone).hour
    due = consultation.due_at
    return {
        "salam": next(greeting for until, greeting in _GREETINGS[language] if hour < until),
        "nama": words["name"],
        "nomor": consultation.number,
        "topik": words["topic"],
        "petugas": officer.name,
        "batas": in_words(due, language, calendar.zone) if due else "",
        "kantor": OFFICE,
    }


def filled(
    session: Session, consultation: Consultation, officer: Officer, now: datetime, calendar: Calendar
) -> list[Filled]:
    """Return the officer's saved replies as they would be inserted now."""
    known = values(session, consultation, officer, now, calendar)
    return [
        Filled(one.id or 0, one.name, expand(one.text, known), one.officer_id is None)
        for one in usable(session, officer)
    ]


def _keep_names_apart(session: Session, owner: int | None, name: str, old: SavedReply | None) -> None:
    whose = col(SavedReply.officer_id).is_(None) if owner is None else col(SavedReply.officer_id) == owner
    same = session.exec(select(SavedReply).where(whose, SavedReply.name == name)).first()
    if same is not None and (old is None or same.id != old.id):
        raise BadReply(_("Nama “%(name)s” sudah dipakai.", name=name))
    if old is None and session.exec(select(func.count()).select_from(SavedReply).where(whose)).one() >= MOST:
        raise BadReply(_("Paling banyak %(most)d balasan. Hapus yang tidak dipakai.", most=MOST))
