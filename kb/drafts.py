"""Keep a checked upload until it is published or replaced."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from kb.entries import Entry
from kb.exporting import export
from kb.importing import check
from kb.models import KbUpload
from kb.service import KbError, Published, publish

KEPT = timedelta(days=1)


def keep(session: Session, entries: Sequence[Entry], *, officer_id: int, based_on: int, now: datetime) -> str:
    """Keep the entries as this officer's draft; give the token that publishes them."""
    session.execute(sa.delete(KbUpload).where(col(KbUpload.created_at) < now - KEPT))
    draft = session.get(KbUpload, officer_id) or KbUpload(
        officer_id=officer_id,
        token="",
        created_at=now,
        based_on=based_on,
        content=b"",
    )
    draft.token, draft.created_at, draft.based_on, draft.content = uuid.uuid4().hex, now, based_on, export(entries)
    session.add(draft)
    return draft.token


def publish_draft(session: Session, token: str, *, officer_id: int, author: str, note: str, now: datetime) -> Published:
    """Publish this officer's draft; raise KbError when it is gone, replaced or outdated."""
    draft = session.get(KbUpload, officer_id)
    if draft is None or not token or draft.token != token:
        raise KbError("Berkas yang diperiksa sudah tidak ada; unggah lagi.")
    entries = check(draft.content).entries
    made = publish(
        session,
        entries,
        author=author,
        note=note,
        now=now,
        officer_id=officer_id,
        based_on=draft.based_on,
    )
    session.delete(draft)
    return made
