"""What people stumbled over when they played with the chat, each as a rule that holds for more than the one wording."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import regions, turn
from bot.emergency import is_emergency
from bot.facts import Entry, Found
from bot.masking import MASK, without_foreign_code
from bot.rules import is_minor
from bot.state import Candidate, State, Step
from bot.words import is_clear, is_thanks, number
from handoff.lifecycle import Status
from tests.bot import talk as talks
from tests.bot.talk import CODE, MONDAY, REGISTERED, UNSURE, Talk, closed_talk, open_talk
from tests.bot.test_situations import UNKNOWN, registered_until
from whatsapp.texts import LANGUAGES, texts


@pytest.mark.parametrize(
    ("words", "danger"),
    [
        ("kebakaran di rumah tetangga tolong!!!", True),
        ("saya dipukuli suami saya tolong", True),
        ("ada gempa tolong", True),
        ("banjir di rumah kami tolong bantu", True),
        ("gempa!!!", True),
        ("ada maling di rumah saya", True),
        ("help, there is a fire", True),
        ("pengen mati aja rasanya", True),
        ("jumlah kebakaran hutan 2023", False),
        ("tolong carikan jumlah kecelakaan", False),
        ("saya mencari data bunuh diri", False),
        ("saya mau tanya banjir jambi", False),
        ("kasus kdrt di jambi", False),
        ("tolong jelaskan apa itu gempa", False),
        ("dampak banjir terhadap petani kami", False),
    ],
)
def test_a_cry_for_help_is_told_from_a_question_about_danger(words: str, danger: bool) -> None:
    assert is_emergency(words) is danger


@pytest.mark.parametrize(
    "words",
    [
        "terima kasih atas bantuannya pak",
        "makasih banyak ya infonya",
        "maaf merepotkan, terima kasih",
        "terimakasih banyak bu, sangat membantu",
        "mksh byk",
        "thanks a lot",
        "thank you so much for your help",
    ],
)
def test_thanks_for_something_is_thanks(words: str) -> None:
    assert is_thanks(words)
    talk = closed_talk(rating_open=False)
    talk.says(words)
    assert not talk.did(turn.ReopenConsultation)
    running = open_talk(Status.CITIZEN, answered=True)
    assert running.says(words)
    assert running.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]


@pytest.mark.parametrize("words", ["terima kasih, datanya kurang", "makasih infonya, kalau yang 2024?", "atas bantuan"])
def test_thanks_with_a_wish_is_more_than_thanks(words: str) -> None:
    assert not is_thanks(words)


@pytest.mark.parametrize("order", ["ubah email", "ganti email", "ubah jenis pengguna", "change email"])
@pytest.mark.parametrize("step", [Step.NAME, Step.KIND])
def test_correcting_one_item_never_jumps_over_another(step: Step, order: str) -> None:
    talk = registered_until(step)
    for words in (order, "budi@example.com", "1", CODE, "Budi Santoso", "1", "budi@example.com", "1", CODE):
        talk.says(words)
        for opened in talk.did(turn.OpenConsultation):
            assert isinstance(opened, turn.OpenConsultation)
            assert opened.complete is talk.person.complete
    assert talk.person.complete
    assert talk.person.name
    assert talk.person.kind


def test_correcting_the_name_while_the_code_is_awaited_comes_back_to_the_code() -> None:
    talk = registered_until(Step.CODE)
    assert "nama lengkap" in talk.says("ubah nama")
    assert "6 angka" in talk.says("Budi Hartono")
    assert talk.says(CODE).endswith("[created]")
    assert talk.person.name == "Budi Hartono"


def test_the_code_of_one_address_does_not_confirm_another() -> None:
    talk = registered_until(Step.CODE)
    talk.says("lain@example.com")
    talk.says("ubah nama")
    talk.says("Budi Hartono")
    assert not talk.says(CODE).endswith("[created]")
    assert not talk.person.verified


def test_a_single_suggestion_is_spoken_of_in_the_singular(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Candidate(entry_id="inflasi", question="?", score=0.4)
    monkeypatch.setattr(talks, "ask", lambda _text: Found("suggest", None, 0.4, (one,)))
    talk = Talk()
    reply = talk.says("harga cabai di pasar kampung")
    assert "Mungkin ini yang Anda maksud?" in reply
    assert "1. Apa itu inflasi" in reply
    assert "0. Bukan ini, tanya petugas" in reply
    talk.says("bukan ini")
    assert talk.state.step is Step.CONSENT


def test_what_was_turned_down_is_not_offered_in_another_language() -> None:
    talk = Talk()
    talk.says("apa itu gini ratio")
    assert "Gini ratio published" not in talk.says("tidak jelas")
    assert talk.offered()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["welcome", "ask_content", "menu_search", "unsupported_media"])
def test_the_examples_we_give_are_answered(name: str, language: str) -> None:
    (example,) = re.findall(r'"([^"]+)"', texts()[name][language])
    found = talks.ask(example)
    assert found.outcome == "answer"
    assert found.entry_id
    entry = talks.entry(found.entry_id)
    assert entry
    assert entry.language == language


def test_a_third_time_says_why_an_officer_is_better() -> None:
    talk = Talk()
    for _ in range(2):
        talk.says("Apa yang dimaksud dengan deflasi?")
    reply = talk.says("Apa yang dimaksud dengan deflasi?")
    assert reply.startswith("Pertanyaan ini sudah tiga kali")
    assert "*LANJUT*" not in reply


@pytest.mark.parametrize(
    ("words", "region"),
    [
        ("jumlah penduduk indonesia 2024", "indonesia"),
        ("inflasi nasional 2024", "indonesia"),
        ("survei sosial ekonomi nasional", ""),
        ("buku bahasa indonesia", ""),
        ("penduduk indonesia dan jambi", ""),
    ],
)
def test_the_whole_country_is_another_region(words: str, region: str) -> None:
    assert regions.other(words) == region


def test_national_figures_are_at_the_national_office() -> None:
    assert "silakan kunjungi bps.go.id" in Talk().says("jumlah penduduk indonesia 2024")


@pytest.mark.parametrize(
    ("words", "expected", "masked"),
    [
        ("Kode OTP BCA anda 778231 jangan berikan ke siapapun", False, True),
        ("Kode OTP BCA anda 778231 jangan berikan ke siapapun", True, True),
        ("kode verifikasi 482 913", True, False),
        ("kode verifikasi 482 913", False, True),
        ("kode kbli 47111", False, False),
        ("pekan pin polio 2024", False, False),
    ],
)
def test_codes_of_others_are_masked(words: str, expected: bool, masked: bool) -> None:
    left = without_foreign_code(words, expected=expected)
    assert (left is not None) is masked
    assert left is None or (MASK in left and "778231" not in left)


def test_a_code_of_another_service_is_warned_about_and_not_kept() -> None:
    talk = Talk()
    assert "jangan dibagikan" in talk.says("Kode OTP BCA anda 778231 jangan berikan ke siapapun")
    assert "778231" not in str(talk.did(turn.Redact))
    assert "tidak sedang meminta kode" in talk.says("778231")
    assert talk.did(turn.Redact) == [turn.Redact(MASK)]
    registering = registered_until(Step.CODE)
    assert "jangan dibagikan" in registering.says("OTP bank bca saya 778231")
    assert registering.state.code_tries == 0


def test_what_the_service_does_not_do_is_said() -> None:
    talk = Talk()
    assert "tidak termasuk layanan ini" in talk.says("tolong bantu olah data spss saya dong kak, regresi linier")
    assert "consult" in talk.offered()
    assert "tidak termasuk layanan" not in Talk().says("mau data untuk skripsi saya")


@pytest.mark.parametrize("words", ["jam berapa buka hari jumat?", "jam layanan", "hari sabtu buka?"])
def test_the_hours_come_from_the_calendar(words: str) -> None:
    assert "Senin-Kamis 08.00-15.30" in Talk().says(words)


def test_done_and_ok_out_of_the_blue() -> None:
    assert "Tidak ada konsultasi" in Talk().says("selesai")
    reply = Talk().says("👍")
    assert "Selamat datang" in reply
    assert "Sama-sama" not in reply
    talk = closed_talk(rating_open=False)
    talk.state.last_at = MONDAY
    assert talk.says("ok") == ""


def test_an_unfinished_registration_leaves_no_consultation_to_speak_of() -> None:
    talk = closed_talk(rating_open=False, reopenable=False)
    assert talk.closed
    talk.closed = replace(talk.closed, told=False)
    assert "Belum ada konsultasi" in talk.says("status")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("withdrawn", "dibatalkan atas permintaan Anda pada"),
        ("no_reply", "tidak ada tanggapan"),
        ("finished", "selesai"),
        ("", "sudah selesai dan ditutup"),
    ],
)
def test_the_status_says_how_it_ended(reason: str, expected: str) -> None:
    talk = closed_talk(rating_open=False, reopenable=False)
    assert talk.closed
    talk.closed = replace(talk.closed, reason=reason)
    assert expected in talk.says("status")


def test_somebody_forgotten_is_told_nothing_of_the_past() -> None:
    talk = open_talk(Status.ACTIVE)
    talk.says("hapus data saya")
    assert "KS-2026-00007 dibatalkan" in talk.says(f"HAPUS {CODE[-4:]}")
    talk = closed_talk(rating_open=False, reopenable=False)
    talk.person = replace(talk.person, consented=False)
    assert "Belum ada konsultasi" in talk.says("status")


def test_the_status_while_the_officer_waits_for_details() -> None:
    talk = open_talk(Status.CITIZEN, clarifying=True)
    assert "menunggu keterangan dari Anda" in talk.says("status")


def test_a_detail_of_the_question_is_kept_in_the_registration() -> None:
    for step in (Step.NAME, Step.KIND, Step.EMAIL, Step.CODE):
        talk = registered_until(step)
        assert "tambahkan ke pertanyaan" in talk.says("tahunnya 2020-2024 ya kak")
        assert talk.state.step is step
        assert talk.state.question == f"{UNKNOWN}\ntahunnya 2020-2024 ya kak"
        assert talk.last
        assert talk.last.fragment


@pytest.mark.parametrize("words", ["saya gak punya email kak", "tidak ada email"])
def test_no_e_mail_is_no_name(words: str) -> None:
    talk = registered_until(Step.NAME)
    reply = talk.says(words)
    assert "persyaratan" in reply
    assert "nama lengkap" in reply
    assert talk.person.name == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("kenapa harus nama?", "menyapa Anda"),
        ("gak mau kasih nama", "belum dapat kami baca"),
        ("buat apa", "belum dapat kami baca"),
    ],
)
def test_words_of_refusal_are_no_name(words: str, told: str) -> None:
    talk = registered_until(Step.NAME)
    assert told in talk.says(words)
    assert talk.person.name == ""


@pytest.mark.parametrize(
    ("words", "clear"),
    [
        ("hmm buat apa ya?", False),
        ("minta datanya dong kak", False),
        ("mau tanya data", False),
        ("apa itu inflasi?", True),
        ("data umkm jambi", True),
    ],
)
def test_a_clear_question_names_something(words: str, clear: bool) -> None:
    assert is_clear(words) is clear


@pytest.mark.parametrize("words", ["gak mau ah", "tidak bersedia", "nanti aja", "males", "skip"])
def test_a_refusal_in_slang_is_a_refusal(words: str) -> None:
    assert "menghormati pilihan" in registered_until(Step.CONSENT).says(words)


@pytest.mark.parametrize("words", ["silahkan", "bisa", "monggo"])
def test_a_yes_in_other_words_is_a_yes(words: str) -> None:
    talk = registered_until(Step.CONSENT)
    talk.says(words)
    assert talk.person.consented


def test_a_refusal_after_an_answer_means_not_yet() -> None:
    talk = Talk()
    talk.says("Apa itu inflasi inti?")
    talk.says("gak mau ah")
    assert set(talk.offered()) & {"none", "consult"}


def test_the_consent_is_explained_once_and_then_asked_for_briefly() -> None:
    talk = registered_until(Step.CONSENT)
    assert "UU No. 27" in talk.says("why do you need it?")
    assert "Mohon balas dengan angkanya" in talk.says("data penduduk bungo")


@pytest.mark.parametrize(
    ("words", "minor"),
    [("saya masih 14 tahun kak", True), ("masih sma kak", True), ("i am 15 years old", True), ("saya 25 tahun", False)],
)
def test_children_register_with_somebody_grown_up(words: str, minor: bool) -> None:
    assert is_minor(words) is minor
    talk = registered_until(Step.CONSENT)
    assert ("orang tua/wali atau guru" in talk.says(words)) is minor


def test_a_code_that_is_still_valid_is_named_when_no_other_can_be_sent() -> None:
    talk = registered_until(Step.CODE)
    for _ in range(3):
        reply = talk.says("kirim ulang")
    assert "masih berlaku" in reply
    assert "setelah pukul 11.0" in reply
    assert talk.offered() == ["resend", "change_email"]
    assert talk.says(CODE).endswith("[created]")


def test_without_a_valid_code_it_is_said_when_to_try_again() -> None:
    talk = registered_until(Step.CODE)
    for _ in range(2):
        talk.says("kirim ulang")
    for wrong in ("000001", "000002"):
        talk.says(wrong)
    assert "terlalu sering" in talk.says("000003")
    assert "terlalu sering" in talk.says(CODE)


@pytest.mark.parametrize(
    "words", ["gak mau nilai ah", "gak usah", "malas kasih rating", "tidak mau menilai", "kagak mau ngasih nilai"]
)
def test_nobody_is_pressed_for_a_rating(words: str) -> None:
    talk = closed_talk()
    assert "tidak apa-apa" in talk.says(words)
    assert talk.says("gak usah") == ""
    assert not talk.did(turn.ReopenConsultation)


def test_an_officer_asked_for_after_a_low_rating_goes_on_with_the_same_consultation() -> None:
    talk = closed_talk()
    talk.says("1")
    assert talk.says("PETUGAS").endswith("[reopened]")
    content = closed_talk()
    content.says("5")
    content.says("PETUGAS")
    assert not content.did(turn.ReopenConsultation)


@pytest.mark.parametrize(("words", "meant"), [("#2", 2), ("no. #3", 3), ("#", None), ("#1000", None)])
def test_a_number_with_a_hash(words: str, meant: int | None) -> None:
    assert number(words) == meant


@pytest.mark.parametrize("words", ["1 dan 2", "bukan semua", "4.5"])
def test_a_choice_that_is_not_on_the_list_shows_it_again(words: str) -> None:
    talk = Talk()
    talk.says("Apa itu inflasi inti?")
    assert "tidak ada dalam daftar" in talk.says(words)
    assert talk.offered() == ["yes", "not_yet", "officer"]


@pytest.mark.parametrize("words", ["woi", "min woi", "oi kak"])
def test_a_call_is_a_greeting(words: str) -> None:
    assert "Selamat datang" in Talk().says(words)


def test_a_voice_note_is_itself_a_request() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("", "audio")
    assert talk.says("petugas").endswith("[created]")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.inbound_ids == (1, 2)
    assert "Pesan suara" in opened.question
    asked = Talk(State(welcomed_at=MONDAY), REGISTERED)
    asked.says("petugas")
    assert asked.says("", "audio").endswith("[created]")


def test_correcting_the_name_later_is_not_called_registering() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    reply = talk.says("ubah nama")
    assert "mendaftar" not in reply
    assert "*BATAL*" in reply


def test_a_flood_in_one_burst_counts_every_message() -> None:
    talk = Talk()
    talk.count = 0
    replies = []
    for sent in range(1, 31):
        talk.count = sent
        replies.append(talk.says(f"pak jawab dong {sent % 3}", after=0.02))
    assert sum("sudah kami terima semuanya" in reply for reply in replies) == 1
    assert replies[-1] == ""


def test_a_later_hour_is_a_whole_moment() -> None:
    talk = registered_until(Step.CODE)
    talk.now = MONDAY + timedelta(hours=13, minutes=50)
    for _ in range(4):
        reply = talk.says("kirim ulang")
    assert "setelah Selasa, 24 November 2026 pukul 00.50 WIB" in reply


def test_the_status_of_a_late_consultation_is_honest() -> None:
    talk = open_talk(Status.WAITING, late_until=MONDAY + timedelta(days=4))
    reply = talk.says("status")
    assert "Mohon maaf" in reply
    assert "Jumat, 27 November 2026" in reply
    assert "*PENGADUAN*" in reply


def test_when_officers_return_is_said_in_the_break() -> None:
    talk = Talk(State(welcomed_at=MONDAY), now=MONDAY + timedelta(days=4, hours=1, minutes=45))
    assert "petugas kembali pukul 13.00 WIB" in talk.says("kapan petugas bisa jawab?")


def test_what_was_held_answers_a_greeting_and_the_status() -> None:
    talk = closed_talk(rating_open=False)
    talk.leaves = True
    assert talk.says("halo") == ""
    assert talk.closed
    talk.closed = replace(talk.closed, reason="no_reply")
    assert talk.says("status") == ""


def test_a_question_of_several_lines_is_one_line_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Entry("inflasi", "Apa itu\ninflasi \u2028Jambi?", "Kenaikan harga.", "", "id")
    monkeypatch.setattr(talks, "entry", lambda _entry_id: broken)
    reply = Talk(State(welcomed_at=MONDAY)).says(UNSURE)
    assert "1. Apa itu inflasi Jambi?" in reply.splitlines()
