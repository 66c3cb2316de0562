"""What officers propose for the knowledge base, and what admins made of it."""

import re
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import audit, counters
from core.identity_numbers import IDENTITY_NUMBER
from core.language import gettext as _
from core.language import noop
from core.models import Officer
from kb.models import KbProposal
from kb.rows import MAX_PHRASE, MAX_PHRASES, MAX_QUESTION, MAX_SOURCE
from kb.service import KbError

LONGEST_ANSWER = 4_000
"""More than an entry's answer may have: the admin shortens what an officer wrote at length."""
LONGEST_NOTE, LONGEST_REASON, LONGEST_REFERENCE = 500, 300, 24
LOCK = "kb proposals lock"
"""The counter whose row is held while one is kept: of two clicks at once the second sees the first."""
MOST_OPEN = 500
LISTED = 200
_PERSONAL = (
    (noop("alamat e-mail"), re.compile(r"[\w.+-]+@(?![\w.-]*\.go\.id\b)[\w-]+\.\w[\w.-]*")),
    (noop("NIK atau nomor 16 angka"), IDENTITY_NUMBER),
    (noop("nomor telepon genggam"), re.compile(r"(?<!\d)(?:\+?62|0)[ -]?8\d(?:[ -]?\d){7,10}(?!\d)")),
)


def personal_data_in(*texts: str) -> list[str]:
    """Name what looks like a citizen's data in the texts: an entry is sent to everybody."""
    whole = "\n".join(texts)
    return [_(name) for name, shape in _PERSONAL if shape.search(whole)]


def propose(
    session: Session,
    *,
    question: str,
    answer: str,
    officer_id: int,
    now: datetime,
    variants: Sequence[str] = (),
    source: str = "",
    note: str = "",
    reference: str = "",
) -> KbProposal:
    """Keep a proposal, the same one once; raise KbError when it says nothing or says it too long."""
    question, answer = " ".join(question.split()), answer.strip()
    phrases = list(dict.fromkeys(filter(None, (" ".join(one.split()) for one in variants))))[:MAX_PHRASES]
    if not any(map(str.isalnum, question)):
        raise KbError(_("Tulis pertanyaannya."))
    if len(question) > MAX_QUESTION:
        raise KbError(_("Pertanyaan paling banyak %(most)d karakter; ringkas intinya.", most=MAX_QUESTION))
    if len(answer) > LONGEST_ANSWER:
        raise KbError(_("Jawaban paling banyak %(most)d karakter.", most=LONGEST_ANSWER))
    if any(len(phrase) > MAX_PHRASE for phrase in phrases):
        raise KbError(_("Satu variasi paling banyak %(most)d karakter; tulis satu per baris.", most=MAX_PHRASE))
    counters.count_up(session, LOCK)
    for row, _name in listed(session, "open", officer_id):
        if (row.question, row.variants, row.answer) == (question, phrases, answer):
            return row
    if len(listed(session, "open")) >= MOST_OPEN:
        said = _("Sudah ada %(most)d usulan yang menunggu; minta admin memeriksanya dahulu.", most=MOST_OPEN)
        raise KbError(said)
    row = KbProposal(
        created_at=now,
        officer_id=officer_id,
        reference=reference.strip()[:LONGEST_REFERENCE],
        question=question,
        variants=phrases,
        answer=answer,
        source=source.strip()[:MAX_SOURCE],
        note=note.strip()[:LONGEST_NOTE],
    )
    session.add(row)
    session.flush()
    audit.record(session, "kb.proposed", officer_id=officer_id, subject=row.reference or str(row.id), now=now)
    return row


def listed(session: Session, state: str = "", officer_id: int | None = None) -> list[tuple[KbProposal, str]]:
    """Return proposals with their officer's name, newest first; of one state, of one officer."""
    query = select(KbProposal, Officer.name).join(Officer, col(Officer.id) == KbProposal.officer_id)
    if state:
        query = query.where(KbProposal.state == state)
    if officer_id is not None:
        query = query.where(KbProposal.officer_id == officer_id)
    limit = MOST_OPEN if state == "open" else LISTED
    return [(row, name) for row, name in session.exec(query.order_by(col(KbProposal.id).desc()).limit(limit))]


def waiting(session: Session) -> int:
    """Count the proposals nobody has decided."""
    return session.exec(select(sa.func.count()).where(KbProposal.state == "open")).one()


def find(session: Session, proposal_id: int) -> KbProposal | None:
    """Return a proposal."""
    return session.get(KbProposal, proposal_id)


def accept(session: Session, proposal_id: int, slug: str, *, officer_id: int, now: datetime) -> bool:
    """Note which entry a proposal became; False when somebody has decided it before."""
    return _decide(session, proposal_id, "accepted", officer_id, now, entry_slug=slug)


def decline(session: Session, proposal_id: int, reason: str, *, officer_id: int, now: datetime) -> bool:
    """Say no, with a reason the officer will read; False when somebody has decided it before."""
    return _decide(session, proposal_id, "declined", officer_id, now, reason=" ".join(reason.split())[:LONGEST_REASON])


def _decide(session: Session, proposal_id: int, state: str, officer_id: int, now: datetime, **more: str) -> bool:
    changed = session.execute(
        sa.update(KbProposal)
        .where(col(KbProposal.id) == proposal_id, col(KbProposal.state) == "open")
        .values(state=state, decided_at=now, decided_by=officer_id, **more)
        .returning(col(KbProposal.id))
    ).first()
    if changed:
        audit.record(session, f"kb.proposal_{state}", officer_id=officer_id, subject=str(proposal_id), now=now)
    return changed is not None
