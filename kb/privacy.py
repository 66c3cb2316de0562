"""What this room holds of citizens' words, and how they go: with the citizen, or with time. Counts stay.

Who asked is not kept. A question or an objection was written down in the same transaction that handled its message,
so the moments at which a citizen's messages were handled find them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import scrubbing
from core.dates import day_months_before
from core.runtime import Runtime
from kb.models import KbDoubt, KbProposal, KbQuestion

AT_ONCE = 500
ERASED = "Data warga dihapus"
"""Why a proposal that came from an erased consultation is declined, as its officer reads it."""


def export(session: Session, moments: Sequence[datetime], references: Sequence[str]) -> dict[str, Any]:
    """Return what was asked and said at these moments, and what came from these consultations, fit for JSON."""
    asked = select(KbQuestion).where(col(KbQuestion.asked_at).in_(moments)).order_by(col(KbQuestion.id))
    doubts = select(KbDoubt).where(_said(moments, references)).order_by(col(KbDoubt.id))
    proposed = select(KbProposal).where(col(KbProposal.reference).in_(references)).order_by(col(KbProposal.id))
    return {
        "questions": [row.model_dump(mode="json") for row in session.exec(asked)],
        "doubts": [row.model_dump(mode="json") for row in session.exec(doubts)],
        "proposals": [row.model_dump(mode="json") for row in session.exec(proposed)],
    }


def forget(session: Session, moments: Sequence[datetime], references: Sequence[str], now: datetime) -> None:
    """Empty the words of one citizen, also where an officer quoted them; an open proposal made of them is declined."""
    asked = sa.update(KbQuestion).where(col(KbQuestion.asked_at).in_(moments))
    doubts = sa.update(KbDoubt).where(_said(moments, references))
    from_here = sa.update(KbProposal).where(col(KbProposal.reference).in_(references))
    still_open = from_here.where(col(KbProposal.state) == "open")
    _run(session, asked.values(text=""), doubts.values(words=""))
    _run(session, still_open.values(state="declined", decided_at=now, reason=ERASED))
    _run(session, from_here.values(question="", variants=[], answer="", note=""))


def age(runtime: Runtime, now: datetime) -> int:
    """Empty what was asked, said and proposed more than RETENTION_MONTHS ago; return how many rows.

    What nobody has decided yet stays: an open doubt holds an entry back, an open proposal waits.
    """
    limit = day_months_before(now, runtime.settings.retention_months)
    worded = select(KbQuestion.id).where(col(KbQuestion.asked_at) < limit, sa.text("text <> ''")).limit(AT_ONCE)
    settled = select(KbDoubt.id).where(col(KbDoubt.settled_at) < limit, KbDoubt.words != "").limit(AT_ONCE)
    decided = select(KbProposal.id).where(col(KbProposal.decided_at) < limit, KbProposal.question != "").limit(AT_ONCE)
    with runtime.database.reading() as session:
        asked, doubts, proposals = (list(session.exec(rows)) for rows in (worded, settled, decided))
    done = len(asked) + len(doubts) + len(proposals)
    if not done:
        return 0
    with runtime.database.transaction() as session:
        _run(
            session,
            sa.update(KbQuestion).where(col(KbQuestion.id).in_(asked)).values(text=""),
            sa.update(KbDoubt).where(col(KbDoubt.id).in_(doubts)).values(words=""),
            sa.update(KbProposal)
            .where(col(KbProposal.id).in_(proposals))
            .values(question="", variants=[], answer="", note=""),
        )
        scrubbing.owe(session, now)
    return done


def _said(moments: Sequence[datetime], references: Sequence[str]) -> Any:
    """Select a citizen's own objections and those an officer raised out of their consultation."""
    own = sa.and_(col(KbDoubt.raised_at).in_(moments), col(KbDoubt.officer_id).is_(None))
    return sa.or_(own, col(KbDoubt.reference).in_(references))


def _run(session: Session, *statements: Any) -> None:
    session.flush()
    for statement in statements:
        session.execute(statement.execution_options(synchronize_session=False))
