"""What the office itself may choose, without an operator: kept in the database, in force at once in every process.

A room names its choices with `choice(…)` where it uses them; the settings page lists them all (core/settings_views.py).
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session, col

from core import audit
from core.language import gettext as _
from core.models import OfficeChoice
from core.numbers import whole

Value = bool | int | str
LONGEST_TEXT = 600


@dataclass(frozen=True)
class Choice:
    """Something the office may choose; the type of `usual` is the type of its values. Words are marked with `noop`."""

    name: str
    group: str
    words: str
    hint: str
    usual: Value
    least: int = 0
    most: int = 0
    is_day: bool = False


CHOICES: dict[str, Choice] = {}


def choice(
    name: str,
    *,
    group: str,
    words: str,
    hint: str,
    usual: Value,
    least: int = 0,
    most: int = LONGEST_TEXT,
    is_day: bool = False,
) -> Choice:
    """Name something the office may choose. `least` and `most` bound a number, or the length of a text.

    With `is_day` the text is empty or a day, 2026-11-30.
    """
    CHOICES[name] = made = Choice(name, group, words, hint, usual, least, most, is_day)
    return made


def value(session: Session, what: Choice) -> Value:
    """Return what the office chose, or the usual value."""
    row = session.get(OfficeChoice, what.name)
    return _fitting(what, row.value if row else None)


def values(session: Session, *wanted: Choice) -> list[Value]:
    """Return what the office chose of each, or the usual value, in one light look."""
    rows = session.connection().execute(_chosen(tuple(one.name for one in wanted)))
    chosen: dict[str, Value] = {row.name: row.value for row in rows}
    return [_fitting(one, chosen.get(one.name)) for one in wanted]


@cache
def _chosen(names: tuple[str, ...]) -> sa.Executable:
    """Build it once: some of it runs with every inbound message."""
    columns = (col(OfficeChoice.name), col(OfficeChoice.value))
    return sa.select(*columns).where(sa.or_(*(columns[0] == name for name in names)))


def _fitting(what: Choice, chosen: Value | None) -> Value:
    return chosen if chosen is not None and isinstance(chosen, type(what.usual)) else what.usual


def read(what: Choice, given: str) -> Value:
    """Return what a form says; raise ValueError with words for people when it is not possible."""
    if isinstance(what.usual, bool):
        return given == "on"
    if isinstance(what.usual, int):
        number = whole(given)
        if number is None or not what.least <= number <= what.most:
            raise ValueError(_("Tulis bilangan dari %(least)d sampai %(most)d.", least=what.least, most=what.most))
        return number
    text = given.replace("\r\n", "\n").strip()
    if what.is_day and text:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValueError(_("Tulis tanggal, misalnya 2026-11-30.")) from None
    if len(text) > what.most or not all(sign.isprintable() or sign == "\n" for sign in text):
        raise ValueError(_("Tulis teks biasa, paling panjang %(most)d karakter.", most=what.most))
    return text


def choose(session: Session, what: Choice, chosen: Value, *, now: datetime, by: int | None) -> None:
    """Keep what the office chose; what is already so changes nothing and is not noted."""
    before = value(session, what)
    if chosen == before:
        return
    session.merge(OfficeChoice(name=what.name, value=chosen, changed_at=now, changed_by=by))
    session.flush()
    shown = {} if isinstance(chosen, str) else {"before": before, "after": chosen}
    audit.record(session, "settings.change", officer_id=by, subject=what.name, now=now, **shown)
