"""What citizens asked: remembered, counted by entry, and grouped where no answer helped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.inserting import store
from kb.matching import Finding
from kb.models import UNHELPED, KbQuestion
from whatsapp.models import InboundMessage

LONGEST_QUESTION = 1_000
_ADDRESS = re.compile(r"[^\s@<>]+\s?@\s?[^\s@<>]+\.\w+")
_TELEPHONE = re.compile(r"(?<![\d.,])(?:\+?62|0)\s?8(?:[\s.-]?\d){7,12}(?![\d.,])")
COUNTED = timedelta(days=90)
"""How far back the use of entries is counted."""
IS_REAL = col(KbQuestion.left_out).is_not(True)
"""Not asked from a number of the office's own (`leave_out`)."""


@dataclass(frozen=True, slots=True)
class Use:
    """How often an entry was sent, and what citizens said of it."""

    sent: int = 0
    helped: int = 0
    not_helped: int = 0


def record(
    session: Session, *, text: str, finding: Finding, version_number: int, now: datetime, left_out: bool = False
) -> int:
    """Remember a search, without addresses and telephone numbers in it; return the id for `mark_helped`."""
    return store(
        session,
        KbQuestion,
        asked_at=now,
        text=_anonymous(text[:LONGEST_QUESTION]),
        outcome=finding.outcome,
        score=finding.score,
        version_number=version_number,
        entry_slug=finding.entry_id or (finding.candidates[0].entry_id if finding.candidates else None),
        left_out=left_out or None,
    )


def _anonymous(text: str) -> str:
    """Mask how a citizen can be reached: admins read here what is asked, not by whom."""
    return _TELEPHONE.sub("••••", _ADDRESS.sub("••••", text))


def mark_helped(session: Session, question_id: int, helped: bool, entry_slug: str | None = None) -> None:
    """Note whether the answer helped; `entry_slug` is the suggestion the citizen chose. Unknown ids change nothing."""
    row = session.get(KbQuestion, question_id)
    if row is None:
        return
    row.helped = helped
    row.entry_slug = entry_slug or row.entry_slug
    session.add(row)


def leave_out(session: Session, contact_id: int, out: bool) -> None:
    """Leave everything a contact has asked out of what is counted, grouped and replayed, or take it in again.

    Who asked is not kept: a question was written down in the transaction that handled its message (kb/privacy.py).
    """
    handled = sa.select(col(InboundMessage.handled_at)).where(col(InboundMessage.contact_id) == contact_id)
    theirs = sa.update(KbQuestion).where(col(KbQuestion.asked_at).in_(handled)).values(left_out=out or None)
    session.execute(theirs.execution_options(synchronize_session=False))


def recent_questions(session: Session, limit: int = 500, unanswered: bool = False) -> Sequence[KbQuestion]:
    """Return the last questions, newest first; with `unanswered` only those without an answer that helped."""
    query = select(KbQuestion).where(KbQuestion.text != "", IS_REAL, *((sa.text(UNHELPED),) if unanswered else ()))
    return session.exec(query.order_by(col(KbQuestion.id).desc()).limit(limit)).all()


def unanswered(session: Session, since: datetime, until: datetime, limit: int) -> str:
    """Return the questions of a period without an answer that helped, newest first; those set aside are left out.

    They come as one text of JSON, for `gaps.told`, with their words alone: to send hundreds of rows costs a page more
    than to search for them.
    """
    statement = _unanswered(session.get_bind().dialect.name)
    return session.connection().scalar(statement, {"since": since, "until": until, "limit": limit}) or "[]"


_UNANSWERED = (
    sa.select(col(KbQuestion.text))
    .where(
        col(KbQuestion.asked_at) >= sa.bindparam("since"),
        col(KbQuestion.asked_at) < sa.bindparam("until"),
        sa.text(UNHELPED),
        IS_REAL,
    )
    .order_by(col(KbQuestion.asked_at).desc())
    .limit(sa.bindparam("limit", type_=sa.Integer()))
)


@cache
def _unanswered(dialect: str) -> Any:
    (text,) = _UNANSWERED.subquery().c
    together = sa.func.json_group_array if dialect == "sqlite" else sa.func.json_agg
    return sa.select(sa.cast(together(text), sa.Text()))


def use_by_entry(session: Session, since: datetime) -> dict[str, Use]:
    """Count by entry since a moment: sent as the answer or chosen from suggestions, helped, did not help."""
    helped = col(KbQuestion.helped)
    sent = sa.or_(col(KbQuestion.outcome) == "answer", helped.is_not(None))
    rows = session.execute(
        sa.select(
            col(KbQuestion.entry_slug),
            sa.func.count(),
            sa.func.count(sa.case((helped.is_(True), 1))),
            sa.func.count(sa.case((helped.is_(False), 1))),
        )
        .where(col(KbQuestion.asked_at) >= since, col(KbQuestion.entry_slug).is_not(None), sent, IS_REAL)
        .group_by(col(KbQuestion.entry_slug))
    )
    return {slug: Use(sent, good, bad) for slug, sent, good, bad in rows}


def texts_of(session: Session, ids: Sequence[int]) -> list[str]:
    """Return what was asked, in the order of the ids; unknown ones are left out."""
    texts = dict(session.exec(select(KbQuestion.id, KbQuestion.text).where(col(KbQuestion.id).in_(ids))).all())
    return [" ".join(texts[number].split()) for number in ids if number in texts]


def set_aside(session: Session, ids: Sequence[int], now: datetime) -> int:
    """Note that questions need no entry; return how many."""
    changed = session.execute(
        sa.update(KbQuestion)
        .where(col(KbQuestion.id).in_(ids), col(KbQuestion.set_aside_at).is_(None))
        .values(set_aside_at=now)
        .returning(col(KbQuestion.id))
    )
    return len(changed.all())
