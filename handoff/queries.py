"""What the queue page shows. Pages follow keys, never offsets: a hundred thousand rows cost what a hundred do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.language import noop
from handoff import rows, search, words
from handoff.attention import Limits
from handoff.filters import Filters
from handoff.lifecycle import Status
from handoff.models import Consultation
from handoff.rows import Row, called

__all__ = ["PAGE", "TAB_WORDS", "Page", "Row", "Scope", "Tab", "called", "counts", "page"]

PAGE = 40
MOST_COUNTED = 999
_OPEN = sa.text("consultation.status <> 'closed' AND consultation.status IN ('draft', 'waiting', 'active', 'citizen')")
"""To the letter of the partial indexes, and what it comes to: SQLite begins with one only where a value is sought."""


class Tab(StrEnum):
    """The queue's tabs, in the order they stand."""

    WAITING = "waiting"
    MINE = "mine"
    ALL = "all"
    CITIZEN = "citizen"
    DRAFT = "draft"
    CLOSED = "closed"


TAB_WORDS = {
    Tab.WAITING: noop("Menunggu"),
    Tab.MINE: noop("Saya"),
    Tab.ALL: noop("Semua"),
    Tab.CITIZEN: noop("Menunggu warga"),
    Tab.DRAFT: noop("Belum lengkap"),
    Tab.CLOSED: noop("Selesai"),
}


@dataclass(frozen=True)
class Scope:
    """Who asks and for what: the officer, the filters, and the moments by which deadlines are near."""

    officer_id: int
    filters: Filters
    limits: Limits
    zone: ZoneInfo


@dataclass(frozen=True)
class Page:
    """Some rows and the key the next page begins after; empty when there is no next page."""

    rows: list[Row]
    after: str = ""


@dataclass(frozen=True)
class _Key:
    """Where a page begins: the section, and the sort values of the last row seen."""

    section: str
    at: datetime | None
    id: int

    def __str__(self) -> str:
        return f"{self.section}~{self.at.isoformat() if self.at else ''}~{self.id}"


def counts(session: Session, scope: Scope) -> dict[Tab, int]:
    """Count the consultations of each tab that fit the filters; closed ones up to MOST_COUNTED."""
    status, mine = col(Consultation.status), col(Consultation.officer_id) == scope.officer_id
    query = sa.select(status, mine.is_(True), sa.func.count()).where(_OPEN, *_narrowed(session, scope))
    found = session.execute(query.group_by(status, mine.is_(True))).all()
    by_status = {one: sum(number for name, _, number in found if name == one) for one in Status}
    return {
        Tab.WAITING: by_status[Status.WAITING],
        Tab.MINE: sum(number for _, is_mine, number in found if is_mine),
        Tab.ALL: sum(by_status.values()),
        Tab.CITIZEN: by_status[Status.CITIZEN],
        Tab.DRAFT: by_status[Status.DRAFT],
        Tab.CLOSED: _closed_count(session, scope),
    }


def waiting(session: Session) -> int:
    """Count the complete consultations nobody has taken."""
    query = sa.select(sa.func.count()).where(_OPEN, col(Consultation.status) == Status.WAITING.value)
    return int(session.execute(query).scalar_one())


def _closed_count(session: Session, scope: Scope) -> int:
    if scope.filters.given:
        return search.count(session, _closed_marks(scope), _exact(scope), MOST_COUNTED + 1)
    some = sa.select(sa.literal(1)).select_from(Consultation).where(col(Consultation.closed_at).is_not(None))
    counted = sa.select(sa.func.count()).select_from(some.limit(MOST_COUNTED + 1).subquery())
    return int(session.execute(counted).scalar_one())


def page(session: Session, tab: Tab, scope: Scope, after: str = "", size: int = PAGE) -> Page:
    """Return one page: of what is sought the best first, else of the tab, nearest deadline first."""
    key = _read_key(after)
    terms = words.sought(scope.filters.q)
    if scope.filters.q and not terms:
        return Page([])
    if terms:
        return _found(session, terms, scope.filters.marks, _exact(scope), key, size)
    if tab is Tab.CLOSED and scope.filters.given:
        return _found(session, (), _closed_marks(scope), _exact(scope), key, size)
    if tab is Tab.CLOSED:
        found = _closed(session, key, size + 1)
    else:
        found = _opened(session, [*_belongs(tab, scope.officer_id), *_narrowed(session, scope)], key, size + 1)
    more = found[size - 1] if len(found) > size else None
    shown = [consultation for _, consultation in found[:size]]
    return Page(rows.of(session, shown), str(_key_of(*more)) if more else "")


