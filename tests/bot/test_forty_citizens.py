"""What forty citizens said that was not heard: few words of English, what is left at that, wishes taken back."""

import pytest

from bot import turn
from bot.commands import Command, command
from bot.rules import special
from bot.special import Special
from bot.state import State, Step
from bot.words import affirms, denies, is_acknowledged, is_ping, is_thanks, puts_off
from handoff.lifecycle import Status
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk, closed_talk, open_talk
from tests.bot.test_situations import registered_until

UNKNOWN = "berapa jumlah pengrajin batik pewarna alami?"
ANSWERED = "Apa yang dimaksud dengan deflasi?"


@pytest.mark.parametrize(
    "words", ["hello, good morning", "need gdp data", "need bungo data", "what is ntp", "where is office"]
)
def test_few_words_of_english_are_answered_in_english(words: str) -> None:
    talk = Talk()
    assert "Ketik *BAHASA*" in talk.says(words)
    assert talk.state.language == "en"


@pytest.mark.parametrize(
    "words", ["hello", "good morning kak", "need info dong", "need data inflasi", "data please", "thanks", "gdp jambi"]
)
def test_and_what_indonesians_write_too_is_not(words: str) -> None:
    talk = Talk()
    talk.says(words)
    assert talk.state.language == "id"


def test_a_greeting_in_the_middle_of_a_talk_changes_no_language() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("good morning")
    assert talk.state.language == "id"


