"""The live knowledge base of this process: checked cheaply on every use, rebuilt beside the traffic."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from core.database import Database
from kb.entries import Entry
from kb.index import Index
from kb.models import KbVersion
from kb.service import entries_of, live_version

PATIENCE = 2.0
"""Seconds the first caller after a change waits for the new index before the old one serves on."""


LOOKED_AFTER = 2.0
"""Seconds between two looks of `follow`."""


@dataclass(frozen=True, slots=True)
class Live:
    """One version, ready to answer. `version_number` 0 means nothing has been published."""

    version_number: int
    index: Index
    entries: tuple[Entry, ...]


Mark = tuple[int | None, datetime] | None
"""What tells versions apart, also after a database was restored or emptied; None is no version."""


class _Holder:
    """What one database's live version is, as far as this process knows."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.live: Live | None = None
        self.mark: Mark = None
        self.building: Mark = None


_holders: dict[str, _Holder] = {}
_holders_lock = threading.Lock()


def current(session: Session) -> Live:
    """Give the live version; one small query when nothing has changed.

    The first load builds here.  After a change one caller waits up to PATIENCE seconds, everybody else is served
    by the old version until the new one stands.
    """
    holder = _holder(session)
    version = live_version(session)
    mark: Mark = (version.id, version.created_at) if version else None
    with holder.lock:
        held = holder.live
        if held is None:
            holder.live, holder.mark = _read(session, version), mark
            return holder.live
        if mark in (holder.mark, holder.building or holder.mark):
            return held
        holder.building = mark
    entries = entries_of(session, version) if version else ()
    number = version.number if version else 0
    thread = threading.Thread(target=_rebuild, args=(holder, mark, number, entries), name="kb-rebuild", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return holder.live or held


def follow(database: Database, seconds: float = LOOKED_AFTER) -> threading.Event:
    """Load the live version now and look for a new one every so often, so that no citizen waits for a build.

    Start it once a process, after a fork. It ends with the process, or when the event it gives is set.
    """
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            with suppress(sa.exc.SQLAlchemyError), database.reading() as session:
                current(session)
            stop.wait(seconds)

    threading.Thread(target=look, name="kb-follow", daemon=True).start()
    return stop


def _holder(session: Session) -> _Holder:
    bind = session.get_bind()
    key = str(bind.engine.url)
    with _holders_lock:
        return _holders.setdefault(key, _Holder())


def _read(session: Session, version: KbVersion | None) -> Live:
    entries = entries_of(session, version) if version else ()
    return Live(version.number if version else 0, Index.build(entries), entries)


def _rebuild(holder: _Holder, mark: Mark, number: int, entries: tuple[Entry, ...]) -> None:
    try:
        made = Live(number, Index.build(entries), entries)
        with holder.lock:
            holder.live, holder.mark = made, mark
    finally:
        with holder.lock:
            holder.building = None
