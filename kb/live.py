"""The live knowledge base of this process: checked cheaply on every use, renewed beside the traffic."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import allocator, following
from core.database import Database
from core.following import LOOKED_AFTER
from core.waiting import Signal
from kb import doubts, indexes, meaning
from kb.corpus import Tell, unheard
from kb.doubts import Doubted
from kb.entries import Entry
from kb.index import Index
from kb.models import KbDoubt, KbEntry, KbLive, KbVersion
from kb.service import entries_of

log = logging.getLogger(__name__)

PATIENCE = 0.5
"""Seconds the first caller after a change waits for the new index, if it is a small one, before the old serves on."""
SMALL = 400
"""Entries up to which a new index is worth that wait; callers may hold the database's lock meanwhile."""
LARGE = 1_000
"""Entries from which a process does not build by itself while somebody else may be building."""
WAITED = 120.0
"""Seconds a process waits for somebody else's index of a large base before it builds by itself."""
BREATH = 0.004


@dataclass(frozen=True, slots=True)
class Live:
    """One version, ready to answer. `version_number` 0 means nothing has been published."""

    version_number: int
    index: Index
    entries: tuple[Entry, ...]


Mark = tuple[int | None, datetime, int] | None
"""What tells versions apart, also after a database was restored or emptied; None is no version."""


_MARK = sa.select(col(KbVersion.id), col(KbVersion.created_at), col(KbLive.words_revision)).join(
    KbLive, col(KbLive.version_id) == KbVersion.id
)
_MARK_AND_DOUBTS = _MARK.add_columns(*doubts.RAISED).outerjoin(KbDoubt, doubts.IS_OPEN)
"""Built once: it runs with every search."""


class _Holder:
    """What one database's live version is, as far as this process knows."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.live: Live | None = None
        self.mark: Mark = None
        self.building: Mark = None


_holders: dict[str, _Holder] = {}
_holders_lock = threading.Lock()


def current(session: Session, tell: Tell = unheard) -> Live:
    """Return the live version; one small query when nothing has changed.

    The first load reads or builds here, and `tell` hears the share built.  After a change to a small base one caller
    waits up to PATIENCE seconds, everybody else is served by the old version until the new one stands.
    """
    return _current(session, _mark(session), tell)


def answering(session: Session) -> tuple[Live, Doubted]:
    """Return the live version as `current` does, and its entries under doubt, in one look."""
    found = session.connection().execute(_MARK_AND_DOUBTS).all()
    mark = (found[0][0], found[0][1], found[0][2]) if found else None
    return _current(session, mark), doubts.sorted_out((slug, by) for *_, slug, by in found if slug)


def _current(session: Session, mark: Mark, tell: Tell = unheard) -> Live:
    bind = session.get_bind().engine
    holder = _holder(str(bind.url))
    with holder.lock:
        held = holder.live
        if held is None:
            holder.live, holder.mark = _load(session, _version(session, mark), tell), mark
            return holder.live
        if mark in (holder.mark, holder.building or holder.mark):
            return held
        holder.building = mark
    thread = threading.Thread(target=_renew, args=(holder, bind), name="kb-renew", daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no thread to be had just now: whoever comes next tries again
        holder.building = None
        return held
    thread.join(PATIENCE if _size(session, mark) <= SMALL else 0)
    return holder.live or held


def follow(database: Database, seconds: float = LOOKED_AFTER) -> Signal:
    """Load the live version now and look for a new one every so often, so that no citizen waits for a build."""

    def look(session: Session) -> None:
        current(session)
        improve(session)

    return following.follow(database, look, "the knowledge base", seconds)


def warm(database: Database, text: str) -> None:
    """Read what a message means before the transaction that will search for it holds its locks.

    Never raise: the message is not stored yet.
    """
    held = _holder(str(database.engine.url)).live
    try:
        if held:
            held.index.warm(text)
    except Exception as error:  # whoever searches for it meets the same, once it is stored
        log.warning("a message could not be read beforehand (%s)", type(error).__name__)


def improve(session: Session) -> None:
    """Take over an index that knows meanings, once somebody has built it, in place of one of words alone."""
    holder = _holder(str(session.get_bind().engine.url))
    held = holder.live
    if held is None or held.index.parts.senses or not meaning.serves(len(held.index.entries)):
        return
    version = _version(session, _mark(session))
    if version and indexes.is_best(session, version, indexes.words(session).revision):
        holder.mark = None
        current(session)


def _holder(key: str) -> _Holder:
    with _holders_lock:
        return _holders.setdefault(key, _Holder())


def _mark(session: Session) -> Mark:
    found = session.connection().execute(_MARK).first()
    return None if found is None else (found[0], found[1], found[2])


def _version(session: Session, mark: Mark) -> KbVersion | None:
    return session.get(KbVersion, mark[0]) if mark else None


def _size(session: Session, mark: Mark) -> int:
    counted = select(sa.func.count()).select_from(KbEntry)
    return session.exec(counted.where(col(KbEntry.version_id) == mark[0])).one() if mark else 0


def _load(session: Session, version: KbVersion | None, tell: Tell, *, waits: bool = False) -> Live:
    """Read the index that was kept, or build it; with `waits` another process gets time to build a large one."""
    if version is None:
        return Live(0, Index.build(()), ())
    entries, known = entries_of(session, version), indexes.words(session)
    kept = indexes.stored(session, version, known.revision)
    until = time.monotonic() + (WAITED if waits and len(entries) > LARGE else 0)
    while kept is None and time.monotonic() < until:
        session.rollback()
        time.sleep(LOOKED_AFTER)
        if _mark(session) != (version.id, version.created_at, known.revision):
            break
        kept = indexes.stored(session, version, known.revision)
    index = _unpacked(kept, entries, known) if kept else None
    return Live(version.number, index or Index.build(entries, known.synonyms, tell), entries)


def _unpacked(kept: bytes, entries: Sequence[Entry], known: indexes.Words) -> Index | None:
    """Put a kept index together; None for a damaged one, which is built anew rather than fail every question."""
    try:
        return indexes.unpacked(kept, entries, known)
    except Exception:
        log.exception("the kept index of the knowledge base is damaged, it is built anew")
        return None


def _renew(holder: _Holder, engine: sa.Engine) -> None:
    try:
        with engine.connect().execution_options(reading=True) as connection, Session(connection) as session:
            mark = _mark(session)
            made = _load(session, _version(session, mark), _breathe, waits=True)
        with holder.lock:
            holder.live, holder.mark = made, mark
        allocator.give_back()  # the index before this one
    finally:
        with holder.lock:
            holder.building = None


def _breathe(_: float) -> None:
    """Let the requests of this process go first."""
    time.sleep(BREATH)
