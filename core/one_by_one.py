"""Rows seen to one by one, each in a transaction of its own: what fails is logged and keeps none behind it waiting."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from core.database import Database, is_crossed, means_away, unless_undone

log = logging.getLogger(__name__)

Key = TypeVar("Key", int, str)
Act = Callable[[Session, Key], bool]
"""Does what is due to one row; returns whether it was still due."""


@contextmanager
def by_itself(failing: str, key: object, is_everybodys: Callable[[Exception], bool] = means_away) -> Iterator[None]:
    """Log what goes wrong with one row, as `failing` % its key, and go on; raise what those behind would meet too."""
    try:
        yield
    except Exception as error:
        if is_everybodys(error):
            raise
        log.exception(failing, key)


def each(database: Database, keys: Iterable[Key], act: Act[Key], failing: str) -> int:
    """Do it to each row; return to how many it was done. Raise what a database that is away raises."""

    def to_one(key: Key) -> bool:
        with database.transaction() as session:
            return act(session, key)

    done = 0
    for key in keys:
        with by_itself(failing, key, _is_away):
            done += unless_undone(partial(to_one, key))
    return done


def next_ones(database: Database, due: Callable[[Session, int], Sequence[Key]], act: Act[Key], failing: str) -> int:
    """Do it to the first rows that are due; return to how many it was done.

    `due` gives those that stand behind so many: where all of them fail they stay where they are, and it goes on
    behind them.
    """
    behind = done = 0
    while not done:
        with database.reading() as session:
            keys = due(session, behind)
        if not keys:
            break
        done = each(database, keys, act, failing)
        behind += len(keys)
    return done


def _is_away(error: Exception) -> bool:
    """Say whether no row can be seen to: one that somebody else holds, or whose file cannot go, stands alone."""
    return isinstance(error, SQLAlchemyError) and means_away(error) and not is_crossed(error)
