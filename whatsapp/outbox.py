"""The outbox: messages decided but not yet accepted by Twilio. `whatsapp.delivery` sends them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.database import wake_after_commit
from core.inserting import store_first
from whatsapp.after_restore import TAKEN_AGAIN, doubt_notice
from whatsapp.announcements import announce
from whatsapp.models import Contact, Media, OutboundMessage
from whatsapp.splitting import parts

MOST_PARTS = 99
PART_FAILED = "part_failed"
"""Why a part does not leave: one before it was given up, and half an answer misleads."""
DOUBTED = "doubted"
"""Why a held message is kept back: the number may be somebody else's by now."""

_RELEASE = (
    sa.update(OutboundMessage.__table__)  # type: ignore[attr-defined]
    .where(col(OutboundMessage.contact_id) == sa.bindparam("contact"), col(OutboundMessage.state) == "held")
    .values(state="queued", reason="", not_before=sa.bindparam("now"))
)
"""Built once: it runs with every inbound message and mostly finds nothing."""


@dataclass(frozen=True)
class Draft:
    """A message decided. `key` makes a repeat the same message; `not_before` and `expires_at` are aware moments."""

    key: str
    body: str
    template: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    choices: tuple[dict[str, str], ...] = ()
    author: str = "bot"
    officer_id: int | None = None
    media_id: int | None = None
    automatic: bool = False
    not_before: datetime | None = None
    expires_at: datetime | None = None


def queue(session: Session, contact_id: int, draft: Draft, now: datetime) -> OutboundMessage:
    """Put a message into the outbox and return its (first) row; the same key again returns the row already there."""
    bubbles = _bubbles(session, draft)
    unwanted = draft.automatic and session.get_one(Contact, contact_id).opted_out_at is not None
    rows = [_insert(session, contact_id, bubble, unwanted, now) for bubble in bubbles]
    if not unwanted:
        wake_after_commit(session, "deliver", contact_id)
    return rows[0]


def withdraw(session: Session, ids: Sequence[int]) -> list[int]:
    """Take back what has not been claimed for sending, held or not; return what will never leave. Parts go together."""
    taken = _withdraw(session, col(OutboundMessage.id).in_(ids))
    first = [key.removesuffix("1") for _, key in taken if key.endswith("/1")]
    later = [f"{key}{number}" for key in first for number in range(2, MOST_PARTS)]
    if later:
        taken += _withdraw(session, col(OutboundMessage.key).in_(later))
    return sorted(row_id for row_id, _ in taken)


def follows_a_failure(session: Session, message: OutboundMessage) -> bool:
    """Say whether the message goes on with a text whose earlier part was given up."""
    whole, _, number = message.key.rpartition("/")
    if not number.isdigit() or not 2 <= int(number) <= MOST_PARTS:
        return False
    earlier = col(OutboundMessage.key).in_([f"{whole}/{part}" for part in range(1, int(number))])
    failed = select(OutboundMessage.id).where(earlier, OutboundMessage.state == "failed")
    return session.exec(failed.limit(1)).first() is not None


def go_on(session: Session, message: OutboundMessage, now: datetime) -> None:
    """Let the parts behind one that is tried again leave after it, too."""
    whole, _, number = message.key.rpartition("/")
    later = [f"{whole}/{part}" for part in range(int(number) + 1, MOST_PARTS)] if number.isdigit() else []
    waiting = sa.update(OutboundMessage).where(
        col(OutboundMessage.key).in_(later),
        col(OutboundMessage.state) == "suppressed",
        col(OutboundMessage.reason) == PART_FAILED,
    )
    session.execute(waiting.values(state="queued", reason="", not_before=now, attempts=0))


def release_held(session: Session, contact_id: int, now: datetime) -> int:
    """Let held messages go, in their order, now that the citizen has written; return how many."""
    released = session.connection().execute(_RELEASE, {"contact": contact_id, "now": now}).rowcount
    if released:
        wake_after_commit(session, "deliver", contact_id)
    return released


def keep_back(session: Session, contact_id: int) -> None:
    """Keep what is held from whoever writes now: it was meant for the one who had the number before."""
    held = sa.update(OutboundMessage).where(
        col(OutboundMessage.contact_id) == contact_id, col(OutboundMessage.state) == "held"
    )
    session.execute(held.values(state="suppressed", reason=DOUBTED))


def let_go(session: Session, contact_id: int, now: datetime) -> None:
    """Let leave what was kept back: it is still the same person."""
    kept = sa.update(OutboundMessage).where(
        col(OutboundMessage.contact_id) == contact_id,
        col(OutboundMessage.state) == "suppressed",
        col(OutboundMessage.reason) == DOUBTED,
    )
    if session.connection().execute(kept.values(state="queued", reason="", not_before=now)).rowcount:
        wake_after_commit(session, "deliver", contact_id)


def _withdraw(session: Session, which: sa.ColumnElement[bool]) -> list[tuple[int, str]]:
    state = col(OutboundMessage.state)
    never_tried = sa.and_(state == "unknown", col(OutboundMessage.reason) == TAKEN_AGAIN)
    statement = (
        sa.update(OutboundMessage)
        .where(which, sa.or_(state.in_(("queued", "held")), never_tried))
        .values(state="withdrawn")
        .returning(col(OutboundMessage.id), col(OutboundMessage.key))
        .execution_options(synchronize_session=False)
    )
    return [(row_id, key) for row_id, key in session.execute(statement)]


def _bubbles(session: Session, draft: Draft) -> list[Draft]:
    """Return the bubbles of a draft: long text in parts, and a file that takes no caption as a bubble of its own."""
    if draft.media_id is None:
        texts = parts(draft.body)
        files: list[int | None] = [None] * len(texts)
    else:
        texts, files = _with_file(session, draft.body, draft.media_id)
    if len(texts) == 1:
        return [replace(draft, body=texts[0], media_id=files[0])]
    return [
        replace(draft, key=f"{draft.key}/{number}", body=text, media_id=file, choices=())
        for number, (text, file) in enumerate(zip(texts, files, strict=True), start=1)
    ]


def _with_file(session: Session, body: str, media_id: int) -> tuple[list[str], list[int | None]]:
    texts = parts(body) if body else []
    takes_caption = session.get_one(Media, media_id).content_type.startswith("image/")
    if not texts or (takes_caption and len(texts) == 1):
        return [body], [media_id]
    return [*texts, ""], [*([None] * len(texts)), media_id]


def _insert(session: Session, contact_id: int, draft: Draft, unwanted: bool, now: datetime) -> OutboundMessage:
    stored = store_first(
        session,
        OutboundMessage,
        "key",
        key=draft.key,
        contact_id=contact_id,
        author=draft.author,
        officer_id=draft.officer_id,
        body=draft.body,
        template=draft.template,
        variables=draft.variables,
        choices=list(draft.choices),
        media_id=draft.media_id,
        automatic=draft.automatic,
        state="suppressed" if unwanted else "queued",
        reason="opted_out" if unwanted else "",
        not_before=draft.not_before or now,
        expires_at=draft.expires_at,
        created_at=now,
    )
    if stored is None:
        return session.exec(select(OutboundMessage).where(OutboundMessage.key == draft.key)).one()
    if unwanted:
        announce(session, stored, now)
    elif draft.automatic:
        doubt_notice(session, stored, now)
    return stored
