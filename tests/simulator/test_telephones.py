"""What people write reaches the product as Twilio's signed form."""

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest
import urllib3
from flask import Flask

from simulator import register
from simulator.testing import Lookalike, NothingHeardError, Telephone
from tests.simulator.conftest import ACCOUNT, SENDER, TOKEN, Product, eventually


def first(product: Product) -> dict[str, str]:
    """Wait for the first form."""
    return eventually(lambda: product.inbound)[0]


def test_a_text_has_twilios_fields(rina: Telephone, product: Product) -> None:
    sid = rina.says("  apa itu inflasi? 🙏 ")
    form = first(product)
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"] == sid
    assert (form["From"], form["To"], form["AccountSid"]) == (rina.address, SENDER, ACCOUNT)
    assert form["WaId"] == rina.address.removeprefix("whatsapp:+")
    assert form["ExternalUserId"].startswith("whatsapp:ID.")
    assert (form["Body"], form["ProfileName"]) == ("  apa itu inflasi? 🙏 ", "Rina")
    assert (form["MessageType"], form["NumMedia"], form["NumSegments"]) == ("text", "0", "1")
    assert (form["SmsStatus"], form["ApiVersion"]) == ("received", "2010-04-01")
    assert form["ReferralNumMedia"] == "0"
    assert json.loads(form["ChannelMetadata"])["type"] == "whatsapp"
    assert eventually(lambda: rina.answers() == [200])


def test_a_person_without_a_number(product: Product) -> None:
    budi = Telephone(product.url, without_number=True)
    budi.says("halo")
    form = first(product)
    assert form["From"] == form["ExternalUserId"] == budi.address
    assert budi.address.startswith("whatsapp:ID.")
    assert "WaId" not in form


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("location", {"MessageType": "location", "Body": "", "Latitude": "-1.6101"}),
        ("contact", {"MessageType": "contacts", "MediaContentType0": "text/vcard"}),
        ("sticker", {"MessageType": "sticker", "MediaContentType0": "image/webp"}),
        ("voice", {"MessageType": "audio", "MediaContentType0": "audio/ogg", "NumMedia": "1"}),
        ("unknown", {"MessageType": "unsupported", "Body": "", "NumMedia": "0"}),
        ("empty", {"MessageType": "text", "Body": ""}),
    ],
)
def test_every_kind(rina: Telephone, product: Product, kind: str, fields: dict[str, str]) -> None:
    rina.sends(kind)
    form = first(product)
    assert {name: form[name] for name in fields} == fields


def test_a_tap_on_a_button(rina: Telephone, product: Product, lookalike: Lookalike, send: Any) -> None:
    actions = [{"title": "Ya", "id": "yes"}, {"title": "Petugas", "id": "officer"}]
    content = {"twilio/quick-reply": {"body": "Membantu?", "actions": actions}}
    lookalike.knows_template("HX" + "2" * 32, content, approval="unsubmitted")
    rina.says("halo")
    message = send(rina, None, content_sid="HX" + "2" * 32)
    rina.taps("Petugas")
    form = eventually(lambda: product.inbound[1:])[0]
    assert (form["Body"], form["ButtonText"]) == ("Petugas", "Petugas")
    assert (form["ButtonPayload"], form["MessageType"]) == ("officer", "interactive")
    assert form["OriginalRepliedMessageSid"] == message.sid
    assert form["OriginalRepliedMessageSender"] == SENDER


def test_a_choice_from_a_list(rina: Telephone, product: Product, lookalike: Lookalike, send: Any) -> None:
    items = [{"item": "Inflasi", "id": "kb:1", "description": "IHK"}]
    content = {"twilio/list-picker": {"body": "Pilih", "button": "Lihat", "items": items}}
    lookalike.knows_template("HX" + "3" * 32, content)
    rina.says("halo")
    send(rina, None, content_sid="HX" + "3" * 32)
    rina.taps("Inflasi")
    form = eventually(lambda: product.inbound[1:])[0]
    assert (form["Body"], form["ListId"], form["ButtonPayload"]) == ("Inflasi", "kb:1", "kb:1")


@pytest.mark.parametrize(
    ("text", "title", "number"),
    [
        ("Pilih:\n1. Cari data\n2. Konsultasi dengan petugas", "Konsultasi", "2"),
        ("Balas *1* YA, *2* BELUM (kami carikan lagi), *3* PETUGAS.", "petugas", "3"),
        ("Nilai:\n5 Sangat puas\n4 Puas", "Puas", "4"),
    ],
)
def test_numbered_choices_are_typed(
    rina: Telephone, product: Product, send: Any, text: str, title: str, number: str
) -> None:
    rina.says("halo")
    send(rina, text)
    rina.taps(title)
    assert eventually(lambda: product.inbound[1:])[0]["Body"] == number


