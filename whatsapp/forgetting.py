"""Forgets what was said and who said it; that something was said, and when, stays for the statistics."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.settings import Settings
from whatsapp.contacts import GONE, RETIRED_MARK
from whatsapp.media import unlinked
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage


def forget_messages(
    session: Session, settings: Settings, inbound_ids: Sequence[int], outbound_ids: Sequence[int]
) -> None:
    """Blank the text of messages and delete their files; ids, times, states and Twilio's sids stay.

    A file that cannot be deleted keeps no words: it has no message from then on, and so leftovers.py tries it again.
    """
    attached = select(OutboundMessage.media_id).where(col(OutboundMessage.id).in_(outbound_ids))
    belongs = sa.or_(col(Media.inbound_id).in_(inbound_ids), col(Media.id).in_(attached))
    for media in session.exec(select(Media).where(belongs)).all():
        if not unlinked(settings, media):
            _part(session, media)
        media.state, media.file_name, media.url = "missing", "", ""
    _blank(session, InboundMessage, inbound_ids, body="", payload={})
    _blank(session, OutboundMessage, outbound_ids, body="", variables={}, choices=[])


def drop_files(session: Session, inbound_id: int) -> int:
    """Keep no file of a message that has just come; return how many there were.

    One that was fetched already has no message from then on, and so leftovers.py takes it away.
    """
    files = session.exec(select(Media).where(Media.inbound_id == inbound_id)).all()
    for media in files:
        media.inbound_id = None if media.state == "stored" else inbound_id
        media.state, media.url, media.file_name = "refused", "", ""
    return len(files)


def _part(session: Session, media: Media) -> None:
    media.inbound_id = None
    has_it = sa.update(OutboundMessage).where(col(OutboundMessage.media_id) == media.id).values(media_id=None)
    session.execute(has_it.execution_options(synchronize_session=False))


def forget_contact(session: Session, contact: Contact) -> None:
    """Take name and number from a contact; nothing can be sent to it any more.

    A mark of the office's own stays: what came from the number stands in no figure afterwards either.
    """
    contact.address = f"{GONE}{RETIRED_MARK}{contact.id}"
    contact.external_user_id, contact.profile_name, contact.last_inbound_at = None, "", None
    contact.block_proposed_at = contact.blocked_at = None
    session.add(contact)


def messages_of(session: Session, contact_id: int) -> tuple[list[int], list[int]]:
    """Return the ids of all messages from and to a contact."""
    came = session.exec(select(InboundMessage.id).where(InboundMessage.contact_id == contact_id))
    went = session.exec(select(OutboundMessage.id).where(OutboundMessage.contact_id == contact_id))
    return [one for one in came if one is not None], [one for one in went if one is not None]


def _blank(session: Session, table: type, ids: Sequence[int], **values: object) -> None:
    if ids:
        blanked = sa.update(table).where(table.id.in_(ids)).values(**values)  # type: ignore[attr-defined]
        session.execute(blanked.execution_options(synchronize_session=False))
