"""Every text a citizen reads: it fits WhatsApp, is whole in both languages, leads on, and is as it was agreed."""

import os
import re
from pathlib import Path

import pytest

from core.settings import ROOT
from whatsapp.own_texts import TWILIO_S_OWN
from whatsapp.samples import SAMPLES
from whatsapp.texts import LANGUAGES, LONGEST_BODY, TextError, placeholders, say, texts, units

GOLDEN = Path(__file__).parent / "golden"
PARTS = re.compile(
    r"choice_|mail_|queue_|salam$|officer_signature$|answer_source$|late_apology$|language_hint$|nik_not_needed$|registration_done$|offer_(missing|expired)$"
    r"|asked_often$|attached_(request|kept)$|data_deletion_withdrawn$|detail_kept$|question_kept$|code_not_sent$|code_elsewhere$|name_unknown$|foreign_code$|hours_line$|day_(open|closed)$|officers_return$|email_needed$|no_opinion$|press_line$|person_changed$|topic_unnamed$|name_why$"
)
"""Texts that are a part of another one, or no chat at all."""
LEADS_ON = re.compile(
    r"\*[A-Z][A-Z -]+|\{list\}|silakan|balas|tulis|ketik|please|reply|type|write|answer|Siapa|hubungi|beri|call|1\. ",
    re.IGNORECASE,
)
QUOTED = {
    word
    for room in ("bot", "handoff", "whatsapp")
    for path in (ROOT / room).glob("*.py")
    for word in re.findall(r"""["'](\w+)["']""", path.read_text(encoding="utf-8"))
}
"""Every word that stands in quotes in the rooms that speak with citizens."""
NAMES = sorted(texts())
CHAT = [name for name in NAMES if not PARTS.match(name)]


def filled(name: str, language: str) -> str:
    return say(name, language, **SAMPLES)


def rendered(language: str) -> str:
    return "\n\n".join(f"### {name}\n{filled(name, language)}" for name in NAMES) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_it_fits_one_bubble(name: str, language: str) -> None:
    assert 0 < units(filled(name, language)) <= 1024 < LONGEST_BODY


@pytest.mark.parametrize("name", NAMES)
def test_it_has_the_same_placeholders_in_both_languages(name: str) -> None:
    assert set(texts()[name]) == set(LANGUAGES)
    assert placeholders(name, "id") == placeholders(name, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHAT)
def test_it_leads_on(name: str, language: str) -> None:
    assert LEADS_ON.search(texts()[name][language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_it_teaches_no_word_that_twilio_takes_for_itself(name: str, language: str) -> None:
    assert not TWILIO_S_OWN.search(texts()[name][language])


@pytest.mark.parametrize("name", NAMES)
def test_somebody_is_told_it(name: str) -> None:
    assert name in QUOTED or name.removeprefix("choice_") in QUOTED


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_fits_a_button_or_a_list(language: str) -> None:
    long = {name for name in NAMES if name.startswith("choice_") and units(texts()[name][language]) > 24}
    assert long == {"choice_none"}  # stands last in a list of questions that are longer themselves


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_are_as_agreed(language: str) -> None:
    agreed = GOLDEN / f"texts.{language}.txt"
    if os.environ.get("GOLDEN") == "write":
        agreed.parent.mkdir(exist_ok=True)
        agreed.write_text(rendered(language), encoding="utf-8")
    assert rendered(language) == agreed.read_text(encoding="utf-8")


def test_what_is_missing_is_named() -> None:
    with pytest.raises(TextError, match="ask_kind needs list"):
        say("ask_kind", "id", name="Budi")
    with pytest.raises(TextError, match="no text named nothing"):
        say("nothing", "id")


def test_an_unknown_language_is_answered_in_indonesian() -> None:
    assert say("thanks_plain", "jv") == say("thanks_plain", "id")


def test_braces_in_a_name_stay_as_they_are() -> None:
    assert "{number}" in say("thanks_reply", "id", name="{number}")
