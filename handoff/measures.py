"""Figures about consultations, for /metrics and doctor."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core.measures import Measure, counted
from handoff.models import Consultation

_OPEN = col(Consultation.status) != "closed"


def _overdue(session: Session, now: datetime) -> float:
    late = sa.select(sa.func.count()).select_from(Consultation)
    late = late.where(_OPEN, col(Consultation.due_at) < now, col(Consultation.answered_at).is_(None))
    return float(session.execute(late).scalar_one())


MEASURES = (
    Measure("consultations_open", "Consultations not closed", counted(Consultation, _OPEN)),
    Measure(
        "consultations_waiting",
        "Consultations nobody has taken",
        counted(Consultation, col(Consultation.status) == "waiting"),
    ),
    Measure("consultations_overdue", "Open consultations past the promised moment and unanswered", _overdue),
)