@pytest.mark.parametrize("words", ["ya sudah", "ya udah kak", "yaudah deh", "oh ya udah", "ya sudah kalau gitu"])
def test_what_is_left_at_that_begins_no_registration(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    assert "tidak apa-apa" in talk.says(words)
    assert not talk.state.step


@pytest.mark.parametrize(
    "words", ["ya sudah buatkan saja", "ya sudah boleh", "iya", "Ya, mohon difasilitasi", "mohon diproses"]
)
def test_a_yes_behind_it_begins_one(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    talk.says(words)
    assert talk.state.step


def test_it_is_no_choice_of_nothing() -> None:
    talk = Talk(State(welcomed_at=MONDAY, last_at=MONDAY))
    assert talk.says("oh ya udah") == ""


@pytest.mark.parametrize("words", ["batal", "gak jadi deh", "udah gak perlu lagi kak"])
def test_a_list_given_up_is_turned_down_kindly(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    assert "tidak apa-apa" in talk.says(words)
    assert not talk.offered()


@pytest.mark.parametrize("words", ["bagaimana caranya", "caranya gimana kak", "gimana cara bukanya"])
def test_how_to_is_asked_of_the_answer(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(ANSWERED)
    assert talk.says(words).startswith("Keterangan itu kami tambahkan")


def test_and_without_one_of_nothing() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "kami tambahkan" not in talk.says("bagaimana caranya")


@pytest.mark.parametrize("words", ["oh iya sekalian yg 2022", "sing taun 2022", "nan di bungo", "sekalian bungo juga"])
def test_one_thing_more_goes_on_with_the_question_after_thanks(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("berapa jumlah pengrajin batik pewarna alami 2023?")
    talk.says("makasih")
    talk.says(words)
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert "pengrajin batik" in searched.text


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("ke kantor mana", Special.OFFICE),
        ("saya harus ke kantor mana kak", Special.OFFICE),
        ("datang kemana ya", Special.OFFICE),
        ("kantor bps mana", Special.OFFICE),
        ("kantor kelurahan mana", None),
        ("kantor mana saja yang disurvei", None),
        ("bukan robot ya", Special.IDENTITY),
        ("siapa yang bikin kamu", Special.IDENTITY),
        ("kantor bukak jam pinten", Special.HOURS),
    ],
)
def test_situations(words: str, meant: Special | None) -> None:
    assert special(words) is meant


def test_where_to_come_is_told_with_the_hours() -> None:
    told = Talk(State(welcomed_at=MONDAY)).says("ke kantor mana")
    assert "A. Yani" in told
    assert "Telanaipura" in told


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("need a human please", Command.OFFICER),
        ("i want a human", Command.OFFICER),
        ("saya manusia", None),
        ("berhenti kirim iklan", Command.OPT_OUT),
        ("udah gak perlu lagi kak", Command.WITHDRAW),
        ("datanya udah gak butuh lagi", Command.WITHDRAW),
        ("i don't need it anymore", Command.WITHDRAW),
        ("tidak butuh petugas", None),
        ("saya gak mau hapus data saya", None),
        ("jangan hapus data saya", None),
        ("bisa tidak hapus data saya", Command.ERASE),
    ],
)
def test_orders(words: str, meant: Command | None) -> None:
    assert command(words) is meant


def test_somebody_looks_for_people_and_puts_off() -> None:
    assert is_ping("ada orangnya gak ini")
    assert puts_off("ok nanti saya coba")


@pytest.mark.parametrize("words", ["gak jadi hapus deh", "jangan dihapus ya kak", "batal hapus"])
@pytest.mark.parametrize("busy", [True, False])
def test_a_deletion_taken_back_by_name(words: str, busy: bool) -> None:
    talk = open_talk(Status.WAITING) if busy else Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("hapus data saya")
    talk.says("HAPUS 0000")
    assert "tidak dihapus" in talk.says(words)
    assert "tidak cocok" in talk.says(f"HAPUS {talk.code[-4:]}")
    assert not talk.did(turn.EraseRequested)


@pytest.mark.parametrize("busy", [True, False])
def test_the_code_that_deletes_may_stand_alone_at_once(busy: bool) -> None:
    talk = open_talk(Status.WAITING) if busy else Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("hapus data saya")
    talk.says(talk.code[-4:])
    assert talk.did(turn.EraseRequested)


def test_but_not_after_other_words() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("hapus data saya")
    talk.says("menu")
    talk.says(talk.code[-4:])
    assert not talk.did(turn.EraseRequested)


def test_whoever_asks_for_the_code_that_deletes_is_told_it_again() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("hapus data saya")
    assert f"HAPUS {talk.code[-4:]}" in talk.says("kodenya yang mana")


@pytest.mark.parametrize(
    "words", ["eh pak yg 2018 kok kosong ya", "tabelnya gak bisa dibuka pak", "kok datanya tidak ada", "filenya rusak"]
)
def test_what_is_missed_behind_a_good_score_is_no_comment(words: str) -> None:
    talk = closed_talk()
    talk.says("5")
    talk.says(words)
    assert talk.did(turn.ReopenConsultation)
    assert not talk.did(turn.Comment)


@pytest.mark.parametrize(("score", "words"), [("5", "petugasnya ramah"), ("2", "kok lama banget balasnya")])
def test_and_what_is_said_of_the_service_is(score: str, words: str) -> None:
    talk = closed_talk()
    talk.says(score)
    talk.says(words)
    assert talk.did(turn.Comment)


@pytest.mark.parametrize(
    "words", ["yg laki2 brp", "ada yg laki2?", "deadline besok jam 8 kak", "gak usah persen, orang aja"]
)
def test_words_that_lean_on_a_question_never_take_its_place(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(UNKNOWN)
    talk.says(words)
    talk.says("petugas")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == f"{UNKNOWN}\n{words}"


def test_another_question_does_and_so_does_one_written_anew() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(UNKNOWN)
    talk.says("berapa produksi kerajinan rotan rumah tangga desa?")
    assert talk.state.question.startswith("berapa produksi")
    talk.says(UNKNOWN)
    talk.says("tulis ulang")
    talk.says("kerajinan rotan")
    assert talk.state.question == "kerajinan rotan"


@pytest.mark.parametrize("words", ["deadline besok jam 8 kak pleasee", "urgent banget kak", "dikejar deadline ini min"])
def test_how_soon_it_is_needed_is_no_question(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(words)
    assert not talk.did(turn.RecordFinding)
    talk.says(ANSWERED)
    assert "kami tambahkan ke pertanyaan" in talk.says(words)
    assert talk.offered() == ["yes", "not_yet", "officer"]


@pytest.mark.parametrize("words", ["Ya, mohon difasilitasi", "mohon diproses", "buatkan saja"])
def test_a_list_passed_over_for_an_officer(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(UNSURE)
    talk.says(words)
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert opened.question == UNSURE


@pytest.mark.parametrize("step", [Step.EMAIL, Step.EMAIL_CHECK, Step.CODE])
@pytest.mark.parametrize("words", ["eh salah, saya dosen bukan itu", "maaf salah, saya dosen"])
def test_the_kind_of_user_is_put_right_at_a_later_step(step: Step, words: str) -> None:
    talk = registered_until(step)
    assert "Peneliti/dosen" in talk.says(words)
    assert talk.person.kind == "researcher"
    assert talk.state.step is step


@pytest.mark.parametrize("words", ["salah, pakai email kantor aja", "email dinas saya yang salah"])
def test_but_not_by_what_is_said_of_the_address(words: str) -> None:
    talk = registered_until(Step.EMAIL_CHECK)
    before = talk.person.kind
    talk.says(words)
    assert talk.person.kind == before


def test_an_address_given_as_the_name_is_kept_for_its_turn() -> None:
    talk = registered_until(Step.NAME)
    assert "nama Anda" in talk.says("sri.rahayu@example.com")
    talk.says("Sri Rahayu")
    assert "sri.rahayu@example.com. Sudah benar?" in talk.says("1")


def test_what_is_asked_beside_the_hours_is_answered_too() -> None:
    told = Talk(State(welcomed_at=MONDAY)).says(
        "mau tanya inflasi jambi bulan lalu berapa dan kantor buka jam berapa ya"
    )
    assert "Jam layanan" in told
    assert "*Inflasi* adalah" in told


@pytest.mark.parametrize(
    "words", ["matur nuwun sanget mas", "tarimo kasih da", "makasih yo kak, tidur dulu", "makasih dulu ya kak"]
)
def test_thanks_in_other_tongues(words: str) -> None:
    assert is_thanks(words)


@pytest.mark.parametrize("words", ["kulo nuwun", "Kulo nuwun, nyuwun sewu mas"])
def test_a_knock_in_javanese_is_no_thanks(words: str) -> None:
    assert not is_thanks(words)
    assert "Selamat datang" in Talk().says(words)


@pytest.mark.parametrize("words", ["oalah ok", "oo cak itu", "sebentar ya saya buka email dulu", "owalah gitu"])
def test_nods(words: str) -> None:
    assert is_acknowledged(words)


@pytest.mark.parametrize("words", ["ya sudah", "kalau ga ada gapapa", "nanti aja", "gak jadi deh"])
def test_a_list_left_alone(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    assert "tidak apa-apa" in talk.says(words)
    assert not talk.offered()


def test_dak_usahlah_is_a_no_and_bolehlah_a_yes() -> None:
    assert denies("dak usahlah")
    assert affirms("bolehlah kak")
    assert not denies("salah satu")


@pytest.mark.parametrize(
    "words", ["buat apa email saya", "kalau gak mau kasih?", "anak saya yg daftar apa saya", "why do you need my name"]
)
def test_what_is_asked_of_the_consent_is_answered_there(words: str) -> None:
    talk = registered_until(Step.CONSENT)
    talk.says(words)
    assert not talk.did(turn.RecordFinding)
    assert talk.offered() == ["agree", "decline"]


def test_who_only_wavers_is_asked_and_nothing_is_searched() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert talk.says("eh jadi deng").startswith("Silakan langsung tulis")
    assert not talk.did(turn.RecordFinding)


def test_figures_by_regency_belong_to_the_question() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("what is inflation in jambi province")
    assert talk.says("by regency").startswith("We have added that")


def test_what_to_do_is_asked_of_the_answer() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(ANSWERED)
    assert talk.says("terus saya harus gimana").startswith("Keterangan itu kami tambahkan")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("GIMANA SIH KALIAN INI DATA KEMISKINAN BOHONG SEMUA", Special.DATA_DOUBT),
        ("kalian simpan apa aja tentang saya", Special.DATA_COPY),
        ("bukan manusia dong", Special.IDENTITY),
    ],
)
def test_more_situations(words: str, meant: Special | None) -> None:
    assert special(words) is meant


def test_an_officer_once_more() -> None:
    assert command("petugas lagi") is Command.OFFICER
    assert command("petugas lagi apa") is None
