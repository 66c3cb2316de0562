"""What fifty citizens stumbled over: a fisherman's wife, a journalist, a planner, thick thumbs; each as a rule."""

from dataclasses import replace

import pytest

from bot import mail_address, regions, several, turn
from bot.commands import Command, command
from bot.facts import Found
from bot.fate import asks_fate, consultation_in
from bot.names import read as name_in
from bot.state import Candidate, State, Step
from bot.topic import topic_of
from handoff.lifecycle import Status
from tests.bot import talk as talks
from tests.bot.conftest import Citizen
from tests.bot.talk import CODE, MONDAY, REGISTERED, UNSURE, Talk, closed_talk, open_talk
from tests.bot.test_situations import UNKNOWN, registered_until

FIVE = "mohon 5 indikator Batanghari: 1) laju pertumbuhan ekonomi 2) gini ratio 3) TPT 4) IPM 5) persentase miskin"


def test_questions_numbered_in_one_line_are_several() -> None:
    assert len(several.numbered(FIVE)) == 5
    assert several.parts_of("1. arti inflasi\n2. arti deflasi") == ["arti inflasi", "arti deflasi"]
    assert several.numbered("pada 2) atau 2024. Data") == []
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "5 pertanyaan" in talk.says(FIVE)
    talk.says("1")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == FIVE


def test_things_listed_are_offered_and_not_answered_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    slugs = {"inflasi": "inflasi", "gini": "gini-ratio", "ipm": "ipm"}

    def ask(text: str) -> Found:
        """Take a text for the first thing in it, or for what compares them."""
        named = next((slug for word, slug in slugs.items() if word in text), "")
        slug = "ihk" if text.startswith("beda") and "," in text else named
        found = (Candidate(entry_id=slug, question="?", score=0.9),) if slug else ()
        return Found("answer" if slug else "none", slug or None, 0.9, found)

    monkeypatch.setattr(talks, "ask", ask)
    talk = Talk(State(welcomed_at=MONDAY))
    assert "beberapa hal sekaligus" in talk.says("minta data inflasi, gini dan ipm kota jambi")
    assert talk.offered() == ["entry:inflasi", "entry:gini-ratio", "entry:ipm", "none"]
    talk.says("beda inflasi, gini, dan ipm")
    assert talk.state.shown == ("ihk",)
    assert several.listed("saya mahasiswa semester 6, mau tanya inflasi dua tahun ini, gini apa?") == []


def test_what_an_entry_is_asked_word_for_word_is_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = "Apa beda statistik dasar, sektoral, dan khusus?"

    def ask(text: str) -> Found:
        slug = "pembinaan-sektoral-epss" if text == "sektoral" else "statistik-dasar-sektoral-khusus"
        score = 1.0 if text == whole else 0.9
        return Found("answer", slug, score, (Candidate(entry_id=slug, question="?", score=score),))

    monkeypatch.setattr(talks, "ask", ask)
    talk = Talk(State(welcomed_at=MONDAY))
    assert "beberapa hal sekaligus" not in talk.says(whole)
    assert talk.state.shown == ("statistik-dasar-sektoral-khusus",)


def test_every_entry_is_sent_to_whoever_asks_it_word_for_word() -> None:
    entries = talks.starter().entries
    silent = []
    for entry in entries:
        talk = Talk(State(welcomed_at=MONDAY))
        talk.says(entry.question)
        if talk.state.shown != (entry.id,):
            silent.append(entry.id)
    assert not silent
    assert len(entries) > 150


@pytest.mark.parametrize("shown", [True, False])
def test_a_doubt_about_an_answer_is_no_question_how_to_object(shown: bool) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    if shown:
        talk.says("apa itu inflasi")
    said = talk.says("Bagaimana jika jawaban petugas keliru atau data BPS saya anggap salah?")
    assert ("Terima kasih sudah memberi tahu" in said) is shown


@pytest.mark.parametrize("words", ["yg terbaru", "ambo nak yang per desa, tahun kemaren", "per kecamatan ada?"])
def test_a_period_or_a_level_alone_goes_on_with_the_question_before(words: str) -> None:
    assert regions.narrows(words)
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    offered = talk.offered()
    assert "tambahkan ke pertanyaan" in talk.says(words)
    assert talk.offered() == offered
    assert talk.state.question == f"{UNSURE}\n{words}"
    assert not regions.narrows("inflasi terbaru")


