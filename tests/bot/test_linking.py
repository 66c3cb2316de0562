"""The same e-mail address on a second number: asked once, in the confirmation's bubble (SITUATIONS.md, 45)."""

from dataclasses import replace

import pytest

from handoff import requesters
from tests.bot.conftest import Citizen

QUESTION = "berapa jumlah pengrajin batik di Seberang?"


@pytest.fixture
def second(citizen: Citizen) -> Citizen:
    """The same citizen on another number, after the first one has registered."""
    _registered(citizen)
    return replace(citizen, address="whatsapp:+6281200004321", read=citizen.all_bubbles()[-1].id or 0)


def _registered(citizen: Citizen) -> str:
    citizen.says(QUESTION)
    citizen.says("1")
    (confirmation,) = citizen.registers()
    return confirmation


def linked(citizen: Citizen) -> list[bool | None]:
    with citizen.runtime.database.reading() as session:
        found = [requesters.of(session, row.contact_id) for row in citizen.consultations()]
    return [row.linked for row in found if row]


def test_the_confirmation_asks_whether_the_other_number_is_theirs_too(second: Citizen) -> None:
    confirmation = _registered(second)
    assert second.consultations()[-1].number in confirmation
    assert confirmation.index("KS-") < confirmation.index("berakhiran *7890*") < confirmation.index("1. Ya, hubungkan")
    assert linked(second) == [None, False]


@pytest.mark.parametrize(
    ("answer", "said", "kept"),
    [
        ("1", "sudah terhubung", True),
        ("iya", "sudah terhubung", True),
        ("Bukan nomor saya", "tetap terpisah", False),
        ("2", "tetap terpisah", False),
        ("tahunnya 2024 ya", "", False),
    ],
)
def test_the_answer_counts_and_whatever_else_goes_to_the_officer(
    second: Citizen, answer: str, said: str, kept: bool
) -> None:
    _registered(second)
    told = second.says(answer)
    assert [said in bubble for bubble in told] == ([True] if said else [])
    assert linked(second) == [None, kept]
    assert second.says("1") == []  # it is asked once


def test_an_address_nobody_else_has_is_not_asked_about(citizen: Citizen) -> None:
    assert "berakhiran" not in _registered(citizen)
    assert linked(citizen) == [None]


def test_a_mailbox_of_many_is_an_office_and_nobody_is_asked(second: Citizen) -> None:
    others = [replace(second, address=f"whatsapp:+628120000{number}") for number in range(1000, 1004)]
    for other in others:
        other.now, other.read = second.now, second.all_bubbles()[-1].id or 0
        _registered(other)
        other.says("1")
    second.now, second.read = others[-1].now, second.all_bubbles()[-1].id or 0
    assert "berakhiran" not in _registered(second)


def test_who_changes_to_an_address_another_number_has_is_asked_too(second: Citizen) -> None:
    second.says(QUESTION)
    for text in ("1", "1", "Budi Santoso", "1", "lain@example.com", "1"):
        second.says(text)
    second.says(second.code())
    assert linked(second) == [None, None]
    for text in ("ubah email", "budi@example.com", "1"):
        second.says(text)
    (told,) = second.says(second.code())
    assert told.index("sudah diperbarui") < told.index("berakhiran *7890*")
    second.says("1")
    assert linked(second) == [None, True]
