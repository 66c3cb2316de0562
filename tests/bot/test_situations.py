"""The situations of shared/SITUATIONS.md, by number, played on the pure dialogue and the starter knowledge base."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import turn
from bot.facts import Person
from bot.state import State, Step
from handoff.lifecycle import Status
from tests.bot.talk import CODE, MONDAY, REGISTERED, UNSURE, Talk, closed_talk, open_talk
from whatsapp.disturbance import Disturbance

UNKNOWN = "berapa jumlah pengrajin batik pewarna alami di Seberang Kota Jambi?"


def registered_until(step: Step) -> Talk:
    """Return a talk whose registration has come to a step, with a question pending."""
    talk = Talk()
    talk.says(UNKNOWN)
    talk.says("petugas")
    for answer in ("1", "Budi Santoso", "1", "budi@example.com", "1"):
        if talk.state.step is step:
            break
        talk.says(answer)
    assert talk.state.step is step
    return talk


# A. Opening


def test_1_a_greeting_is_answered_with_the_welcome() -> None:
    talk = Talk()
    reply = talk.says("Assalamualaikum")
    assert reply.startswith("Wa'alaikumsalam")
    assert "Selamat datang" in reply
    assert "*MENU*" in reply
    assert talk.last
    assert talk.last.fragment
    assert talk.running is None


def test_2_a_knock_is_answered_once_in_ten_minutes() -> None:
    talk = Talk()
    assert talk.says("p")
    assert talk.says("p") == ""
    assert talk.says("ping", after=300) == ""
    assert talk.says("p", after=660)


def test_3_the_first_message_is_answered_without_registration() -> None:
    talk = Talk()
    reply = talk.says("Apa yang dimaksud dengan deflasi?")
    assert "Selamat datang" in reply
    assert "*Deflasi* adalah" in reply
    assert talk.offered() == ["yes", "not_yet", "officer"]
    assert talk.last
    assert not talk.last.fragment


def test_3_the_welcome_comes_once() -> None:
    talk = Talk()
    talk.says("Apa yang dimaksud dengan deflasi?")
    assert "Selamat datang" not in talk.says("Apa itu inflasi inti?")


@pytest.mark.parametrize(
    "words",
    [
        "petugas",
        "admin",
        "CS",
        "officer",
        "mau bicara dengan petugas",
        "tolong hubungkan saya dengan petugas dong kak",
        "mau nanya petugas",
        "nak nanyo samo petugas bae",
        "nak becakap samo petugas",
    ],
)
def test_5_a_human_may_be_asked_for_at_once(words: str) -> None:
    talk = Talk()
    talk.says(words)
    assert talk.state.step is Step.CONSENT


@pytest.mark.parametrize("kind", ["audio", "video", "document", "unknown"])
def test_6_what_cannot_be_read_is_said(kind: str) -> None:
    assert "PETUGAS" in Talk().says("", kind)


def test_6_a_voice_note_in_an_open_consultation_goes_to_the_officer() -> None:
    talk = open_talk(Status.ACTIVE)
    assert talk.says("", "audio") == ""
    assert talk.did(turn.NoteInbound)


def test_7_a_picture_is_asked_about_and_its_caption_searched() -> None:
    assert "Apa yang ingin ditanyakan" in Talk().says("", "image")
    assert "*Deflasi*" in Talk().says("Apa yang dimaksud dengan deflasi?", "image")


def test_7_a_picture_goes_with_the_question_that_follows() -> None:
    talk = Talk(person=REGISTERED)
    talk.says("", "image")
    talk.says(UNKNOWN)
    talk.says("petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.inbound_ids == (1, 2)


def test_8_a_location_gets_the_office_s_address_and_hours() -> None:
    reply = Talk().says("", "location")
    assert "A. Yani" in reply
    assert "Senin-Kamis 08.00-15.30" in reply


def test_8_the_name_of_a_place_that_is_shared_is_no_question() -> None:
    talk = Talk()
    assert "A. Yani" in talk.says("inflasi jambi", "location")
    assert not talk.did(turn.RecordFinding)


def test_9_a_contact_card_is_not_used() -> None:
    assert "pihak ketiga" in Talk().says("", "contact")


def test_9_a_contact_card_in_an_open_consultation_is_not_used_either_and_the_officer_sees_that_there_was_one() -> None:
    talk = open_talk(Status.ACTIVE)
    assert "pihak ketiga" in talk.says("", "contact")
    assert talk.did(turn.NoteInbound)


def test_10_stickers_and_reactions() -> None:
    talk = Talk()
    assert talk.says("👍", "reaction") == ""
    assert "Selamat datang" in talk.says("", "sticker")
    assert talk.says("", "sticker") == ""


def test_11_english_is_recognised_and_kept() -> None:
    talk = Talk()
    reply = talk.says("what is the inflation rate in Jambi?")
    assert reply.startswith("Welcome")
    assert "1. Yes" in reply
    assert talk.did(turn.SetLanguage) == [turn.SetLanguage("en")]
    assert "Please choose" in talk.says("menu")
    assert "Bahasa Indonesia" in talk.says("bahasa")
    assert "Silakan pilih" in talk.says("menu")


def test_12_jambi_malay_is_understood() -> None:
    assert "penduduk" in Talk().says("brapo jumlah penduduk kito").lower()


def test_13_somebody_registered_is_greeted_by_name_once_a_day() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "Selamat datang kembali, Budi Santoso" in talk.says("halo")
    assert "kembali, Budi" not in talk.says("halo")


@pytest.mark.parametrize(
    "words", ["ini bot?", "kamu siapa?", "siapa nama kamu", "kamu robot apa orang beneran sih", "are you a bot?"]
)
def test_14_the_bot_says_what_it_is(words: str) -> None:
    reply = Talk().says(words)
    assert "asisten otomatis, bukan manusia" in reply or "automatic assistant, not a person" in reply
    assert "08.00-15.30" in reply


def test_15_free_of_charge_and_no_gifts() -> None:
    assert "tidak dipungut biaya" in Talk().says("konsultasi ini bayar berapa?")
    assert "gratifikasi" in Talk().says("mau kasih tip buat petugas boleh?")


# B. Questions and answers


def test_16_a_year_to_come_is_not_estimated() -> None:
    talk = Talk()
    assert "2031 belum dirilis" in talk.says("inflasi jambi 2031")
    assert "consult" in talk.offered()


def test_17_another_province_is_pointed_to() -> None:
    reply = Talk().says("penduduk sumatera barat 2023")
    assert "sumbar.bps.go.id" in reply


def test_17_where_somebody_comes_from_is_not_what_they_ask_about() -> None:
    assert "bps.go.id" not in Talk().says("Hi, I am a researcher from Malaysia. Where is rubber plantation data?")
    assert "*Inflasi* adalah" in Talk().says("saya mahasiswa dari Riau mau tanya apa itu inflasi")
    assert "riau.bps.go.id" in Talk().says("saya mau data penduduk dari Riau")


def test_20_suggestions_are_a_numbered_list_with_a_way_out() -> None:
    talk = Talk()
    reply = talk.says(UNSURE)
    assert "1. " in reply
    assert "0. Bukan semuanya, tanya petugas" in reply
    assert talk.offered()[-1] == "none"


@pytest.mark.parametrize("number", ["1", " 1 ", "1.", "１", "١", "nomor 1", "yang pertama", "(1)", "1️⃣"])
def test_20_the_same_choice_in_every_spelling(number: str) -> None:
    talk = Talk()
    talk.says(UNSURE)
    assert "Apakah ini membantu?" in talk.says(number)


def test_20_the_same_choice_by_its_title_and_by_a_tap() -> None:
    talk = Talk()
    talk.says(UNSURE)
    assert talk.state.offer
    title = talk.state.offer.choices[0].title
    assert "Apakah ini membantu?" in talk.says(title)
    talk.says(f"{UNSURE} sekali lagi")
    assert "Apakah ini membantu?" in talk.taps(talk.offered()[0])


@pytest.mark.parametrize("zero", ["0", "٠", "bukan semuanya", "bukan ini"])
def test_20_none_of_these_leads_to_the_officer(zero: str) -> None:
    talk = Talk()
    talk.says(UNSURE)
    talk.says(zero)
    assert talk.state.step is Step.CONSENT
    assert talk.state.question == UNSURE


@pytest.mark.parametrize("words", ["1", "0", "99", "ya", "tidak"])
def test_21_a_choice_of_nothing_is_explained(words: str) -> None:
    talk = Talk()
    talk.says("halo")
    reply = talk.says(words)
    assert "tidak ada pilihan" in reply
    assert "2. Konsultasi petugas" in reply


def test_21_a_choice_of_yesterday_is_explained() -> None:
    talk = Talk()
    talk.says(UNSURE)
    assert "tidak ada pilihan" in talk.says("1", after=25 * 3600)


def test_21_a_number_not_on_the_list_shows_the_list_again() -> None:
    talk = Talk()
    talk.says("Apa yang dimaksud dengan deflasi?")
    assert "3. Petugas" in talk.says("7")
    assert talk.offered() == ["yes", "not_yet", "officer"]


def test_21_an_old_or_forged_tap_is_explained_and_a_second_one_left_alone() -> None:
    talk = Talk()
    talk.says("Apa yang dimaksud dengan deflasi?")
    old = talk.state.serial
    talk.says("Apa itu inflasi inti?")
    assert "tidak berlaku" in talk.taps("officer", serial=old)
    assert talk.taps("officer", serial=old) == ""
    assert "tidak berlaku" in talk.says("", "button", id="close:KS-2026-00001", title="Petugas")


@pytest.mark.parametrize("step", [Step.CONSENT, Step.NAME, Step.KIND, Step.EMAIL, Step.CODE])
def test_22_a_new_question_in_the_registration_is_searched_and_nothing_is_lost(step: Step) -> None:
    talk = registered_until(step)
    reply = talk.says("apa itu nilai tukar petani?")
    assert "Nilai Tukar Petani" in reply
    assert "*LANJUT*" in reply
    talk.says("lanjut")
    assert talk.state.step is step
    assert talk.state.question == UNKNOWN


def test_22_searching_is_possible_in_the_middle_of_the_registration() -> None:
    talk = registered_until(Step.NAME)
    talk.says("menu")
    talk.says("1")
    talk.says("luas kebun sawit di Merangin")
    assert talk.did(turn.RecordFinding)
    assert talk.state.step is Step.NAME


def test_23_many_questions_become_one_consultation() -> None:
    talk = Talk(person=REGISTERED)
    reply = talk.says("1. apa itu ntp?\n2. berapa umr tebo?\n3. berapa luas sawah bungo?\n4. siapa pengusaha kopi?")
    assert "4 pertanyaan" in reply
    talk.says("1")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.complete
    assert "luas sawah bungo" in opened.question


@pytest.mark.parametrize(
    "words", ["menurut anda apakah gubernur berhasil menurunkan kemiskinan?", "what do you think of poverty in Jambi?"]
)
def test_24_there_is_no_opinion_and_still_an_answer(words: str) -> None:
    reply = Talk().says(words)
    assert "bukan pendapat" in reply or "no opinion" in reply
    assert "1. " in reply


@pytest.mark.parametrize("words", ["datanya salah", "kok angka kemiskinan beda antara dua publikasi?"])
def test_25_26_a_doubt_is_thanked_for_and_handed_over(words: str) -> None:
    talk = Talk()
    assert "Terima kasih sudah memberi tahu" in talk.says(words)
    assert "consult" in talk.offered()


def test_26_what_was_sent_and_is_doubted_is_marked() -> None:
    talk = Talk()
    talk.says("Apa yang dimaksud dengan deflasi?")
    talk.says("datanya salah")
    assert talk.did(turn.Doubted) == [turn.Doubted("deflasi", "datanya salah")]


def test_27_the_same_question_again_offers_the_officer_and_a_third_time_leads_there() -> None:
    talk = Talk()
    talk.says("Apa yang dimaksud dengan deflasi?")
    assert "ketik *PETUGAS*" in talk.says("apa yang dimaksud dengan deflasi ?")
    talk.says("Apa yang dimaksud dengan deflasi?")
    assert talk.state.step is Step.CONSENT


@pytest.mark.parametrize("words", ["tidak jelas", "bukan itu", "kurang jelas kak", "belum", "2", "not helpful"])
def test_28_not_helpful_brings_the_next_best_and_then_the_officer(words: str) -> None:
    talk = Talk()
    talk.says("inflasi jambi")
    talk.state.record_id = 7
    talk.says(words)
    assert talk.did(turn.Helped) == [turn.Helped(7, False)]
    assert set(talk.offered()) & {"none", "consult"}


@pytest.mark.parametrize(
    "words",
    ["minta alamat responden susenas di tebo", "nomor hp kepala desa sungai duren", "omzet PT Makmur Jaya berapa"],
)
def test_29_personal_data_is_refused_kindly(words: str) -> None:
    reply = Talk().says(words)
    assert "UU No. 16 Tahun 1997" in reply
    assert "agregat" in reply


@pytest.mark.parametrize(
    ("words", "site"),
    [
        ("apakah data mikro susenas bisa diperoleh?", "pst.bps.go.id"),
        ("bagaimana mengajukan permohonan informasi publik?", "ppid.bps.go.id"),
        ("apa itu romantik?", "romantik.web.bps.go.id"),
        ("bagaimana cara daftar mitra statistik?", "mitra.bps.go.id"),
    ],
)
def test_30_34_35_what_another_service_does_is_pointed_to_and_is_no_consultation(words: str, site: str) -> None:
    talk = Talk(person=REGISTERED)
    assert site in talk.says(words)
    assert talk.running is None


def test_31_the_enumerator_at_the_door() -> None:
    assert "surat tugas" in Talk().says("apakah petugas sensus yang datang ke rumah saya asli?")


def test_32_a_hoax_is_named() -> None:
    assert "tidak membagikan bantuan" in Talk().says("dapat bantuan BPS 600rb klik link http://bit.ly/x benar gak?")


@pytest.mark.parametrize(
    "words", ["saya wartawan Jambi Ekspres, apa itu inflasi?", "kami dari redaksi mau konfirmasi angka inflasi jambi"]
)
def test_33_the_press_is_greeted_and_answered(words: str) -> None:
    reply = Talk().says(words)
    assert "rekan media" in reply
    assert "inflasi" in reply.lower()


def test_34_other_services_are_in_the_menu() -> None:
    talk = Talk()
    talk.says("menu")
    reply = talk.says("6")
    assert all(site in reply for site in ("romantik.web.bps.go.id", "mitra.bps.go.id", "ppid.bps.go.id"))
    assert all(matter in reply for matter in ("Magang", "surat dinas"))


# C. Registration


@pytest.mark.parametrize("words", ["2", "tidak", "tidak setuju", "gak mau kak", "👎"])
def test_36_no_consent_no_data(words: str) -> None:
    talk = registered_until(Step.CONSENT)
    assert "menghormati pilihan" in talk.says(words)
    assert talk.did(turn.SaveRequester) == []
    assert talk.state.step is Step.NONE
    assert "*Deflasi*" in talk.says("Apa yang dimaksud dengan deflasi?")


@pytest.mark.parametrize("words", ["1", "setuju", "boleh aja kak", "oke", "gas", "👍", "ya saya setuju", "Setuju"])
def test_37_a_clear_yes_is_consent(words: str) -> None:
    talk = registered_until(Step.CONSENT)
    talk.says(words)
    (saved,) = talk.did(turn.SaveRequester)
    assert isinstance(saved, turn.SaveRequester)
    assert saved.fields["consent_at"] == talk.now
    assert saved.fields["consent_version"]
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert not opened.complete
    assert opened.question == UNKNOWN


def test_37_an_unclear_answer_is_explained() -> None:
    talk = registered_until(Step.CONSENT)
    assert "UU No. 27 Tahun 2022" in talk.says("hmm, buat apa?")
    assert talk.state.step is Step.CONSENT


def test_38_an_address_with_spaces_and_commas() -> None:
    talk = registered_until(Step.EMAIL)
    assert "Budi@gmail.com" in talk.says("Budi @ GMAIL , com")
    assert talk.offered() == ["correct", "change"]


def test_39_a_typo_is_suggested_and_not_changed_silently() -> None:
    talk = registered_until(Step.EMAIL)
    reply = talk.says("budi@gmial.com")
    assert "budi@gmial.com" in reply
    assert "budi@gmail.com" in reply
    talk.says("1")
    assert talk.state.email == "budi@gmail.com"


def test_39_or_kept_as_typed() -> None:
    talk = registered_until(Step.EMAIL)
    talk.says("budi@gmial.com")
    talk.says("2")
    (sent,) = talk.did(turn.SendCode)
    assert isinstance(sent, turn.SendCode)
    assert sent.recipient == "budi@gmial.com"


def test_40_no_e_mail_is_answered_with_the_reason_and_other_ways() -> None:
    talk = registered_until(Step.EMAIL)
    assert "persyaratan" in talk.says("saya tidak punya email")
    assert talk.state.step is Step.EMAIL


@pytest.mark.parametrize("words", [CODE, "482 913", "kode: 482913", "٤٨٢٩١٣", "kodenya 482-913 kak"])
def test_41_the_code_in_every_spelling_opens_the_consultation(words: str) -> None:
    talk = registered_until(Step.CODE)
    reply = talk.says(words)
    assert reply.endswith("[created]")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.complete
    assert opened.question == UNKNOWN


def test_41_three_wrong_codes_bring_a_new_one() -> None:
    talk = registered_until(Step.CODE)
    assert "Sisa kesempatan: 2" in talk.says("000001")
    assert "Sisa kesempatan: 1" in talk.says("000002")
    talk.code = "111222"
    assert "tiga kali" in talk.says("000003")
    assert talk.did(turn.SendCode)
    assert talk.says(CODE).startswith("Kode belum cocok")
    assert talk.says("111222").endswith("[created]")


def test_41_three_codes_an_hour() -> None:
    talk = registered_until(Step.CODE)
    talk.says("1")
    talk.says("1")
    assert "masih berlaku" in talk.says("1")
    assert not talk.did(turn.SendCode)
    assert "Kode baru" in talk.says("kirim ulang", after=3700)


def test_41_five_codes_a_day() -> None:
    talk = registered_until(Step.CODE)
    sent = 1
    for _ in range(8):
        talk.says("kirim ulang", after=1900)
        sent += len(talk.did(turn.SendCode))
    assert sent == 5


def test_42_resend_and_another_address() -> None:
    talk = registered_until(Step.CODE)
    assert "Kode baru" in talk.says("kodenya belum masuk kak")
    assert "alamat e-mail yang baru" in talk.says("2")
    talk.says("lain@example.com")
    assert "lain@example.com" in talk.says("ya")


@pytest.mark.parametrize(
    "words", ["kodenya gk masuk masuk", "dak ado masuk kodenyo", "kode kagak ada", "mana kodenya?"]
)
def test_42_a_code_that_did_not_come_is_told_in_any_spelling(words: str) -> None:
    assert "Kode baru" in registered_until(Step.CODE).says(words)


@pytest.mark.parametrize(
    "words", ["kok kabupaten tebo tidak ada angka inflasinya?", "data padi tidak ada", "apa beda PDRB dengan PDB lagi?"]
)
def test_42_a_question_at_the_code_has_no_other_one_sent(words: str) -> None:
    talk = registered_until(Step.CODE)
    talk.says(words)
    assert not talk.did(turn.SendCode)


def test_42_our_mail_does_not_leave_and_the_citizen_does_not_pay_for_it() -> None:
    talk = registered_until(Step.CODE)
    talk.unsent_for = timedelta(minutes=3)
    assert talk.says("belum masuk").endswith("[unverified]")
    assert talk.running
    assert talk.running.status is Status.DRAFT
    assert talk.person.email == "budi@example.com"
    assert not talk.person.complete
    assert "belum terverifikasi" in talk.says("status")


def test_43_an_old_code_is_renewed_once() -> None:
    talk = registered_until(Step.CODE)
    talk.code = "111222"
    assert "lewat 10 menit" in talk.says(CODE, after=601)
    assert talk.did(turn.SendCode)
    assert talk.says("111222", after=601).startswith("Kode tadi")
    assert not talk.did(turn.SendCode)


def test_44_a_code_of_another_shape_is_warned_about() -> None:
    talk = registered_until(Step.CODE)
    assert "jangan dibagikan" in talk.says("OTP bank saya 1234")


@pytest.mark.parametrize("words", ["saya ganti nomor", "ini nomor baru saya kak", "this is my new number"])
def test_45_a_new_number_is_told_how_to_go_on(words: str) -> None:
    assert "KS-" in Talk().says(words)


@pytest.mark.parametrize("words", ["ini saya anaknya, bukan pak Budi", "saya bukan Budi", "maaf salah orang"])
def test_46_47_somebody_else_is_told_how_to_register(words: str) -> None:
    reply = Talk(State(welcomed_at=MONDAY), REGISTERED).says(words)
    assert "*GANTI NAMA*" in reply
    assert "budi@example.com" not in reply


def test_46_somebody_else_on_the_same_number_registers_from_the_consent_on() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "Apakah Anda setuju" in talk.says("GANTI NAMA")
    assert talk.person == Person()
    for answer in ("1", "Dewi Budi", "1", "dewi@example.com", "1"):
        talk.says(answer)
    talk.says(CODE)
    assert talk.person == Person("Dewi Budi", "student", "dewi@example.com", consented=True, verified=True)


def test_46_in_an_open_consultation_it_is_the_name_that_is_corrected() -> None:
    talk = open_talk(Status.WAITING)
    assert "nama lengkap" in talk.says("ganti nama")
    talk.says("Budi Hartono")
    assert talk.person == replace(REGISTERED, name="Budi Hartono")


def test_48_a_pupil_who_only_asks_is_answered() -> None:
    assert "*Inflasi* adalah" in Talk().says("saya kelas 5 SD mau tanya apa itu inflasi")


@pytest.mark.parametrize("nonsense", ["12345", "🤡🤡", "x", "ya", "Budi @ gmail , com"])
def test_49_a_nonsense_name_is_asked_once_more_and_never_fails(nonsense: str) -> None:
    talk = registered_until(Step.NAME)
    assert "belum dapat kami baca" in talk.says(nonsense)
    talk.says("???" if nonsense == "x" else nonsense)
    assert talk.person.name == "Pengguna 7890"
    assert talk.state.step is Step.KIND


@pytest.mark.parametrize(
    ("words", "name"),
    [("nama saya Budi Santoso", "Budi Santoso"), ("Siti Nur'aini", "Siti Nur'aini"), ("saya M. Rizky", "M. Rizky")],
)
def test_49_a_name_in_a_sentence(words: str, name: str) -> None:
    talk = registered_until(Step.NAME)
    talk.says(words)
    assert talk.person.name == name


def test_50_an_identity_number_is_masked() -> None:
    talk = Talk()
    assert "NIK" in talk.says("1571 0203 0405 0607")
    (redacted,) = talk.did(turn.Redact)
    assert isinstance(redacted, turn.Redact)
    assert "1571" not in redacted.text


def test_registration_goes_back_a_step_and_can_be_left() -> None:
    talk = registered_until(Step.EMAIL)
    assert "sebagai apa" in talk.says("kembali")
    assert "nama lengkap" in talk.says("kembali")
    talk.says("Siti Aminah")
    assert talk.state.step is Step.EMAIL
    assert "dihentikan" in talk.says("batal")
    assert talk.person.name == ""
    assert talk.running is None
    assert talk.state.question == UNKNOWN


def test_registration_is_taken_up_again_within_a_day_and_not_later() -> None:
    talk = registered_until(Step.EMAIL)
    talk.says("lanjut", after=23 * 3600)
    assert talk.state.step is Step.EMAIL
    talk.says("status", after=25 * 3600)
    assert not talk.state.step


def test_an_unclear_question_is_asked_for_until_it_is_clear() -> None:
    talk = Talk(person=REGISTERED)
    assert "tulis pertanyaan" in talk.says("petugas")
    assert "lebih lengkap" in talk.says("data umkm")
    assert talk.says("per kecamatan di Kota Jambi 2024").endswith("[created]")


def test_somebody_registered_goes_straight_to_the_consultation() -> None:
    talk = Talk(person=REGISTERED)
    talk.says(UNKNOWN)
    assert talk.says("petugas").endswith("[created]")


# D. A consultation is running


def test_51_what_is_written_goes_to_the_officer_in_silence() -> None:
    talk = open_talk(Status.WAITING)
    for words in ("Apa yang dimaksud dengan deflasi?", "1", "tambahan: per kecamatan", "ok"):
        assert talk.says(words) == ""
        assert talk.did(turn.NoteInbound) == [turn.NoteInbound()]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.WAITING, "antrean ke-3"),
        (Status.ACTIVE, "dikerjakan petugas"),
        (Status.CITIZEN, "menunggu tanggapan Anda"),
    ],
)
@pytest.mark.parametrize("words", ["status", "Sudah sampai mana?", "gimana kabar konsultasi saya?", "kapan dijawab"])
def test_53_status(status: Status, expected: str, words: str) -> None:
    reply = open_talk(status).says(words)
    assert "KS-2026-00007" in reply
    assert expected in reply


def test_53_status_without_a_consultation() -> None:
    assert "Belum ada konsultasi" in Talk().says("status")


def test_61_a_message_cannot_be_taken_back_alone() -> None:
    assert "*HAPUS DATA SAYA*" in Talk().says("tolong hapus pesan tadi")
    talk = open_talk(Status.ACTIVE)
    assert talk.says("tolong hapus pesan tadi") == ""
    assert talk.did(turn.NoteInbound)


def test_66_an_emergency_is_answered_with_the_numbers_to_call() -> None:
    assert "112" in Talk().says("saya mau bunuh diri")
    talk = open_talk(Status.ACTIVE)
    assert "112" in talk.says("tolong ada kebakaran di rumah saya")
    assert talk.did(turn.NoteInbound)


@pytest.mark.parametrize("plea", ["tolong", "tolong saya kak", "help", "help me please"])
def test_66_a_plea_right_after_it_is_the_same_cry(plea: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("saya mau bunuh diri")
    assert "112" in talk.says(plea, after=300)
    assert "112" not in talk.says(plea, after=7200)


@pytest.mark.parametrize(
    "words", ["ini nomor resmi bps?", "ini beneran bps jambi kak", "ini penipuan ya?", "is this the official number?"]
)
def test_whether_it_is_the_office_is_told_with_the_way_to_make_sure(words: str) -> None:
    assert re.search("0741-?60497", Talk(State(welcomed_at=MONDAY)).says(words))


@pytest.mark.parametrize("words", ["dapat nomor saya dari mana", "kok tau nomor saya?", "how did you get my number"])
def test_where_the_number_is_from_is_told_with_the_way_to_delete_it(words: str) -> None:
    said = Talk(State(welcomed_at=MONDAY)).says(words)
    assert "*HAPUS DATA SAYA*" in said or "*DELETE MY DATA*" in said


@pytest.mark.parametrize("words", ["rina@example , com", "ini email saya rina.a@example.co.id ya kak"])
def test_an_address_nobody_asked_for_is_no_question(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "*GANTI EMAIL*" in talk.says(words)
    assert not talk.did(turn.RecordFinding)


def test_a_question_with_an_address_is_searched() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "*GANTI EMAIL*" not in talk.says("apa itu inflasi? kirim ke rina@example.com")


def test_a_list_that_does_not_fit_is_not_shown_again() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "1. " in talk.says(UNSURE)
    talk.says("bukan itu maksud saya")
    assert "consult" in talk.offered()


def test_a_yes_does_not_delete_but_says_how() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("hapus data saya")
    assert f"HAPUS {CODE[-4:]}" in talk.says("ya, saya yakin")
    assert not talk.did(turn.EraseRequested)


def test_64_65_insults_and_complaints() -> None:
    assert "PENGADUAN" in Talk().says("dasar tolol, otak udang")
    assert "PENGADUAN" in Talk().says("anjing pelayanan kalian")
    talk = open_talk(Status.ACTIVE)
    assert "pengaduan1500@bps.go.id" in talk.says("petugasnya kasar sekali sama saya")
    assert talk.did(turn.Complain)
    assert not talk.did(turn.NoteInbound)
    assert "pengaduan1500@bps.go.id" in talk.says("saya mau komplain, datanya lama")
    assert talk.did(turn.NoteInbound)
    assert "pengaduan1500@bps.go.id" in Talk().says("saya mau komplain, petugasnya kasar")


def test_67_thanks_for_an_answer_is_warm_once_and_asks_nothing_of_the_officer() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    assert "*SELESAI*" in talk.says("terima kasih banyak pak")
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]
    assert talk.says("makasih ya") == ""


def test_67_thanks_without_a_consultation() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert talk.says("terima kasih").startswith("Sama-sama")
    assert talk.says("makasih") == ""


def test_67_thanks_with_a_question_is_a_question() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    assert talk.says("Terima kasih, kalau yang 2024 berapa?") == ""
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound()]


def test_68_done_closes_what_was_answered() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    assert talk.says("selesai") == ""
    assert talk.did(turn.FinishConsultation)


def test_68_done_while_the_office_owes_asks_to_withdraw() -> None:
    talk = open_talk(Status.ACTIVE)
    assert "1. Ya, batalkan" in talk.says("selesai")
    assert not talk.did(turn.FinishConsultation)


def test_69_withdrawing_is_confirmed_once() -> None:
    talk = open_talk(Status.WAITING)
    assert "Batalkan konsultasi KS-2026-00007?" in talk.says("gak jadi")
    assert "dibatalkan atas permintaan Anda" in talk.says("1")
    assert talk.did(turn.WithdrawConsultation)


def test_69_or_kept() -> None:
    talk = open_talk(Status.WAITING)
    talk.says("batal")
    assert "tetap berjalan" in talk.says("2")
    assert talk.says("1") == ""


def test_69_a_number_for_the_officer_is_not_taken_for_an_old_choice() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    talk.says("menu")
    assert talk.running
    talk.running = replace(talk.running, last_officer_at=talk.now + timedelta(seconds=5))
    assert talk.says("1") == ""
    assert talk.did(turn.NoteInbound)


def test_70_calls_are_not_answered() -> None:
    assert "0741-60497" in Talk().says("kok telepon saya tidak diangkat?")


def test_56_a_bare_yes_to_the_invitation_asks_nothing_of_the_officer() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    talk.state.last_at, talk.leaves = MONDAY - timedelta(days=2), True
    assert talk.says("YA") == ""
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]


def test_78_a_yes_to_the_reminder_is_for_the_officer_and_keeps_it_open() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    talk.state.last_at = MONDAY - timedelta(days=2)
    talk.says("ya")
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound()]


@pytest.mark.parametrize("status", [Status.WAITING, Status.ACTIVE])
def test_53_after_the_answer_no_promise_of_the_past_is_told(status: Status) -> None:
    reply = open_talk(status, answered=True).says("status")
    assert "sudah menjawab" in reply
    assert "2026 pukul" not in reply


# E. Closing and rating


@pytest.mark.parametrize(
    ("words", "score"), [("5", 5), ("lima", 5), ("empat", 4), ("⭐⭐⭐⭐", 4), ("5/5", 5), ("4 bintang", 4), ("2", 2)]
)
def test_83_84_a_rating_in_every_spelling(words: str, score: int) -> None:
    talk = closed_talk()
    assert talk.says(words)
    assert talk.did(turn.Rate) == [turn.Rate(score)]


def test_83_a_rating_by_tapping() -> None:
    talk = closed_talk()
    talk.says("", "list", id="rate:5", title="5. Sangat puas")
    assert talk.did(turn.Rate) == [turn.Rate(5)]


@pytest.mark.parametrize("words", ["6", "0", "10", "-1", "4.5", "081234567890", "2024"])
def test_84_no_rating_is_asked_for_once_more(words: str) -> None:
    talk = closed_talk()
    assert "dari 1 (tidak puas) sampai 5" in talk.says(words)
    assert talk.says(words) == ""
    assert not talk.did(turn.Rate)


def test_84_a_thumb_is_no_number() -> None:
    talk = closed_talk()
    assert "dari 1 (tidak puas) sampai 5" in talk.says("👍")
    assert not talk.did(turn.Rate)


def test_85_a_judgement_in_words_is_kept_and_the_number_asked_for() -> None:
    talk = closed_talk()
    assert "satu angka" in talk.says("bagus bgt adminnya tapi lama")
    assert talk.did(turn.Comment) == [turn.Comment(7, "bagus bgt adminnya tapi lama")]
    talk.says("4")
    assert talk.did(turn.Rate) == [turn.Rate(4)]


def test_86_a_question_wins_over_the_rating() -> None:
    talk = closed_talk()
    assert "*Deflasi*" in talk.says("Apa yang dimaksud dengan deflasi?")


def test_87_a_number_after_the_rating_says_it_is_kept() -> None:
    talk = closed_talk()
    talk.says("5")
    assert talk.closed
    talk.closed = replace(talk.closed, rating_open=False)
    assert "sudah tersimpan" in talk.says("4", after=3600)
    assert not talk.did(turn.Rate)


def test_88_a_low_rating_is_offered_the_complaint_channels() -> None:
    talk = closed_talk()
    assert "pengaduan1500@bps.go.id" in talk.says("1")
    assert talk.closed
    talk.closed = replace(talk.closed, rating_open=False)
    assert "masukan Anda" in talk.says("jawabannya lambat sekali")
    assert talk.did(turn.Comment)


@pytest.mark.parametrize(
    "words", ["masih ada yang kurang, data 2023 mana?", "saya perlu juga rincian kopi arabika 2021"]
)
def test_80_an_answer_after_closing_continues_the_same_consultation(words: str) -> None:
    talk = closed_talk(rating_open=False)
    assert talk.says(words).endswith("[reopened]")
    assert talk.did(turn.ReopenConsultation)
    assert talk.did(turn.NoteInbound)


@pytest.mark.parametrize("words", ["terima kasih", "ok", "👍", "5", "menu", "status"])
def test_80_a_courtesy_does_not_reopen(words: str) -> None:
    talk = closed_talk()
    talk.says(words)
    assert not talk.did(turn.ReopenConsultation)


def test_80_later_it_is_a_new_question() -> None:
    talk = closed_talk(rating_open=False, reopenable=False)
    talk.says("saya perlu juga rincian kopi arabika 2021")
    assert not talk.did(turn.ReopenConsultation)


# F. Safety, privacy, abuse


def test_91_a_flood_gets_one_notice_and_then_silence() -> None:
    talk = Talk()
    replies = [talk.says(f"pesan nomor {number} tentang panen", after=0.5) for number in range(40)]
    assert sum("sudah kami terima semuanya" in reply for reply in replies) == 1
    assert replies[-1] == ""
    assert talk.says("Apa yang dimaksud dengan deflasi?", after=16 * 60)


def test_92_advertising_is_not_answered() -> None:
    assert Talk().says("PROMO SLOT GACOR maxwin hari ini, deposit 10rb bonus 100%") == ""


def test_92_every_third_advert_asks_an_admin_whether_to_block() -> None:
    talk, asked = Talk(), []
    for number in range(7):
        talk.says(f"slot gacor maxwin ke-{number}")
        asked.append(len(talk.did(turn.Advertised)))
    assert asked == [0, 0, 1, 0, 0, 1, 0]
    assert talk.says("Apa yang dimaksud dengan inflasi?"), "nobody is blocked by counting"


def test_92_a_blocked_number_is_not_answered_but_a_cry_for_help_and_an_open_consultation_are() -> None:
    talk = Talk(blocked=True)
    assert [talk.says(words) for words in ("halo", "Apa yang dimaksud dengan inflasi?", "petugas")] == [""] * 3
    assert talk.says("", "image") == ""
    assert talk.last is not None
    assert not talk.last.effects
    assert "112" in talk.says("saya mau bunuh diri")
    assert "pengaduan" in talk.says("pengaduan")
    assert f"HAPUS {CODE[-4:]}" in talk.says("hapus data saya")
    talk.says(f"hapus {CODE[-4:]}")
    assert talk.did(turn.EraseRequested)
    going_on = open_talk(Status.ACTIVE)
    going_on.blocked = True
    going_on.says("ini lampirannya")
    assert going_on.did(turn.NoteInbound)


def test_93_two_machines_do_not_talk_for_ever() -> None:
    talk = Talk()
    words = "Terima kasih telah menghubungi Toko X, kami akan segera membalas pesan Anda"
    assert [bool(talk.says(words)) for _ in range(4)][2:] == [False, False]


@pytest.mark.parametrize(
    "words", ["{{7*7}}", "=HYPERLINK(1)", "' OR 1=1--", "<script>alert(1)</script>", "%s%n", "\u200b\u200b"]
)
def test_94_odd_text_is_plain_text(words: str) -> None:
    assert Talk().says(words)


@pytest.mark.parametrize("words", ["tolong hapus semua data pribadi saya dong", "saya mau hapus data saya"])
def test_95_deletion_in_other_words(words: str) -> None:
    assert f"HAPUS {CODE[-4:]}" in Talk(State(welcomed_at=MONDAY), REGISTERED).says(words)


@pytest.mark.parametrize("words", ["saya minta salinan data saya", "data saya apa saja yang disimpan?"])
def test_96_a_copy_goes_by_the_verified_e_mail(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "bukan lewat percakapan ini" in talk.says(words)
    assert talk.says("1").endswith("[created]")


def test_95_deletion_needs_the_code() -> None:
    talk = open_talk(Status.ACTIVE)
    assert f"HAPUS {CODE[-4:]}" in talk.says("hapus data saya")
    assert "tidak cocok" in talk.says("HAPUS 0000")
    assert not talk.did(turn.EraseRequested)
    talk.says("hapus data saya")
    assert "3 x 24 jam" in talk.says(f"hapus {CODE[-4:]}")
    assert talk.did(turn.EraseRequested)
    assert talk.did(turn.WithdrawConsultation)


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("STOP", turn.OptOut), ("berhenti", turn.OptOut), ("jangan hubungi saya lagi", turn.OptOut),
        ("mulai", turn.OptIn), ("START", turn.OptIn),
    ],
)  # fmt: skip
def test_97_opting_out_and_in(words: str, effect: type[object]) -> None:
    for talk in (Talk(), open_talk(Status.ACTIVE)):
        assert talk.says(words)
        assert talk.did(effect)


def test_98_99_other_people_s_chats_and_staff_access() -> None:
    assert "surat" in Talk().says("saya dari polres, minta riwayat chat nomor ini")
    assert "tidak ada fungsi petugas" in Talk().says("saya kepala BPS, kasih akses login antrean")


def test_101_a_loss_is_met_kindly() -> None:
    assert "berdukacita" in Talk().says("maaf pak, ayah saya meninggal kemarin")


# Commands and what is none


@pytest.mark.parametrize(
    "words",
    [
        "bagaimana status kemiskinan di Jambi?",
        "menu makanan khas jambi",
        "petugas sensus digaji berapa",
        "data selesai sensus penduduk kapan terbit",
        "berhenti merokok persentase penduduk jambi",
        "standar pelayanan minimal rumah sakit",
    ],
)
def test_a_command_s_word_in_a_question_is_a_question(words: str) -> None:
    talk = Talk()
    talk.says(words)
    assert talk.did(turn.RecordFinding)


def test_the_profile_is_shown_and_each_item_corrected() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "budi@example.com" in talk.says("profil")
    assert "nama lengkap" in talk.says("1")
    assert "diperbarui" in talk.says("Budi Hartono")
    assert talk.person.name == "Budi Hartono"
    talk.says("data saya")
    talk.says("3")
    talk.says("baru@example.com")
    talk.says("ya")
    assert "diperbarui" in talk.says(CODE)
    assert talk.person.email == "baru@example.com"


def test_the_language_may_be_switched_in_the_middle_of_a_step() -> None:
    talk = registered_until(Step.KIND)
    reply = talk.says("english")
    assert "we will use English" in reply
    assert "1. Student" in reply


def test_nobody_registered_has_no_profile() -> None:
    assert Talk().says("profil").endswith("layanan lain.")
    assert Person() == Talk().person


def test_74_a_notice_is_told_once_with_the_next_answer_and_again_when_it_changes() -> None:
    talk = Talk(State(welcomed_at=MONDAY), notice=Disturbance("Listrik padam", "Power is out", None, "a"))
    first = talk.says("apa itu inflasi?")
    assert "Inflasi" in first
    assert first.endswith("*Info:* Listrik padam")
    assert "Listrik padam" not in talk.says("menu")
    talk.notice = Disturbance("Internet putus", "The internet is down", None, "b")
    assert "Internet putus" in talk.says("menu")
    assert "Internet putus" not in talk.says("menu")
