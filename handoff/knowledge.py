"""What the knowledge base offers officers and reports. The base itself is another room: wsgi.py joins the two."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import current_app
from sqlmodel import Session

NAME = "knowledge"
LONGEST_TOPIC = 90
LIKELY = 0.1
"""Chance from which an entry that a search brought up is worth an officer's look."""


@dataclass(frozen=True)
class Known:
    """An answer of the knowledge base and how well it fits what was searched for (0 to 1)."""

    entry_id: str
    question: str
    answer: str
    score: float = 0.0


@dataclass(frozen=True)
class Asked:
    """What citizens asked the base over a period: how many by outcome, the entries sent most, what found no answer."""

    number: int = 0
    answered: int = 0
    suggested: int = 0
    unanswered: int = 0
    helped: int = 0
    not_helped: int = 0
    entries: Sequence[tuple[str, int]] = ()
    categories: Sequence[tuple[str, int]] = ()
    gaps: Sequence[tuple[str, int]] = ()


def told_apart(offered: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return of what the bot had found what the citizen was answered or is likely meant, and the rest."""
    near = [one for one in offered if one.get("outcome") == "answer" or (one.get("score") or 0) >= LIKELY]
    return near, [one for one in offered if one not in near]


def _begins(question: str) -> str:
    return " ".join(question.split())[:LONGEST_TOPIC]


def _nobody_asked(session: Session, since: datetime, until: datetime, in_full: bool) -> Asked:
    return Asked()


def _nothing_to_leave_out(session: Session, contact_id: int, out: bool) -> None:
    pass


@dataclass(frozen=True)
class Knowledge:
    """What a knowledge base does for the officers' pages.

    `search` gives the answers that fit best, `entry` one live answer by its id, `asked` what was asked of it from one
    moment until just before another: how many, or in full, with outcomes, entries and gaps, `topic` says in one line
    what a question is about. `leave_out` leaves what a contact asked out of what was asked, or takes it in again.
    """

    search: Callable[[Session, str, datetime], Sequence[Known]]
    entry: Callable[[Session, str], Known | None]
    asked: Callable[[Session, datetime, datetime, bool], Asked] = _nobody_asked
    topic: Callable[[str], str] = _begins
    leave_out: Callable[[Session, int, bool], None] = _nothing_to_leave_out


NOTHING = Knowledge(search=lambda *_: (), entry=lambda *_: None)
"""A knowledge base that knows nothing: where none was joined."""


def joined() -> Knowledge:
    """Return the knowledge base this process was put together with."""
    return cast(Knowledge, current_app.extensions.get(NAME, NOTHING))
