"""The product's story, played from outside: a telephone, Twilio's look-alike, and an officer at the pages."""

import re

from simulator.testing import Lookalike, Telephone
from tests.running import Desk, Office
from tests.waiting import eventually

QUESTION = "berapa jumlah pengrajin batik yang memakai pewarna alami di Seberang Kota Jambi?"


def code_mailed_to(twilio: Lookalike, email: str) -> str:
    """Return the six digits of the newest mail to an address."""
    found: list[str] = []

    def arrived() -> bool:
        found[:] = [mail["body"] for mail in twilio.mails() if mail["to"] == email]
        return bool(found)

    assert eventually(arrived), "no mail came"
    digits = re.findall(r"\b\d{6}\b", found[0])
    assert len(digits) == 1
    return str(digits[0])


def register(citizen: Telephone, twilio: Lookalike, email: str) -> str:
    """Answer the registration's questions one after the other; return the confirmation."""
    citizen.waits_for("Apakah Anda setuju")
    citizen.says("1")
    citizen.waits_for("nama lengkap")
    citizen.says("Budi Santoso")
    citizen.waits_for("sebagai apa")
    citizen.says("1")
    citizen.waits_for("e-mail")
    citizen.says(email)
    citizen.waits_for("Sudah benar")
    citizen.says("1")
    citizen.waits_for("Kode verifikasi")
    citizen.says(code_mailed_to(twilio, email))
    return citizen.waits_for("tercatat")


def consultation(citizen: Telephone, twilio: Lookalike, question: str = QUESTION) -> str:
    """Lead a citizen to a consultation; return its number."""
    citizen.says(question)
    citizen.waits_for("Buat konsultasi")
    citizen.says("1")
    confirmation = register(citizen, twilio, f"budi{citizen.id}@example.com")
    found = re.search(r"KS-\d{4}-\d{5}", confirmation)
    assert found
    return found[0]


def test_a_known_question_is_answered_in_exactly_one_bubble(citizen: Telephone, twilio: Lookalike) -> None:
    citizen.says("Apa itu inflasi dan di mana melihat angka inflasi Jambi terbaru?")

    answer = citizen.waits_for("inflasi")

    assert "Selamat datang" in answer
    assert "Apakah ini membantu" in answer
    assert citizen.hears_nothing(2)
    assert len(twilio.accepted(citizen.address)) == 1


def test_a_burst_is_one_question(citizen: Telephone, twilio: Lookalike) -> None:
    for fragment in ("halo", "mau tanya", "apa itu deflasi?"):
        citizen.says(fragment)

    answer = citizen.waits_for("deflasi")

    assert "Selamat datang" in answer
    assert citizen.hears_nothing(2)
    assert len(twilio.accepted(citizen.address)) == 1


def test_from_an_unknown_question_to_the_rating(citizen: Telephone, twilio: Lookalike, rina: Desk) -> None:
    number = consultation(citizen, twilio)
    confirmation = citizen.hears()[-1]
    assert "tidak dipungut biaya" in confirmation
    assert re.search(r"(Senin|Selasa|Rabu|Kamis|Jumat), \d{1,2} \w+ \d{4} pukul 1[56]\.[03]0", confirmation)
    assert number in rina.queue("waiting")
    assert QUESTION in rina.sees(f"/consultations/{number}")

    rina.does(number, "claim")
    assert number in rina.queue("mine")
    rina.does(number, "reply", text="Ada 112 pengrajin menurut pendataan 2025.")
    citizen.waits_for("112 pengrajin")
    assert number in rina.queue("citizen")

    citizen.says("Terima kasih, kalau yang 2024 berapa?")
    assert eventually(lambda: "kalau yang 2024" in rina.sees(f"/consultations/{number}"))
    assert number in rina.queue("mine")
    assert citizen.hears_nothing(2)

    rina.does(number, "reply", text="Tahun 2024 ada 98 pengrajin.")
    citizen.waits_for("98 pengrajin")
    rina.does(number, "close")
    closing = citizen.waits_for("ditutup")
    assert "5. Sangat puas" in closing
    citizen.says("5")
    citizen.waits_for("Terima kasih atas penilaian")
    citizen.says("1")

    assert number in rina.queue("closed")
    assert eventually(lambda: "5 dari 5" in rina.sees(f"/consultations/{number}"))


def test_a_message_delivered_twice_is_one_message(citizen: Telephone, twilio: Lookalike) -> None:
    twilio.delivers_twice(copies=5)
    citizen.says("Apa yang dimaksud dengan deflasi?")

    citizen.waits_for("deflasi")

    assert citizen.hears_nothing(2)
    assert len(twilio.accepted(citizen.address)) == 1


def test_a_second_officer_is_told_who_was_first(citizen: Telephone, twilio: Lookalike, rina: Desk, doni: Desk) -> None:
    number = consultation(citizen, twilio)
    form = doni.form(number, "claim")
    rina.does(number, "claim")

    refused = doni.sends(number, "claim", form)

    assert refused.status_code == 409
    assert "sudah diambil oleh" in refused.text
    assert "Rina" in refused.text


def test_a_double_click_sends_one_reply(citizen: Telephone, twilio: Lookalike, rina: Desk) -> None:
    number = consultation(citizen, twilio)
    rina.does(number, "claim")
    form = rina.form(number, "reply") | {"text": "Jawaban yang dikirim dua kali."}

    rina.sends(number, "reply", form)
    rina.sends(number, "reply", form)

    citizen.waits_for("dikirim dua kali")
    assert citizen.hears_nothing(2)


def test_a_reply_outside_the_window_is_held_until_the_citizen_writes(
    citizen: Telephone, twilio: Lookalike, rina: Desk
) -> None:
    number = consultation(citizen, twilio)
    rina.does(number, "claim")
    citizen.moves_clock(hours=25)

    rina.does(number, "reply", text="Jawaban yang tertahan.")
    assert eventually(lambda: "ditahan" in rina.sees(f"/consultations/{number}").lower())
    assert not [text for text in citizen.hears() if "tertahan" in text]

    citizen.says("ya")
    citizen.waits_for("Jawaban yang tertahan.")


def test_an_answer_whose_outcome_is_unknown_is_sent_once(citizen: Telephone, twilio: Lookalike) -> None:
    twilio.cuts(accepted=True)
    citizen.says("Apa yang dimaksud dengan deflasi?")

    citizen.waits_for("deflasi")

    assert citizen.hears_nothing(5)
    assert len(twilio.accepted(citizen.address)) == 1


def test_somebody_without_a_number_is_answered(running: Office, twilio: Lookalike) -> None:
    citizen = Telephone(running.url, name="Tanpa Nomor", without_number=True)

    citizen.says("Apa yang dimaksud dengan deflasi?")

    citizen.waits_for("deflasi")
    assert twilio.accepted(citizen.address)[0]["to"] == citizen.address


def test_every_kind_of_message_gets_a_sensible_answer(running: Office) -> None:
    for kind in ("location", "contact", "voice", "unknown", "empty"):
        citizen = Telephone(running.url, name=kind)
        citizen.sends(kind)
        assert citizen.waits_for()
        assert citizen.answers() == [200]


def test_a_forged_signature_changes_nothing(citizen: Telephone, twilio: Lookalike) -> None:
    twilio.signs_wrongly()
    citizen.says("Apa itu inflasi?")

    assert eventually(lambda: citizen.answers() == [403])
    assert citizen.hears_nothing(2)
