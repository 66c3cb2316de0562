"""When to say nothing more: a flood of messages, or another machine that answers us."""

from datetime import timedelta

from bot import courtesy, rules
from bot.facts import Said
from bot.scene import Scene
from bot.turn import NoteInbound
from bot.words import flat

FLOOD = 20
FLOOD_ORDERED = 60
"""Commands, choices and answers to our own questions are counted more kindly."""
FLOOD_PAUSE = timedelta(minutes=15)
SAME_AUTOMATIC = 3
SAME = 5
_MINUTE = timedelta(minutes=1)
_LONGEST = 200


def is_due(scene: Scene, *, ordered: bool) -> bool:
    """Count the message; return whether nothing more is to be said, and take back what this turn would have said."""
    state, text = scene.state, flat(scene.said.text)[:_LONGEST]
    came = (scene.now,) * max(1, len(scene.said.inbound_ids))
    state.minute = (*(at for at in state.minute if scene.now - at < _MINUTE), *came)[-FLOOD_ORDERED - 1 :]
    state.said_times = state.said_times + 1 if text and text == state.said else 1
    state.said = text
    if state.quiet_until and scene.now < state.quiet_until:
        scene.replies.clear()
        return True
    if len(state.minute) > (FLOOD_ORDERED if ordered else FLOOD):
        state.quiet_until = scene.now + FLOOD_PAUSE
        scene.replies.clear()
        scene.tell("flood_notice")
        scene.commanded = True
        return True
    return not ordered and state.said_times >= (SAME_AUTOMATIC if rules.is_automatic(text) else SAME)


def is_machine(said: Said) -> bool:
    """Say whether a shop's telephone answers by itself."""
    return said.kind == "text" and len(said.inbound_ids) == 1 and rules.is_machine(said.text)


def hear_machine(scene: Scene) -> None:
    """Search nothing for it and answer it only when it is the first we hear; it asks nothing of an officer either."""
    if scene.facts.running:
        scene.do(NoteInbound(quietly=True))
    if scene.state.welcomed_at is None:
        courtesy.greet(scene, salam=False)
