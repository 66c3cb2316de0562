"""Publish, roll back and read versions of the knowledge base."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import audit
from core.inserting import insert_once
from core.language import gettext as _
from kb import doubts, indexes
from kb.entries import Entry
from kb.indexes import Built
from kb.models import ONLY_ROW, KbDoubt, KbEntry, KbLive, KbVersion
from kb.staging import Staged
from kb.writing import ENTRIES, digest_of, insert

_COLUMNS = (
    "slug",
    "category",
    "question",
    "variants",
    "answer",
    "keywords",
    "source",
    "language",
    "valid_until",
    "active",
)


class KbError(Exception):
    """What people can mend; the text is one Indonesian line."""


@dataclass(frozen=True, slots=True)
class Published:
    """The live version's number, and whether publishing made it."""

    number: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version as lists show it."""

    number: int
    author: str
    note: str
    created_at: datetime
    entries: int
    is_live: bool


def publish(
    session: Session,
    entries: Sequence[Entry],
    *,
    author: str,
    now: datetime,
    note: str = "",
    officer_id: int | None = None,
    based_on: int | None = None,
    built: Built | None = None,
    staged: Staged | None = None,
) -> Published:
    """Make the entries the live version; the same content again makes none.

    With `based_on`, raise KbError when another version went live since (0 means none was live).  `built` is the
    index of these entries, if it is there already; without it every process builds its own.
    `staged` are these same entries, and their index, if they were written before (`kb.staging`).
    """
    if not entries:
        raise KbError(_("Pusat pengetahuan tidak boleh kosong."))
    live = locked_live(session)
    before = _version(session, live)
    if based_on is not None and based_on != (before.number if before else 0):
        raise KbError(_("Versi lain sudah diterbitkan sejak berkas ini diperiksa; periksa lagi."))
    digest = staged.digest if staged else digest_of(entries)
    if before and before.digest == digest:
        return Published(before.number, False)
    made = _written(session, staged)
    is_written = made is not None
    made = made or KbVersion(number=0, author="", created_at=now, digest=digest)
    made.number = 1 + max(0, session.exec(select(sa.func.max(KbVersion.number))).one() or 0)
    made.author, made.note, made.created_at = author[:120], note[:300], now
    session.add(made)
    session.flush()
    number, version_id = made.number, made.id or 0
    if not is_written:
        insert(session, version_id, entries)
    live.version_id = made.id
    session.add(live)
    if before:
        _settle_mended(session, before, entries, officer_id, now)
    if built:
        if not is_written:
            indexes.add(session, version_id, built, now)
        indexes.forget_old(session, built)
    audit.record(session, "kb.published", officer_id=officer_id, subject=str(number), now=now, entries=len(entries))
    return Published(number, True)


def rollback(session: Session, number: int, *, now: datetime, officer_id: int | None = None) -> None:
    """Make an earlier version live again; raise KbError when there is none of that number.

    Answers that were doubted, and mended since, are doubted again with it.
    """
    wanted = session.exec(select(KbVersion).where(KbVersion.number == number, col(KbVersion.number) > 0)).first()
    if wanted is None:
        raise KbError(_("Versi %(number)s tidak ada.", number=number))
    live = locked_live(session)
    if live.version_id == wanted.id:
        return
    live.version_id = wanted.id
    session.add(live)
    doubts.raise_again(session, _mended_since(session, wanted), now=now, officer_id=officer_id)
    audit.record(session, "kb.rolled_back", officer_id=officer_id, subject=str(number), now=now)


def live_version(session: Session) -> KbVersion | None:
    """Return the version that answers now."""
    return session.exec(select(KbVersion).join(KbLive, col(KbLive.version_id) == KbVersion.id)).first()


def live_entries(session: Session) -> tuple[Entry, ...]:
    """Return the entries that answer now, in the file's order."""
    live = live_version(session)
    return entries_of(session, live) if live else ()


def entries_of(session: Session, version: KbVersion) -> tuple[Entry, ...]:
    """Return the entries of a version, in the file's order."""
    query = sa.select(*entry_columns()).where(ENTRIES.c.version_id == version.id)
    return tuple(entry_of(tuple(row)) for row in session.execute(query.order_by(ENTRIES.c.position)))


