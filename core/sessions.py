"""Officers' sessions and failed sign-ins in the database: a sign-out or a disabled officer counts at once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Officer, OfficerSession, SignInAttempt

if TYPE_CHECKING:
    from core.runtime import Runtime

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=24)
TOUCH_EVERY = timedelta(minutes=1)
"""`seen_at` is written at most this often: reading a page should not cost a write each time."""

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(seconds=60)
FAILURES_COUNT_FOR = timedelta(minutes=30)


def start(session: Session, officer_id: int, now: datetime) -> str:
    """Begin a session and return its 256-bit token; only the token's SHA-256 is stored."""
    token = secrets.token_urlsafe(32)
    session.add(
        OfficerSession(
            token_hash=digest(token), officer_id=officer_id, created_at=now, seen_at=now, expires_at=now + LONGEST
        )
    )
    return token


def find(session: Session, token: str, now: datetime) -> tuple[Officer, OfficerSession] | None:
    """Return who is signed in with this token; None when it ended, idled away or the officer is disabled."""
    row = session.exec(
        select(Officer, OfficerSession)
        .join(OfficerSession, col(OfficerSession.officer_id) == Officer.id)
        .where(OfficerSession.token_hash == digest(token), col(Officer.disabled_at).is_(None))
        .where(OfficerSession.expires_at > now, OfficerSession.seen_at > now - IDLE)
    ).first()
    return (row[0], row[1]) if row else None


def touch(session: Session, token: str, now: datetime) -> None:
    """Note that the session is in use."""
    session.execute(
        sa.update(OfficerSession).where(col(OfficerSession.token_hash) == digest(token)).values(seen_at=now)
    )


def end(session: Session, token: str) -> None:
    """End one session; a copied cookie is worth nothing afterwards."""
    session.execute(sa.delete(OfficerSession).where(col(OfficerSession.token_hash) == digest(token)))


def end_all(session: Session, officer_id: int, *, but: str = "") -> int:
    """End every session of an officer but the one with the token `but`; return how many."""
    doomed = sa.delete(OfficerSession).where(col(OfficerSession.officer_id) == officer_id)
    if but:
        doomed = doomed.where(col(OfficerSession.token_hash) != digest(but))
    return _rows(session, doomed)


def wait_before_trying(session: Session, email: str, now: datetime) -> timedelta:
    """Return how long this address must wait: nothing for five failures, then 1, 2, 4 … at most 60 seconds."""
    failures, last = session.execute(
        sa.select(sa.func.count(), sa.func.max(col(SignInAttempt.at)))
        .where(col(SignInAttempt.email_hash) == digest(email))
        .where(col(SignInAttempt.at) > now - FAILURES_COUNT_FOR)
    ).one()
    if failures < FREE_FAILURES:
        return timedelta(0)
    pause = min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 10)), LONGEST_WAIT)
    return max(cast(datetime, last) + pause - now, timedelta(0))


def note_try(session: Session, email: str, now: datetime) -> None:
    """Count a try as failed before the password is looked at, so that tries side by side are counted too."""
    session.add(SignInAttempt(email_hash=digest(email), at=now))


def forget_tries(session: Session, email: str) -> None:
    """Forget the failures of an address after a success."""
    session.execute(sa.delete(SignInAttempt).where(col(SignInAttempt.email_hash) == digest(email)))


def sweep(runtime: "Runtime", now: datetime) -> int:
    """Delete sessions that are over and failures nobody counts any more."""
    with runtime.database.transaction() as session:
        over = sa.or_(col(OfficerSession.expires_at) <= now, col(OfficerSession.seen_at) <= now - IDLE)
        gone = _rows(session, sa.delete(OfficerSession).where(over))
        return gone + _rows(session, sa.delete(SignInAttempt).where(col(SignInAttempt.at) <= now - FAILURES_COUNT_FOR))


def digest(text: str) -> str:
    """Return the SHA-256 under which a token or an address is kept."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _rows(session: Session, statement: sa.Delete) -> int:
    return cast("sa.CursorResult[tuple[()]]", session.execute(statement)).rowcount
