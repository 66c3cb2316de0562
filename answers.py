"""Joins the knowledge base to the officers' pages: what it finds is offered to who writes a reply."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

import kb.live
from core.settings import Settings
from handoff.knowledge import Knowledge, Known
from kb.entries import Entry


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

    return Knowledge(search, entry)


def _known(entry: Entry, score: float = 0.0) -> Known:
    return Known(entry.id, entry.question, entry.answer, score)
