"""What the queue page shows. Pages follow keys, never offsets: a hundred thousand rows cost what a hundred do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core.among import Among, ids
from core.language import noop
from handoff import closed_counts, narrowing, rows, search, words
from handoff.attention import Limits
from handoff.filters import Filters
from handoff.lifecycle import Status
from handoff.models import Consultation
from handoff.narrowing import OPEN, Narrowing
from handoff.rows import Row
from handoff.search_steps import STEPS, Found, Marks

__all__ = ["PAGE", "TAB_WORDS", "Page", "Scope", "Tab", "counts", "page"]

PAGE = 40
MOST_COUNTED = 999


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


@dataclass(frozen=True)
class Counts:
    """How many consultations a tab holds."""

    by_tab: dict[Tab, int]

    def in_words(self, tab: Tab) -> str:
        """Return the number as a tab shows it: `12`, or `999+` where there are more."""
        number = self.by_tab[tab]
        return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def counts(session: Session, scope: Scope) -> Counts:
    """Count the consultations of each tab that fit the filters; without any, closed ones up to one more than shown."""
    query = _counted(session.get_bind().dialect.name, _exact(scope).names, marked=bool(_marks(scope)))
    given = {"officer": scope.officer_id, **_narrowed(session, scope)}
    found = session.connection().execute(query, given).all()
    by_status = {one: sum(number for name, _, number in found if name == one) for one in Status}
    opened = sum(by_status.values()) - by_status[Status.CLOSED]
    closed = _closed_count(session, scope) if scope.filters.given else by_status[Status.CLOSED]
    by_tab = {
        Tab.WAITING: by_status[Status.WAITING],
        Tab.MINE: sum(number for _, is_mine, number in found if is_mine),
        Tab.ALL: opened,
        Tab.CITIZEN: by_status[Status.CITIZEN],
        Tab.DRAFT: by_status[Status.DRAFT],
        Tab.CLOSED: closed,
    }
    return Counts(by_tab)


@cache
def _counted(dialect: str, names: tuple[str, ...], *, marked: bool) -> Any:
    """Count what is open by status and whether it is one's own; of all that is closed, so many and no more."""
    is_mine = (col(Consultation.officer_id) == sa.bindparam("officer", type_=sa.Integer())).is_(True)
    opened = sa.select(col(Consultation.status), is_mine, sa.func.count()).where(
        OPEN, *_fitting(dialect, names, marked)
    )
    grouped = opened.group_by(col(Consultation.status), is_mine)
    if names or marked:
        return grouped
    is_closed = col(Consultation.closed_at).is_not(None)
    some: Any = sa.select(sa.literal_column("1")).select_from(Consultation).where(is_closed)
    number = sa.select(sa.func.count()).select_from(some.limit(sa.literal_column(str(MOST_COUNTED + 1))).subquery())
    closed = sa.select(sa.literal_column("'closed'"), sa.false(), number.scalar_subquery())
    return sa.union_all(grouped, closed)


def waiting(session: Session) -> int:
    """Count the complete consultations nobody has taken."""
    return int(session.execute(_WAITING).scalar_one())


_WAITING = sa.select(sa.func.count()).where(OPEN, col(Consultation.status) == Status.WAITING.value)


def _closed_count(session: Session, scope: Scope) -> int:
    if scope.filters.due:
        return 0  # nothing closed is due
    return closed_counts.number(session, _marks(scope), *scope.filters.span(scope.zone))


def page(session: Session, tab: Tab, scope: Scope, after: str = "", size: int = PAGE) -> Page:
    """Return one page: of what is sought the best first, else of the tab, nearest deadline first."""
    key = _read_key(after)
    terms = words.sought(scope.filters.q)
    if scope.filters.q and not terms:
        return Page([])
    if terms:
        return _found(session, terms, scope.filters.marks, scope, key, size)
    if tab is Tab.CLOSED and scope.filters.given:
        return _found(session, (), [*_marks(scope), ("sclosed",)], scope, key, size)
    found = _closed(session, key, size + 1) if tab is Tab.CLOSED else _opened(session, tab, scope, key, size + 1)
    more = _key_of(found[size - 1]) if len(found) > size else ""
    return Page(rows.read(found[:size]), str(more))


def _found(
    session: Session, terms: Sequence[words.Term], marks: Marks, scope: Scope, key: _Key | None, size: int
) -> Page:
    after = Found(int(key.section), key.id) if key and key.section.isdigit() else None
    months = scope.filters.months
    marks = [*marks, months] if months else marks
    found = search.find(session, terms, marks, _exact(scope), after, size + 1)
    place = {one.id: at for at, one in enumerate(found[:size])}
    shown = rows.read(session.connection().execute(_THESE, {"those": place})) if place else []
    following = _Key(str(found[size - 1].step), None, found[size - 1].id) if len(found) > size else ""
    ordered = sorted(shown, key=lambda one: place[one.id])
    return Page(rows.with_matches(session, ordered, terms) if terms else ordered, str(following))


def _marks(scope: Scope) -> Marks:
    return [group for group in scope.filters.marks if not group[0].startswith("s")]


def _exact(scope: Scope) -> Narrowing:
    return narrowing.of(scope.filters, scope.limits, scope.zone)


