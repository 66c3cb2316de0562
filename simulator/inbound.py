"""What people write: kept in Twilio's log, then posted to the product with the faults armed."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from simulator import calls, faults, messages, posting, schedule, telephones
from simulator.faults import Fault, Kind
from simulator.messages import Medium, Message, new_sid
from simulator.posting import Form, Signature
from simulator.schedule import Due, Task
from simulator.telephones import Telephone
from simulator.world import World

KIND = "inbound"
# A message held back for the one after it goes out on its own when none comes.
SWAP_PATIENCE = 20.0
SWAP_GAP = 0.3
TWICE_GAP = 0.15


@dataclass(frozen=True)
class Writing:
    """What a person sends: `kind` is Twilio's MessageType, `fields` its further parameters."""

    kind: str
    body: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    filename: str = ""
    content_type: str = ""
    data: bytes | None = None


def write(world: World, telephone: Telephone, writing: Writing) -> str:
    """Let a person send something; return the sid Twilio gives it."""
    now = time.time()
    has_media = writing.data is not None
    message = Message(
        sid=new_sid("MM" if has_media else "SM"),
        direction="inbound",
        telephone_id=telephone.id,
        sender=telephone.address,
        recipient=world.sender,
        kind=writing.kind,
        body=writing.body,
        details={"fields": writing.fields},
        num_media=int(has_media),
        status="received",
        created_at=now,
        sent_at=now,
    )
    with world.store.writing() as db:
        messages.insert(db, message)
        if writing.data is not None:
            messages.attach(db, _medium(message, writing, writing.data))
        telephones.open_window(db, telephone, now)
        fault = faults.take(db, faults.INBOUND, telephone.address)
        if fault is not None:
            messages.revise(db, message.sid, fault=fault.kind)
        for task in _ways(message, telephone, fault, now):
            schedule.put(db, task)
        if fault is None or fault.kind is not Kind.SWAP:
            schedule.hasten(db, _swap_tag(telephone), now + SWAP_GAP)
    world.pump.wake()
    return message.sid


def carry_out(world: World, due: Due) -> list[Task]:
    """Post one message to the product; whatever comes back, Twilio does not try again."""
    with world.store.reading() as db:
        message = messages.get(db, due.payload["sid"])
        telephone = telephones.by_id(db, message.telephone_id or 0) if message else None
        medium = messages.media_of(db, [message.sid]).get(message.sid) if message else None
    if message is None or telephone is None:
        return []
    kind = medium["content_type"] if medium else None
    media_url = medium_url(world, message.sid, medium["sid"]) if medium else None
    form = inbound_form(world, message, telephone, media_url, kind)
    signature = Signature(due.payload["signature"])
    answer = posting.post_form(world.inbound_url, form, world.auth_token, signature)
    note = f"{due.payload.get('note', '')} {answer.note}".strip()
    with world.store.writing() as db:
        now = time.time()
        subject = f"{telephone.profile_name}: {message.body[:60] or message.kind}"
        calls.log(db, now, "inbound", subject, message.sid, answer.status, note, answer.millis)
        messages.revise(db, message.sid, details=message.details | {"answer": answer.status})
    return []


def inbound_form(
    world: World,
    message: Message,
    telephone: Telephone,
    media_url: str | None = None,
    content_type: str | None = None,
) -> Form:
    """Return Twilio's inbound parameters (docs/messaging/guides/webhook-request)."""
    form = [
        ("SmsMessageSid", message.sid),
        ("NumMedia", str(message.num_media)),
        ("ProfileName", telephone.profile_name),
        ("MessageType", message.kind),
        ("SmsSid", message.sid),
        ("SmsStatus", "received"),
        ("Body", message.body),
        ("To", message.recipient),
        ("NumSegments", "1"),
        ("ReferralNumMedia", "0"),
        ("MessageSid", message.sid),
        ("AccountSid", world.account_sid),
        ("From", message.sender),
        ("ExternalUserId", telephone.external_user_id),
        ("ApiVersion", "2010-04-01"),
    ]
    if telephone.wa_id is not None:
        form.append(("WaId", telephone.wa_id))
    if media_url is not None:
        form += [("MediaUrl0", media_url), ("MediaContentType0", content_type or "")]
    fields = dict(message.details.get("fields", {}))
    form += [("ChannelMetadata", _channel_metadata(telephone, fields)), *fields.items()]
    return form


def medium_url(world: World, message_sid: str, medium_sid: str) -> str:
    """Return where the product fetches a file, with the account's sid and token."""
    path = f"/2010-04-01/Accounts/{world.account_sid}/Messages/{message_sid}/Media/{medium_sid}"
    return world.api_url + path


def _ways(message: Message, telephone: Telephone, fault: Fault | None, now: float) -> list[Task]:
    """Return the posts one message leads to."""
    payload: dict[str, Any] = {"sid": message.sid, "signature": Signature.RIGHT}
    if fault is None:
        return [Task(KIND, payload, now)]
    payload["note"] = fault.kind
    if fault.kind is Kind.LOST:
        return []
    if fault.kind is Kind.LATE:
        return [Task(KIND, payload, now + float(fault.settings.get("seconds", 10)))]
    if fault.kind is Kind.SWAP:
        return [Task(KIND, payload, now + SWAP_PATIENCE, tag=_swap_tag(telephone))]
    if fault.kind is Kind.BAD_SIGNATURE:
        how = Signature(fault.settings.get("how", Signature.WRONG))
        return [Task(KIND, payload | {"signature": how}, now)]
    copies = int(fault.settings.get("copies", 2))
    return [Task(KIND, payload, now + i * TWICE_GAP) for i in range(copies)]


def _swap_tag(telephone: Telephone) -> str:
    return f"swap:{telephone.id}"


def _medium(message: Message, writing: Writing, data: bytes) -> Medium:
    return Medium(
        sid=new_sid("ME"),
        message_sid=message.sid,
        content_type=writing.content_type,
        filename=writing.filename,
        data=data,
        created_at=message.created_at,
    )


def _channel_metadata(telephone: Telephone, fields: dict[str, str]) -> str:
    data: dict[str, Any] = {"context": {"ProfileName": telephone.profile_name} | fields}
    if telephone.wa_id is not None:
        data["context"]["WaId"] = telephone.wa_id
    return json.dumps({"type": "whatsapp", "data": data}, ensure_ascii=False)
