"""The office's own wordings of the chat's texts: checked, kept, in force in every process within seconds."""

import re
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from core import audit, following
from core.database import Database
from core.following import LOOKED_AFTER
from core.language import gettext as _
from core.language import noop
from core.models import Officer
from core.waiting import Signal
from whatsapp import disturbance, texts
from whatsapp.models import OwnText
from whatsapp.samples import SAMPLES
from whatsapp.templates import SAMPLES as TEMPLATES

LONGEST = 1024
"""UTF-16 units of a text filled in: what WhatsApp takes above buttons and lists (shared/PLATFORM.md, section 5)."""
TWILIO_S_OWN = re.compile(r"\b(CANCEL|END|QUIT|STOP|STOPALL|UNSUBSCRIBE|HELP|INFO)\b")
"""Words Twilio takes for itself before we see them; a text must never teach one."""
_TITLE = "choice_"


def fixed(name: str) -> str:
    """Say why a text cannot be changed on the page; empty when it can."""
    if name in TEMPLATES:
        return noop("Templat yang disetujui WhatsApp: diubah pengelola sistem lewat texts.json dan templates sync.")
    if name.startswith(_TITLE):
        return noop("Judul pilihan sekaligus kata yang dikenali bot bila diketik warga.")
    if name == "consent_request":
        return noop("Teks persetujuan berversi: perubahannya dicatat bersama persetujuan warga.")
    return ""


def faults(name: str, language: str, text: str) -> list[str]:
    """Return what is wrong with a wording, in words; empty when it may be used."""
    needed, given = texts.placeholders(name, language), texts.placeholders_in(text)
    found = []
    if not text.strip():
        found.append(_("Teks tidak boleh kosong."))
    if missing := sorted(needed - given):
        found.append(_("Isian ini hilang: %(names)s.", names=_braced(missing)))
    if unknown := sorted(given - needed):
        found.append(_("Isian ini tidak dikenal di sini: %(names)s.", names=_braced(unknown)))
    if set("{}") & set(texts.filled_in(text, dict.fromkeys(given, ""))):
        found.append(_("Ada kurung kurawal yang tidak berpasangan."))
    length = texts.units(texts.filled_in(text, SAMPLES))
    if length > LONGEST:
        found.append(_("Terlalu panjang: %(length)d dari %(most)d satuan.", length=length, most=LONGEST))
    if taken := sorted(set(TWILIO_S_OWN.findall(text))):
        found.append(_("Kata ini diambil Twilio sehingga tidak sampai kepada bot: %(words)s.", words=", ".join(taken)))
    if any(not sign.isprintable() and sign != "\n" for sign in text):
        found.append(_("Ada karakter yang tidak dapat ditampilkan."))
    return found


def change(session: Session, name: str, language: str, text: str, *, now: datetime, by: int | None) -> None:
    """Keep a wording; the one of texts.json itself ends the office's own. It must have no faults."""
    if text == texts.texts()[name][language]:
        reset(session, name, language, now=now, by=by)
        return
    before = session.get(OwnText, (name, language))
    if before is not None and before.text == text:
        return
    old = before.text if before else texts.texts()[name][language]
    session.merge(OwnText(name=name, language=language, text=text, changed_at=now, changed_by=by))
    audit.record(session, "texts.change", officer_id=by, subject=f"{name}.{language}", now=now, before=old, after=text)


def reset(session: Session, name: str, language: str, *, now: datetime, by: int | None) -> None:
    """Return to the wording of texts.json."""
    own = session.get(OwnText, (name, language))
    if own is not None:
        session.delete(own)
        audit.record(session, "texts.reset", officer_id=by, subject=f"{name}.{language}", now=now, before=own.text)


def kept(session: Session) -> Mapping[texts.Key, OwnText]:
    """Return every wording of the office's own, also such as newer code cannot use any more."""
    return {(own.name, own.language): own for own in session.exec(select(OwnText)).all()}


def refresh(session: Session) -> None:
    """Let this process speak what is kept. What no longer fits its text (after an update) is left out."""
    texts.put_before({key: own.text for key, own in kept(session).items() if is_usable(own)})


def is_usable(own: OwnText) -> bool:
    """Say whether a wording still fits its text: the text exists and wants the same placeholders."""
    known = own.name in texts.texts() and own.language in texts.LANGUAGES and not fixed(own.name)
    return known and texts.placeholders(own.name, own.language) == texts.placeholders_in(own.text)


def history(session: Session, name: str, limit: int) -> list[audit.Line]:
    """Return the latest changes of a text in any language."""
    sought = audit.Sought(what="texts.", subject=f"{name}.")
    return list(audit.page(session, sought, limit=limit))


def author(session: Session, own: OwnText) -> str:
    """Return who wrote a wording."""
    officer = session.get(Officer, own.changed_by) if own.changed_by else None
    return officer.name if officer else ""


def follow(database: Database, seconds: float = LOOKED_AFTER) -> Signal:
    """Look for changed wordings, and for a notice of a disturbance, every so often."""

    def look(session: Session) -> None:
        refresh(session)
        disturbance.refresh(session)

    return following.follow(database, look, "changed wordings", seconds)


def _braced(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
