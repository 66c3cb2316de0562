"""Synonyms an admin adds to the bundled ones."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from core import audit
from core.language import gettext as _
from kb.concepts import INDICATOR, TOPIC
from kb.models import KbSynonym
from kb.normalise import words
from kb.service import KbError, locked_live
from kb.wordlists import rows

MOST_SETS = 500
MOST_TERMS = 30
LONGEST_TERM = 80


def listed(session: Session) -> Sequence[KbSynonym]:
    """Return the admin's sets, newest first."""
    return session.exec(select(KbSynonym).order_by(col(KbSynonym.id).desc())).all()


def bundled_with(wanted: str) -> list[str]:
    """Return the bundled sets that hold a word."""
    asked = words(wanted)
    return [terms.replace("|", ", ") for _, terms in rows("synonyms") if asked and set(asked) <= set(words(terms))]


def add(session: Session, text: str, *, is_indicator: bool, officer_id: int | None, now: datetime) -> None:
    """Add a set written as terms separated by commas or lines, the same one once; raise KbError when it is none."""
    pieces = (" ".join(term.split()).casefold() for term in text.replace("|", ",").replace("\n", ",").split(","))
    terms = list(dict.fromkeys(term for term in pieces if words(term)))
    if len(terms) < 2:
        raise KbError(_("Tulis paling sedikit dua istilah yang sama artinya, dipisahkan koma."))
    if len(terms) > MOST_TERMS or any(len(term) > LONGEST_TERM for term in terms):
        most = {"most": MOST_TERMS, "long": LONGEST_TERM}
        raise KbError(_("Paling banyak %(most)d istilah, masing-masing paling panjang %(long)d karakter.", **most))
    kind = INDICATOR if is_indicator else TOPIC
    locked_live(session)  # of two clicks at once the second sees the first
    known = listed(session)
    if any((one.kind, one.terms) == (kind, terms) for one in known):
        return
    if len(known) >= MOST_SETS:
        raise KbError(_("Sudah ada %(most)d kelompok sinonim.", most=MOST_SETS))
    session.add(KbSynonym(kind=kind, terms=terms))
    _renew(session, "kb.synonym_added", terms[0], officer_id, now)


def remove(session: Session, synonym_id: int, *, officer_id: int | None, now: datetime) -> None:
    """Take a set away; an unknown id changes nothing."""
    row = session.get(KbSynonym, synonym_id)
    if row is not None:
        session.delete(row)
        _renew(session, "kb.synonym_removed", row.terms[0], officer_id, now)


def _renew(session: Session, action: str, subject: str, officer_id: int | None, now: datetime) -> None:
    live = locked_live(session)
    live.words_revision += 1
    session.add(live)
    audit.record(session, action, officer_id=officer_id, subject=subject, now=now)
