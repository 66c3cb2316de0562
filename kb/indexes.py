"""Built indexes in the database: built once by who publishes, read in a moment by every process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.inserting import insert_once
from kb import meaning, packing
from kb.concepts import Synonym
from kb.entries import Entry
from kb.index import Index
from kb.meaning import Reader
from kb.models import KbEntry, KbIndex, KbLive, KbSynonym, KbVersion

KEPT = 3
"""Indexes kept, so that rolling back one or two versions is instant."""


@dataclass(frozen=True, slots=True)
class Built:
    """An index as bytes and the synonyms' revision it was built for."""

    content: bytes
    words_revision: int


@dataclass(frozen=True, slots=True)
class Words:
    """The synonyms as they stand at a revision."""

    revision: int
    synonyms: tuple[Synonym, ...]


def words(session: Session) -> Words:
    """Return the admin's synonyms."""
    revision = session.exec(select(KbLive.words_revision)).first() or 0
    rows = session.exec(select(KbSynonym).order_by(col(KbSynonym.id)))
    return Words(revision, tuple(Synonym(tuple(row.terms), row.kind) for row in rows))


def store(session: Session, version_id: int, built: Built, now: datetime) -> None:
    """Keep an index; older ones go."""
    add(session, version_id, built, now)
    forget_old(session, built)


def add(session: Session, version_id: int, built: Built, now: datetime) -> None:
    """Keep an index."""
    insert_once(
        session,
        KbIndex,
        version_id=version_id,
        words_revision=built.words_revision,
        format=packing.mark(built.content),
        created_at=now,
        content=built.content,
    )


def forget_old(session: Session, built: Built) -> None:
    """Let go of the indexes that came before this one."""
    kept = session.exec(
        select(KbIndex.version_id).group_by(col(KbIndex.version_id)).order_by(sa.func.max(KbIndex.created_at).desc())
    ).all()[:KEPT]
    old = sa.or_(
        col(KbIndex.version_id).not_in(kept),
        col(KbIndex.words_revision) < built.words_revision,
        col(KbIndex.format).not_in(packing.marks(by_meaning=True)),
    )
    session.execute(sa.delete(KbIndex).where(old))


def stored(session: Session, version: KbVersion, words_revision: int) -> bytes | None:
    """Return the bytes of the best index that can be used here, if somebody has built one."""
    marks = packing.marks(by_meaning=meaning.model() is not None)
    kept = select(KbIndex.content).where(*_of(version, words_revision, marks))
    return session.exec(kept.order_by(col(KbIndex.format))).first()


def reader(session: Session) -> Reader | None:
    """Return the sentence model, if there is one, with all it has read for the newest index that was kept."""
    model = meaning.model()
    if model is None:
        return None
    newest = select(KbIndex.content).where(KbIndex.format == packing.marks(by_meaning=True)[0])
    kept = session.exec(newest.order_by(col(KbIndex.created_at).desc())).first()
    return Reader(model, packing.vectors(kept) if kept else {})


def is_best(session: Session, version: KbVersion, words_revision: int) -> bool:
    """Say whether the best index there can be on this machine has been built."""
    of_version = (col(KbEntry.version_id) == version.id, col(KbEntry.active))
    entries = session.exec(select(sa.func.count()).select_from(KbEntry).where(*of_version)).one()
    best = packing.marks(by_meaning=meaning.serves(entries))[:1]
    return session.exec(select(KbIndex.format).where(*_of(version, words_revision, best))).first() is not None


def _of(version: KbVersion, words_revision: int, marks: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(KbIndex.version_id) == version.id,
        col(KbIndex.words_revision) == words_revision,
        col(KbIndex.format).in_(marks),
    )


def built(index: Index, known: Words) -> Built:
    """Return an index as what is kept."""
    return Built(packing.pack(index), known.revision)


def unpacked(content: bytes, entries: Sequence[Entry], known: Words) -> Index:
    """Put a kept index together with its entries."""
    return packing.unpack(content, entries, known.synonyms)
