"""Several questions in one message: what surely answers each is offered, for one entry would answer them half."""

from dataclasses import replace

from bot import regions, several
from bot.facts import Found
from bot.scene import Scene
from kb.normalise import has_content

MOST_PARTS = 4
"""Questions of one message that are searched one by one."""
WORD_FOR_WORD = 1.0
"""How sure the matcher is of an entry that holds the question as it was asked."""
SEVERAL = "beberapa pertanyaan sekaligus"
"""Why several sure answers are offered and none is sent."""


def offering(scene: Scene, text: str, found: Found) -> Found:
    """Offer what answers each of several questions; what an entry is asked word for word is that entry's."""
    if is_word_for_word(found):
        return found
    many = len(several.points(text)) >= several.MANY
    sure = _sure(scene, several.parts_of(text)) or _listed(scene, several.listed(text), found)
    sure = sure or _paired(scene, several.pair(text), found)
    if not sure:
        halved = many and found.outcome == "answer"
        return replace(found, outcome="suggest", entry_id=None, reason=SEVERAL) if halved else found
    answers = [one for each in sure for one in each.candidates if one.entry_id == each.entry_id]
    offered = tuple({one.entry_id: one for one in answers}.values())
    return replace(found, outcome="suggest", entry_id=None, candidates=offered, reason=SEVERAL)


def is_word_for_word(found: Found) -> bool:
    """Say whether an entry is asked in these very words."""
    return found.outcome == "answer" and found.score >= WORD_FOR_WORD


def _listed(scene: Scene, parts: list[str], found: Found) -> list[Found]:
    """Return the sure answers to things listed, unless the answer to the whole is none of them: it compares them."""
    sure = _sure(scene, parts)
    entries = {one.entry_id for one in sure}
    are_meant = found.entry_id in entries if found.outcome == "answer" else len(entries) >= several.MANY
    return sure if are_meant else []


def _paired(scene: Scene, parts: list[str], found: Found) -> list[Found]:
    """Return the sure answers to two things where the answer to the whole would be one of them, and leave the other."""
    sure = _sure(scene, parts) if found.outcome == "answer" else []
    return sure if found.entry_id in {one.entry_id for one in sure} else []


def _sure(scene: Scene, parts: list[str]) -> list[Found]:
    """Return the sure answers to the parts of a message where there are different ones; none where there are not."""
    telling = [one for one in parts[:MOST_PARTS] if has_content(one) and not regions.is_only_detail(one)]
    sure = [one for one in map(scene.facts.ask, telling if len(telling) > 1 else ()) if one.outcome == "answer"]
    return sure if len({one.entry_id for one in sure}) > 1 else []
