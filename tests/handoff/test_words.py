"""How texts and what people type become words."""

import pytest

from handoff import words
from handoff.words import Sought

ACCENTED = [("Nguyễn Thị", {"nguyen", "thi"}),
            ("KBLI-2020/47711", {"kbli", "2020", "47711"}), ("ﬁrma ①", {"firma", "1"}),
            ("😀_🙏", set()), ("Café", {"cafe"})]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), ACCENTED)
def test_words_are_compared_without_accents_and_signs(text: str, found: set[str]) -> None:
    assert words.of(text) == found


TELEPHONES = ["0812 3456 7890", "+62 812-3456-7890", "6281234567890", "081234567890", "(0812) 34567890", "8123456789",
              "7890", "567890", "0812345"]  # fmt: skip


@pytest.mark.parametrize("typed", TELEPHONES)
def test_a_telephone_is_found_as_people_type_it(typed: str) -> None:
    stored = words.of_telephone("whatsapp:+6281234567890")
    (term,) = words.sought(typed)

    assert any(word.startswith(one.word) if one.begins else word == one.word for one in term.choices for word in stored)


NUMBERS = ["KS-2026-00042", "ks-2026-42", "ks 42", "42", "00042", "KS-00042"]


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_consultation_is_found_by_its_number(typed: str) -> None:
    stored = words.of_number("KS-2026-00042")
    (term,) = words.sought(typed)

    assert any(one.word in stored for one in term.choices)


def test_years_are_words_and_no_telephone() -> None:
    assert len(words.sought("inflasi 2023 2024 2025")) == 4


def test_what_was_sought_is_marked_and_nothing_else_is_markup() -> None:
    shown = Sought(words.sought("inflasi naik")).marked("Inflasi <b>naik</b>, INFLASINYA")

    assert shown == "<mark>Inflasi</mark> &lt;b&gt;<mark>naik</mark>&lt;/b&gt;, <mark>INFLASINYA</mark>"


def test_an_excerpt_shows_the_place() -> None:
    text = "kata " * 80 + "kemiskinan Merangin " + "lagi " * 80

    assert "kemiskinan Merangin" in Sought(words.sought("kemiskinan")).excerpt(text)
