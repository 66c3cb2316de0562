"""What turns the direction of writing round is taken out of what is shown, and out of nothing else."""

import pytest
from markupsafe import Markup

from core import csv_export
from core.directions import printed, straight


@pytest.mark.parametrize("sign", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_signs_that_turn_a_line_round_are_not_shown(sign: str) -> None:
    assert straight(f"https://{sign}moc.kpb") == "https://moc.kpb"
    assert b"".join(csv_export.lines(["kata"], [[f"{sign}=1+1"]], ";")) == "\ufeffkata\r\n'=1+1\r\n".encode()


@pytest.mark.parametrize("text", ["محمد السيد", "keluarga 👨‍👩‍👧", "Sæ “kutip” …", "Budi"])
def test_letters_of_any_script_and_joined_emoji_stay(text: str) -> None:
    assert straight(text) == printed(text) == text


def test_html_stays_html_and_what_is_no_text_stays_as_it_is() -> None:
    shown = printed(Markup("<b>\u202eé</b>"))
    assert (shown, isinstance(shown, Markup)) == ("<b>é</b>", True)
    assert not isinstance(printed("<b>\u202eé</b>"), Markup)
    assert [printed(one) for one in (None, 3, 2.5)] == [None, 3, 2.5]
