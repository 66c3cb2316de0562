"""Figures about messages in and out, for /readyz, /metrics and doctor."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core.measures import Measure, age, counted
from whatsapp import given_up, silence
from whatsapp.errors import Remedy
from whatsapp.models import InboundMessage, OutboundMessage

_UNSENT = col(OutboundMessage.state).in_(("queued", "sending", "unknown"))
_STOPPED = (col(OutboundMessage.state) == "queued") & (col(OutboundMessage.reason) == Remedy.OUR_CONFIGURATION.value)
_NEW = col(InboundMessage.state) == "new"


def _since_last_inbound(session: Session, now: datetime) -> float:
    latest = sa.select(InboundMessage.received_at).order_by(col(InboundMessage.id).desc()).limit(1)  # type: ignore[call-overload]
    at = session.execute(latest).scalar_one_or_none()
    return max(0.0, (now - at).total_seconds()) if at else 0.0


def _since_last_callback(session: Session, now: datetime) -> float:
    """Look at the latest messages only: a status of an older one says little about now."""
    states = ("sent", "delivered", "read")
    latest = sa.select(OutboundMessage.state, OutboundMessage.status_at).order_by(col(OutboundMessage.id).desc())  # type: ignore[call-overload]
    moments = [at for state, at in session.execute(latest.limit(LATEST)) if at and state in states]
    return max(0.0, (now - max(moments)).total_seconds()) if moments else 0.0


LATEST = 200

MEASURES = (
    Measure("inbound_unhandled", "Messages stored and not yet handled", counted(InboundMessage, _NEW)),
    Measure(
        "oldest_unhandled_inbound_seconds",
        "Age of the oldest message not yet handled",
        age(col(InboundMessage.received_at), _NEW),
    ),
    Measure(
        "inbound_dead",
        "Dead letters: messages given up after three tries that nobody has seen to",
        lambda session, _now: given_up.count(session, "inbound"),
    ),
    Measure("last_inbound_seconds", "Seconds since the last message came in", _since_last_inbound),
    Measure("last_callback_seconds", "Seconds since Twilio last called back about a message", _since_last_callback),
    Measure("silences", "1 when nobody writes in busy hours, or nobody calls back; 2 when both", silence.of),
    Measure("outbound_unsent", "Messages decided and not yet accepted by Twilio", counted(OutboundMessage, _UNSENT)),
    Measure(
        "oldest_unsent_outbound_seconds",
        "How long the oldest unsent message has been due",
        age(col(OutboundMessage.not_before), _UNSENT),
    ),
    Measure(
        "outbound_stopped",
        "Messages that wait because Twilio refuses our sender or sign-in",
        counted(OutboundMessage, _STOPPED),
    ),
    Measure(
        "outbound_held",
        "Messages that wait for the citizen to write",
        counted(OutboundMessage, col(OutboundMessage.state) == "held"),
    ),
    Measure(
        "outbound_failed",
        "Messages refused by Twilio or WhatsApp that nobody has seen to",
        lambda session, _now: given_up.count(session, "outbound"),
    ),
)
