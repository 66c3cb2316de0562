"""What the knowledge base offers an officer who writes. The base itself is another room: wsgi.py joins the two."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app
from sqlmodel import Session

NAME = "knowledge"


@dataclass(frozen=True)
class Known:
    """An answer of the knowledge base and how well it fits what was searched for (0 to 1)."""

    entry_id: str
    question: str
    answer: str
    score: float = 0.0


@dataclass(frozen=True)
class Knowledge:
    """What a knowledge base does for the officers' pages: the answers that fit best, and one live answer by its id."""

    search: Callable[[Session, str, datetime], Sequence[Known]]
    entry: Callable[[Session, str], Known | None]


NOTHING = Knowledge(search=lambda *_: (), entry=lambda *_: None)
"""A knowledge base that knows nothing: where none was joined."""


def joined() -> Knowledge:
    """Return the knowledge base this process was put together with."""
    return cast(Knowledge, current_app.extensions.get(NAME, NOTHING))
