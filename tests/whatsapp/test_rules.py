"""The pure rules: splitting, planning, error codes, template values."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import OFFICE_HOURS as NOW
from whatsapp import errors, plan, window
from whatsapp.errors import Remedy
from whatsapp.models import OutboundMessage
from whatsapp.plan import FreeText, Held, Template
from whatsapp.splitting import parts
from whatsapp.texts import LONGEST_BODY, units

SIDS = {"reminder_1": "HX" + "1" * 32, "buttons_1": "HX" + "2" * 32, "held_reply_template": "HX" + "3" * 32}
YES = [{"id": "7:yes", "title": "Ya"}]
LONG = [{"id": "7:x", "title": "Jumlah penduduk menurut kabupaten"}]
LINK = "https://jambi.bps.go.id/id/publication/" + "a" * 200


def message(**more: Any) -> OutboundMessage:
    fields: dict[str, Any] = {"key": "k", "contact_id": 1, "body": "isi", "not_before": NOW, "created_at": NOW}
    return OutboundMessage(**{**fields, **more})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 1600, 1),
        ("a" * 1601, 2),
        ("kata " * 1000, 4),
        ("😀" * 800, 1),
        ("😀" * 801, 2),
        ("x " * 795 + LINK, 2),
        ("baris\n\n" * 500, 3),
    ],
)
def test_long_texts_are_split_into_few_parts_that_fit(text: str, count: int) -> None:
    pieces = parts(text)
    assert len(pieces) == count
    assert all(0 < units(piece) <= LONGEST_BODY or piece == text for piece in pieces)
    if count > 1:
        assert pieces[0].startswith(f"(1/{count}) ")
        joined = " ".join(piece.partition(") ")[2] for piece in pieces)
        assert joined.split() == text.split() or " " not in text.strip()


def test_a_link_is_never_cut() -> None:
    assert any(LINK in piece for piece in parts("kata " * 310 + LINK + " selesai"))


@pytest.mark.parametrize(
    ("more", "hours_left", "wanted"),
    [
        ({}, 1, FreeText()),
        ({}, -1, Held("window_closed")),
        ({}, None, Held("window_closed")),
        ({}, 10 / 3600, Held("window_closed")),
        ({"template": "reminder_1"}, 1, FreeText()),
        ({"template": "reminder_2"}, -1, Held("no_template")),
        ({"choices": YES}, 1, Template(SIDS["buttons_1"], {"1": "isi", "2": "Ya", "3": "7:yes"})),
        ({"choices": YES, "body": "x" * 1025}, 1, FreeText()),
        ({"choices": YES, "media_id": 3}, 1, FreeText()),
        ({"choices": LONG}, 1, FreeText()),
        ({"choices": YES}, -1, Held("window_closed")),
        ({"template": "reminder_1", "choices": YES}, -1, Held("no_template")),
        (
            {"template": "reminder_1", "variables": {"number": "KS-1", "name": "a\nb"}},
            -1,
            Template(SIDS["reminder_1"], {"1": "a b", "2": "KS-1"}),
        ),
        ({"template": "reminder_1", "media_id": 3}, -1, Held("no_template")),
    ],
)
def test_how_a_message_leaves(more: dict[str, Any], hours_left: float | None, wanted: object) -> None:
    closes = None if hours_left is None else NOW + timedelta(hours=hours_left)
    assert plan.plan(message(**more), closes, NOW, SIDS) == wanted


def test_a_template_does_not_wait_behind_what_is_held_but_free_text_does() -> None:
    closes = NOW - timedelta(hours=1)
    reminder = message(template="reminder_1", variables={"name": "Budi", "number": "KS-1"})
    decided = plan.plan(reminder, closes, NOW, SIDS, behind_held=True)
    assert decided == Template(SIDS["reminder_1"], {"1": "Budi", "2": "KS-1"})
    invitation = message(template=window.INVITATION, variables={"name": "Budi", "number": "KS-1", "topic": "x"})
    decided = plan.plan(invitation, closes, NOW, SIDS, behind_held=True)
    assert decided == Template(SIDS["held_reply_template"], {"1": "Budi", "2": "KS-1", "3": "x"})
    assert plan.plan(message(), NOW + timedelta(hours=1), NOW, SIDS, behind_held=True) == Held("behind_held")


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [("a\nb", "a b"), ("a     b\t c", "a b c"), ("", "-"), (" \n ", "-"), ("x" * 400, "x" * plan.VARIABLE_LIMIT)],
)
def test_template_values_keep_twilios_rules(value: str, cleaned: str) -> None:
    assert plan.clean_value(value) == cleaned


def test_missing_values_are_filled_so_that_the_count_is_right() -> None:
    assert plan.content_variables({"number": "KS-1"}, ["name", "number", "name"]) == {"1": "-", "2": "KS-1"}


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (20429, Remedy.RETRY_LATER),
        (21611, Remedy.RETRY_LATER),
        (63018, Remedy.RETRY_LATER),
        (63016, Remedy.WINDOW_CLOSED),
        (63003, Remedy.UNREACHABLE),
        (63024, Remedy.UNREACHABLE),
        (21610, Remedy.OPTED_OUT),
        (63033, Remedy.OPTED_OUT),
        (63007, Remedy.OUR_CONFIGURATION),
        (20003, Remedy.OUR_CONFIGURATION),
        (401, Remedy.OUR_CONFIGURATION),
        (429, Remedy.RETRY_LATER),
        (408, Remedy.RETRY_LATER),
        (63021, Remedy.NEVER),
        (21617, Remedy.NEVER),
        (99999, Remedy.NEVER),
        (None, Remedy.NEVER),
    ],
)
def test_twilios_codes(code: int | None, remedy: Remedy) -> None:
    assert errors.remedy(code) is remedy


def test_no_code_has_two_remedies() -> None:
    assert sum(len(codes) for codes in errors._CODES.values()) == len(errors.REMEDIES)


def test_back_off_grows_and_stays() -> None:
    waits = [errors.back_off(attempts) for attempts in range(12)]
    assert waits == sorted(waits)
    assert waits[-1] == 60, "Twilio busy for a quarter of an hour must not cost another five minutes"


def test_a_language_may_have_its_own_template() -> None:
    configured = {"reminder_1": "HXid", "reminder_1.en": "HXen", "other": "HXo"}
    assert window.content_sids(configured, "en")["reminder_1"] == "HXen"
    assert window.content_sids(configured, "id")["reminder_1"] == "HXid"


def test_the_windows_edge(now: datetime) -> None:
    closes = now + timedelta(hours=24)
    assert window.is_open(closes, closes - timedelta(minutes=1))
    assert not window.is_open(closes, closes)
