"""Golden questions: kept with the knowledge base, asked again before every publication."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from kb.models import KbGolden

MOST = 2_000
LONGEST = 1_000


def listed(session: Session) -> Sequence[KbGolden]:
    """Return the golden questions, newest first."""
    return session.exec(select(KbGolden).order_by(col(KbGolden.id).desc()).limit(MOST)).all()


def keep(session: Session, text: str, entry_slug: str | None) -> bool:
    """Lay down what a question must be answered with (None: with nothing); say whether there was room and text."""
    text = " ".join(text.split())[:LONGEST]
    if not text:
        return False
    row = session.exec(select(KbGolden).where(KbGolden.text == text)).first()
    if row is None and session.exec(select(sa.func.count()).select_from(KbGolden)).one() >= MOST:
        return False
    row = row or KbGolden(text=text)
    row.entry_slug = entry_slug
    session.add(row)
    return True


def forget(session: Session, golden_id: int) -> None:
    """Take a golden question away."""
    session.execute(sa.delete(KbGolden).where(col(KbGolden.id) == golden_id))