@pytest.mark.parametrize("words", ["eh maaf salah, maksudnya SMP", "ralat, SMP", "maksud sayo yang SMP"])
def test_a_correction_belongs_to_the_question_it_corrects(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    assert "tambahkan ke pertanyaan" in talk.says(words)
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert searched.text.startswith(UNKNOWN)
    assert "salah" not in searched.text
    assert talk.state.question == f"{UNKNOWN}\n{words}"


def test_a_question_about_the_service_does_not_take_the_place_of_the_request() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(UNKNOWN)
    about = "Berapa lama waktu penyelesaian layanan konsultasi statistik?"
    talk.says(about)
    assert talk.state.shown == ("lama-layanan",)
    talk.says("petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == f"{UNKNOWN}\n{about}"
    assert opened.inbound_ids == (1, 2)


def test_the_same_question_again_is_offered_an_officer_not_the_same_list() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(f"{UNSURE} tentang sawah")
    assert "mendekati" not in talk.says(f"{UNSURE} tentang sawah")
    assert "consult" in talk.offered()


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("konsultasi saya bulan lalu soal data kopi gimana ya hasilnya?", True),
        ("konsultasi saya yang minggu lalu kok diam saja", True),
        ("sudah 3 hari belum dibalas", True),
        ("kapan ya pertanyaan saya dijawab", True),
        ("pertanyaan saya, bagaimana cara unduh publikasi", False),
        ("persentase rumah tangga yang tidak menjawab survei", False),
    ],
)
def test_who_asks_what_became_of_a_consultation_is_told_its_status(words: str, asks: bool) -> None:
    assert asks_fate(words) is asks
    if asks and "hari" not in words:  # that the knowledge base explains
        talk = closed_talk(rating_open=False, reopenable=False)
        assert "KS-2026-00007" in talk.says(words)
        assert not talk.did(turn.RecordFinding)


def test_the_number_of_a_consultation_is_no_question() -> None:
    assert consultation_in("nomornya ks 2026-7 kak") == "KS-2026-00007"
    talk = closed_talk(rating_open=False)
    assert "selesai dan ditutup" in talk.says("nomornya KS-2026-00007 kak")
    assert not talk.did(turn.ReopenConsultation)
    assert "KS-2026-00042" in talk.says("KS-2026-00042")
    stranger = Talk(State(welcomed_at=MONDAY))
    assert "hanya konsultasi terakhir" in stranger.says("gimana konsultasi KS-2026-00042 soal kopi?")


def test_several_pictures_at_once_earn_one_bubble() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert talk.says("", "image")
    assert talk.says("", "image", after=1) == ""
    assert talk.says("", "audio", after=1) == ""
    assert len(talk.state.attached) == 3


def test_who_only_sends_voice_notes_is_led_on_in_other_words() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    first = talk.says("", "audio")
    assert "0741-60497" in talk.says("", "audio") != first


