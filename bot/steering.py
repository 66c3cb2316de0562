"""Commands: what a citizen may order at any moment, whatever else is going on."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot import afterwards, codes, courtesy, identity, question, registration, running, searching
from bot.commands import Command, erase_code, keeps_data
from bot.scene import Scene
from bot.state import Step
from bot.turn import EraseRequested, OptIn, OptOut, SetLanguage, WithdrawConsultation
from bot.words import affirms, is_acknowledged
from handoff.requesters import BLANK

MENU = (
    "menu_search",
    "menu_officer",
    "menu_status",
    "menu_standard",
    "menu_complaint",
    "menu_other",
    "menu_profile",
    "menu_language",
)
PROFILE = ("edit_name", "edit_kind", "edit_email", "erase", "fine")
ERASE_LASTS = timedelta(hours=24)


def obey(scene: Scene, command: Command) -> None:
    """Carry out a command; one that only informs leaves the registration where it is, and says so."""
    scene.commanded = True
    if identity.guards(scene, command):
        return
    if command is Command.WITHDRAW and (erasure_left(scene) or _offer_left(scene)):
        return
    _ACTS[command](scene)
    if command in _ASIDE and scene.registers:
        scene.trail(scene.text("registration_resume"))


def menu(scene: Scene, explanation: str = "") -> None:
    """Show the menu, after an explanation where one is due."""
    body = scene.listed("menu", MENU)
    scene.offer(f"{explanation}\n\n{body}" if explanation else body, "menu", MENU)


def expired(scene: Scene) -> None:
    """Explain a choice that no longer stands, and how what is under way goes on."""
    scene.commanded = True
    menu(scene, scene.text("offer_expired"))
    if scene.registers:
        scene.trail(scene.text("registration_resume"))


def from_menu(scene: Scene, choice_id: str) -> None:
    """Carry out a line of the menu."""
    match choice_id:
        case "menu_search" if not scene.facts.open:
            scene.state.search_next = True
            scene.tell("menu_search")
        case "menu_search" | "menu_officer":
            obey(scene, Command.OFFICER)
        case "menu_language":
            switch(scene, "en" if scene.language == "id" else "id")
        case _:
            obey(scene, _OF_MENU[choice_id])


_OF_MENU = {
    "menu_status": Command.STATUS,
    "menu_standard": Command.STANDARD,
    "menu_complaint": Command.COMPLAINT,
    "menu_other": Command.OTHER,
    "menu_profile": Command.PROFILE,
}


def officer(scene: Scene) -> None:
    """Lead to an officer, or say that one already reads along."""
    if scene.facts.open:
        scene.tell("consultation_exists", number=scene.facts.open.number)
    elif afterwards.was_not_enough(scene):
        afterwards.reopen(scene)
    else:
        searching.wants_officer(scene)


def back(scene: Scene) -> None:
    """Correct the answer before; without a registration under way, show the menu."""
    if scene.state.step:
        registration.back(scene)
    else:
        menu(scene)


def edit(scene: Scene, step: Step) -> None:
    """Correct one item of the registration."""
    if scene.person.consented:
        registration.edit(scene, step)
    else:
        scene.tell("profile_empty")


def other_person(scene: Scene) -> None:
    """Let somebody else on the same number register; in the middle of something it is the name that is corrected."""
    if identity.somebody_new(scene):
        return
    busy = scene.state.step or scene.facts.running
    if busy and not scene.state.doubted:
        edit(scene, Step.NAME)
        return
    if not scene.person.consented:
        registration.start(scene)
        return
    scene.save(**BLANK)
    scene.state.doubted, scene.state.editing = False, False
    scene.state.email = scene.state.code_seal = ""
    registration.start(scene)
    scene.lead(scene.text("person_changed"))


def switch(scene: Scene, language: str) -> None:
    """Speak another language from now on, and put the open question again."""
    scene.state.language, scene.state.language_chosen = language, True
    scene.do(SetLanguage(language))
    if scene.state.welcomed_at is None:
        scene.state.welcomed_at = scene.now
        scene.tell("welcome")
    elif scene.state.step:
        registration.ask(scene, scene.state.step)
        scene.lead(scene.text("language_switch"))
    else:
        scene.tell("language_switch")


def profile(scene: Scene) -> None:
    """Show what was registered and let each item be corrected."""
    person = scene.person
    if not person.consented:
        scene.tell("profile_empty")
        return
    kind = scene.text(f"choice_{person.kind}") if person.kind else "-"
    scene.present("profile", "profile", PROFILE, name=person.name or "-", kind=kind, email=person.email or "-")


def confirm_erasure(scene: Scene) -> None:
    """Explain what is deleted and ask for a code, so that nobody deletes by a slip."""
    code = scene.facts.fresh_code[-4:]
    scene.state.erase_seal, scene.state.erase_at = scene.facts.seal(code), scene.now
    scene.tell("data_deletion_confirm", code=code)


def erasure_waits(scene: Scene) -> bool:
    """Say whether the code that deletes is still to be written."""
    asked_at = scene.state.erase_at
    return bool(scene.state.erase_seal) and asked_at is not None and scene.now - asked_at <= ERASE_LASTS


def menu_left(scene: Scene) -> bool:
    """Take a no that chose nothing as it is meant, nothing more is wanted; return whether it was under such a list."""
    offer = scene.state.offer
    if offer is None or offer.kind not in {"menu", "consult", "helpful", "suggest"} or not offer.fresh(scene.now):
        return False
    if offer.kind == "helpful":
        question.settle(scene)
    scene.tell("rating_declined")
    return True


def _offer_left(scene: Scene) -> bool:
    """Take `gak jadi` under a list, where nothing is under way, for a no to it; return whether it was."""
    return not (scene.state.step or scene.facts.running) and menu_left(scene)


def erasure_left(scene: Scene) -> bool:
    """Take back the wish for deletion that was the last thing spoken of, or is named; return whether it was."""
    if not (is_erasure_last(scene) or keeps_data(scene.said.text)):
        return False
    scene.state.erase_seal, scene.state.erase_at = "", None
    scene.tell("erasure_left")
    return True


def asks_to_erase_still(text: str) -> bool:
    """Say whether a yes, or the question for the code, goes on with the deletion that waits for it."""
    return (affirms(text) and not is_acknowledged(text)) or codes.asks_of_it(text)


def gives_erase_code(scene: Scene, text: str) -> bool:
    """Say whether four digits alone answer the question whether to delete, which was the last thing spoken of."""
    return bool(erase_code(text, alone=True)) and is_erasure_last(scene)


def is_erasure_last(scene: Scene) -> bool:
    """Say whether the deletion, which waits for its code, was the last thing spoken of."""
    return erasure_waits(scene) and scene.state.erase_at == scene.state.last_at


def erase(scene: Scene) -> None:
    """Take the request for deletion if its code is right: an open consultation ends, name and e-mail go at once."""
    state, given = scene.state, erase_code(scene.said.text, alone=True)
    if not (erasure_waits(scene) and scene.facts.same_seal(given, state.erase_seal)):
        scene.tell("data_deletion_wrong")
        return
    if scene.facts.running:
        scene.do(WithdrawConsultation())
    scene.do(EraseRequested())
    kept = {name: getattr(state, name) for name in ("language", "language_chosen", "welcomed_at")}
    scene.state = type(state)(**kept)
    scene.tell("data_deletion_received")
    if scene.facts.open:
        scene.lead(scene.text("data_deletion_withdrawn", number=scene.facts.open.number))


def _other(scene: Scene) -> None:
    scene.tell("other_services", hours=scene.hours())


def _opt_out(scene: Scene) -> None:
    scene.do(OptOut())
    scene.tell("opt_out")


def _opt_in(scene: Scene) -> None:
    """Allow notices again; whoever never stopped them only wants to begin."""
    scene.do(OptIn())
    if scene.facts.opted_out or scene.facts.open:
        scene.tell("opt_in")
    elif scene.state.welcomed_at is None:
        courtesy.greet(scene, salam=False)
    else:
        menu(scene)


_ASIDE = {Command.MENU, Command.STANDARD, Command.COMPLAINT, Command.OTHER, Command.OPT_OUT, Command.OPT_IN}
_ACTS: dict[Command, Callable[[Scene], None]] = {
    Command.MENU: menu,
    Command.OFFICER: officer,
    Command.CONTINUE: officer,
    Command.STATUS: running.status,
    Command.DONE: running.done,
    Command.WITHDRAW: running.cancel,
    Command.PROFILE: profile,
    Command.ERASE: confirm_erasure,
    Command.ERASE_CODE: erase,
    Command.ENGLISH: partial(switch, language="en"),
    Command.INDONESIAN: partial(switch, language="id"),
    Command.COMPLAINT: lambda scene: scene.tell("complaint_channels"),
    Command.STANDARD: lambda scene: scene.tell("service_standard"),
    Command.OTHER: _other,
    Command.OPT_OUT: _opt_out,
    Command.OPT_IN: _opt_in,
    Command.BACK: back,
    Command.OTHER_PERSON: other_person,
    Command.EDIT_NAME: partial(edit, step=Step.NAME),
    Command.EDIT_KIND: partial(edit, step=Step.KIND),
    Command.EDIT_EMAIL: partial(edit, step=Step.EMAIL),
}
