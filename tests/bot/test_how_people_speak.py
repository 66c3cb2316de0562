"""How people in Jambi speak to an office: whom they address, how they shorten, what they leave out."""

import pytest

from bot import turn
from bot.addressed import without_name
from bot.commands import Command, command
from bot.introductions import kind_in
from bot.names import read
from bot.rules import special
from bot.special import Special
from bot.state import State, Step
from bot.words import (
    affirms,
    denies,
    greets_by_name,
    is_acknowledged,
    is_nothing_more,
    is_thanks,
    number,
    puts_off,
    spelt,
)
from tests.bot import talk as talks
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk
from tests.bot.test_situations import UNKNOWN


@pytest.mark.parametrize("who", ["buk", "ibuk", "ka", "kk", "dek", "uni", "ayuk", "wak", "cik", "bunda", "sist", "sir"])
def test_whoever_is_addressed_the_words_are_the_same(who: str) -> None:
    assert command(f"menu {who}") is Command.MENU
    assert affirms(f"iya {who}")
    assert denies(f"tidak {who}")
    assert is_thanks(f"makasih {who}")
    assert is_acknowledged(f"ok {who}")
    assert number(f"2 {who}") == 2
    assert read(f"saya Budi {who}") == "Budi" or who in {"uni", "bunda", "sir"}


def test_a_younger_one_is_addressed_and_nothing_denied() -> None:
    assert not denies("iya dek")


@pytest.mark.parametrize(
    ("words", "thanks"),
    [
        ("makasih kak rina", True),
        ("terima kasih pak budi santoso", True),
        ("mksh bang jago", True),
        ("sukses selalu bps jambi", True),
        ("semoga berkah pak", True),
        ("God bless you", True),
        ("selamat bekerja pak", True),
        ("makasih kak inflasi", False),
        ("makasih kak merangin 2023", False),
        ("makasih kak datanya", True),
        ("makasih kak rina, kalau ipm?", False),
        ("makasih bu tembakau kopi karet", False),
    ],
)
def test_thanks_by_name_and_good_wishes(words: str, thanks: bool) -> None:
    assert is_thanks(words) is thanks


def test_a_name_is_what_no_list_knows() -> None:
    assert without_name(["halo", "kak", "rina", "kartika", "dewi"]) == ["halo", "kak", "dewi"]
    assert without_name(["halo", "kak", "kemiskinan"]) == ["halo", "kak", "kemiskinan"]
    assert without_name(["rina"]) == ["rina"]


@pytest.mark.parametrize(
    ("words", "greets"),
    [("halo pak budi", True), ("siang bu", False), ("halo kak inflasi", False), ("pak budi", False)],
)
def test_a_greeting_by_name(words: str, greets: bool) -> None:
    assert greets_by_name(words) is greets


def test_a_greeting_by_name_is_searched_for_nothing() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "yang dapat kami bantu" in talk.says("halo pak budi")
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize("no", ["gak", "ga", "nggak", "tdk", "dak", "idak", "ndak", "kagak", "g", "ngga", "enggak"])
def test_tidak_is_written_out_in_one_place(no: str) -> None:
    assert spelt(f"{no} bs") == "tidak bs"
    assert special(f"datanya {no} akurat") is Special.DATA_DOUBT
    assert special(f"{no} ada yang balas") is Special.IMPATIENT
    assert special(f"saya {no} kuat hidup") is Special.EMERGENCY
    assert affirms(f"{no} masalah")
    assert is_nothing_more(f"{no} ada lagi")
    assert command(f"{no} jadi") is Command.WITHDRAW
    assert read(f"{no} usah") == ""


@pytest.mark.parametrize(
    "words", ["nggak kak, makasih", "enggak dulu kak makasih", "no need, thanks", "udah gak usah buk"]
)
def test_a_no_with_somebody_addressed_in_it(words: str) -> None:
    assert denies(words)
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    assert "tidak apa-apa" in talk.says(words)
    assert not talk.did(turn.RecordFinding)


@pytest.mark.parametrize("words", ["gaskan", "ayo", "I consent", "that's correct", "sounds good", "oke buk"])
def test_a_yes_in_still_other_words(words: str) -> None:
    assert affirms(words)