def entries_numbered(session: Session, number: int) -> tuple[Entry, ...]:
    """Return the entries of the version with a number; none when there is none."""
    version = session.exec(select(KbVersion).where(KbVersion.number == number, col(KbVersion.number) > 0)).first()
    return entries_of(session, version) if version else ()


def entry_columns() -> list[sa.Column[Any]]:
    """Name the columns `entry_of` reads: the table's, because ten thousand rows as objects would take too long."""
    return [ENTRIES.c[name] for name in _COLUMNS]


def entry_of(cells: tuple[Any, ...]) -> Entry:
    """Return a stored row as an entry."""
    slug, category, question, variants, answer, keywords, source, language, valid_until, active = cells
    return Entry(
        slug, category, question, tuple(variants), answer, tuple(keywords), source, language, valid_until, active
    )


def versions(session: Session, limit: int = 200) -> list[VersionLine]:
    """List versions, newest first."""
    live = live_version(session)
    counts = select(KbEntry.version_id, sa.func.count().label("entries")).group_by(col(KbEntry.version_id)).subquery()
    rows = session.exec(
        select(KbVersion, counts.c.entries)
        .outerjoin(counts, counts.c.version_id == KbVersion.id)
        .where(col(KbVersion.number) > 0)
        .order_by(col(KbVersion.number).desc())
        .limit(limit),
    )
    return [
        VersionLine(
            row.number, row.author, row.note, row.created_at, entries or 0, live is not None and live.id == row.id
        )
        for row, entries in rows
    ]


def locked_live(session: Session) -> KbLive:
    """Return the single row of what is live, locked until the transaction ends."""
    insert_once(session, KbLive, id=ONLY_ROW, version_id=None)
    return session.exec(select(KbLive).with_for_update().execution_options(populate_existing=True)).one()


def _written(session: Session, staged: Staged | None) -> KbVersion | None:
    """Return the staged version; None when there is none, or when a sweep took it for abandoned."""
    if staged is None:
        return None
    mine = (col(KbVersion.id) == staged.version_id, col(KbVersion.digest) == staged.digest, col(KbVersion.number) < 0)
    return session.exec(select(KbVersion).where(*mine).with_for_update()).first()


def _version(session: Session, live: KbLive) -> KbVersion | None:
    return session.get(KbVersion, live.version_id) if live.version_id else None


def _settle_mended(
    session: Session, before: KbVersion, entries: Sequence[Entry], officer_id: int | None, now: datetime
) -> None:
    """A doubt about an entry ends with what was doubted: its answer changed, or the entry went."""
    doubted = doubts.standing(session)
    slugs = doubted.held | doubted.asked
    if slugs:
        wanted = select(KbEntry.slug, KbEntry.answer).where(
            KbEntry.version_id == before.id, col(KbEntry.slug).in_(slugs)
        )
        was = dict(session.exec(wanted).all())
        now_is = {entry.id: entry.answer for entry in entries if entry.id in slugs}
        mended = [slug for slug in slugs if was.get(slug) != now_is.get(slug)]
        doubts.settle(session, mended, now=now, officer_id=officer_id)


def _mended_since(session: Session, wanted: KbVersion) -> list[int]:
    """Return the doubts that a later version ended, by an answer that the wanted one does not have."""
    ended = session.exec(
        select(KbDoubt.id, KbDoubt.entry_slug, KbVersion.id)
        .join(KbVersion, col(KbVersion.created_at) == col(KbDoubt.settled_at))
        .where(col(KbVersion.number) > wanted.number)
    ).all()
    return [
        doubt_id or 0
        for doubt_id, slug, mending_id in ended
        if _answer(session, wanted.id, slug) not in {None, _answer(session, mending_id, slug)}
    ]


def _answer(session: Session, version_id: int | None, slug: str) -> str | None:
    return session.exec(select(KbEntry.answer).where(KbEntry.version_id == version_id, KbEntry.slug == slug)).first()
