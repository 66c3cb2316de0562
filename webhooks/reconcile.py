"""Finds in Twilio's own log what never reached us: a webhook that failed is not repeated (RELIABILITY.md, F05)."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from bot.receive import take_in
from core import heartbeat
from core.clock import CLOCK_SLACK, utc_now
from core.database import means_away
from core.models import Heartbeat
from core.now_and_then import NowAndThen
from core.runtime import Runtime
from core.waiting import left
from webhooks.cleaning import clean, is_blank
from webhooks.parse import MOST_FILES, SID, file_at, file_kind
from whatsapp import after_restore, contacts, erased, gateway
from whatsapp.gateway import Gateway, GatewayDownError, Listed
from whatsapp.inbox import Incoming, IncomingMedia
from whatsapp.models import InboundMessage

log = logging.getLogger(__name__)

PART = "reconcile"
ALIVE = "reconcile goes on"
SIGN_SECONDS = 20.0
"""So often a round that takes long says that it goes on: after an outage of days there is much to take in."""
EVERY = timedelta(minutes=2)
EVERY_WHILE_AWAY = timedelta(minutes=1)
AGAIN = timedelta(seconds=5)
"""After a round the database cut; twice as long after each that follows it, up to the minute."""
FURTHEST = timedelta(hours=24)
"""How far back to look now and then, and where it is not known up to when Twilio's log was read."""
DAY_EVERY = timedelta(minutes=4)
DAY_REST = 50
"""A whole day is looked through again after so many times as long as that took: of a busy account it is a long log."""
LONGEST_OUTAGE = after_restore.LASTS
OVERLAP = timedelta(minutes=15)
"""Longer than two machines' clocks may differ (core/clock.py)."""
LONGEST_ROUND = timedelta(hours=1)
STILL_ON_ITS_WAY = timedelta(seconds=45)
"""So young a message may be in the webhook at this moment, with more detail than the list has."""
HARDLY_ON_ITS_WAY = timedelta(seconds=5)
"""The same for whoever asks by command: they know that messages did not come, and want to see them."""
CHUNK = 500
CAUGHT_UP_SECONDS = 300.0
"""So long after a restore a process waits for Twilio's log before it acts on what the restored tables say."""

_waits_until: dict[datetime, float] = {}
"""By the restore, until when this process waits for the log: a moment of the monotonic clock."""
_cut: deque[datetime] = deque(maxlen=5)
"""When this process began its last rounds, as long as the database cut one after the other.

Not in the database, which is away. Whoever did not see a round end must take it for one that is still going on.
"""


@dataclass(frozen=True)
class Findings:
    """How many messages Twilio lists, how many of them we took in only now, and how many could not be."""

    listed: int
    taken: int
    failed: int = 0


def reconcile(
    runtime: Runtime,
    since: datetime,
    now: datetime,
    goes_on: Callable[[], None] = lambda: None,
    on_its_way: timedelta = STILL_ON_ITS_WAY,
) -> Findings:
    """Take in, once and in order, what Twilio received for us since then; raise GatewayDownError.

    `goes_on` is called again and again meanwhile. What is younger than `on_its_way` is left to its webhook.
    """
    twilio = gateway.for_settings(runtime.settings)
    received = twilio.received(runtime.settings.sender, since)
    listed, missing = _missing(runtime, received, goes_on, on_its_way)
    taken = failed = 0
    for entry in missing:
        goes_on()
        try:
            is_new = take_in(runtime, _incoming(twilio, entry), now)
        except Exception as error:  # one message nobody can take must not keep the others out
            if means_away(error):
                raise
            failed += 1
            # A database's error would carry the statement's parameters, a citizen's words, into the log.
            shown = None if isinstance(error, SQLAlchemyError) else error
            why = type(error).__name__
            log.error("message %s never reached us and cannot be taken (%s)", entry.sid, why, exc_info=shown)  # noqa: TRY400
        else:
            if is_new:  # else another worker's round, or a late webhook, was quicker
                taken += 1
                log.warning("message %s never reached us and was taken from Twilio's log", entry.sid)
    return Findings(listed, taken, failed)


