"""A number that was silent for long may be somebody else's: a code by e-mail says who writes (SITUATIONS.md, 47).

Until then nothing of the person registered is shown, used or changed; whoever is new on the number registers anew.
"""

from bot import verifying
from bot.commands import Command
from bot.facts import Person
from bot.scene import Scene
from bot.state import Step
from bot.turn import IdentityDoubted, NoteInbound
from handoff.requesters import BLANK
from whatsapp.contacts import LONG_SILENCE

_ABOUT_THE_CONSULTATION = frozenset({Command.DONE, Command.WITHDRAW, Command.OFFICER, Command.CONTINUE})
_ABOUT_THE_PERSON = frozenset({Command.PROFILE, Command.EDIT_NAME, Command.EDIT_KIND, Command.EDIT_EMAIL})


def look(scene: Scene) -> bool:
    """Doubt a registered number that has been silent for so long; return whether that is new."""
    last = scene.state.last_at
    if scene.state.doubted or last is None or scene.now - last <= LONG_SILENCE:
        return False
    return doubt(scene)


def doubt(scene: Scene) -> bool:
    """Show nothing of the person registered from now on; return whether there is anybody to be confirmed."""
    if scene.state.doubted or scene.person == Person():
        return False
    if not scene.person.email:  # never finished, or registered without one: there is no address that could confirm it
        if not scene.facts.running:
            scene.save(**BLANK)
        return False
    scene.hide_person()
    scene.do(IdentityDoubted())
    return True


def guards(scene: Scene, command: Command) -> bool:
    """Ask for the code before a command that shows or changes what is somebody's; return whether it was asked for."""
    leaves = command is Command.WITHDRAW and bool(scene.state.step)
    if leaves or not scene.state.doubted:
        return False
    running, closed = scene.facts.running, scene.facts.closed
    personal = (
        (command in _ABOUT_THE_PERSON and scene.person.consented)
        or (command in _ABOUT_THE_CONSULTATION and running is not None)
        or (command is Command.STATUS and (running is not None or closed is not None))
    )
    if personal:
        ask(scene, editing=True)
    return personal


def ask(scene: Scene, *, editing: bool) -> None:
    """Send a code to the registered address, and say why; `editing` leads back to where they were."""
    scene.state.editing = editing
    registered = scene.facts.person.email
    if scene.state.email != registered:
        scene.state.code_seal = ""  # it was sent to an address of somebody's own choice
    scene.state.email, scene.state.email_suggestion = registered, ""
    if verifying.has_code(scene):
        verifying.ask_code(scene)
    else:
        verifying.send_code(scene, "identity_asked")


def confirmed(scene: Scene) -> None:
    """Go on as the person registered, where no consultation was asked for."""
    scene.state.email = ""
    scene.enter(Step.NONE)
    scene.tell("identity_confirmed", name=scene.name())


def leave(scene: Scene) -> None:
    """Leave the code unanswered; what is registered stays as it is, and hidden."""
    scene.state.email = scene.state.code_seal = ""
    scene.enter(Step.NONE)
    scene.tell("identity_left")


def somebody_new(scene: Scene) -> bool:
    """Let whoever is new on the number wait for the consultation of the one before; return whether there is one."""
    if not (scene.state.doubted and scene.facts.running):
        return False
    scene.do(NoteInbound(quietly=True))
    scene.enter(Step.NONE)
    scene.tell("number_taken_over")
    return True
