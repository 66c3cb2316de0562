"""What Twilio's log brought after later words had been answered: it answers and orders nothing of now."""

from bot import choosing, registration, steering
from bot.commands import Command
from bot.scene import Scene
from bot.words import affirms, denies, number


def is_over(scene: Scene, text: str, ordered: Command | None) -> bool:
    """Say whether the words choose among what was asked since, or would end it, or take back a later STOP."""
    if scene.state.step:
        return ordered is not None or _chooses(scene, text)
    something_asked = scene.state.offer is not None or scene.facts.closed is not None
    return ordered is Command.OPT_IN or (something_asked and _chooses(scene, text))


def say_so(scene: Scene) -> None:
    """Say that the choice is over; what is asked in the registration is asked again."""
    if not scene.state.step:
        steering.expired(scene)
        return
    scene.commanded = True
    registration.ask_again(scene)
    scene.lead(scene.text("offer_expired"))


def _chooses(scene: Scene, text: str) -> bool:
    """Say whether the words mean nothing by themselves, but what is asked."""
    return number(text) is not None or affirms(text) or denies(text) or choosing.chosen(scene, text) is not None
