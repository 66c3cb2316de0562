"""Every act the code writes into the audit log has words on its page."""

import ast
import re
from collections.abc import Iterator

import pytest

from core import language
from core.audit_words import ACTIONS, DETAILS, GROUPS, subject_meant, subject_words
from core.settings import ROOT
from handoff.lifecycle import Event
from handoff.thread import Mark

ROOMS = ("core", "whatsapp", "kb", "handoff", "bot", "simulator")
NAMED = re.compile(r"""(?:audit\.record|_renew|_act)\([^()]*?"([a-z_]+\.[a-z_]+)\"""", re.DOTALL)
OF_A_CONSULTATION = re.compile(r"\b(?:written|audited)\([^()]*?\b(Event|Mark)\.([A-Z_]+)", re.DOTALL)
MADE_OF_PARTS = {
    "contact.reveal", "message.retry", "message.set_aside", "calendar.add", "calendar.remove", "officer.invite_sent",
    "officer.reset_sent", "officer.invite_used", "officer.reset_used", "kb.proposal_accepted", "kb.proposal_declined",
    "consultation.taken_over", "consultation.transfer",
}  # fmt: skip
"""Acts whose names stand nowhere in one piece."""


def recorded() -> Iterator[str]:
    for file in (file for room in ROOMS for file in (ROOT / room).glob("*.py")):
        text = file.read_text()
        yield from NAMED.findall(text)
        for kind, name in OF_A_CONSULTATION.findall(text):
            yield f"consultation.{(Event if kind == 'Event' else Mark)[name]}"


ALL = sorted({*recorded(), *MADE_OF_PARTS})


def test_the_acts_are_found() -> None:
    assert {"consultation.reply", "consultation.continues", "duty.set", "kb.synonym_added", "signin.failed"} < set(ALL)


def test_what_is_kept_beside_an_act_has_words() -> None:
    files = [file for room in ROOMS for file in (ROOT / room).glob("*.py")]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text())))
    calls = (one for one in nodes if isinstance(one, ast.Call) and ast.unparse(one.func) == "audit.record")
    kept = {word.arg for call in calls for word in call.keywords if word.arg}
    assert "weekdays" in kept
    assert kept - DETAILS.keys() == {"officer_id", "subject", "now"}


@pytest.mark.parametrize("action", ALL)
def test_it_has_words_and_a_group(action: str) -> None:
    assert ACTIONS.get(action)
    assert action.partition(".")[0] in GROUPS


@pytest.mark.parametrize(
    ("subject", "said", "english"),
    [
        ("contact 7", "warga 7", "citizen 7"),
        ("message 12", "pesan 12", "message 12"),
        ("outbound 3", "pesan keluar 3", "outgoing message 3"),
        ("code", "kode", "code"),
        ("rina@bps.go.id", "rina@bps.go.id", "rina@bps.go.id"),
        ("message of the day", "message of the day", "message of the day"),
    ],
)
def test_what_it_is_about_in_words(subject: str, said: str, english: str) -> None:
    assert subject_words(subject) == said
    language.use("en")
    assert subject_words(subject) == english


@pytest.mark.parametrize(("tongue", "words"), [("id", "warga 62"), ("en", "citizen 62")])
def test_what_has_a_number_of_ours_is_named_and_sought_in_words(tongue: str, words: str) -> None:
    language.use(tongue)
    try:
        assert (subject_words("contact 62"), subject_meant(words)) == (words, "contact 62")
        plain = ["KS-2026-00042", "contact", "a b", "warga x"]
        assert ([subject_words(one) for one in plain], [subject_meant(one) for one in plain]) == (plain, plain)
    finally:
        language.use("id")
