"""Words that name nothing to look for: what is looked for is asked, kindly, instead of a search that finds anything."""

import re

from bot import (
    commands,
    follow_up,
    introductions,
    masking,
    of_address,
    question,
    quiet,
    regions,
    registration,
    rules,
    searching,
    vocabulary,
)
from bot.facts import FILES, Said
from bot.scene import Scene
from bot.turn import DropFiles, NoteInbound
from bot.words import asks, flat, is_acknowledged, is_greeting, is_thanks, is_unclear, standard, tells

_FILE_NAME = re.compile(r"[^\n?]{1,150}\.(?:pdf|docx?|xlsx?|csv|pptx?|zip|rar|jpe?g|png|mp4|heic)", re.IGNORECASE)
_EXCUSE = re.compile(
    r"\b(?:maaf|sorry|mohon maaf)\b.*"
    r"\b(?:(?:meng)?ganggu|merepotkan|sibuk|emosi|kesal|khilaf|kasar|(?:mem)?balas|baca|buka|sempat|telat|terlambat)\b"
)
_LINKS = re.compile(r"(?:(?:https?://|www\.)\S+\s*)+", re.IGNORECASE)
_SENT = vocabulary.words_of("sent")
_OURS = frozenset({"bps", "jambi", "provinsi", "prov"})
"""Beside our own name nothing is named yet: `data apa aja yang ada di bps`."""
_VAGUE = vocabulary.words("vague")
_EXCUSED = vocabulary.words("excuse") | vocabulary.particles()


def is_wordless(said: Said) -> bool:
    """Say whether a message holds no words to answer: a file under its own name, or with a greeting, holds none."""
    if not said.text.strip() or said.kind in {"location", "contact"}:
        return True
    greets = is_greeting(said.text) and not (is_thanks(said.text) or is_acknowledged(said.text))
    return said.kind in FILES and (greets or bool(_FILE_NAME.fullmatch(said.text.strip())))


def shows_identity(said: Said) -> bool:
    """Say whether a picture or a file is called an identity card."""
    return said.kind in FILES and masking.shows_identity(said.text)


def refuse_document(scene: Scene) -> None:
    """Keep no picture of an identity card, say so, and go on with what was asked before."""
    scene.do(DropFiles())
    if scene.facts.running:
        scene.do(NoteInbound(quietly=True))
    if quiet.is_due(scene, ordered=False):
        return
    said = scene.text("identity_card")
    if scene.state.step and not scene.facts.open:
        registration.ask_again(scene)
        scene.lead(said)
    else:
        scene.reply(said)


def is_missing(scene: Scene, text: str) -> bool:
    """Say whether nothing to look for is named.

    `data apa aja yang ada`, a mere `yg terbaru` out of the blue, `yang kemarin kurang jelas`, who somebody is,
    `bisa dikirim ke email?`, or that there is no e-mail.
    """
    if (
        asks_of_what_was_sent(scene, text)
        or is_excuse(text)
        or _LINKS.fullmatch(text.strip())
        or points_to_what_was_sent(text, attached=bool(scene.state.attached))
        or follow_up.is_of_sending(text)
        or follow_up.is_urgent(text)
        or commands.wavers(text)
        or set(flat(text).split()) <= _VAGUE
    ):
        return True
    found = scene.facts.ask(text).outcome
    if found == "answer":
        return False
    is_empty = not tells(_without_name(scene, text, _OURS if found == "none" else frozenset()))
    return (
        is_empty
        or _lacks_address(scene, text)
        or regions.is_only_recent(text)
        or is_unclear(text)
        or introductions.is_all(text)
    )


def _without_name(scene: Scene, text: str, also: frozenset[str]) -> str:
    """Return the words without the writer's own name, and others: `halo, saya Budi yang kemarin` asks nothing yet."""
    own = also.union(flat(scene.person.name).split())
    return " ".join(word for word in flat(text).split() if word not in own)


def ask(scene: Scene, text: str) -> None:
    """Ask what is looked for; what was offered for want of an answer stays open."""
    if _lacks_address(scene, text):
        _tell_of_lack(scene)
    elif scene.said.kind in FILES:
        question.attach(scene)
        scene.tell("picture_question")
    elif asks_of_what_was_sent(scene, text):
        question.remember(scene, text)
        scene.tell("unsupported_again", hours=scene.hours())
    elif scene.state.attached and points_to_what_was_sent(text, attached=True):
        scene.tell("unsupported_again", hours=scene.hours())
    elif _LINKS.fullmatch(text.strip()):
        question.attach(scene)
        scene.tell("picture_question")
    elif follow_up.waits(scene):
        searching.offer_again(scene)
    else:
        scene.tell("ask_content")
    for remark in rules.remarks(text):
        scene.lead(scene.text(remark))
    scene.fragment = True


def _lacks_address(scene: Scene, text: str) -> bool:
    return of_address.lacks(text) and not scene.person.complete


def _tell_of_lack(scene: Scene) -> None:
    """Say before any registration what it means to have no e-mail; what was offered stays open."""
    told = scene.text("email_may_lack" if scene.facts.may_lack_email() else "email_needed")
    if follow_up.waits(scene):
        searching.offer_again(scene)
        scene.lead(told)
    else:
        scene.reply(told)


def asks_of_what_was_sent(scene: Scene, text: str) -> bool:
    """Say whether something is asked, or missed, in a picture, a file or a link that only an officer can look into."""
    said = set(standard(text).split())
    names_it = scene.state.attached and not said.isdisjoint(_SENT["named"])
    return bool(names_it) and (asks(text) or "tidak" in said) and scene.facts.ask(text).outcome != "answer"


def points_to_what_was_sent(text: str, *, attached: bool = False) -> bool:
    """Say whether nothing is said but that something sent is to be read: `itu suratnya`, behind a file `cek ya`."""
    said = set(standard(text).split())
    names_it = not said.isdisjoint(_SENT["named"]) or (attached and not said.isdisjoint(_SENT["read"]))
    return names_it and said <= _SENT["named"] | _SENT["beside"] | vocabulary.particles()


def is_excuse(text: str) -> bool:
    """Say whether somebody only excuses a long silence: `maaf pak kemarin sibuk`."""
    said = standard(text)
    return bool(_EXCUSE.search(said)) and all(word in _EXCUSED for word in said.split())
