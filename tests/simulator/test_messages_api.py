"""The look-alike answers the real client as Twilio does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import urllib3
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from simulator.testing import Lookalike, Telephone
from tests.simulator.conftest import ACCOUNT, SENDER, TOKEN, Detour, Product, eventually

Send = Callable[..., Any]


def test_a_created_message_is_queued(send: Send, rina: Telephone) -> None:
    message = send(rina, "halo *Rina*")
    assert message.sid.startswith("SM")
    assert len(message.sid) == 34
    assert (message.status, message.direction) == ("queued", "outbound-api")
    assert (message.from_, message.to) == (SENDER, rina.address)
    assert message.date_sent is None
    assert message.date_created.tzinfo is not None


def test_with_a_service_it_is_accepted_first(send: Send, rina: Telephone, product: Product) -> None:
    rina.says("halo")
    message = send(rina, from_=None, messaging_service_sid="MG" + "c" * 32)
    assert (message.status, message.from_) == ("accepted", None)
    eventually(lambda: "read" in product.statuses(message.sid))
    assert product.statuses(message.sid) == ["queued", "sent", "delivered", "read"]


@pytest.mark.parametrize(
    ("code", "status", "values"),
    [
        (21604, 400, {"to": ""}),
        (21603, 400, {"from_": None}),
        (21211, 400, {"to": "whatsapp:08117434292"}),
        (21211, 400, {"to": "whatsapp:+id.123"}),
        (21910, 400, {"to": "+628117434292"}),
        (63007, 400, {"from_": "whatsapp:+14155238886"}),
        (21617, 400, {"body": "x" * 1601}),
        (21617, 400, {"body": "🙏" * 801}),
        (21619, 400, {"body": None}),
        (21623, 400, {"media_url": ["http://127.0.0.1/a", "http://127.0.0.1/b"]}),
        (21620, 400, {"media_url": ["file:///etc/passwd"]}),
        (21609, 400, {"status_callback": "http://my_host/x"}),
        (21655, 400, {"body": None, "content_sid": "HX" + "0" * 32}),
        (21654, 400, {"content_variables": '{"1": "a"}'}),
        (21656, 400, {"content_sid": "HX" + "0" * 32, "content_variables": "1"}),
    ],
)
def test_refusals(send: Send, rina: Telephone, code: int, status: int, values: dict[str, Any]) -> None:
    with pytest.raises(TwilioRestException) as refused:
        send(rina, **values)
    assert (refused.value.code, refused.value.status) == (code, status)


def test_1600_characters_pass(send: Send, rina: Telephone) -> None:
    assert send(rina, "x" * 1600).sid


def test_a_wrong_token_is_not_let_in(product: Product) -> None:
    client = Client(ACCOUNT, "wrong", http_client=Detour(product.url + "/simulator/twilio"))
    with pytest.raises(TwilioRestException) as refused:
        client.messages("SM" + "0" * 32).fetch()
    assert (refused.value.code, refused.value.status) == (20003, 401)


def test_an_unknown_message_is_not_found(twilio: Client) -> None:
    with pytest.raises(TwilioRestException) as missing:
        twilio.messages("SM" + "0" * 32).fetch()
    assert (missing.value.code, missing.value.status) == (20404, 404)


def test_the_list_is_newest_first_over_pages(twilio: Client, send: Send, rina: Telephone) -> None:
    sids = [send(rina, f"pesan {i}").sid for i in range(7)]
    found = twilio.messages.list(to=rina.address, page_size=3)
    assert [message.sid for message in found] == sids[::-1]


def test_the_list_knows_what_people_wrote(twilio: Client, rina: Telephone) -> None:
    sid = rina.says("berapa inflasi jambi?")
    [message] = twilio.messages.list(from_=rina.address, to=SENDER)
    assert (message.sid, message.direction, message.status) == (sid, "inbound", "received")
    assert twilio.messages(sid).fetch().body == "berapa inflasi jambi?"


def test_the_list_filters_by_time(twilio: Client, rina: Telephone) -> None:
    rina.says("halo")
    now = datetime.now(UTC)
    minute = timedelta(minutes=1)
    assert len(twilio.messages.list(date_sent=now.date())) == 1
    assert len(twilio.messages.list(date_sent_after=now - minute, date_sent_before=now)) == 1
    assert twilio.messages.list(date_sent_after=now + minute) == []
    assert twilio.messages.list(date_sent_before=now - minute) == []
    assert twilio.messages.list(date_sent=now.date() - timedelta(days=1)) == []


def test_a_file_needs_the_account(twilio: Client, rina: Telephone, product: Product) -> None:
    sid = rina.sends_file("tabel.pdf", b"%PDF-1.4 isi")
    form = eventually(lambda: product.inbound)[0]
    assert (form["NumMedia"], form["MediaContentType0"]) == ("1", "application/pdf")
    url, http = form["MediaUrl0"], urllib3.PoolManager()
    assert http.request("GET", url).status == 401
    headers = urllib3.make_headers(basic_auth=f"{ACCOUNT}:{TOKEN}")
    got = http.request("GET", url, headers=headers)
    assert (got.data, got.headers["Content-Type"]) == (b"%PDF-1.4 isi", "application/pdf")
    assert [medium.content_type for medium in twilio.messages(sid).media.list()] == ["application/pdf"]


def test_the_office_sends_a_file(send: Send, rina: Telephone, product: Product) -> None:
    rina.says("minta tabelnya")
    message = send(rina, "keterangan", media_url=[f"{product.url}/media/tabel.pdf"])
    assert message.sid.startswith("MM")
    [seen] = eventually(rina.received)
    assert (seen["media"]["type"], seen["media"]["name"]) == ("application/pdf", "tabel.pdf")
    assert seen["body"] == ""


def test_a_file_that_is_gone_fails_with_63019(send: Send, rina: Telephone, product: Product) -> None:
    rina.says("minta tabelnya")
    message = send(rina, None, media_url=[f"{product.url}/media/gone.pdf"])
    eventually(lambda: product.statuses(message.sid))
    assert product.callbacks[-1]["ErrorCode"] == "63019"


def test_templates_are_made_approved_and_listed(twilio: Client, lookalike: Lookalike) -> None:
    lookalike.knows_template("HX" + "1" * 32, {"twilio/text": {"body": "Halo"}})
    [content] = twilio.content.v1.contents.list()
    assert content.sid == "HX" + "1" * 32
    approval = twilio.content.v1.contents(content.sid).approval_fetch().fetch()
    assert approval.whatsapp["status"] == "approved"


def test_a_template_goes_from_draft_to_approved(twilio: Client, send: Send, rina: Telephone) -> None:
    contents = twilio.content.v1.contents
    body = contents.ContentCreateRequest(
        {
            "friendly_name": "undangan",
            "language": "id",
            "variables": {"1": "KS-2026-00001"},
            "types": {"twilio/text": {"body": "Ada jawaban untuk {{1}}, balas ya."}},
        }
    )
    made = contents.create(content_create_request=body)
    assert made.sid.startswith("HX")
    assert made.types == {"twilio/text": {"body": "Ada jawaban untuk {{1}}, balas ya."}}
    approval = contents(made.sid).approval_create
    asked = approval.ContentApprovalRequest({"name": "undangan", "category": "UTILITY"})
    assert approval.create(content_approval_request=asked).status == "received"
    assert contents(made.sid).approval_fetch().fetch().whatsapp["status"] == "approved"
    assert send(rina, None, content_sid=made.sid).sid.startswith("MM")
    assert eventually(rina.hears) == ["Ada jawaban untuk KS-2026-00001, balas ya."]
