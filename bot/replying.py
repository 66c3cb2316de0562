"""A swipe-reply answers the bubble it quotes, not the one that came last (OriginalRepliedMessageSid, PLATFORM.md 1)."""

from bot import judging, steering
from bot.facts import NO_OFFER, RATING
from bot.scene import Scene
from bot.turn import NoteInbound
from bot.words import affirms, denies, number


def about(scene: Scene) -> str:
    """Return whose offer the message answers: a serial, RATING or NO_OFFER; empty where nothing is quoted or known."""
    if scene.said.tap:
        return RATING if scene.said.tap.startswith(f"{RATING}:") else ""
    return scene.facts.quoted() if scene.said.payload.get("replied_sid") else ""


def means_present(scene: Scene) -> bool:
    """Say whether a number or a yes may mean the present offer."""
    quoted, offer = about(scene), scene.state.offer
    return not quoted or (offer is not None and quoted == str(offer.serial))


def rates_earlier(scene: Scene) -> bool:
    """Take what answers the rating request of an earlier consultation while another is open; return whether it does.

    A tap that has no score to give any more is only shown to the officer; words are for the officer.
    """
    if about(scene) != RATING:
        return False
    if judging.rate_earlier(scene, scene.said.text):
        return True
    if scene.said.tap:
        scene.do(NoteInbound(quietly=True))
    return bool(scene.said.tap)


def older(scene: Scene, text: str) -> bool:
    """Take what is said under an older bubble: a score where it asked for one, else a choice that no longer stands."""
    quoted = about(scene)
    if quoted == RATING:
        return judging.rate(scene, text)
    if quoted == NO_OFFER or means_present(scene):
        return False
    if number(text) is None and not affirms(text) and not denies(text):
        return False
    steering.expired(scene)
    return True
