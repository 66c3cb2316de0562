"""The outbox of e-mail: queued with the work that causes it, sent by the worker, tried again by a table."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import smtp
from core.clock import CLOCK_SLACK, utc_now
from core.database import wake_after_commit
from core.inserting import insert_once
from core.models import Mail
from core.now_and_then import NowAndThen
from core.runtime import Runtime
from core.settings import Settings

log = logging.getLogger(__name__)

BACK_OFF: Sequence[timedelta] = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900, 3600))
"""The wait after each failed try; when the table is used up the e-mail has failed."""
LEASE = timedelta(seconds=50)
"""Longer than a mail server is waited for; with the wait for the next sweep no longer than a minute."""
KEPT = timedelta(days=30)
BATCH = 20
COMPLAINT_SECONDS = 3600.0
SECRET = re.compile(r"\d{6}|(?<=/links/)[\w-]{43}")
"""What a mail that expires tells its reader alone: a code, or the token of a link (core/links.py)."""
UNKNOWN_ADDRESS = re.compile(r"recipient refused 55[013](?: 5\.1\.\d+)?")
"""The address was refused, not us: a relay that is closed to us says 5.7.1 (RFC 3463), or 554."""
ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\]+")


class Status(StrEnum):
    """Where an e-mail stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


OPEN = (Status.QUEUED, Status.SENDING)
_complains = NowAndThen(COMPLAINT_SECONDS)


class MailError(ValueError):
    """This e-mail must not be queued: its address or subject could smuggle in headers."""


@dataclass(frozen=True)
class _Claim:
    """A row that is ours for LEASE: nobody else with the same number of attempts."""

    id: int
    attempts: int
    letter: smtp.Letter
    secret: bool
    lease_until: datetime