def sweep(runtime: Runtime, now: datetime) -> int:
    """Reconcile every two minutes, in one worker only; return how many messages were taken in.

    Raises what the database raises: this process then tries again within seconds.
    """
    with runtime.database.reading() as session:
        last = session.get(Heartbeat, PART)
        sign, restored_at = heartbeat.last(session, ALIVE), heartbeat.last(session, after_restore.PART)
    if last is not None and _next_at(last, sign) > now >= last.seen_at:
        was_restored = restored_at is not None and last.seen_at < restored_at <= now
        if not was_restored:
            return 0
    with runtime.database.transaction() as session:
        since = _begin(session, last, now)
    if since is None:
        return 0
    try:
        taken = _round(runtime, since, now)
    except (SQLAlchemyError, OSError):
        _cut.append(now)
        raise
    _cut.clear()
    return taken


def has_caught_up(runtime: Runtime) -> bool:
    """Say whether Twilio's log was read since a backup was restored: before, nobody knows who has written meanwhile.

    A citizen who answered after the backup, or said STOP, must not be reminded or closed. It is not waited for long.
    """
    with runtime.database.reading() as session:
        restored_at = heartbeat.last(session, after_restore.PART)
        last = session.get(Heartbeat, PART)
    if restored_at is None:
        return True
    through = (last.detail.get("through") or last.detail.get("from")) if last else None
    if through and datetime.fromisoformat(through) >= restored_at:
        return True
    until = _waits_until.setdefault(restored_at, time.monotonic() + CAUGHT_UP_SECONDS)
    return not left(until, CAUGHT_UP_SECONDS)


def _round(runtime: Runtime, since: datetime, now: datetime) -> int:
    began = time.monotonic()
    try:
        found = reconcile(runtime, since, now, _Sign(runtime).give)
    except GatewayDownError as error:
        # The simulated one lives in our own web process, which starts beside us and is minded by somebody else.
        level = logging.DEBUG if runtime.settings.gateway == "simulator" else logging.WARNING
        log.log(level, "Twilio's log cannot be read (%s), asked again soon", error)
        return 0
    with runtime.database.transaction() as session:
        row = session.get_one(Heartbeat, PART)
        # Where one could not be taken in, the next look begins no later than this one.
        through = row.detail.get("from", since.isoformat()) if found.failed else now.isoformat()
        row.detail = {"through": through} | _day(row.detail)
        if since <= now - FURTHEST:
            took = timedelta(seconds=time.monotonic() - began)
            rest = min(max(DAY_EVERY, DAY_REST * took), FURTHEST / 2)
            row.detail = row.detail | {"day": (now + rest).isoformat()}
    return found.taken


def _begin(session: Session, last: Heartbeat | None, now: datetime) -> datetime | None:
    """Note that we are at it; return from when on to look, or None if another worker was faster."""
    row = session.exec(select(Heartbeat).where(Heartbeat.part == PART).with_for_update()).first()
    if row is None:
        session.add(Heartbeat(part=PART, seen_at=now))
        return now - FURTHEST
    if last is None or row.seen_at != last.seen_at:
        return None
    # A round that did not come to its end has read nothing: where it began, this one does.
    through, day = row.detail.get("through") or row.detail.get("from"), _day(row.detail)
    row.seen_at, row.detail = now, ({"from": through} if through else {}) | day
    if not through:
        return now - FURTHEST
    known = datetime.fromisoformat(through)
    # A clock that was ahead asked for what was yet to come, and says nothing about what came meanwhile.
    since = now - LONGEST_OUTAGE if known > now + CLOCK_SLACK else max(now - LONGEST_OUTAGE, known - OVERLAP)
    return min(since, now - FURTHEST) if _is_days_turn(day, now) else since