def test_a_message_posted_twice(rina: Telephone, product: Product, lookalike: Lookalike) -> None:
    lookalike.delivers_twice()
    sid = rina.says("halo")
    eventually(lambda: len(product.inbound) == 2)
    assert [form["MessageSid"] for form in product.inbound] == [sid, sid]
    assert len(set(product.tokens)) == 2


def test_two_messages_swapped(rina: Telephone, product: Product, lookalike: Lookalike) -> None:
    lookalike.swaps()
    rina.says("satu")
    rina.says("dua")
    eventually(lambda: len(product.inbound) == 2)
    assert [form["Body"] for form in product.inbound] == ["dua", "satu"]


def test_a_message_late(rina: Telephone, product: Product, lookalike: Lookalike) -> None:
    lookalike.delays(0.6)
    rina.says("telat")
    time.sleep(0.3)
    assert product.inbound == []
    assert first(product)["Body"] == "telat"


def test_a_message_lost_stays_in_twilios_list(
    rina: Telephone, product: Product, lookalike: Lookalike, twilio: Any
) -> None:
    lookalike.drops()
    sid = rina.says("hilang")
    time.sleep(0.4)
    assert product.inbound == []
    assert [message.sid for message in twilio.messages.list(from_=rina.address)] == [sid]


@pytest.mark.parametrize("how", ["wrong", "missing", "border"])
def test_a_bad_signature_is_refused(rina: Telephone, product: Product, lookalike: Lookalike, how: str) -> None:
    lookalike.signs_wrongly(how=how)
    rina.says("halo")
    if how == "border":
        # The signed text is the same: only a strict reader notices that a name has changed.
        assert first(product)["Bodyh"] == "alo"
    else:
        assert eventually(lambda: rina.answers() == [403])


def test_a_product_that_is_down_is_tried_twice(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    app = Flask(__name__)
    register(
        app,
        public_url=url,
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        sender=SENDER,
        instance_dir=tmp_path,
        mails=list,
    )
    client = app.test_client()
    client.post("/simulator/telephones/1/messages", json={"body": "halo"})
    [call] = eventually(lambda: client.get("/simulator/state").get_json()["calls"])
    assert (call["status"], call["note"]) == (None, "tidak tersambung (11205)")


def test_waiting_in_vain_says_what_was_heard(rina: Telephone) -> None:
    with pytest.raises(NothingHeardError):
        rina.waits_for("inflasi", timeout=0.1)
    assert rina.hears_nothing(0.1)


def test_the_state_tells_only_what_is_new(product: Product) -> None:
    rina = Telephone(product.url, shown=True)
    http = urllib3.PoolManager()
    everything = http.request("GET", f"{product.url}/simulator/state").json()
    assert everything["full"]
    assert {telephone["name"] for telephone in everything["telephones"]} >= {"Rina"}
    url = f"{product.url}/simulator/state?since={everything['change']}"
    assert set(http.request("GET", url).json()) == {"change", "now"}
    rina.says("baru")
    news = http.request("GET", url).json()
    assert [message["body"] for message in news["messages"]] == ["baru"]


def test_another_site_may_not_press_buttons(product: Product) -> None:
    url, http = f"{product.url}/simulator/reset", urllib3.PoolManager()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert http.request("POST", url, json={}, headers=foreign).status == 403
    assert http.request("POST", url, fields={"a": "b"}).status == 415


def test_the_mailbox_shows_the_mails(lookalike: Lookalike) -> None:
    assert [mail["to"] for mail in lookalike.mails()] == ["rina@contoh.id"]


def test_name_and_number_can_change(rina: Telephone, product: Product) -> None:
    http, url = urllib3.PoolManager(), f"{product.url}/simulator/telephones/{rina.id}"
    changed = http.request("POST", url, json={"name": "Rina W.", "address": "+6281299998888"}).json()
    rina.says("nomor baru")
    form = first(product)
    assert (form["ProfileName"], form["From"]) == ("Rina W.", "whatsapp:+6281299998888")
    assert form["ExternalUserId"] == changed["user_id"]
    assert http.request("POST", url, json={"address": "+6281200000001"}).status == 400
    assert http.request("POST", url, json={"address": "08117434292"}).status == 400


def test_everything_can_be_forgotten(rina: Telephone, product: Product, lookalike: Lookalike, send: Any) -> None:
    rina.says("halo")
    send(rina)
    lookalike.refuses(20429)
    url, http = f"{product.url}/simulator/state?since=", urllib3.PoolManager()
    seen = http.request("GET", f"{url}0").json()["change"]
    lookalike.forgets()
    state = http.request("GET", f"{url}{seen}").json()
    assert state["full"]
    assert not http.request("GET", f"{url}{state['change'] - 1}").json()["full"]
    assert (state["messages"], state["faults"], state["calls"]) == ([], [], [])
    assert [telephone["name"] for telephone in state["telephones"]] == ["Rina Wulandari", "Budi Santoso"]
