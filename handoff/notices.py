"""What the system itself tells a citizen about a consultation: who writes, about what, and what to do next.

Citizens forget that they asked, so every such text names the office and the matter. Where it may leave outside the
service window a template of the same name stands in for it.
"""

from datetime import datetime

from sqlmodel import Session

from handoff import requesters, thread
from handoff.models import Consultation
from whatsapp import outbox, templates
from whatsapp.models import Contact, OutboundMessage
from whatsapp.outbox import Draft
from whatsapp.texts import say


def addressed(session: Session, consultation: Consultation) -> dict[str, str]:
    """Return the words an invitation or a notice calls the citizen and the matter by."""
    requester = requesters.of(session, consultation.contact_id)
    contact = session.get(Contact, consultation.contact_id)
    name = (requester.name if requester else "") or (contact.profile_name if contact else "")
    unnamed = "Sir or Madam" if consultation.language == "en" else "Bapak/Ibu"
    return {
        "name": name or unnamed,
        "number": consultation.number,
        "topic": consultation.topic or consultation.question[:60] or say("topic_unnamed", consultation.language),
    }


def tell(
    session: Session,
    consultation: Consultation,
    text: str,
    now: datetime,
    *,
    key: str,
    body: str = "",
    ending: str = "",
    choices: tuple[dict[str, str], ...] = (),
    automatic: bool = True,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    **words: str,
) -> OutboundMessage:
    """Queue a named text, with `ending` in the same bubble, and put it into the thread; the same key is told once.

    `body` is said in its place where free text may leave; outside the window the template of that name stands in.
    `automatic` is what the clock sends: it keeps quiet hours, obeys an opt-out and invites nobody when it is held.
    """
    given = addressed(session, consultation) | words
    said = body or say(text, consultation.language, **given)
    draft = Draft(
        key=key,
        body=f"{said}\n\n{ending}" if ending else said,
        template=text if text in templates.SAMPLES and not ending else "",
        variables=given,
        choices=choices,
        author="system",
        automatic=automatic,
        not_before=not_before,
        expires_at=expires_at,
    )
    message = outbox.queue(session, consultation.contact_id, draft, now)
    thread.messages_out(session, consultation, [message], thread.Mark.NOTICE, now)
    return message
