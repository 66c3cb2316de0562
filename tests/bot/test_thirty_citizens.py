"""What citizens on the simulator's telephones stumbled over, each as a rule that holds for more than the wording."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot import names, one_day, rules
from bot.commands import Command, command
from bot.state import State, Step
from bot.topic import topic_of
from tests.bot.conftest import Citizen
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk, closed_talk, open_talk
from tests.bot.test_situations import UNKNOWN, registered_until


def known() -> Talk:
    return Talk(State(welcomed_at=MONDAY))


def test_oh_iya_under_a_list_waits_for_what_it_begins() -> None:
    talk = known()
    talk.says("jml penduduk merangin 2024")
    assert len(talk.offered()) > 1
    talk.says("oh iya")
    assert talk.last
    assert talk.last.fragment
    talk.says("4")
    assert not talk.last.fragment


@pytest.mark.parametrize("words", ["makasih dulur", "tarimo kasih sanak"])
def test_thanks_to_kinsfolk(words: str) -> None:
    assert known().says(words).startswith("Sama-sama")


def test_impatience_in_the_registration_is_heard_but_where_the_code_is_late() -> None:
    assert registered_until(Step.CONSENT).says("kok lama").startswith("Mohon maaf bila jawaban kami terasa lama")
    assert not registered_until(Step.CODE).says("kok lama").startswith("Mohon maaf bila")


@pytest.mark.parametrize("words", ["bukan itu", "eh masih gak jelas", "bukan itu maksud saya"])
def test_a_yes_may_be_taken_back(words: str) -> None:
    talk = known()
    talk.says("apa itu ntp")
    talk.says("1")
    assert not talk.state.question
    assert talk.says(words).startswith("Mungkin salah satu ini")
    assert talk.state.question == "apa itu ntp"


def test_a_no_after_a_yes_is_still_left_alone() -> None:
    talk = known()
    talk.says("apa itu ntp")
    talk.says("1")
    assert talk.says("nggak") == ""


def asked_for_the_kind() -> Talk:
    talk = known()
    for words in ("petugas", "1", "Budi Santoso"):
        talk.says(words)
    assert talk.state.step is Step.KIND
    return talk


def test_what_was_answered_in_the_registration_is_not_the_officer_s_question() -> None:
    talk = asked_for_the_kind()
    talk.says("apa itu garis kemiskinan?")
    for words in ("lanjut", "1", "budi@example.com", "1"):
        talk.says(words)
    assert talk.says(talk.code).startswith("Terima kasih, Budi Santoso. Pendaftaran selesai")
    assert talk.state.step is Step.QUESTION


@pytest.mark.parametrize("choice", ["2", "3", "belum"])
def test_unless_the_answer_was_not_enough(choice: str) -> None:
    talk = asked_for_the_kind()
    talk.says("apa itu garis kemiskinan?")
    talk.says(choice)
    assert talk.state.question == "apa itu garis kemiskinan?"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        (
            "Nama saya Doni Saputra, mahasiswa, doni@example.com, setuju. mau data produksi nanas di tangkit 2021",
            "mau data produksi nanas di tangkit 2021",
        ),
        ("min saya mau tanya 1. jumlah SLB merangin 2. murid SLB 2020", "1. jumlah SLB merangin 2. murid SLB 2020"),
        ("data SLB merangin: 1. jumlah 2. murid 2020", "data SLB merangin: 1. jumlah 2. murid 2020"),
        ("jumlah bidan di Sarolangun 2022", "jumlah bidan di Sarolangun 2022"),
    ],
)
def test_a_topic_is_what_is_asked_and_not_who_asks(question: str, topic: str) -> None:
    assert topic_of(question) == topic


def test_the_price_is_asked_of_what_was_explained() -> None:
    talk = known()
    talk.says("mau beli data mikro susenas")
    assert "Berapa tarif data mikro" in talk.says("harganya?")


@pytest.mark.parametrize("words", ["itu beneran?", "pesannya hoax gak", "tadi itu benar apa tidak", "is that true?"])
def test_whether_it_is_true_is_asked_of_what_was_sent_on(words: str) -> None:
    talk = known()
    talk.says("*BANTUAN BPS* klik https://bit.ly/x dapat 2 juta")
    assert re.match("Mohon berhati-hati: BPS|Please be careful", talk.says(words))


def test_after_an_answer_it_is_asked_of_the_answer() -> None:
    talk = known()
    talk.says("apa itu ntp")
    assert not talk.says("itu beneran?").startswith("Mohon berhati-hati")


@pytest.mark.parametrize("words", ["itu data resmi tahun 2020?", "benar", "itu", "apa itu inflasi", "itu sudah benar"])
def test_other_words_doubt_no_rumour(words: str) -> None:
    assert not rules.doubts_a_rumour(words)


@pytest.mark.parametrize("word", ["umum", "masyarakat umum"])
def test_a_kind_of_user_is_no_name(word: str) -> None:
    assert names.read(word) == ""
    talk = registered_until(Step.NAME)
    assert talk.says(word).startswith("Sudah kami catat: Masyarakat umum")
    assert talk.state.step is Step.NAME


@pytest.mark.parametrize("words", ["lowongan mitra 2027", "pendaftaran mitra 2027 kapan", "magang 2027"])
def test_what_is_no_figure_is_not_called_unreleased(words: str) -> None:
    said = known().says(words)
    assert "belum dirilis" not in said
    assert "1. Bagaimana cara" in said


def test_a_figure_of_a_year_to_come_is() -> None:
    assert "belum dirilis" in known().says("inflasi 2030 berapa")


@pytest.mark.parametrize("words", ["knp harus kasih data", "buat apa sih data saya"])
def test_who_refused_and_wonders_is_told_why(words: str) -> None:
    talk = registered_until(Step.CONSENT)
    talk.says("gak mau ah")
    assert talk.says(words).startswith("Persetujuan ini kami perlukan karena UU")
    assert talk.offered() == ["agree", "decline"]


def test_half_an_hour_later_it_is_a_question_of_its_own() -> None:
    talk = registered_until(Step.CONSENT)
    talk.says("gak mau ah")
    talk.now += timedelta(minutes=31)
    assert not talk.says("knp harus kasih data").startswith("Persetujuan ini")


@pytest.mark.parametrize("words", ["sudah aman kak makasih", "alhamdulillah apinya padam", "udah surut banjirnya"])
def test_good_news_after_a_cry_for_help(words: str) -> None:
    talk = known()
    talk.says("tolong kebakaran di rumah saya!!")
    assert talk.says(words).startswith("Syukurlah")


@pytest.mark.parametrize("words", ["tolong apinya makin besar", "selamat siang", "apakah data saya aman"])
def test_and_no_other_words(words: str) -> None:
    talk = known()
    talk.says("tolong kebakaran di rumah saya!!")
    assert not talk.says(words).startswith("Syukurlah")


def test_out_of_the_blue_aman_is_no_news() -> None:
    assert not known().says("sudah aman kak").startswith("Syukurlah")


def test_who_never_registered_is_told_what_is_kept() -> None:
    assert known().says("data saya apa aja yang disimpan").startswith("Belum ada data pendaftaran")
    assert known().says("minta salinan data saya").startswith("Salinan data pribadi")
    registered = replace(known(), person=REGISTERED)
    assert registered.says("data saya apa aja yang disimpan").startswith("Salinan data pribadi")


@pytest.mark.parametrize("words", ["ini bukan nomor saya, punya suami", "ini hp punya istri saya", "bukan wa saya ini"])
def test_a_number_that_is_somebody_else_s(words: str) -> None:
    assert known().says(words).startswith("Satu nomor boleh dipakai beberapa orang")


def test_what_was_told_leads_to_a_registration() -> None:
    assert "Apakah Anda setuju?" in known().says("ganti nama")


def test_another_language_is_spoken_to_the_end(citizen: Citizen) -> None:
    citizen.says(UNKNOWN)
    citizen.says("petugas")
    citizen.registers()
    citizen.says("english")
    citizen.answered("Ada 112 pengrajin.")
    (closing,) = citizen.says("done")
    assert "is finished and closed" in closing
    assert "Reply with one number" in closing
    assert citizen.consultations()[0].language == "en"


def test_whoever_goes_on_in_another_language_is_answered_in_it(citizen: Citizen) -> None:
    citizen.says(UNKNOWN)
    citizen.says("petugas")
    citizen.registers()
    citizen.answered("Ada 112 pengrajin.")
    citizen.says("selesai")
    citizen.says("5")
    citizen.says("english")
    (reopened,) = citizen.says("this is still not clear to me")
    assert "open again" in reopened
    assert citizen.consultations()[0].language == "en"


def test_nobody_who_was_in_danger_a_moment_ago_is_welcomed() -> None:
    talk = Talk()
    talk.says("tolong kebakaran di rumah saya!!")
    assert talk.says("tolong").startswith("Nomor ini hanya")
    assert talk.says("udah padam kak makasih").startswith("Syukurlah")
    assert talk.says("apa itu ntp").startswith("Selamat datang")


def test_who_has_no_e_mail_is_told_what_that_means_before_any_registration() -> None:
    talk = known()
    talk.says("harga sawit hari ini")
    offered = talk.offered()
    assert offered[0] == "consult"
    assert talk.says("bapak tidak punya email").startswith("E-mail aktif adalah persyaratan konsultasi")
    assert talk.offered() == offered
    talk.may_lack_email = True
    assert talk.says("bapak tidak punya email").startswith("Tidak apa-apa bila tidak punya e-mail")
    assert talk.offered() == offered


@pytest.mark.parametrize("words", ["itu data kapan?", "datanya kapan ya", "angka ini per kapan"])
def test_how_old_an_answer_is_is_the_officer_s(words: str) -> None:
    talk = known()
    talk.says("penduduk jambi berapa")
    assert talk.says(words).startswith("Keterangan itu kami tambahkan ke pertanyaan Anda.")
    assert talk.offered()[0] == "consult"


def test_whatever_you_like_names_nothing() -> None:
    assert known().says("terserah kamu").startswith("Silakan langsung tulis pertanyaan")


def test_what_is_asked_of_a_link_that_was_sent_is_the_officer_s() -> None:
    talk = known()
    talk.says("https://jambi.bps.go.id/x.html")
    assert talk.says("link itu kok gak bisa dibuka").startswith("Kiriman itu juga kami simpan untuk petugas")


def test_a_shortened_word_ends_no_sentence_of_a_topic() -> None:
    asked = "Selamat pagi, izin bertanya terkait IPM Kab. Tebo 5 tahun terakhir untuk LKPJ Bupati, sudah rilis 2025?"
    assert "IPM Kab. Tebo 5 tahun terakhir" in topic_of(asked)


def test_what_reopens_a_consultation_is_no_part_of_its_question(citizen: Citizen) -> None:
    citizen.says(UNKNOWN)
    citizen.says("petugas")
    citizen.registers()
    citizen.closed_unanswered()
    citizen.says("maaf baru buka wa, masih perlu kak")
    (consultation,) = citizen.consultations()
    assert (consultation.status, consultation.question) == ("active", UNKNOWN)


def test_who_stopped_our_notices_hears_of_the_closing_with_the_first_word_since() -> None:
    talk = closed_talk(rating_open=False)
    assert talk.closed
    talk.closed = replace(talk.closed, reason="no_reply", closed_at=MONDAY + timedelta(days=3))
    talk.state.last_at, talk.now = MONDAY, MONDAY + timedelta(days=4)
    assert "ditutup otomatis" not in replace(talk, state=talk.state.model_copy()).says("hai")
    talk.opted_out = True
    assert "ditutup otomatis" in talk.says("hai")
    assert "ditutup otomatis" not in talk.says("halo kak")


def test_who_must_say_who_they_are_is_not_told_of_a_registration() -> None:
    talk = Talk(State(welcomed_at=MONDAY, last_at=MONDAY), REGISTERED, now=MONDAY + timedelta(days=100))
    talk.says("profil")
    assert talk.state.step is Step.CODE
    assert "Pendaftaran konsultasi Anda belum selesai" not in talk.says("apa itu ipm?")
    assert "Pendaftaran konsultasi Anda belum selesai" not in talk.says("1")


def test_a_topic_loses_none_of_several_questions() -> None:
    asked = "Dear BPS, I would like: 1) population of Kota Jambi 2) GRDP per capita 3) number of hotels 4) CPI"
    assert "GRDP per capita" in topic_of(asked)
    assert "budi" not in topic_of("nama saya Budi, budi@example.com: 1. data SLB 2. murid SLB").casefold()


@pytest.mark.parametrize("words", ["ya udah petugas aja", "yaudah deh petugas", "kalau gitu petugas aja kak"])
def test_who_gives_in_wants_an_officer(words: str) -> None:
    assert command(words) is Command.OFFICER


@pytest.mark.parametrize("words", ["udah dijawab petugas?", "sudah ada petugas yg ke rumah", "saya petugas"])
def test_other_words_with_an_officer_are_no_order(words: str) -> None:
    assert command(words) is not Command.OFFICER


@pytest.mark.parametrize("words", ["how long will it take?", "how long does it take"])
def test_how_long_it_takes_is_told_where_it_stands(words: str) -> None:
    talk = open_talk()
    talk.state.language = "en"
    assert "Answered at the latest by" in talk.says(words)


def test_a_number_that_was_forgotten() -> None:
    assert known().says("nomor konsultasinya lupa").startswith("Belum ada konsultasi")


@pytest.mark.parametrize("words", ["mohon ditindaklanjuti surat kami", "itu surat kami mohon diproses"])
def test_a_letter_that_was_sent_is_not_searched(words: str) -> None:
    talk = known()
    talk.says("", "document")
    assert talk.says(words).startswith("Kiriman itu juga kami simpan untuk petugas")


def test_when_it_is_held_is_asked_of_what_was_explained() -> None:
    talk = known()
    talk.says("apa itu sakernas")
    assert talk.says("kapan dilaksanakan").startswith("Keterangan itu kami tambahkan ke pertanyaan Anda.")


def test_where_a_file_is_to_be_sent_leaves_a_list_open() -> None:
    talk = known()
    talk.says(UNSURE)
    offered = talk.offered()
    talk.says("kirim kesini aja filenya")
    assert talk.offered() == offered


def test_two_figures_that_differ_are_a_doubt() -> None:
    said = known().says("di berita 3% di web 2,8% yg bener mana")
    assert said.startswith("Terima kasih sudah memberi tahu. Angka BPS dapat berbeda")


@pytest.mark.parametrize("digits", ["123", "42"])
def test_a_part_of_the_code_is_asked_for_whole(digits: str) -> None:
    assert registered_until(Step.CODE).says(digits).startswith("Silakan tulis 6 angka kode")


def test_a_choice_there_is_not_is_still_none() -> None:
    assert registered_until(Step.CODE).says("3").startswith("Maaf, pilihan itu tidak ada dalam daftar")


TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("besok buka gak", date(2026, 11, 25)), ("lusa buka?", date(2026, 11, 26)), ("sabtu buka?", date(2026, 11, 28)),
        ("tgl 25 desember buka gak", date(2026, 12, 25)), ("1 januari buka?", date(2027, 1, 1)),
        ("are you open on mondays", date(2026, 11, 30)), ("17 agustus 2027 buka?", date(2027, 8, 17)),
        ("selasa buka?", None), ("minggu depan buka?", None), ("sabtu minggu buka?", None), ("hari ini buka?", None),
        ("31 februari buka?", None), ("jam buka kantor", None),
    ],
)  # fmt: skip
def test_the_day_whose_service_is_asked_about(words: str, day: date | None) -> None:
    assert one_day.asked(words, TUESDAY) == day


def test_it_is_told_for_that_day() -> None:
    talk = known()
    open_on = "Selasa, 24 November 2026: buka pukul 08.00-15.30 WIB."
    assert open_on in talk.says("besok buka jam berapa")
    closed_on = "Sabtu, 28 November 2026: tutup; petugas melayani lagi mulai Senin, 30 November 2026 pukul 08.00 WIB."
    assert closed_on in talk.says("sabtu buka?")
    talk.state.language = "en"
    assert "Friday, 27 November 2026: open 08.00-11.30 and 13.00-16.00 WIB." in talk.says("are you open on friday?")
