"""What is kept today is read tomorrow, in another language."""

import json

import pytest

from core import language
from core.sentences import kept, said, told

LONG = "%(found)s karakter%(emoji)s, paling banyak %(most)s; ringkas"


def test_a_sentence_is_kept_with_what_it_was_filled_with() -> None:
    emoji = told(" (emoji dihitung dua)")
    sentence = told(LONG, found=12_345, emoji=emoji, most=1_500)
    assert sentence == "12.345 karakter (emoji dihitung dua), paling banyak 1.500; ringkas"
    stored = json.loads(json.dumps(kept(sentence)))
    language.use("en")
    assert said(stored) == "12,345 characters (an emoji counts as two), at most 1,500; shorten it"
    assert kept(said(stored)) == stored


def test_a_number_that_is_a_place_is_not_parted() -> None:
    assert told("baris %(row)d", row=12_345) == "baris 12345"


@pytest.mark.parametrize("text", ["100 % benar", "", "%(x)s"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert said(kept(text)) == kept(text) == text
