"""Notices that nobody is heard any more: no message in busy hours when there usually are, no callback for what left.

Both mean that Twilio does not reach us (webhook's address, certificate, proxy), which no error of our own would show.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import alarms, heartbeat
from core import calendar as office_calendar
from core.models import Heartbeat
from core.runtime import Runtime
from core.working_days import Calendar
from whatsapp.models import InboundMessage, OutboundMessage

PART = "silence"
EVERY = timedelta(minutes=10)
SILENT = timedelta(hours=3)
"""Working hours of one day without a message."""
WEEKS, BUSY_WEEKS, BUSY = 4, 3, 3
"""It is unusual when in at least three of the last four weeks three people wrote in the same hours."""
LOOKED_AT, CALLED_BACK_WITHIN, RECENT = 20, timedelta(minutes=10), timedelta(hours=2)
LEAST_SENT = 5

_SUBJECT = "Tidak ada kabar dari WhatsApp"
_NOTHING_IN = (
    "Sejak {hours} jam kerja tidak ada pesan warga yang masuk, padahal biasanya ada pada jam ini.\n\n"
    "Kirim pesan percobaan dari telepon Anda. Bila tidak dijawab, periksa di konsol Twilio apakah alamat webhook benar"
    " dan dapat dihubungi, lalu jalankan `flask --app wsgi inbox reconcile` dan `flask --app wsgi doctor`."
)
_NO_CALLBACK = (
    "Twilio menerima pesan-pesan terakhir dari kantor, tetapi tidak satu pun statusnya dikabarkan kembali.\n\n"
    "Periksa apakah PUBLIC_URL benar dan dapat dihubungi dari internet; `flask --app wsgi doctor` menunjukkan"
    " pengaturannya."
)


def run(runtime: Runtime, now: datetime) -> int:
    """Look every ten minutes and tell the admins, once a day; return how many alarms that was."""
    with runtime.database.reading() as session:
        last = heartbeat.last(session, PART)
        if last is not None and last <= now < last + EVERY:
            return 0
        calendar = office_calendar.load(session, runtime.settings)
        heard = {"inbound": nobody_writes(session, calendar, now), "callbacks": nobody_calls_back(session, now)}
    with runtime.database.transaction() as session:
        heartbeat.beat(session, PART, now, **heard)
        if heard["inbound"]:
            alarms.sound(session, "silence-inbound", _SUBJECT, _NOTHING_IN.format(hours=SILENT.seconds // 3600), now)
        if heard["callbacks"]:
            alarms.sound(session, "silence-callbacks", _SUBJECT, _NO_CALLBACK, now)
    return sum(heard.values())


def of(session: Session, _now: datetime) -> float:
    """Return how many silences were noticed at the last look: 0, 1 or 2."""
    detail = session.exec(select(Heartbeat.detail).where(Heartbeat.part == PART)).one_or_none() or {}
    return float(sum(bool(value) for value in detail.values()))


def nobody_writes(session: Session, calendar: Calendar, now: datetime) -> bool:
    """Tell whether the last working hours of today were silent though the same hours of other weeks were not."""
    since = _working_hours_ago(calendar, now)
    if since is None or _wrote_lately(session, since, now) or _written(session, since, now):
        return False
    weeks = [timedelta(weeks=number) for number in range(1, WEEKS + 1)]
    busy = [week for week in weeks if _written(session, since - week, now - week) >= BUSY]
    return len(busy) >= BUSY_WEEKS


def nobody_calls_back(session: Session, now: datetime) -> bool:
    """Tell whether none of the latest messages Twilio took has got a status since."""
    latest = (
        select(OutboundMessage.state, OutboundMessage.accepted_at)
        .where(col(OutboundMessage.accepted_at).is_not(None))
        .order_by(col(OutboundMessage.id).desc())
        .limit(LOOKED_AT)
    )
    states = [state for state, at in session.exec(latest) if at and now - RECENT <= at <= now - CALLED_BACK_WITHIN]
    return len(states) >= LEAST_SENT and set(states) == {"accepted"}


def _wrote_lately(session: Session, since: datetime, now: datetime) -> bool:
    """Say whether one of the newest messages is of this stretch of time, as nearly always.

    They are found by their ids: moments have no index, which every message would pay for. To count by them (below)
    reads all there are, 0.8 s of a million on SQLite and 0.4 s on PostgreSQL, and is asked while it is silent alone.
    """
    newest = select(InboundMessage.received_at).order_by(col(InboundMessage.id).desc()).limit(LOOKED_AT)
    return any(since <= at < now for at in session.exec(newest))


def _written(session: Session, since: datetime, until: datetime) -> int:
    """Count the messages of a stretch of time, up to BUSY: more is of no interest."""
    at = col(InboundMessage.received_at)
    within = select(InboundMessage.id).where(at >= since, at < until).limit(BUSY)
    return session.exec(select(sa.func.count()).select_from(within.subquery())).one()


def _working_hours_ago(calendar: Calendar, now: datetime) -> datetime | None:
    """Return when SILENT of today's service hours began; None when less has passed, or the office is closed."""
    if not calendar.is_open(now):
        return None
    left = SILENT
    for opens, closes in reversed(calendar.intervals(calendar.local_day(now))):
        if opens >= now:
            continue
        span = min(closes, now) - opens
        if span >= left:
            return min(closes, now) - left
        left -= span
    return None