def _fitting(dialect: str, names: tuple[str, ...], marked: bool) -> list[Any]:
    """Return the conditions of the filters for open consultations, which are few."""
    return [*([search.by_marks(dialect)] if marked else []), *narrowing.conditions(names)]


def _narrowed(session: Session, scope: Scope) -> dict[str, Any]:
    """Return what to give those conditions."""
    marks = _marks(scope)
    return {**_exact(scope).given, **({"marks": search.marks_given(session, [*marks, ("sopen",)])} if marks else {})}


def _belongs(tab: Tab) -> list[Any]:
    if tab is Tab.MINE:
        return [OPEN, col(Consultation.officer_id) == sa.bindparam("officer", type_=sa.Integer())]
    if tab is Tab.ALL:
        return [OPEN]
    return [OPEN, col(Consultation.status) == sa.literal_column(f"'{tab.value}'")]


def _opened(session: Session, tab: Tab, scope: Scope, key: _Key | None, size: int) -> list[Any]:
    """Return first what is owed by its deadline, then what else is the office's turn, then the rest by its age."""
    section = "" if key is None or (key.section == "owed" and not key.at) else key.section
    section = section if section in _OPEN_SECTIONS else ""
    asked = _in_order(session.get_bind().dialect.name, tab, section, _exact(scope).names, marked=bool(_marks(scope)))
    after = {"after_at": key.at, "after_id": key.id} if key else {}
    given = {"officer": scope.officer_id, "size": size, **after, **_narrowed(session, scope)}
    return list(session.connection().execute(asked, given))


@cache
def _in_order(dialect: str, tab: Tab, section: str, names: tuple[str, ...], *, marked: bool) -> Any:
    """Build the page once: three short lists, one after the other, so that no more is read than is shown."""
    due, its_id, size = col(Consultation.due_at), col(Consultation.id), sa.bindparam("size", type_=sa.Integer())
    belongs = [*_belongs(tab), *_fitting(dialect, names, marked)]
    lists = []
    for at, name in enumerate(_OPEN_SECTIONS):
        if section and at < _OPEN_SECTIONS.index(section):
            continue
        one = sa.select(*rows.own(), sa.literal_column(str(at)).label("place")).where(
            *belongs, narrowing.SECTIONS[name]
        )
        if section == name:
            one = one.where(sa.tuple_(due, its_id) > _AFTER if name == "owed" else its_id > _AFTER_ID)
        lists.append(one.order_by(*((due,) if name == "owed" else ()), its_id).limit(size).subquery())
    every = sa.union_all(*(sa.select(one) for one in lists)).subquery()
    by_place = (every.c.place, sa.case((every.c.place == 0, every.c.due_at)), every.c.id)
    chosen = sa.select(every).order_by(*by_place).limit(size).subquery()
    lines = rows.shown(chosen)
    place, due_at, row_id = (lines.selected_columns[name] for name in ("place", "due_at", "id"))
    return lines.order_by(place, sa.case((place == 0, due_at)), row_id)


def _closed(session: Session, key: _Key | None, size: int) -> list[Any]:
    is_later = key is not None and key.section == "closed" and key.at is not None
    after = {"after_at": key.at, "after_id": key.id} if key else {}
    return list(session.connection().execute(_newest_closed(size, is_later=is_later), after))


@cache
def _newest_closed(size: int, *, is_later: bool) -> Any:
    """Build the page for a size that stands in it: with one not known PostgreSQL plans anew whenever it is asked."""
    closed, its_id = col(Consultation.closed_at), col(Consultation.id)
    query = sa.select(*rows.own(), sa.literal_column("3").label("place")).where(
        col(Consultation.status) == sa.literal_column("'closed'")
    )
    if is_later:
        query = query.where(sa.tuple_(closed, its_id) < _AFTER)
    lines = rows.shown(query.order_by(closed.desc(), its_id.desc()).limit(sa.literal_column(str(size))).subquery())
    return lines.order_by(*(lines.selected_columns[name].desc() for name in ("closed_at", "id")))


_AFTER_ID = sa.bindparam("after_id", type_=sa.Integer())
_AFTER = sa.tuple_(narrowing.moment("after_at"), _AFTER_ID)
_THESE = rows.shown(sa.select(*rows.own()).where(Among(col(Consultation.id), ids("those"))).subquery())
_OPEN_SECTIONS = tuple(narrowing.SECTIONS)
_SECTIONS = (*_OPEN_SECTIONS, "closed")


def _key_of(row: Any) -> _Key:
    section = _SECTIONS[row.place]
    at = {"owed": row.due_at, "closed": row.closed_at}.get(section)
    return _Key(section, at, row.id)


def _read_key(text: str) -> _Key | None:
    """Read a key from an address; what is not one begins at the first page."""
    section, _, rest = text.partition("~")
    at, _, row_id = rest.partition("~")
    if not re.fullmatch(rf"{'|'.join(_SECTIONS)}|[0-{len(STEPS) - 1}]", section) or not re.fullmatch(
        r"[0-9]{1,9}", row_id
    ):
        return None
    try:
        moment = datetime.fromisoformat(at) if at else None
    except ValueError:
        return None
    return None if moment and moment.tzinfo is None else _Key(section, moment, int(row_id))
