"""INTERFACE.md, "Details that programs outside rely on", sentence by sentence: the chat, the pages, the sending."""

import itertools
import re
import time
from dataclasses import dataclass

import pytest

from tests.contract.desk import Officer
from tests.contract.outside import INVITATION, Outside, Person
from tests.waiting import eventually
from tests.whatsapp.twilio_double import Script

QUESTION = "berapa jumlah pengrajin batik yang memakai pewarna alami di Seberang Kota Jambi?"
PROMISE = re.compile(r"(Senin|Selasa|Rabu|Kamis|Jumat), \d{1,2} [A-Z][a-z]+ \d{4} pukul \d\d\.\d\d WIB")


@dataclass
class Unsettled:
    """Somebody whose bubble Twilio took without a word, and somebody whose bubble it lost without a word."""

    taken: Person
    lost: Person
    began: float


@pytest.fixture(scope="package")
def unsettled(outside: Outside) -> Unsettled:
    """Begin what takes half a minute, so that other tests run meanwhile."""
    taken, lost = Person(outside), Person(outside)
    for person, script in ((taken, Script(cut=True)), (lost, Script(taken=False, cut=True))):
        outside.silent.add(person.address)
        outside.twilio.scripts_for[person.address] = [script]
        person.writes("menu")
    return Unsettled(taken, lost, time.monotonic())


@pytest.fixture
def person(outside: Outside) -> Person:
    return Person(outside)


def test_from_the_question_to_five_stars(unsettled: Unsettled, rina: Officer, doni: Officer, person: Person) -> None:
    person.writes(QUESTION)
    offer = person.hears("Selamat datang")
    person.chooses("Buat konsultasi", offer)
    person.hears("setuju")
    confirmation = person.registers()
    number = re.findall(r"KS-\d{4}-\d{5}", confirmation)[0]
    assert PROMISE.search(confirmation), confirmation
    assert "tidak dipungut biaya" in confirmation
    assert QUESTION in rina.sees(f"/consultations/{number}")

    person.writes("Apa itu inflasi?")
    assert person.hears_nothing()
    person.writes("status")
    assert number in person.hears()

    late, _ = doni.form(number, "claim")
    assert rina.finds(number, "waiting")
    assert rina.does(number, "claim").status_code == 200
    assert rina.finds(number, "mine")
    refused = doni.sends(number, "claim", late)
    assert refused.status_code == 409
    assert "sudah diambil oleh Rina" in refused.text

    assert rina.does(number, "release").status_code == 200
    assert doni.finds(number, "waiting")
    rina.does(number, "claim")
    rina.does(number, "clarify", "1. Kecamatan apa saja?")
    assert "Kecamatan apa saja" in person.hears(number)
    assert rina.finds(number, "citizen")
    person.writes("Semua kecamatan di seberang")
    assert eventually(lambda: "Semua kecamatan di seberang" in rina.sees(f"/consultations/{number}"), 15)
    assert eventually(lambda: not rina.finds(number, "citizen"), 15)

    values, areas = rina.form(number, "reply")
    twice = values | {areas[0]: "Ada 112 pengrajin menurut pendataan 2025."}
    rina.sends(number, "reply", twice)
    rina.sends(number, "reply", twice)
    person.hears("112 pengrajin")
    assert person.hears_nothing()
    rina.does(number, "note", "Catatan antarpetugas.")
    assert rina.does(number, "close").status_code == 200
    closing = person.hears("ditutup")
    assert rina.finds(number, "closed")
    person.chooses("Sangat puas", closing)
    person.hears("penilaian")
    assert "5 dari 5" in rina.sees(f"/consultations/{number}")
    assert not [post for post in person.got() if "antarpetugas" in post.get("Body", "")]


def test_a_known_question_is_one_message_and_a_burst_is_one_question(person: Person, outside: Outside) -> None:
    for fragment in ("halo", "mau tanya", "apa itu deflasi?"):
        person.writes(fragment)
    answer = person.hears("deflasi")
    assert "Selamat datang" in answer
    assert person.hears_nothing()
    assert len(person.got()) == 1
    assert {"From", "To", "Body", "StatusCallback"} <= set(person.got()[0])


