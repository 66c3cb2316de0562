"""Who was erased, kept beside the database: the tables of a backup restored later know nothing of it.

One line of JSON for each, without number, name or text: our own id and when the contact was made, which say whom the
restored tables mean, and Twilio's sids of what they wrote lately, which its log would bring back.
"""

import errno
import json
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import heartbeat
from core.settings import Settings
from whatsapp import after_restore, privacy
from whatsapp.contacts import GONE, RETIRED_MARK
from whatsapp.models import Contact, InboundMessage

log = logging.getLogger(__name__)

FILE = "erased.jsonl"
LOOKED_BACK = timedelta(days=31)
"""Twilio's log is read no further back (`inbox reconcile --hours`)."""


@dataclass(frozen=True)
class Erased:
    """A contact that was erased: its id, when it was made, and the sids of what it had written lately."""

    contact_id: int
    made_at: datetime
    sids: tuple[str, ...]


def note(session: Session, settings: Settings, contact: Contact, now: datetime) -> None:
    """Note on the disk that the contact is being erased: before it is, so that no kill comes between."""
    if any(_means(one, contact) for one in _read(settings)):
        return
    lately = select(InboundMessage.sid).where(
        InboundMessage.contact_id == contact.id, col(InboundMessage.received_at) > now - LOOKED_BACK
    )
    told = {
        "at": now.isoformat(),
        "contact": contact.id,
        "made_at": contact.created_at.isoformat(),
        "sids": list(session.exec(lately)),
    }
    # The line break goes first: what a kill broke off stays a line of its own.
    line = b"\n" + json.dumps(told).encode()
    settings.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(settings.instance_dir / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if os.write(file, line) < len(line):  # the disk is full: half a line says nothing
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file)
    finally:
        os.close(file)


def retire(session: Session, settings: Settings, now: datetime) -> int:
    """Keep those who were erased apart in tables just restored; return how many there are.

    Nothing is sent to them, and whoever writes from the number is somebody new, until `carry_out` of bot/privacy.py has
    erased them again. The tables may be those of an older version: nothing but columns of the first is touched.
    """
    found = _here(session, _read(settings))
    for contact_id in found:
        privacy.suppress(session, contact_id, now)
        table = Contact.__table__  # type: ignore[attr-defined]
        apart = table.c.address + f"{RETIRED_MARK}{contact_id}"
        session.connection().execute(
            sa.update(table).where(table.c.id == contact_id).values(address=apart, external_user_id=None)
        )
    return len(found)


def come_back(session: Session, settings: Settings) -> list[int]:
    """Return who was erased and is here again since a backup was restored, by id."""
    return _here(session, _read(settings)) if heartbeat.last(session, after_restore.PART) else []


def sids(settings: Settings) -> set[str]:
    """Return the sids of what was erased lately: Twilio's log may still have it."""
    return {sid for one in _read(settings) for sid in one.sids}


def _here(session: Session, erased: Iterable[Erased]) -> list[int]:
    """Return the ids of those whom the tables hold, number and all."""
    made_at = {one.contact_id: one.made_at for one in erased}
    table = Contact.__table__  # type: ignore[attr-defined]
    rows = sa.select(table.c.id, table.c.created_at).where(
        table.c.id.in_(sorted(made_at)), ~table.c.address.startswith(GONE)
    )
    found = session.connection().execute(rows).all()
    return [int(row.id) for row in found if made_at[row.id] == row.created_at]


def _means(erased: Erased, contact: Contact) -> bool:
    return (erased.contact_id, erased.made_at) == (contact.id, contact.created_at)


def _read(settings: Settings) -> Iterator[Erased]:
    try:
        lines = (settings.instance_dir / FILE).read_text().splitlines()
    except FileNotFoundError:
        return
    for line in filter(None, lines):
        try:
            told = json.loads(line)
            yield Erased(told["contact"], datetime.fromisoformat(told["made_at"]), tuple(told["sids"]))
        except (ValueError, KeyError, TypeError):
            log.warning("a line of %s was broken off and says nothing", FILE)