def _found(
    session: Session, terms: Sequence[words.Term], marks: search.Marks, exact: list[Any], key: _Key | None, size: int
) -> Page:
    after = search.Found(int(key.section), key.id) if key and key.section.isdigit() else None
    found = search.find(session, terms, marks, exact, after, size + 1)
    place = {one.id: at for at, one in enumerate(found[:size])}
    shown = session.exec(select(Consultation).where(col(Consultation.id).in_(place))).all()
    following = _Key(str(found[size - 1].step), None, found[size - 1].id) if len(found) > size else ""
    ordered = sorted(shown, key=lambda one: place[one.id or 0])
    return Page(rows.of(session, ordered, terms), str(following))


def _closed_marks(scope: Scope) -> search.Marks:
    return [group for group in scope.filters.marks if not group[0].startswith("s")] + [("sclosed",)]


def _narrowed(session: Session, scope: Scope) -> list[Any]:
    """Return the conditions of the filters for open consultations, which are few."""
    marks = [group for group in scope.filters.marks if not group[0].startswith("s")]
    return [*([search.by_marks(session, [*marks, ("sopen",)])] if marks else []), *_exact(scope)]


def _exact(scope: Scope) -> list[Any]:
    """Return the conditions no mark stands for: the days of opening, and how near the deadline is."""
    since, before = scope.filters.span(scope.zone)
    conditions: list[Any] = []
    conditions += [col(Consultation.opened_at) >= since] if since else []
    conditions += [col(Consultation.opened_at) < before] if before else []
    if scope.filters.due:
        due = col(Consultation.due_at)
        overdue, soon = due < scope.limits.overdue, due < scope.limits.due_soon
        owed = (col(Consultation.answered_at).is_(None), col(Consultation.clarification_since).is_(None))
        conditions += [_OPEN, *owed, overdue if scope.filters.due == "overdue" else sa.and_(sa.not_(overdue), soon)]
    return conditions


def _belongs(tab: Tab, officer_id: int) -> list[Any]:
    if tab is Tab.MINE:
        return [_OPEN, col(Consultation.officer_id) == officer_id]
    if tab is Tab.ALL:
        return [_OPEN]
    return [_OPEN, col(Consultation.status) == tab.value]


_Found = tuple[str, Consultation]


def _opened(session: Session, belongs: list[Any], key: _Key | None, size: int) -> list[_Found]:
    """Return first what is owed by its deadline, then the rest by its age."""
    owed = sa.and_(col(Consultation.due_at).is_not(None), col(Consultation.answered_at).is_(None))
    found: list[_Found] = []
    if key is None or key.section == "owed":
        query = select(Consultation).where(*belongs, owed)
        if key and key.at:
            query = query.where(sa.tuple_(col(Consultation.due_at), col(Consultation.id)) > (key.at, key.id))
        ordered = query.order_by(col(Consultation.due_at), col(Consultation.id)).limit(size)
        found = [("owed", consultation) for consultation in session.exec(ordered)]
    if len(found) < size:
        query = select(Consultation).where(*belongs, sa.not_(owed))
        if key and key.section == "rest":
            query = query.where(col(Consultation.id) > key.id)
        ordered = query.order_by(col(Consultation.id)).limit(size - len(found))
        found += [("rest", consultation) for consultation in session.exec(ordered)]
    return found


def _closed(session: Session, key: _Key | None, size: int) -> list[_Found]:
    query = select(Consultation).where(Consultation.status == Status.CLOSED)
    if key and key.section == "closed" and key.at:
        query = query.where(sa.tuple_(col(Consultation.closed_at), col(Consultation.id)) < (key.at, key.id))
    newest = query.order_by(col(Consultation.closed_at).desc(), col(Consultation.id).desc()).limit(size)
    return [("closed", consultation) for consultation in session.exec(newest)]


def _key_of(section: str, consultation: Consultation) -> _Key:
    at = {"owed": consultation.due_at, "closed": consultation.closed_at}.get(section)
    return _Key(section, at, consultation.id or 0)


def _read_key(text: str) -> _Key | None:
    """Read a key from an address; what is not one begins at the first page."""
    section, _, rest = text.partition("~")
    at, _, row_id = rest.partition("~")
    if not re.fullmatch(r"owed|rest|closed|[0-3]", section) or not re.fullmatch(r"[0-9]{1,9}", row_id):
        return None
    try:
        moment = datetime.fromisoformat(at) if at else None
    except ValueError:
        return None
    return None if moment and moment.tzinfo is None else _Key(section, moment, int(row_id))
