"""Who wishes to register out of the blue: with the bare wish, or with name and address at once."""

import re

from bot import beside, introductions, searching
from bot.commands import wants_to_register
from bot.scene import Scene
from bot.words import asks

_REGISTERING = re.compile(r"\b(?:men)?daftar|\bpendaftaran|\bregist", re.IGNORECASE)


def is_wished(scene: Scene, text: str) -> bool:
    """Take the bare wish to register for one to consult an officer, unless an answer just told how to elsewhere."""
    if not wants_to_register(text):
        return False
    offer, shown = scene.state.offer, scene.state.shown
    entry = scene.facts.entry(shown[-1]) if shown and offer and offer.kind == "helpful" else None
    is_elsewhere = entry and "konsultasi" not in entry.question.casefold() and _REGISTERING.search(entry.answer)
    if is_elsewhere:
        scene.present("register_as_told", "helpful", searching.HELPFUL)
    elif scene.person.complete:
        scene.tell("already_registered", name=scene.name())
    else:
        searching.wants_officer(scene)
    scene.commanded = True
    return True


def is_begun(scene: Scene, text: str) -> bool:
    """Take name and address out of the blue for the wish to consult an officer; return whether they were given."""
    told = introductions.told(text) if "@" in text else introductions.NOTHING
    if scene.person.consented or not (told.name and told.email) or told.question or asks(text):
        return False
    searching.wants_officer(scene)
    beside.remember(scene, text, told)
    return True