def test_a_choice_is_made_by_number_by_title_and_by_a_tap(outside: Outside) -> None:
    for body, more in (("3", {}), ("Petugas", {}), ("Petugas", {"ButtonText": "Petugas", "MessageType": "button"})):
        person = Person(outside)
        person.writes("apa itu deflasi?")
        person.hears("3. Petugas")
        person.writes(body, **more)
        assert "setuju" in person.hears().lower()


def test_what_is_outside_the_window_is_held_with_one_invitation(
    outside: Outside, rina: Officer, person: Person
) -> None:
    number = person.has_consultation(QUESTION)
    rina.does(number, "claim")
    outside.silent.add(person.address)
    rina.does(number, "reply", "Jawaban pertama.")
    person.hears("Jawaban pertama.")
    outside.reports(person.got()[-1], outside.sid_of(person.got()[-1]), "failed", 63016)
    outside.silent.remove(person.address)

    def page() -> str:
        return rina.sees(f"/consultations/{number}").lower()

    assert eventually(lambda: "ditahan" in page(), 15)
    for text in ("Jawaban kedua.", "Jawaban ketiga."):
        rina.does(number, "reply", text)
    assert eventually(lambda: page().count("ditahan") >= 3, 15)
    assert "ditahan: jendela whatsapp tertutup" in page()
    invited = "CONTENT_SIDS" in outside.office.environment
    assert eventually(lambda: not invited or INVITATION in {post.get("ContentSid") for post in person.got()}, 15)
    time.sleep(3)
    assert [post.get("ContentSid") for post in person.got()].count(INVITATION) == invited

    person.writes("ya")
    said = [person.hears(f"Jawaban {word}.") for word in ("pertama", "kedua", "ketiga")]
    assert len(said) == 3
    assert person.hears_nothing()


def test_callbacks_in_every_order_have_one_end(outside: Outside, rina: Officer, person: Person) -> None:
    outside.silent.add(person.address)
    number = person.has_consultation(QUESTION)
    rina.does(number, "claim")
    for order in itertools.islice(itertools.permutations(("sent", "delivered", "read")), 0, 6, 2):
        text = f"Urutan {'-'.join(order)}"
        rina.does(number, "reply", text)
        person.hears(text)
        sid = outside.sid_of(person.got()[-1])
        for status in (*order, *order):
            outside.reports(person.got()[-1], sid, status)
    assert len(re.findall("Urutan [a-z-]+", rina.sees(f"/consultations/{number}"))) >= 3
    assert person.hears_nothing()


def test_somebody_known_by_a_user_id_alone(outside: Outside) -> None:
    person = Person(outside, "whatsapp:ID.4566546130240823aB")
    person.writes("apa itu deflasi?", ExternalUserId=person.address)
    person.hears("deflasi")
    assert person.got()[0]["To"] == person.address


def test_who_opts_out_is_told_how_to_come_back(person: Person) -> None:
    person.writes("BERHENTI")
    assert "MULAI" in person.hears()
    person.writes("MULAI")
    assert "BERHENTI" in person.hears()


def test_signing_in_out_and_with_a_wrong_password(rina: Officer) -> None:
    other = Officer.__new__(Officer)
    other.__dict__ |= {"office": rina.office, "http": type(rina.http)(), "email": rina.email}
    assert "/login" in other.signs_in("bukan sandinya sama sekali").url
    assert "/login" not in other.signs_in().url
    assert other.http.get(f"{rina.office.url}/queue", timeout=10, allow_redirects=False).status_code in {200, 302}
    for tab in ("waiting", "mine", "all", "citizen", "draft", "closed"):
        assert "<h1" in other.sees(f"/queue/{tab}")
    other.http.close()


def test_an_unknown_outcome_is_settled_within_ninety_seconds(unsettled: Unsettled) -> None:
    """By Twilio's list alone: one message each, and what is said afterwards comes after it."""
    taken, lost = unsettled.taken, unsettled.lost
    lost.hears("1.", seconds=max(30, 90 - (time.monotonic() - unsettled.began)))
    taken.hears("1.")
    taken.writes("status")
    taken.hears("konsultasi", seconds=30)
    assert len(taken.got()) == 2
    assert len(lost.got()) == 1
