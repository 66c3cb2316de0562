"""What forty citizens said that was not heard: few words of English, what is left at that, wishes taken back."""

import pytest

from bot import turn
from bot.state import State, Step
from handoff.lifecycle import Status
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk, closed_talk, open_talk
from tests.bot.test_situations import registered_until

UNKNOWN = "berapa jumlah pengrajin batik pewarna alami?"


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
    "words", ["ya sudah buatkan saja", "ya sudah boleh", "iya", "Ya, mohon difasilitasi", "ok create it"]
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


def test_where_to_come_is_told_with_the_hours() -> None:
    told = Talk(State(welcomed_at=MONDAY)).says("ke kantor mana")
    assert "A. Yani" in told
    assert "Telanaipura" in told


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


@pytest.mark.parametrize("words", ["Ya, mohon difasilitasi", "ya mohon dibantu", "buatkan saja"])
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


@pytest.mark.parametrize("words", ["ya sudah", "kalau ga ada gapapa", "nanti aja", "gak jadi deh"])
def test_a_list_left_alone(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    assert "tidak apa-apa" in talk.says(words)
    assert not talk.offered()


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


@pytest.mark.parametrize("words", ["bukan yang itu kak", "bukan itu yang saya tanya"])
def test_a_list_beside_the_point_leads_to_the_officer(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    talk.says(words)
    assert talk.offered() == ["consult", "rewrite", "menu"]


@pytest.mark.parametrize(
    "words",
    [
        "selamat siang bapak/ibu, kami dari bappeda",
        "hai kak, aku Putri kelas 11 SMA",
        "saya masih kuliah semester 7 di UIN STS",
    ],
)
def test_who_only_says_who_they_are_is_asked(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert talk.says(words).startswith("Silakan langsung tulis")
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize("words", ["kapan?", "kapan ya pak", "lama gak?", "thanks, how long?"])
def test_who_asks_when_is_told_where_it_stands(words: str) -> None:
    assert "antrean ke-3" in open_talk(Status.WAITING).says(words)


def test_who_calls_over_and_over_is_greeted_once() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "Halo" in talk.says("kak")
    assert talk.says("kak") == ""
    assert talk.says("pak") == ""


def test_what_is_put_off_out_of_the_blue_is_no_question() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "tidak apa-apa" in talk.says("nanti saya ke kantor aja")
    assert not talk.did(turn.RecordFinding)
