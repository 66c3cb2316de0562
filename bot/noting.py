"""What a citizen writes into an open consultation: passed to its officer, unless it answers a question of ours."""

from bot import codes, fate, masking, registration, rules, running, steering, verifying
from bot.commands import Command, keeps_data
from bot.scene import Scene
from bot.special import Special
from bot.state import Step
from bot.turn import Abused, Alarm, Complain, NoteInbound
from bot.words import asks, denies, flat, is_acknowledged

_SHORT = 4
_ANSWERED = frozenset({Special.EMERGENCY, Special.COMPLAINT})
"""What is answered although an officer reads along."""


def note(scene: Scene, text: str) -> None:
    """Pass the words on, identity numbers and codes masked; a cry for help and a complaint are answered besides.

    Of abuse the admins hear; the bot says nothing to it, the officer does.
    """
    special = rules.special(text)
    overtaken = scene.facts.overtaken
    if not overtaken and _is_of_erasure(scene, text):
        return
    if not overtaken and _is_ours(scene, text, special):
        return
    scene.redact(masking.without_identity_number, lambda words: masking.without_foreign_code(words, expected=False))
    if special is Special.COMPLAINT and rules.blames_officer(text):
        scene.do(Complain())
    elif overtaken:
        scene.do(NoteInbound())
    elif special not in _ANSWERED and fate.asks_where_it_stands(text):
        running.tell_where_it_stands(scene)
    else:
        running.note(scene, text)
    if special is Special.EMERGENCY:
        scene.do(Alarm())
    if special is Special.CALM:
        scene.do(Abused())
    if special in _ANSWERED:
        scene.tell(special.value)


def _is_of_erasure(scene: Scene, text: str) -> bool:
    """Take the code that deletes, a yes that lacks it, or the wish taken back; return whether it was one of them."""
    if steering.gives_erase_code(scene, text):
        steering.obey(scene, Command.ERASE_CODE)
        return True
    if steering.is_erasure_last(scene) and steering.asks_to_erase_still(text):
        steering.confirm_erasure(scene)
        return True
    return (denies(text) or keeps_data(text)) and steering.erasure_left(scene)


def _is_ours(scene: Scene, text: str, special: Special | None) -> bool:
    """Take what answers a question of ours, and a code that is given once more; return whether it was either."""
    if scene.state.editing and scene.state.step and scene.said.kind in {"text", "button", "list"}:
        if special is not Special.EMERGENCY and (verifying.is_ours(scene, text) or _answers_us(scene, text)):
            registration.answer(scene, text)
            return True
        _leave(scene)  # a picture in the middle of it does not end it
    if verifying.is_used(scene, text):
        scene.do(NoteInbound(quietly=True))
        return True
    return False


def _answers_us(scene: Scene, text: str) -> bool:
    """Say whether words in the middle of an edit are what we asked for; a code nobody wished for is not pressed."""
    if scene.state.doubted:
        return len(flat(text).split()) <= _SHORT and (codes.read(text) is not None or codes.says_not_come(text))
    if scene.state.step is Step.CODE:
        return codes.is_given(text) or is_acknowledged(text) or registration.expects(scene, text)
    return not _is_for_officer(text)


def _is_for_officer(text: str) -> bool:
    """Say whether words in the middle of an edit are put to somebody, and are no name, kind or address."""
    return "@" not in text and (asks(text) or flat(text).startswith(("tolong ", "mohon ", "please ")))


def _leave(scene: Scene) -> None:
    """End the edit; a code that may still come stays asked for."""
    if scene.state.step is Step.CODE and (scene.state.doubted or verifying.has_code(scene)):
        return
    scene.enter(Step.NONE)
