"""Entries somebody says are wrong: not sent by itself until an admin has looked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import audit
from core.models import Officer
from kb.matching import Finding
from kb.models import KbDoubt

MOST_OPEN = 20
"""Open doubts kept of one entry: more say nothing new."""
LONGEST_WORDS, LONGEST_REFERENCE = 1_000, 24
IS_OPEN = col(KbDoubt.settled_at).is_(None)
RAISED = (col(KbDoubt.entry_slug), col(KbDoubt.officer_id).is_not(None))
"""An entry, and whether an officer objects to it."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """Entries under doubt: those of `held` an officer objected to, the others only citizens."""

    held: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    def __contains__(self, slug: str) -> bool:
        """Say whether there is any open doubt."""
        return slug in self.held or slug in self.asked

    def apply(self, finding: Finding) -> Finding:
        """Return what may go out by itself: a doubted answer becomes a suggestion, one an officer held goes away."""
        if not any(one.entry_id in self for one in finding.candidates):
            return finding
        left = tuple(one for one in finding.candidates if one.entry_id not in self.held)
        if finding.entry_id is not None and finding.entry_id in self.held:
            return Finding("none", None, finding.score, left, "entri ditahan petugas sampai diperiksa")
        if finding.entry_id is not None and finding.entry_id in self.asked:
            return Finding("suggest", None, finding.score, left, "entri dipertanyakan warga, belum diperiksa")
        if finding.outcome == "suggest" and not left:
            return Finding("none", None, finding.score, (), "entri ditahan petugas sampai diperiksa")
        return replace(finding, candidates=left)


def standing(session: Session) -> Doubted:
    """Return the entries under doubt now; a search has them with the live version (`live.answering`)."""
    return sorted_out((slug, by) for slug, by in session.connection().execute(sa.select(*RAISED).where(IS_OPEN)))


def sorted_out(raised: Iterable[tuple[str, bool]]) -> Doubted:
    """Tell the entries an officer objects to from those only citizens do."""
    held: set[str] = set()
    asked: set[str] = set()
    for slug, by_officer in raised:
        (held if by_officer else asked).add(slug)
    return Doubted(frozenset(held), frozenset(asked - held))


def of_entry(session: Session, slug: str) -> list[tuple[KbDoubt, str | None]]:
    """Return the open doubts of an entry with the officer's name, newest first."""
    query = select(KbDoubt, Officer.name).outerjoin(Officer, col(Officer.id) == KbDoubt.officer_id)
    query = query.where(KbDoubt.entry_slug == slug, col(KbDoubt.settled_at).is_(None))
    return [(row, name) for row, name in session.exec(query.order_by(col(KbDoubt.id).desc()))]


def doubt(
    session: Session,
    slug: str,
    *,
    words: str,
    now: datetime,
    officer_id: int | None = None,
    reference: str = "",
) -> None:
    """Say that an entry is wrong; without an officer a citizen says so. The same words again say nothing new."""
    words = " ".join(words.split())[:LONGEST_WORDS]
    known = session.exec(
        select(KbDoubt.officer_id, KbDoubt.words).where(KbDoubt.entry_slug == slug, col(KbDoubt.settled_at).is_(None))
    ).all()
    is_held = any(by is not None for by, _ in known)
    if (officer_id, words) in known or (len(known) >= MOST_OPEN and (officer_id is None or is_held)):
        return
    session.add(
        KbDoubt(
            entry_slug=slug,
            raised_at=now,
            officer_id=officer_id,
            reference=reference.strip()[:LONGEST_REFERENCE],
            words=words,
        )
    )
    audit.record(session, "kb.doubted", officer_id=officer_id, subject=slug, now=now)


def raise_again(session: Session, doubt_ids: Sequence[int], *, now: datetime, officer_id: int | None) -> None:
    """Bring back doubts that ended when the answer they were about was mended."""
    changed = session.execute(
        sa.update(KbDoubt)
        .where(col(KbDoubt.id).in_(doubt_ids))
        .values(settled_at=None, settled_by=None)
        .returning(col(KbDoubt.entry_slug))
    ).all()
    for slug in sorted({slug for (slug,) in changed}):
        audit.record(session, "kb.doubted", officer_id=officer_id, subject=slug, now=now)


def settle(session: Session, slugs: Iterable[str], *, now: datetime, officer_id: int | None) -> int:
    """Note that entries were looked at; return how many were under doubt."""
    changed = session.execute(
        sa.update(KbDoubt)
        .where(col(KbDoubt.entry_slug).in_(list(slugs)), col(KbDoubt.settled_at).is_(None))
        .values(settled_at=now, settled_by=officer_id)
        .returning(col(KbDoubt.entry_slug))
    ).all()
    settled = sorted({slug for (slug,) in changed})
    for slug in settled:
        audit.record(session, "kb.doubt_settled", officer_id=officer_id, subject=slug, now=now)
    return len(settled)