def _day(detail: dict[str, Any]) -> dict[str, Any]:
    """Return what is noted of when a whole day is to be looked through again."""
    return {"day": detail["day"]} if "day" in detail else {}


def _is_days_turn(day: dict[str, Any], now: datetime) -> bool:
    """Say whether to look back a whole day: Twilio's log may show late what came long ago."""
    return not day or not now < datetime.fromisoformat(day["day"]) <= now + FURTHEST


class _Sign:
    """Says now and then that this process's round goes on, so that nobody begins another beside it."""

    def __init__(self, runtime: Runtime) -> None:
        self._database = runtime.database
        self._is_time = NowAndThen(SIGN_SECONDS)
        self._is_time.is_due()  # the round's beginning was noted a moment ago

    def give(self) -> None:
        if self._is_time.is_due():
            with self._database.transaction() as session:
                heartbeat.beat(session, ALIVE, utc_now())


def _next_at(last: Heartbeat, sign: datetime | None) -> datetime:
    """Return when the next round begins; one that has not ended goes on until a minute after its last sign."""
    if "through" in last.detail:
        return last.seen_at + EVERY
    if _cut and _cut[-1] == last.seen_at:
        return last.seen_at + min(AGAIN * (1 << len(_cut) - 1), EVERY_WHILE_AWAY)
    # A sign of a clock that was ahead, or of a round long ago, says nothing.
    is_of_this_round = sign is not None and last.seen_at < sign < last.seen_at + LONGEST_ROUND
    return (sign if sign and is_of_this_round else last.seen_at) + EVERY_WHILE_AWAY


def _missing(
    runtime: Runtime, listed: Iterator[Listed], goes_on: Callable[[], None], on_its_way: timedelta
) -> tuple[int, list[Listed]]:
    """Return how many are listed, and what we do not have of them, oldest first.

    What we have is let go of piece by piece: of fourteen days a worker would hold tens of thousands.
    """
    count, missing = 0, dict[str, Listed]()
    while chunk := list(islice(listed, CHUNK)):
        goes_on()
        count += len(chunk)
        settled = {entry.sid: entry for entry in chunk if entry.age >= on_its_way and _is_whole(entry)}
        with runtime.database.reading() as session:
            known = set(session.exec(select(InboundMessage.sid).where(col(InboundMessage.sid).in_(settled))))
        missing |= {sid: entry for sid, entry in settled.items() if sid not in known}
    forgotten = erased.sids(runtime.settings) if missing else ()  # a backup restored since does not know them
    oldest_first = [entry for sid, entry in missing.items() if sid not in forgotten][::-1]
    oldest_first.sort(key=lambda entry: entry.at)  # whole seconds; within one, Twilio's order says which came first
    return count, oldest_first


def _is_whole(entry: Listed) -> bool:
    return bool(SID.fullmatch(entry.sid)) and contacts.is_address(entry.sender)


def _incoming(twilio: Gateway, entry: Listed) -> Incoming:
    """Build the message as far as Twilio's log knows it: it has neither the name nor what was tapped."""
    files = _files(twilio, entry)
    body = clean(entry.body).strip()
    kind = "unknown" if is_blank(body) else "text"
    return Incoming(
        sid=entry.sid,
        address=entry.sender,
        external_user_id=None,
        profile_name="",
        kind=file_kind(files[0].content_type, "") if files else kind,
        body="" if is_blank(body) else body,
        payload={"reconciled": True},
        media=files,
        received_at=entry.at,
    )


def _files(twilio: Gateway, entry: Listed) -> tuple[IncomingMedia, ...]:
    """Return the message's files. One that Twilio does not show now is looked for when it is fetched."""
    try:
        listed = twilio.files_of(entry.sid) if entry.num_media else []
    except GatewayDownError:
        log.warning("the files of message %s cannot be had now", entry.sid)
        listed = []
    listed += twilio.files_to_come(entry.sid, range(len(listed), min(entry.num_media, MOST_FILES)))
    return tuple(file for url, declared in listed if (file := file_at(url, declared)))
