"""Joins the knowledge base to the officers' pages: what it finds is offered to who writes a reply, and reported."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

import kb.live
from bot.topic import topic_of
from core.clock import utc_now
from core.settings import Settings
from handoff.knowledge import Asked, Knowledge, Known
from kb import gaps, questions, usage
from kb.entries import Entry

MOST_SHOWN = 10
GROUPED = 300
"""Unanswered questions of a period, the newest, that a report puts together by likeness."""


def of_knowledge_base(settings: Settings) -> Knowledge:
    """Return the live knowledge base as the officers' pages use it. What may not be sent today is not offered."""

    def search(session: Session, text: str, now: datetime) -> Sequence[Known]:
        held = kb.live.current(session)
        if not text.strip():
            return ()
        entries = {one.id: one for one in held.entries}
        found = held.index.ask(text, now.astimezone(settings.zone).date()).candidates
        return [_known(entries[one.entry_id], one.score) for one in found if one.entry_id in entries]

    def entry(session: Session, entry_id: str) -> Known | None:
        return next((_known(one) for one in kb.live.current(session).entries if one.id == entry_id), None)

    return Knowledge(search, entry, asked, topic_of, questions.leave_out)


def asked(session: Session, since: datetime, until: datetime, in_full: bool) -> Asked:
    """Return what was asked over a period; entries that are gone keep their id as their name."""
    if not in_full:
        return Asked(usage.number(session, since, until, utc_now()))
    used = usage.over(session, since, until, utc_now())
    numbers = Asked(used.asked, used.answered, used.suggested, used.unanswered, used.helped, used.not_helped)
    held = kb.live.current(session)
    entries = {one.id: one for one in held.entries}
    categories: Counter[str] = Counter()
    for slug, times in used.most_sent:
        if slug in entries:
            categories[entries[slug].category] += times
    sent = [(entries[slug].question if slug in entries else slug, times) for slug, times in used.most_sent[:MOST_SHOWN]]
    missing = gaps.told(questions.unanswered(session, since, until, GROUPED), held.index)
    return replace(
        numbers,
        entries=sent,
        categories=categories.most_common(),
        gaps=[(gap.text, gap.times) for gap in missing[:MOST_SHOWN]],
    )


def _known(entry: Entry, score: float = 0.0) -> Known:
    return Known(entry.id, entry.question, entry.answer, score)
