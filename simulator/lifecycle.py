"""The life of a message after its creation: statuses, callbacks, the person's telephone."""

import time
from dataclasses import dataclass

import urllib3

from simulator import calls, messages, posting, schedule, telephones
from simulator.errors import UNDELIVERED, words
from simulator.faults import Kind
from simulator.messages import Medium, Message, new_sid
from simulator.posting import Form, Signature
from simulator.schedule import Due, Task
from simulator.world import World

KIND = "step"
MEDIA_MAX = 16 * 1024 * 1024
MEDIA_TYPES = ("image/", "audio/", "video/", "application/", "text/")


@dataclass(frozen=True)
class Step:
    """The next status, `after` so many seconds."""

    after: float
    status: str
    error_code: int | None = None


def plan(message: Message, error_code: int | None) -> list[Step]:
    """Return the statuses a message will go through; the first one has no callback at Twilio."""
    steps = [Step(0.0, "queued")] if message.service_sid else []
    if error_code is not None:
        if error_code in UNDELIVERED:
            return [*steps, Step(0.02, "sent"), Step(0.05, "undelivered", error_code)]
        return [*steps, Step(0.03, "failed", error_code)]
    if message.media_url:
        steps.append(Step(0.0, "sending"))
    rest = [Step(0.02, "sent"), Step(0.03, "delivered"), Step(0.8, "read")]
    if message.callbacks == Kind.SHUFFLE_CALLBACKS:
        rest = [Step(0.02, "delivered"), Step(0.03, "read"), Step(0.03, "sent")]
    return [*steps, *rest]


def task(sid: str, steps: list[Step], now: float) -> Task:
    """Return the row that carries out the first step and knows the others."""
    payload = {"sid": sid, "steps": [[s.after, s.status, s.error_code] for s in steps]}
    return Task(KIND, payload, now + steps[0].after)


def live(world: World, sid: str, steps: list[Step]) -> None:
    """Go through a whole life before returning: the callback that overtakes the answer."""
    for step in steps[:-1]:
        _enter(world, sid, step)
    with world.store.writing() as db:
        schedule.put(db, task(sid, steps[-1:], time.time()))


def carry_out(world: World, due: Due) -> list[Task]:
    """Enter the next status of a message and say when the one after it comes."""
    sid = due.payload["sid"]
    steps = [Step(*values) for values in due.payload["steps"]]
    with world.store.reading() as db:
        message = messages.get(db, sid)
        telephone = telephones.by_id(db, message.telephone_id or 0) if message else None
    if message is None:
        return []
    step = steps[0]
    if step.status == "delivered" and telephone and not telephone.online:
        return _waits_for(world, due, telephone.id)
    if step.status == "read" and telephone and not telephone.read_receipts:
        return []
    if step.status == "sending":
        code = _fetch_media(world, message)
        if code is not None:
            steps = [step, Step(0.02, "undelivered", code)]
    _enter(world, sid, step)
    return [task(sid, steps[1:], time.time())] if steps[1:] else []


def _waits_for(world: World, due: Due, telephone_id: int) -> list[Task]:
    """Put a message by until its telephone is on; whoever switches it on looks once for what waits, so look again."""
    with world.store.writing() as db:
        telephone = telephones.by_id(db, telephone_id)
        if telephone and telephone.online:
            return [Task(KIND, due.payload, time.time())]
        schedule.put(db, Task(KIND, due.payload, schedule.NEVER, tag=waiting_tag(telephone_id)))
    return []


def waiting_tag(telephone_id: int) -> str:
    """Return the tag under which messages wait for a telephone that is switched off."""
    return f"offline:{telephone_id}"


def callback_form(world: World, message: Message, step: Step) -> Form:
    """Return the parameters of a status callback, as Twilio's message-resource page lists them."""
    form = [
        ("AccountSid", world.account_sid),
        ("ApiVersion", "2010-04-01"),
        ("ChannelInstallSid", "XE" + world.account_sid[2:]),
        ("ChannelPrefix", "whatsapp"),
        ("ChannelToAddress", message.recipient.removeprefix("whatsapp:")),
        ("From", message.sender),
        ("MessageSid", message.sid),
        ("MessageStatus", step.status),
        ("SmsSid", message.sid),
        ("SmsStatus", step.status),
        ("StructuredMessage", "false"),
        ("To", message.recipient),
    ]
    if message.service_sid:
        form.append(("MessagingServiceSid", message.service_sid))
    if step.status == "read":
        form.append(("EventType", "READ"))
    if step.error_code is not None:
        form.append(("ErrorCode", str(step.error_code)))
        form.append(("ErrorMessage", words(step.error_code)))
        form.append(("ChannelStatusMessage", words(step.error_code)))
    return form


def _enter(world: World, sid: str, step: Step) -> None:
    now = time.time()
    with world.store.writing() as db:
        messages.advance(db, sid, step.status, now, step.error_code)
        message = messages.get(db, sid)
    if message is not None and message.status_callback and step.status != "sending":
        _call_back(world, message, step)


def _call_back(world: World, message: Message, step: Step) -> None:
    if message.callbacks == Kind.LOSE_CALLBACKS:
        with world.store.writing() as db:
            note = f"{step.status}: hilang di jalan"
            calls.log(db, time.time(), "callback", message.recipient, message.sid, None, note)
        return
    url = (message.status_callback or "").partition("#")[0]
    form = callback_form(world, message, step)
    for _ in range(2 if message.callbacks == Kind.DOUBLE_CALLBACKS else 1):
        answer = posting.post_form(url, form, world.auth_token, Signature.RIGHT)
        note = f"{step.status} {step.error_code or ''} {answer.note}".strip()
        with world.store.writing() as db:
            calls.log(
                db,
                time.time(),
                "callback",
                message.recipient,
                message.sid,
                answer.status,
                note,
                answer.millis,
            )


def _fetch_media(world: World, message: Message) -> int | None:
    """Fetch the file as Twilio does, with HEAD and GET; return 63019 if it cannot be had."""
    url = message.media_url or ""
    try:
        with urllib3.PoolManager(retries=False, timeout=posting.TIMEOUT) as http:
            head = http.request("HEAD", url)
            got = http.request("GET", url)
    except urllib3.exceptions.HTTPError as error:
        return _media_result(world, message, None, type(error).__name__)
    kind = got.headers.get("Content-Type", "").split(";")[0]
    if head.status != 200 or got.status != 200:
        return _media_result(world, message, got.status, f"HEAD {head.status}")
    if len(got.data) > MEDIA_MAX or not kind.startswith(MEDIA_TYPES):
        return _media_result(world, message, got.status, f"{kind}, {len(got.data)} byte")
    medium = Medium(
        sid=new_sid("ME"),
        message_sid=message.sid,
        content_type=kind,
        filename=_filename(got.headers.get("Content-Disposition", ""), url),
        data=got.data,
        created_at=time.time(),
    )
    with world.store.writing() as db:
        messages.attach(db, medium)
        # A document takes no caption on WhatsApp (guidance-whatsapp-media-messages).
        if not kind.startswith(("image/", "video/")):
            messages.revise(db, message.sid, body="")
    return None


def _media_result(world: World, message: Message, status: int | None, note: str) -> int:
    with world.store.writing() as db:
        calls.log(db, time.time(), "media", message.media_url or "", message.sid, status, note)
    return 63019


def _filename(disposition: str, url: str) -> str:
    _, found, name = disposition.partition('filename="')
    return name.partition('"')[0] if found else url.partition("?")[0].rpartition("/")[2]
