"""Finds consultations by words and marks: those whose names or numbers match first, then questions, then the thread.

Within each the newest first, and no more is read than is shown: a word that stands in every tenth consultation costs
what a rare one does. Beginnings of words are looked for where whole ones were not enough.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from handoff import search_postgresql, search_sqlite
from handoff.models import Consultation
from handoff.narrowing import Narrowing
from handoff.search_postgresql import Gin
from handoff.search_sqlite import Fts
from handoff.search_steps import STEPS, Asked, Found, Marks
from handoff.words import Term


def find(
    session: Session, terms: Sequence[Term], marks: Marks, wanted: Narrowing, after: Found | None, size: int
) -> list[Found]:
    """Return what fits, the best first, at most `size`."""
    writing = _writing(session)
    found: list[Found] = []
    first = after.step if after else 0
    if not terms:
        asked = Asked(marks, wanted, after.id if after else None)
        return [Found(0, one) for one in writing.ids(asked, size)]
    few = writing.few(Asked(marks, wanted, terms=terms, inside=STEPS), after, size)
    if few is not None:
        return few
    outside = list(STEPS[:first])
    for step in range(first, len(STEPS)):
        before = after.id if after and step == first else None
        asked = Asked(marks, wanted, before, terms, (STEPS[step],), outside)
        ids = writing.ids(asked, size - len(found))
        found += [Found(step, one) for one in ids]
        if len(found) >= size:
            break
        if ids or before:  # a step in which nothing is found need not be excluded from the following ones
            outside.append(STEPS[step])
    return found


def _writing(session: Session) -> Fts | Gin:
    connection = session.connection()
    return Fts(connection) if connection.dialect.name == "sqlite" else Gin(connection)


def by_marks(dialect: str) -> sa.ColumnElement[bool]:
    """Return the condition that a consultation has the marks given as `marks`; for a few rows."""
    fits = search_sqlite.by_marks() if dialect == "sqlite" else search_postgresql.by_marks()
    return col(Consultation.id).in_(fits)


def marks_given(session: Session, marks: Marks) -> str:
    """Return what to give that condition."""
    return _writing(session).marks(marks)