def queue(
    session: Session,
    *,
    key: str,
    recipient: str,
    subject: str,
    body: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Decide an e-mail, once per key. One that expires holds a secret and is blotted out once sent."""
    if not ADDRESS.fullmatch(recipient) or not recipient.isprintable():
        raise MailError("not one plain e-mail address")
    if not subject.isprintable():
        raise MailError("the subject must be one line")
    new = insert_once(
        session,
        Mail,
        key=key,
        recipient=recipient,
        subject=subject,
        body=body,
        not_before=now,
        expires_at=expires_at,
        created_at=now,
    )
    if new:
        wake_after_commit(session, "mail")


def is_unknown_address(mail: Mail) -> bool:
    """Say whether it can never arrive because there is no such address."""
    return mail.status == Status.FAILED and UNKNOWN_ADDRESS.fullmatch(mail.error) is not None


def recent(session: Session, limit: int) -> list[Mail]:
    """Return the latest e-mails, newest first."""
    return list(session.exec(select(Mail).order_by(col(Mail.id).desc()).limit(limit)))


def forget(session: Session, recipient: str, keys: Sequence[str]) -> int:
    """Delete the e-mails to an address that have one of the keys; an empty address stands for any."""
    doomed = sa.delete(Mail).where(col(Mail.key).in_(keys))
    if recipient:
        doomed = sa.delete(Mail).where(col(Mail.key).in_(keys) | (col(Mail.recipient) == recipient))
    return int(session.connection().execute(doomed).rowcount)


def doubt(session: Session, now: datetime) -> int:
    """Give up what a restored table says has waited longer than anything waits: it was sent, or given up, meanwhile.

    What is younger is sent, perhaps a second time, under the same Message-ID. Return how many e-mails were given up.
    """
    settled = col(Mail.created_at) < now - sum(BACK_OFF, (len(BACK_OFF) + 1) * LEASE)
    return _change(session, _is_open(), settled, status=Status.FAILED, error="restored", body="")


def send_due(runtime: Runtime, _argument: object = None) -> datetime | None:
    """Send what is due; return when the next e-mail falls due, if one waits."""
    if not can_send(runtime.settings):
        return None
    for _ in range(BATCH):
        claim = _claim(runtime, utc_now())
        if claim is None:
            break
        _send(runtime, claim)
    with runtime.database.reading() as session:
        return session.exec(select(sa.func.min(Mail.not_before)).where(col(Mail.status).in_(OPEN))).one_or_none()


def sweep(runtime: Runtime, now: datetime) -> int:
    """Give up expired e-mails, forget old ones, call for the sending of due ones; return how many rows that was."""
    wanted = _is_stale(now) | _is_due(now) if can_send(runtime.settings) else _is_stale(now)
    with runtime.database.reading() as session:
        if not session.exec(select(Mail.id).where(wanted).limit(1)).first():
            _complain(runtime, session, now)
            return 0
    with runtime.database.transaction() as session:
        expired = _change(
            session, _is_open(), col(Mail.expires_at) <= now, status=Status.FAILED, error="expired", body=""
        )
        old = session.execute(sa.delete(Mail).where(col(Mail.created_at) < now - KEPT, ~_is_open())).rowcount  # type: ignore[attr-defined]
        due = _due(session, now) if can_send(runtime.settings) else 0
        if due:
            wake_after_commit(session, "mail")
    return int(expired + old + due)


def can_send(settings: Settings) -> bool:
    """Say whether there is a mail server, or the demo's mailbox."""
    return bool(settings.smtp_url) or settings.gateway == "simulator"


def _complain(runtime: Runtime, session: Session, now: datetime) -> None:
    if not can_send(runtime.settings) and (due := _due(session, now)) and _complains.is_due():
        log.warning("e-mails wait: SMTP_URL is not set", extra={"waiting": due})


def _due(session: Session, now: datetime) -> int:
    return session.exec(select(sa.func.count()).select_from(Mail).where(_is_due(now))).one()


def _is_open() -> Any:
    return col(Mail.status).in_(OPEN)


def _is_due(now: datetime) -> Any:
    """Due; or queued, or put off beyond every wait of ours, by a clock that was ahead and has been set right."""
    untried = (col(Mail.attempts) == 0) & (col(Mail.created_at) > now + CLOCK_SLACK)
    put_off = col(Mail.not_before) > now + 2 * BACK_OFF[-1]
    return sa.and_(_is_open(), sa.or_(col(Mail.not_before) <= now, put_off, untried))


def _is_stale(now: datetime) -> Any:
    return sa.or_(
        sa.and_(_is_open(), col(Mail.expires_at) <= now), sa.and_(~_is_open(), col(Mail.created_at) < now - KEPT)
    )


def _claim(runtime: Runtime, now: datetime) -> _Claim | None:
    """Take the first due e-mail for ourselves, committed before the server is called."""
    not_expired = sa.or_(col(Mail.expires_at).is_(None), col(Mail.expires_at) > now)
    with runtime.database.transaction() as session:
        mail = session.exec(
            select(Mail)
            .where(_is_due(now), not_expired)
            .order_by(col(Mail.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if mail is None or mail.id is None:
            return None
        attempts = mail.attempts + 1
        mine = _change(
            session,
            col(Mail.id) == mail.id,
            col(Mail.attempts) == mail.attempts,
            status=Status.SENDING,
            attempts=attempts,
            not_before=now + LEASE,
        )
        letter = smtp.Letter(mail.key, runtime.settings.mail_from, mail.recipient, mail.subject, mail.body, now)
        return _Claim(mail.id, attempts, letter, mail.expires_at is not None, now + LEASE) if mine else None


def _send(runtime: Runtime, claim: _Claim) -> None:
    if utc_now() >= claim.lease_until:
        return  # this process slept through its lease: another may have the e-mail in hand
    try:
        if runtime.settings.smtp_url:
            smtp.send(runtime.settings.smtp_url, claim.letter)
        else:
            log.info("demo mailbox", extra={"subject": claim.letter.subject, "code": _code(claim)})
    except smtp.NotSent as failure:
        _record_failure(runtime, claim, failure)
        return
    changes: dict[str, Any] = {"status": Status.SENT, "sent_at": utc_now(), "error": ""}
    if runtime.settings.smtp_url and claim.secret:
        changes["body"] = SECRET.sub("••••••", claim.letter.body)
    _record(runtime, claim, **changes)


def _record_failure(runtime: Runtime, claim: _Claim, failure: smtp.NotSent) -> None:
    given_up = failure.for_ever or claim.attempts > len(BACK_OFF)
    log.warning("e-mail not sent", extra={"mail": claim.id, "attempts": claim.attempts, "reason": str(failure)})
    if given_up:
        blotted = SECRET.sub("••••••", claim.letter.body) if claim.secret else claim.letter.body
        _record(runtime, claim, status=Status.FAILED, error=str(failure)[:200], body=blotted)
        return
    wait = BACK_OFF[claim.attempts - 1]
    _record(runtime, claim, status=Status.QUEUED, not_before=utc_now() + wait, error=str(failure)[:200])


def _record(runtime: Runtime, claim: _Claim, **changes: Any) -> None:
    with runtime.database.transaction() as session:
        _change(
            session,
            col(Mail.id) == claim.id,
            col(Mail.status) == Status.SENDING,
            col(Mail.attempts) == claim.attempts,
            **changes,
        )


def _change(session: Session, *where: Any, **changes: Any) -> int:
    statement = sa.update(Mail).where(*where).values(**changes).execution_options(synchronize_session=False)
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _code(claim: _Claim) -> str:
    found = SECRET.search(claim.letter.body) if claim.secret else None
    return found[0] if found else ""
