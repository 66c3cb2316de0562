"""Officers' sessions and failed sign-ins in the database: a sign-out or a disabled officer counts at once."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Officer, OfficerLink, OfficerSession, SignInAttempt

if TYPE_CHECKING:
    from core.runtime import Runtime

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=24)
TOUCH_EVERY = timedelta(minutes=1)
"""`seen_at` is written at most this often: reading a page should not cost a write each time."""

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(seconds=60)
FAILURES_COUNT_FOR = timedelta(minutes=30)


_MOMENT = OfficerSession.__table__.c.seen_at.type  # type: ignore[attr-defined]
_FOUND = (
    sa.select(Officer, OfficerSession)
    .join(OfficerSession, col(OfficerSession.officer_id) == col(Officer.id))
    .where(col(OfficerSession.token_hash) == sa.bindparam("token"), col(Officer.disabled_at).is_(None))
    .where(col(OfficerSession.expires_at) > sa.bindparam("now", type_=_MOMENT))
    .where(col(OfficerSession.expires_at) <= sa.bindparam("farthest", type_=_MOMENT))
    .where(col(OfficerSession.seen_at) > sa.bindparam("idle", type_=_MOMENT))
)
"""Built once: it runs with every page, and building it takes several times as long as its answer."""


def start(session: Session, officer_id: int, now: datetime, device: str = "") -> str:
    """Begin a session and return its 256-bit token; only the token's SHA-256 is stored."""
    token = secrets.token_urlsafe(32)
    session.add(
        OfficerSession(
            token_hash=digest(token),
            officer_id=officer_id,
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
            device=device[:80],
        )
    )
    return token


def find(session: Session, token: str, now: datetime) -> tuple[Officer, OfficerSession] | None:
    """Return who is signed in with this token; None when it ended, idled away or the officer is disabled."""
    asked = {"token": digest(token), "now": now, "farthest": now + LONGEST + IDLE, "idle": now - IDLE}
    row = session.execute(_FOUND, asked).first()
    return (row[0], row[1]) if row else None


def touch(session: Session, token: str, now: datetime) -> None:
    """Note that the session is in use."""
    session.execute(
        sa.update(OfficerSession).where(col(OfficerSession.token_hash) == digest(token)).values(seen_at=now)
    )


def end(session: Session, token: str) -> None:
    """End one session; a copied cookie is worth nothing afterwards."""
    session.execute(sa.delete(OfficerSession).where(col(OfficerSession.token_hash) == digest(token)))


def of(session: Session, officer_id: int, now: datetime) -> Sequence[OfficerSession]:
    """Return an officer's sessions that are in force, the one used last first."""
    mine = select(OfficerSession).where(OfficerSession.officer_id == officer_id)
    alive = mine.where(OfficerSession.expires_at > now, OfficerSession.seen_at > now - IDLE)
    return session.exec(alive.order_by(col(OfficerSession.seen_at).desc())).all()


def end_one(session: Session, officer_id: int, token_hash: str) -> bool:
    """End one of an officer's sessions by what is stored of it; return whether there was one."""
    mine = col(OfficerSession.officer_id) == officer_id
    return changed(session, sa.delete(OfficerSession).where(mine, col(OfficerSession.token_hash) == token_hash)) == 1


def end_all(session: Session, officer_id: int, *, but: str = "") -> int:
    """End every session of an officer but the one with the token `but`; return how many."""
    doomed = sa.delete(OfficerSession).where(col(OfficerSession.officer_id) == officer_id)
    if but:
        doomed = doomed.where(col(OfficerSession.token_hash) != digest(but))
    return changed(session, doomed)


def wait_before_trying(session: Session, email: str, now: datetime) -> timedelta:
    """Return how long this address must wait: nothing for five failures, then 1, 2, 4 … at most 60 seconds."""
    failures, last = session.execute(
        sa.select(sa.func.count(), sa.func.max(col(SignInAttempt.at)))
        .where(col(SignInAttempt.email_hash) == digest(email))
        .where(_is_lately(now))
    ).one()
    if failures < FREE_FAILURES:
        return timedelta(0)
    pause = min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 10)), LONGEST_WAIT)
    return min(max(cast(datetime, last) + pause - now, timedelta(0)), LONGEST_WAIT)


def failures(session: Session, name: str, now: datetime) -> int:
    """Return how often a name was tried lately."""
    counted = sa.select(sa.func.count()).select_from(SignInAttempt).where(col(SignInAttempt.email_hash) == digest(name))
    return int(session.execute(counted.where(_is_lately(now))).scalar_one())


def _is_lately(now: datetime) -> sa.ColumnElement[bool]:
    """Say whether a failure counts; one of a time yet to come, by a clock that was ahead, would keep people out."""
    return col(SignInAttempt.at).between(now - FAILURES_COUNT_FOR, now + LONGEST_WAIT)


def note_try(session: Session, email: str, now: datetime) -> None:
    """Count a try as failed before the password is looked at, so that tries side by side are counted too."""
    session.add(SignInAttempt(email_hash=digest(email), at=now))


def begin_try(session: Session, email: str, now: datetime) -> timedelta:
    """Count a try, unless this address must wait before it; return how long."""
    wait = wait_before_trying(session, email, now)
    if not wait:
        note_try(session, email, now)
    return wait


def forget_tries(session: Session, email: str) -> None:
    """Forget the failures of an address after a success."""
    session.execute(sa.delete(SignInAttempt).where(col(SignInAttempt.email_hash) == digest(email)))


def sweep(runtime: "Runtime", now: datetime) -> int:
    """Delete sessions and links that are over, and failures nobody counts any more."""
    with runtime.database.transaction() as session:
        changed(session, sa.delete(OfficerLink).where(col(OfficerLink.expires_at) <= now))
        over = sa.or_(
            col(OfficerSession.expires_at) <= now,
            col(OfficerSession.expires_at) > now + LONGEST + IDLE,  # begun by a clock that was ahead
            col(OfficerSession.seen_at) <= now - IDLE,
        )
        old = ~col(SignInAttempt.at).between(now - FAILURES_COUNT_FOR, now + FAILURES_COUNT_FOR)
        gone = changed(session, sa.delete(OfficerSession).where(over))
        return gone + changed(session, sa.delete(SignInAttempt).where(old))


def digest(text: str) -> str:
    """Return the SHA-256 under which a token or an address is kept."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def changed(session: Session, statement: sa.Delete | sa.Update) -> int:
    """Carry out a statement and return how many rows it touched."""
    return cast("sa.CursorResult[tuple[()]]", session.execute(statement)).rowcount
