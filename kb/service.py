"""Publish, roll back and read versions of the knowledge base; remember what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import audit
from core.inserting import insert_once
from kb.entries import Entry
from kb.exporting import export
from kb.matching import Finding
from kb.models import ONLY_ROW, KbEntry, KbLive, KbQuestion, KbVersion

LONGEST_QUESTION = 1_000


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
) -> Published:
    """Make the entries the live version; the same content again makes none.

    With `based_on`, raise KbError when another version went live since (0 means none was live).
    """
    if not entries:
        raise KbError("Basis pengetahuan tidak boleh kosong.")
    live = _locked_live(session)
    before = _version(session, live)
    if based_on is not None and based_on != (before.number if before else 0):
        raise KbError("Versi lain sudah diterbitkan sejak berkas ini diperiksa; periksa lagi.")
    if before and tuple(entries) == entries_of(session, before):
        return Published(before.number, False)
    number = 1 + (session.exec(select(sa.func.max(KbVersion.number))).one() or 0)
    made = KbVersion(number=number, author=author[:120], note=note[:300], created_at=now)
    session.add(made)
    session.flush()
    session.execute(sa.insert(KbEntry), [_row(made, place, entry) for place, entry in enumerate(entries)])
    live.version_id = made.id
    session.add(live)
    audit.record(session, "kb.published", officer_id=officer_id, subject=str(number), now=now, entries=len(entries))
    return Published(number, True)


def rollback(session: Session, number: int, *, now: datetime, officer_id: int | None = None) -> None:
    """Make an earlier version live again; raise KbError when there is none of that number."""
    wanted = session.exec(select(KbVersion).where(KbVersion.number == number)).first()
    if wanted is None:
        raise KbError(f"Versi {number} tidak ada.")
    live = _locked_live(session)
    if live.version_id == wanted.id:
        return
    live.version_id = wanted.id
    session.add(live)
    audit.record(session, "kb.rolled_back", officer_id=officer_id, subject=str(number), now=now)


def live_version(session: Session) -> KbVersion | None:
    """Give the version that answers now."""
    return session.exec(select(KbVersion).join(KbLive, col(KbLive.version_id) == KbVersion.id)).first()


def live_entries(session: Session) -> tuple[Entry, ...]:
    """Give the entries that answer now, in the file's order."""
    live = live_version(session)
    return entries_of(session, live) if live else ()


def entries_of(session: Session, version: KbVersion) -> tuple[Entry, ...]:
    """Give the entries of a version, in the file's order."""
    rows = session.exec(select(KbEntry).where(KbEntry.version_id == version.id).order_by(col(KbEntry.position)))
    return tuple(map(_entry, rows))


def export_csv(session: Session, number: int | None = None) -> bytes:
    """Give a version (without a number: the live one) as CSV; raise KbError when there is none."""
    chosen = (
        live_version(session)
        if number is None
        else session.exec(select(KbVersion).where(KbVersion.number == number)).first()
    )
    if chosen is None:
        raise KbError("Belum ada versi yang diterbitkan." if number is None else f"Versi {number} tidak ada.")
    return export(entries_of(session, chosen))


def versions(session: Session, limit: int = 200) -> list[VersionLine]:
    """List versions, newest first."""
    live = live_version(session)
    counts = select(KbEntry.version_id, sa.func.count().label("entries")).group_by(col(KbEntry.version_id)).subquery()
    rows = session.exec(
        select(KbVersion, counts.c.entries)
        .outerjoin(counts, counts.c.version_id == KbVersion.id)
        .order_by(col(KbVersion.number).desc())
        .limit(limit),
    )
    return [
        VersionLine(
            row.number, row.author, row.note, row.created_at, entries or 0, live is not None and live.id == row.id
        )
        for row, entries in rows
    ]


def record(session: Session, *, text: str, finding: Finding, version_number: int, now: datetime) -> int:
    """Remember a search; give the id for `mark_helped`."""
    row = KbQuestion(
        asked_at=now,
        text=text[:LONGEST_QUESTION],
        outcome=finding.outcome,
        score=finding.score,
        version_number=version_number,
        entry_slug=finding.entry_id or (finding.candidates[0].entry_id if finding.candidates else None),
    )
    session.add(row)
    session.flush()
    return row.id or 0


def mark_helped(session: Session, question_id: int, helped: bool, entry_slug: str | None = None) -> None:
    """Note whether the answer helped; `entry_slug` is the suggestion the citizen chose. Unknown ids change nothing."""
    row = session.get(KbQuestion, question_id)
    if row is None:
        return
    row.helped = helped
    row.entry_slug = entry_slug or row.entry_slug
    session.add(row)


def recent_questions(session: Session, limit: int = 500, unanswered: bool = False) -> Sequence[KbQuestion]:
    """Give the last questions, newest first; with `unanswered` only those without an answer that helped."""
    query = select(KbQuestion)
    if unanswered:
        open_ended = sa.and_(col(KbQuestion.outcome) != "answer", col(KbQuestion.helped).is_not(True))
        query = query.where(sa.or_(open_ended, col(KbQuestion.helped).is_(False)))
    return session.exec(query.order_by(col(KbQuestion.id).desc()).limit(limit)).all()


def _locked_live(session: Session) -> KbLive:
    insert_once(session, KbLive, id=ONLY_ROW, version_id=None)
    return session.exec(select(KbLive).with_for_update().execution_options(populate_existing=True)).one()


def _version(session: Session, live: KbLive) -> KbVersion | None:
    return session.get(KbVersion, live.version_id) if live.version_id else None


def _row(version: KbVersion, position: int, entry: Entry) -> dict[str, object]:
    return {
        "version_id": version.id,
        "position": position,
        "slug": entry.id,
        "category": entry.category,
        "question": entry.question,
        "variants": list(entry.variants),
        "answer": entry.answer,
        "keywords": list(entry.keywords),
        "source": entry.source,
        "language": entry.language,
        "valid_until": entry.valid_until,
        "active": entry.active,
    }


def _entry(row: KbEntry) -> Entry:
    return Entry(
        row.slug,
        row.category,
        row.question,
        tuple(row.variants),
        row.answer,
        tuple(row.keywords),
        row.source,
        row.language,
        row.valid_until,
        row.active,
    )