@pytest.mark.parametrize("words", ["data", "data apa aja yang ada", "min yg terbaru ya", "tahun lalu dong"])
def test_words_that_name_nothing_are_not_searched(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "langsung tulis pertanyaan" in talk.says(words)
    assert not talk.did(turn.RecordFinding)


def test_what_was_offered_stays_open_when_nothing_is_named() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    talk.says("ada gak ya yang itu")
    assert talk.offered() == ["consult", "rewrite", "menu"]


@pytest.mark.parametrize("words", ["I'd like to speak with somebody", "can I talk to someone please"])
def test_somebody_is_an_officer(words: str) -> None:
    assert command(words) is Command.OFFICER


def test_an_identity_number_with_nothing_to_look_for_is_only_warned_about() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "NIK" in talk.says("1505012304850001 itu nik saya")
    assert not talk.did(turn.RecordFinding)


def test_the_consent_is_not_read_out_twice() -> None:
    talk = registered_until(Step.CONSENT)
    for kind in ("audio", "text"):
        assert "Twilio" not in talk.says("selamat malam" if kind == "text" else "", kind)
        assert talk.offered() == ["agree", "decline"]
    talk.says("untuk apa nama saya?")
    assert "disimpan paling lama" in talk.says("disimpan berapa lama?")


def test_whoever_asks_first_how_long_data_are_kept_is_told() -> None:
    assert "disimpan paling lama" in registered_until(Step.CONSENT).says("disimpan berapa lama?")


@pytest.mark.parametrize("step", [Step.CONSENT, Step.KIND, Step.EMAIL])
def test_an_unknown_question_in_the_registration_goes_along_to_the_officer(step: Step) -> None:
    talk = registered_until(step)
    other = "berapa jumlah perahu bermotor milik suku bajau?"
    assert talks.ask(other).outcome == "none"
    assert talk.says(other).startswith("Pertanyaan itu kami sertakan untuk petugas.")
    assert talk.state.step is step
    assert talk.did(turn.RecordFinding)
    assert talk.state.question == f"{UNKNOWN}\n{other}"
    assert "sertakan" not in talk.says(other)


def test_a_yes_in_one_word_is_a_consent() -> None:
    talk = registered_until(Step.CONSENT)
    talk.says("yaudah setuju")
    assert talk.person.consented


def test_a_code_that_was_not_sent_yet_does_not_come() -> None:
    talk = registered_until(Step.EMAIL)
    talk.says("budi@example.com")
    assert talk.says("kodenya belum masuk kak").startswith("Kode kami kirim setelah")
    assert talk.offered() == ["correct", "change"]


def test_the_address_of_somebody_close_will_do() -> None:
    talk = registered_until(Step.EMAIL)
    assert "Boleh" in talk.says("saya pakai email anak boleh?")
    assert talk.state.step is Step.EMAIL


def test_an_address_as_it_is_said() -> None:
    assert mail_address.read("kenji at example dot org", asked=True) == "kenji@example.org"
    assert mail_address.read("budi et gmail titik com", asked=True) == "budi@gmail.com"
    assert mail_address.read("the data at jambi.bps.go.id") is None


@pytest.mark.parametrize("words", ["bentar ya lagi dibuka emailnya anak saya", "it says the mail was not delivered"])
def test_a_sentence_is_no_name(words: str) -> None:
    assert name_in(words) == ""


def test_nobody_is_called_by_an_indonesian_word_in_english() -> None:
    talk = registered_until(Step.NAME)
    talk.state = talk.state.model_copy(update={"language": "en", "language_chosen": True})
    talk.says("12345")
    assert "User 7890" in talk.says("12345")


def test_batal_after_the_wish_for_deletion_keeps_the_data_and_the_consultation() -> None:
    talk = open_talk(Status.WAITING)
    talk.says("hapus data saya")
    assert "tidak dihapus" in talk.says("batal")
    assert not talk.offered()
    assert "tidak cocok" in talk.says(f"HAPUS {CODE[-4:]}")
    quiet = Talk(State(welcomed_at=MONDAY))
    quiet.says("hapus data saya")
    assert "tidak dihapus" in quiet.says("gak usah")


def test_enough_is_an_answer_to_whether_it_is_enough() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    talk.says("terima kasih pak")
    talk.says("iya cukup kak")
    assert talk.did(turn.FinishConsultation)


def test_a_question_whether_it_is_finished_finishes_nothing() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    assert "menunggu tanggapan" in talk.says("sudah selesai?")
    assert not talk.did(turn.FinishConsultation)


@pytest.mark.parametrize(
    ("words", "rates"),
    [("5 pelayanan cepat sekali", True), ("1 mengecewakan", True), ("3 kabupaten termiskin", False)],
)
def test_a_score_with_a_judgement_behind_it(words: str, rates: bool) -> None:
    talk = closed_talk()
    talk.says(words)
    assert bool(talk.did(turn.Rate)) is rates
    if rates:
        assert talk.did(turn.Rate) == [turn.Rate(int(words[0]), words[2:])]


def test_thanks_in_two_bubbles_choose_nothing(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("makasih", after=60)
    (reply,) = citizen.says("ya", after=1)
    assert reply.startswith("Sama-sama")


def test_the_topic_begins_where_something_is_asked_for() -> None:
    who = "Good evening, I am a PhD candidate at Leiden University and write about rubber."
    asked = "Do you publish time series of smallholder rubber area by regency?"
    assert topic_of(f"{who} {asked}") == asked
    assert topic_of("Saya Budi. Mohon data kopi.") == "Saya Budi. Mohon data kopi."


def test_the_number_opens_nothing_to_somebody_who_may_be_a_stranger() -> None:
    """The last consultation of a number that may be somebody else's is not told."""
    talk = closed_talk(rating_open=False)
    talk.state = talk.state.model_copy(update={"doubted": True})
    talk.person = replace(talk.person, email="budi@example.com")
    assert "ditutup" not in talk.says("KS-2026-00007")


@pytest.mark.parametrize("words", ["gak usah deh", "tidak", "no thanks"])
def test_a_no_under_the_menu_is_taken_as_it_is_meant(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "1. Cari data statistik" in talk.says("menu")
    assert "tidak apa-apa" in talk.says(words)
