"""Words that name nothing to look for: what is looked for is asked, kindly, instead of a search that finds anything."""

from bot import follow_up, introductions, regions, rules, searching
from bot.scene import Scene
from bot.words import flat, is_unclear, tells


def is_missing(scene: Scene, text: str) -> bool:
    """Say whether nothing to look for is named.

    `data apa aja yang ada`, a mere `yg terbaru` out of the blue, `yang kemarin kurang jelas`, or who somebody is.
    """
    outcome = scene.facts.ask(text).outcome
    if outcome == "answer":
        return False
    is_empty = not tells(_without_name(scene, text))
    return is_empty or regions.is_only_recent(text) or is_unclear(text) or introductions.is_all(text)


def _without_name(scene: Scene, text: str) -> str:
    """Return the words without the writer's own name: `halo, saya Budi yang kemarin` asks nothing yet."""
    own = set(flat(scene.person.name).split())
    return " ".join(word for word in flat(text).split() if word not in own)


def ask(scene: Scene, text: str) -> None:
    """Ask what is looked for; what was offered for want of an answer stays open."""
    if follow_up.waits(scene):
        searching.offer_again(scene)
    else:
        scene.tell("ask_content")
    for remark in rules.remarks(text):
        scene.lead(scene.text(remark))
    scene.fragment = True
