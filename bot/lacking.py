"""Whoever has no e-mail address hears why one is needed, and that officers may go on without it where they may."""

from dataclasses import replace

from bot import of_address
from bot.scene import Scene
from bot.turn import LacksEmail
from handoff.lifecycle import Status
from handoff.models import NO_EMAIL_TOLD


def needed(scene: Scene, text: str) -> str:
    """Return why an address will be needed, for whoever says before it is asked for that there is none."""
    said = scene.text("email_needed")
    return f"{said} {scene.text('email_lacking')}" if _is_marked(scene, text) else said


def explain(scene: Scene, text: str) -> None:
    """Say why an address is asked for, to whoever gives none."""
    scene.tell("email_why")
    if _is_marked(scene, text):
        scene.trail(scene.text("email_lacking"))


def wait(scene: Scene) -> None:
    """Ask no more for what there is not, once that was said: it is the officers' turn, while the office allows it."""
    scene.tell("email_lacking" if scene.facts.may_lack_email() else "email_why")


def _is_marked(scene: Scene, text: str) -> bool:
    """Have officers find the draft of somebody who says that there is no address, if they may go on without one."""
    running = scene.facts.running
    is_draft = running is not None and running.status is Status.DRAFT
    if not is_draft or not of_address.lacks(text) or not scene.facts.may_lack_email():
        return False
    if scene.person.without_email != NO_EMAIL_TOLD:
        scene.do(LacksEmail())
        scene.person = replace(scene.person, without_email=NO_EMAIL_TOLD)
    return True
