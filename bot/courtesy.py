"""Greetings, thanks, a knock at the door: answered once, warmly, and not over and over."""

import re
from datetime import datetime, timedelta

from bot.facts import Closed
from bot.scene import Scene
from bot.words import core, is_acknowledged, is_only_pictures, is_ping, is_salam, is_thanks

KNOCK_PAUSE = timedelta(minutes=10)
THANKS_PAUSE = timedelta(hours=6)
A_DAY = timedelta(hours=20)
_HESITATES = re.compile(r"(?:e?h+m+ ?)+")


def answer(scene: Scene, text: str) -> None:
    """Reply to words that hold nothing to look for."""
    scene.fragment = True
    if belongs_to_the_last(scene):
        return
    if is_thanks(text):
        thanks(scene)
    elif (
        is_acknowledged(text) or is_only_pictures(text) or _HESITATES.fullmatch(core(text))
    ) and scene.state.welcomed_at is not None:
        acknowledged(scene)
    elif scene.facts.leaves():
        return
    elif is_ping(text):
        knock(scene)
    else:
        greet(scene, salam=is_salam(text))


def belongs_to_the_last(scene: Scene) -> bool:
    """Say whether a courtesy came with words that were answered a moment ago, behind them or overtaken by them."""
    last = scene.state.last_at
    return last is not None and scene.now - last <= scene.facts.burst


def thanks(scene: Scene) -> None:
    """One warm line; a second thanks is left alone."""
    last, scene.state.thanked_at = scene.state.thanked_at, scene.now
    if last is not None and scene.now - last <= THANKS_PAUSE:
        return
    if scene.person.name:
        scene.tell("thanks_reply", name=scene.person.name)
    else:
        scene.tell("thanks_plain")


def acknowledged(scene: Scene) -> None:
    """A bare ok ends a talk; only one that comes out of the blue is asked what it is about."""
    last, closed = scene.state.last_at, scene.facts.closed
    spoken = max(filter(None, (last, closed.closed_at if closed else None)), default=None)
    if spoken is None or scene.now - spoken > THANKS_PAUSE:
        greet(scene, salam=False)


def knock(scene: Scene) -> None:
    """Answer `p` and `test` at most once in ten minutes."""
    last, scene.state.pinged_at = scene.state.pinged_at, scene.now
    if last is None or scene.now - last > KNOCK_PAUSE:
        greet(scene, salam=False)


def _closed_untold(scene: Scene, last: datetime | None) -> Closed | None:
    """Return what was closed for silence and not told: its citizen, who stopped our notices, writes again."""
    closed = scene.facts.closed
    if closed is None or not (scene.facts.opted_out and closed.reopenable):
        return None
    since = last is None or last < closed.closed_at
    return closed if since and closed.reason in {"no_reply", "incomplete"} else None


def greet(scene: Scene, *, salam: bool) -> None:
    """Welcome somebody new, greet somebody known by name once a day, ask everybody else what they look for."""
    last = scene.state.last_at
    if scene.state.welcomed_at is None:
        scene.state.welcomed_at = scene.now
        scene.tell("welcome")
    elif scene.person.name and (last is None or scene.now - last > A_DAY):
        scene.tell("welcome_back", name=scene.person.name)
    else:
        scene.tell("greeting_again")
    if scene.is_left_unfinished:
        scene.trail(scene.text("registration_resume"))
    if closed := _closed_untold(scene, last):
        scene.trail(scene.text("status_silent", number=closed.number, closed_at=scene.moment(closed.closed_at)))
    if salam:
        scene.lead(scene.text("salam"))
