"""Keep what was told beside the answer that was asked for: nobody is asked for anything twice."""

import re

from bot import introductions, question, rules, verifying
from bot.introductions import Told
from bot.scene import Scene
from bot.state import Step
from bot.words import LONGEST_REFUSAL, asks, flat

LONGEST = 1000
_OF_MAIL = frozenset({"email", "mail", "gmail", "emailnya", "alamat", "alamatnya", "kode", "kodenya", "spam"})
_OF_STEP = {
    Step.NAME: re.compile(r"\b(?:nama|lengkap|panggilan|name)\w*\b"),
    Step.KIND: re.compile(r"\b(?:pekerjaan|kerjaan|jenis|sebagai apa|status|nanya|tanya|kind|capacity|job)\b"),
}


def asks_why(step: Step, text: str) -> bool:
    """Say whether a question is about what the step asks for: `nama saya perlu lengkap?`, `buat apa nanya kerjaan`."""
    said = flat(text)
    about = step in _OF_STEP and _OF_STEP[step].search(said)
    return bool(about) and asks(text) and len(said.split()) <= LONGEST_REFUSAL


def tells_more(text: str) -> bool:
    """Say whether a message tells a name and something else of its writer, or a question with it."""
    told = introductions.told(text)
    return bool(told.name and (told.kind or told.email or told.question))


def remember(scene: Scene, text: str, told: Told) -> None:
    """Keep words that hold name or address until the consent; whoever only hesitates has told nothing."""
    if told.email or introductions.introduced(text).name or (told.agrees and (told.name or told.question)):
        scene.state.told = text[:LONGEST]


def add_question(scene: Scene, told: Told) -> None:
    """Put the question that came along behind the one there was."""
    before = question.pending(scene)
    if told.question and told.question not in before:
        question.remember(scene, f"{before}\n{told.question}" if before else told.question, added=bool(before))


def before_consent(scene: Scene) -> tuple[Told, Told]:
    """Return what was told before the consent: in answer to it, and beside the question that led here."""
    return introductions.told(scene.state.told), introductions.introduced(question.pending(scene))


def keep(scene: Scene, *tolds: Told) -> str:
    """Keep what is still missing and was told; return what to say of it, empty where it will be shown anyway."""
    name, kind, email = (
        next((given for told in tolds if (given := getattr(told, item))), "") for item in ("name", "kind", "email")
    )
    if name and not scene.person.name and rules.special(name) is None:
        scene.save(name=name)
    if email and not (scene.person.verified or scene.state.doubted):
        verifying.note_address(scene, email)
    if not kind or scene.person.kind:
        return ""
    scene.save(kind=kind)
    noted = filter(None, (scene.person.name, scene.text(f"choice_{kind}")))
    return scene.text("told_kept", told=", ".join(noted))


def new_kind(scene: Scene, text: str) -> str:
    """Return the kind of user somebody puts right after having given one: `eh salah, saya mahasiswa`."""
    said = set(flat(text).split())
    corrects = introductions.corrects(text) or "bukan" in said
    kind = introductions.kind_in(text) if corrects and said.isdisjoint(_OF_MAIL) else ""
    return kind if kind != scene.person.kind else ""


def new_name(scene: Scene, text: str) -> str:
    """Return the name somebody puts right after having given it."""
    return "" if scene.state.editing else introductions.corrected_name(text, scene.person.name)
