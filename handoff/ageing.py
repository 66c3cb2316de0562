"""What was said outside consultations is emptied after RETENTION_MONTHS, also of citizens who still write."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from core import counters, scrubbing
from core.dates import day_months_before
from core.models import Counter
from core.runtime import Runtime
from handoff.models import Consultation, ThreadEntry
from whatsapp import forgetting
from whatsapp.models import InboundMessage, OutboundMessage

AT_ONCE = 200
SENT_AT: Mapping[Any, Any] = {InboundMessage: InboundMessage.received_at, OutboundMessage: OutboundMessage.created_at}
IN_THREADS: Mapping[Any, Any] = {InboundMessage: ThreadEntry.inbound_id, OutboundMessage: ThreadEntry.outbound_id}


def run(runtime: Runtime, now: datetime) -> int:
    """Empty the next old messages; return how many were looked at. A counter says how far that went."""
    limit = day_months_before(now, runtime.settings.retention_months)
    with runtime.database.reading() as session:
        if not any(_next(session, table, limit, now) for table in SENT_AT):
            return 0
    with runtime.database.transaction() as session:
        old = {table: _next(session, table, limit, now) for table in SENT_AT}
        free = {table: _outside(session, table, ids) for table, ids in old.items()}
        forgetting.forget_messages(session, runtime.settings, free[InboundMessage], free[OutboundMessage])
        for table, ids in old.items():
            if ids:
                counters.set_to(session, _mark(table), ids[-1])
        scrubbing.owe(session, now)
    return sum(len(ids) for ids in old.values())


def _mark(table: Any) -> str:
    return f"aged:{table.__tablename__}"


def _next(session: Session, table: Any, limit: datetime, now: datetime) -> list[int]:
    """Return the ids after the mark that are old enough; ids stand in the order of time.

    What a clock that was ahead dated later than now is at least as old as what came after it.
    """
    mark = session.get(Counter, _mark(table), populate_existing=True)
    rows = sa.select(table.id, SENT_AT[table]).where(table.id > (mark.value if mark else 0))
    found = session.execute(rows.order_by(table.id).limit(AT_ONCE)).all()
    old = list(takewhile(lambda row: not limit <= row[1] <= now, found))
    while old and old[-1][1] > now:
        old.pop()
    return [number for number, _ in old]


def _outside(session: Session, table: Any, ids: Sequence[int]) -> list[int]:
    """Return those that no consultation keeps; the others go with their consultation."""
    column = col(IN_THREADS[table])
    kept = sa.select(column).join(Consultation, col(Consultation.id) == ThreadEntry.consultation_id)
    found = session.execute(kept.where(column.in_(ids), col(Consultation.anonymised_at).is_(None)))
    belongs = set(found.scalars())
    return [one for one in ids if one not in belongs]