@pytest.mark.parametrize(("words", "later"), [
    ("nanti dulu ya pak", True), ("ntar aja", True), ("besok saya ke kantor", True),
    ("oke kak nanti saya kabari", True), ("maybe later", True), ("besok buka?", False),
    ("nanti datanya dikirim ke mana", False), ("besok ada rilis inflasi", False),
])  # fmt: skip
def test_what_is_left_for_later(words: str, later: bool) -> None:
    assert puts_off(words) is later


@pytest.mark.parametrize(("words", "meant"), [
    ("1,", 1), ("menu 2", 2), ("poin 3", 3), ("2;", 2), ("menu", None), ("1,2", None), ("menu 2024", None),
])  # fmt: skip
def test_a_choice_with_a_thick_thumb(words: str, meant: int | None) -> None:
    assert number(words) == meant


@pytest.mark.parametrize(("words", "found"), [
    ("udah ketemu kak", True), ("udah nemu di google", True), ("sudah dapat datanya", True),
    ("already found it, thanks", True), ("sekian terima kasih", True), ("udah ketemu belum?", False),
    ("sudah dapat data inflasi", False),
    ("sudah ada datanya", False),
])  # fmt: skip
def test_what_was_found_needs_nothing_more(words: str, found: bool) -> None:
    assert is_nothing_more(words) is found


def test_found_elsewhere_it_is_not_handed_over() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says(UNKNOWN)
    assert "Senang dapat membantu" in talk.says("udah ketemu kak di google")
    talk.says("petugas")
    assert talk.state.step is Step.QUESTION


@pytest.mark.parametrize(
    "words",
    [
        "gak ada yang cocok",
        "tidak ada di daftar",
        "gak satupun",
        "none of them",
        "saya tidak mengerti",
        "pertanyaan saya bukan itu",
        "that's not what i asked",
        "bingung",
    ],
)
@pytest.mark.parametrize("asked", [UNSURE, "Apa yang dimaksud dengan deflasi?"])
def test_what_does_not_fit_is_offered_an_officer(words: str, asked: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(asked)
    talk.says(words)
    assert not talk.did(turn.RecordFinding)
    assert talk.offered() == ["consult", "rewrite", "menu"]


@pytest.mark.parametrize("words", ["saya tidak paham cara baca tabel ipm", "gak ada yang jual data mikro ya"])
def test_and_what_is_asked_is_no_refusal(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("Apa yang dimaksud dengan deflasi?")
    talk.says(words)
    assert talk.did(turn.RecordFinding)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("mhs", "student"),
        ("maba unja", "student"),
        ("wirausaha", "business"),
        ("polisi kak", "official"),
        ("guru honorer", "researcher"),
        ("belum kerja", "public"),
        ("dokter", "public"),
        ("jumlah dokter di bungo", ""),
        ("data polisi 2023", ""),
        ("saya mahasiswa butuh data", "student"),
    ],
)
def test_what_people_are(words: str, kind: str) -> None:
    assert kind_in(words) == kind


@pytest.mark.parametrize(
    ("words", "name"), [("saya budi pak", "Budi"), ("sesuai ktp", ""), ("Budi 0812 3456 789", "Budi")]
)
def test_a_name_with_what_is_none(words: str, name: str) -> None:
    assert read(words) == name


@pytest.mark.parametrize("who", ["kak", "buk", "wak", "dek", "ka"])
def test_situations_are_heard_whoever_is_addressed(who: str) -> None:
    assert special(f"maaf {who} salah kirim") is Special.WRONG_NUMBER
    assert special(f"kok lama {who}") is Special.IMPATIENT


@pytest.mark.parametrize(
    "words", ["berapa inflasi jambi buk", "inflasi jambi wak", "halo buk mau tanyo jumlah penduduk jambi"]
)
def test_the_search_too_is_deaf_to_whom_is_addressed(words: str) -> None:
    assert talks.ask(words).outcome == "answer"


@pytest.mark.parametrize("who", ["adik", "kakak", "ibu"])
def test_ones_family_is_nobody_addressed(who: str) -> None:
    assert special(f"maaf pak, {who} saya meninggal") is Special.CONDOLENCE
