"""An officer went on without an e-mail address while it was still asked for: the registration is over."""

from bot import question, verifying
from bot.scene import Scene
from bot.state import Step


def end_registration(scene: Scene) -> None:
    """Ask for nothing more; an address given before that is kept as soon as its code comes."""
    state = scene.state
    if state.step in {Step.NONE, Step.QUESTION} or state.editing or not scene.person.complete:
        return
    question.forget(scene)
    if awaits_code(scene):
        state.editing = verifying.is_ours(scene, scene.said.text)
    else:
        scene.enter(Step.NONE)


def awaits_code(scene: Scene) -> bool:
    """Say whether a code is on its way to an address that is needed no more: what else is written is the officer's."""
    return scene.person.complete and scene.state.step is Step.CODE and verifying.has_code(scene)
