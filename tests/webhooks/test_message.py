"""From a signed form to a stored message: every kind, every odd value, and what is refused after the signature."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from core.clock import utc_now
from tests.waiting import until_somebody_waits
from tests.webhooks.conftest import ADDRESS, MESSAGE, STATUS, Twilio
from webhooks.cleaning import clean, clean_name
from whatsapp import outbox
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage
from whatsapp.outbox import Draft

LIST_REPLY = json.dumps({"interactive": {"list_reply": {"id": "e7", "title": "Inflasi"}}})


@pytest.mark.parametrize(
    ("more", "kind", "body", "payload"),
    [
        ({}, "text", "halo", {}),
        ({"Body": " a\r\nb\x00\x07 "}, "text", "a\nb", {}),
        ({"Body": ""}, "unknown", "", {"message_type": "text"}),
        ({"Body": "-"}, "unknown", "", {"message_type": "text"}),
        ({"Body": " \u200b\ufeff "}, "unknown", "", {"message_type": "text"}),
        ({"MessageType": "poll", "Body": ""}, "unknown", "", {"message_type": "poll"}),
        ({"MessageType": "poll", "Body": "isi"}, "text", "isi", {}),
        ({"MessageType": "-"}, "text", "halo", {}),
        ({"ButtonPayload": "rate:5", "ButtonText": "Lima", "MessageType": "button", "Body": "Lima"}, "button", "Lima",
         {"id": "rate:5", "title": "Lima"}),
        ({"ButtonText": "Ya", "MessageType": "interactive", "Body": "Ya"}, "button", "Ya", {"id": "", "title": "Ya"}),
        ({"ListId": "e7", "ListTitle": "Inflasi", "Body": "Inflasi"}, "list", "Inflasi",
         {"id": "e7", "title": "Inflasi"}),
        ({"InteractiveData": LIST_REPLY}, "list", "halo", {"id": "e7", "title": "Inflasi"}),
        ({"InteractiveData": "{" * 5000}, "text", "halo", {}),
        ({"InteractiveData": "[1]"}, "text", "halo", {}),
        ({"MessageType": "reaction", "Body": "👍"}, "reaction", "👍", {"emoji": "👍"}),
        ({"Latitude": "-1.61", "Longitude": "103.6", "Label": "BPS", "Address": "Telanaipura", "Body": "-"}, "location",
         "", {"latitude": -1.61, "longitude": 103.6, "label": "BPS", "address": "Telanaipura"}),
        ({"Latitude": "NaN", "Longitude": "1e999", "Body": ""}, "location", "", {}),
        ({"MessageType": "contacts", "Body": ""}, "contact", "", {}),
        ({"OriginalRepliedMessageSid": "MM" + "a" * 32, "Forwarded": "true"}, "text", "halo",
         {"replied_sid": "MM" + "a" * 32, "forwarded": True}),
        ({"OriginalRepliedMessageSid": "x' OR 1=1--", "Forwarded": "false"}, "text", "halo", {}),
        ({"Body": "<script>{{7*7}}' OR 1=1--%s\u202e"}, "text", "<script>{{7*7}}' OR 1=1--%s\u202e", {}),
        ({"Body": "Ａ\u0301 e\u0301 \uffff😀"}, "text", "Ａ\u0301 é \uffff😀", {}),
    ],
)  # fmt: skip
def test_every_kind_is_understood(
    twilio: Twilio, more: dict[str, Any], kind: str, body: str, payload: dict[str, Any]
) -> None:
    message = twilio.writes(**more)
    assert (message.kind, message.body, message.payload) == (kind, body, payload)


@pytest.mark.parametrize(
    ("content_type", "message_type", "kind"),
    [
        ("image/jpeg", "image", "image"),
        ("image/webp", "sticker", "sticker"),
        ("image/png", "sticker", "sticker"),
        ("audio/ogg; codecs=opus", "audio", "audio"),
        ("video/mp4", "video", "video"),
        ("application/pdf", "document", "document"),
        ("", "-", "document"),
    ],
)
def test_files_are_kept_as_what_twilio_says_they_are(
    twilio: Twilio, content_type: str, message_type: str, kind: str
) -> None:
    more: dict[str, Any] = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": content_type}
    assert twilio.writes(Body="", MessageType=message_type, **more).kind == kind
    with twilio.runtime.database.reading() as session:
        row = session.exec(select(Media)).one()
    assert (row.url, row.content_type) == ("https://api.twilio.com/x", content_type.partition(";")[0])


@pytest.mark.parametrize("message_type", ["contacts", "document", ""])
@pytest.mark.parametrize("body", ["", "BEGIN:VCARD\nFN:Orang Lain\nTEL:+628123\nEND:VCARD"])
def test_a_contact_card_is_not_kept(twilio: Twilio, message_type: str, body: str) -> None:
    card = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "text/vcard"}
    message = twilio.writes(Body=body, MessageType=message_type, **card)
    assert (message.kind, message.body, twilio.counts()["media"]) == ("contact", "", 0)


@pytest.mark.parametrize("number", ["-1", "999999999999", "1.5", "abc", "", "１", "3", "-"])
def test_the_number_of_files_is_not_believed(twilio: Twilio, number: str) -> None:
    twilio.writes(NumMedia=number, MediaUrl0="https://api.twilio.com/x", MediaContentType0="image/png")
    assert twilio.counts()["media"] == 1


@pytest.mark.parametrize("length", [1600, 1601, 4096, 4097, 10_000, 60_000])
def test_a_long_text_is_kept_as_far_as_whatsapp_allows(twilio: Twilio, length: int) -> None:
    message = twilio.writes(Body="x" * length)
    assert len(message.body) == min(length, 4096)
    assert message.payload == ({"cut_from": length} if length > 4096 else {})


@pytest.mark.parametrize(
    "more",
    [
        {"AccountSid": "AC" + "9" * 32},
        {"AccountSid": "-"},
        {"To": "whatsapp:+620000"},
        {"To": "-"},
        {"From": "-"},
        {"From": "+6281234564321"},
        {"From": "whatsapp:+"},
        {"From": "whatsapp:abc"},
        {"From": "whatsapp:+" + "1" * 40},
        {"From": "whatsapp:+６２８１"},
        {"From": "whatsapp:+6274160497"},
        {"MessageSid": "-"},
        {"MessageSid": ""},
        {"MessageSid": "SM" + "1" * 31},
        {"MessageSid": "sm" + "1" * 32},
        {"MessageSid": "SM" + "A" * 32},
        {"MessageSid": f"SM{'1' * 32} "},
        {"MessageSid": f"SM{'1' * 32}\n"},
        {"MessageSid": "x" * 10_000},
        {"MessageSid": "SM' OR 1=1--"},
        {"Body": "-", "Bodyh": "alo"},
        {"Body": "-", "Bo": "dyhalo"},
        {"MessageSid": "-", "MessageSidS": "M" + "1" * 32},
        {"SmsSid": "SM" + "2" * 32},
        {"MessageStatus": "sent", "SmsStatus": "sent", "From": "whatsapp:+6274160497", "To": ADDRESS},
        {f"p{number}": "x" for number in range(1200)},
    ],
    ids=lambda more: ",".join(more)[:30],
)
def test_a_signed_form_that_is_not_ours_is_refused(twilio: Twilio, more: dict[str, Any]) -> None:
    before = twilio.counts()
    assert twilio.posts(twilio.form(**more)).status_code == 400
    assert twilio.counts() == before


@pytest.mark.parametrize(
    ("sender", "user_id", "kept"),
    [
        ("whatsapp:+6281234564321", "whatsapp:ID.4566546130240823", "whatsapp:ID.4566546130240823"),
        ("whatsapp:+6281234564321", "ID.4566546130240823", "whatsapp:ID.4566546130240823"),
        ("whatsapp:ID.4566546130240823", "whatsapp:ID.4566546130240823", "whatsapp:ID.4566546130240823"),
        ("whatsapp:US.ENT." + "aB1" * 42, "-", "whatsapp:US.ENT." + "aB1" * 42),
        ("whatsapp:+6281234564321", "<script>", None),
    ],
)
def test_numbers_and_user_ids(twilio: Twilio, sender: str, user_id: str, kept: str | None) -> None:
    twilio.writes(From=sender, ExternalUserId=user_id, WaId="-")
    with twilio.runtime.database.reading() as session:
        contact = session.exec(select(Contact)).one()
    assert (contact.address, contact.external_user_id) == (sender, kept)


def test_a_known_sid_gets_the_same_answer_and_changes_nothing(twilio: Twilio) -> None:
    first = twilio.posts(twilio.form())
    before = twilio.counts()
    again = twilio.posts(twilio.form(Body="lain"), I_Twilio_Idempotency_Token="other")
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert twilio.counts() == before


def test_a_known_sid_with_other_words_keeps_the_first_and_is_logged(
    twilio: Twilio, caplog: pytest.LogCaptureFixture
) -> None:
    for body in ("yang pertama", "yang pertama", "yang kedua"):
        assert twilio.posts(twilio.form(Body=body)).status_code == 200
    assert caplog.text.count("came again with other words") == 1
    assert "kedua" not in caplog.text
    with twilio.runtime.database.reading() as session:
        assert session.exec(select(InboundMessage.body)).all() == ["yang pertama"]


def test_names_lose_what_turns_or_hides_text() -> None:
    assert clean_name("  Bu\u202edi\u200b \r\n <b>\x1b[2J ") == "Budi <b>[2J"
    assert len(clean_name("x" * 500)) == 120
    assert clean("a\u2028b\ud800c\x1b") == "a\nb\ufffdc"


def test_a_heap_of_marks_keeps_nobody_waiting() -> None:
    began = time.process_time()
    assert clean("a" + "\u0315\u0300" * 30_000).startswith("à")
    assert time.process_time() - began < 2
    assert clean("\u0007" * 60_000 + "halo") == "halo"


def test_with_the_database_away_twilio_is_told_to_use_the_fallback(
    twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("down"))

    monkeypatch.setattr("webhooks.views.take_in", gone)
    answer = twilio.posts(twilio.form())
    assert (answer.status_code, answer.text) == (503, "database away\n")


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("", {"MessageStatus": "delivered"}),
        ("?message=1", {"MessageStatus": "read", "EventType": "READ"}),
        ("?message=x", {"MessageStatus": "failed", "ErrorCode": "63016"}),
        ("?message=99999999999999", {"MessageStatus": "failed", "ErrorCode": "satu"}),
        ("", {"MessageStatus": "foo"}),
        ("", {"MessageStatus": ""}),
        ("", {"MessageStatus": "-"}),
    ],
)
def test_status_callbacks_of_unknown_messages_are_answered_with_200(
    twilio: Twilio, query: str, more: dict[str, Any]
) -> None:
    form = twilio.form(From=twilio.settings.sender, To=ADDRESS, SmsStatus="-", Body="-", **more)
    answer = twilio.posts(form, STATUS + query)
    assert answer.status_code == 200
    assert twilio.counts()["inbound_message"] == 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # on SQLite one writes after the other
@pytest.mark.parametrize("target", [MESSAGE, STATUS])
def test_what_a_deadlock_undid_is_done_at_once(twilio: Twilio, target: str) -> None:
    """Twilio does not repeat a message for a 503 unless it is told to (PLATFORM.md, section 2)."""
    contact_id = twilio.writes(1).contact_id
    sid = f"SM{9:032x}"
    with twilio.runtime.database.transaction() as session:
        row = outbox.queue(session, contact_id, Draft("k", "jawaban", author="officer"), utc_now())
        row.state, row.sid = ("held", None) if target == MESSAGE else ("accepted", sid)
        message_id = row.id
    told = {"From": twilio.settings.sender, "To": ADDRESS, "MessageSid": sid, "MessageStatus": "delivered", "Body": "-"}
    form = twilio.form(2) if target == MESSAGE else twilio.form(**told)
    with twilio.runtime.database.engine.connect() as other, ThreadPoolExecutor(1) as pool:
        other.execute(sa.text("SELECT id FROM outbound_message WHERE id = :id FOR UPDATE"), {"id": message_id})
        answer = pool.submit(twilio.posts, form, target)
        until_somebody_waits(twilio.runtime.database)  # it holds the contact and waits for the message
        other.execute(sa.text("SELECT id FROM contact WHERE id = :id FOR UPDATE"), {"id": contact_id})
        other.rollback()
        assert answer.result().status_code == 200
    with twilio.runtime.database.reading() as session:
        assert session.get_one(OutboundMessage, message_id).state == ("queued" if target == MESSAGE else "delivered")
        stored = session.exec(select(InboundMessage.state).order_by(col(InboundMessage.id))).all()
    assert stored == ["done"] * (2 if target == MESSAGE else 1)
