"""An officer went on without an e-mail address while it was still asked for: the registration is over."""

from bot import question, verifying
from bot.scene import Scene
from bot.state import Step


def end_registration(scene: Scene) -> None:
    """Ask for nothing more; a code on its way to an address given before that may still come, as in a correction."""
    state = scene.state
    if state.step in {Step.NONE, Step.QUESTION} or state.editing or not scene.person.complete:
        return
    question.forget(scene)
    if state.step is Step.CODE and verifying.has_code(scene):
        state.editing = True
    else:
        scene.enter(Step.NONE)
