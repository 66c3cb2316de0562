"""Tells the admins by e-mail that something needs them now, once a day for each kind of trouble."""

import logging
from datetime import datetime

from sqlmodel import Session

from core import mail, officers

log = logging.getLogger(__name__)


def sound(session: Session, kind: str, subject: str, body: str, now: datetime, spare: int | None = None) -> None:
    """Queue an e-mail to every admin but `spare`, once per kind and day; the log says it each time."""
    log.error("alarm: %s", kind)
    for person in officers.active(session):
        if person.role != "admin" or person.id == spare:
            continue
        try:
            mail.queue(
                session,
                key=f"alarm:{kind}:{now:%Y-%m-%d}:{person.id}",
                recipient=person.email,
                subject=subject,
                body=f"Yth. {person.name},\n\n{body}\n",
                now=now,
            )
        except mail.MailError as error:  # one wrong address must not keep the others' alarm back
            log.error("no alarm for officer %s: %s", person.id, error)  # noqa: TRY400
