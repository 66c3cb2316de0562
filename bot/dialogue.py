"""Decide what a citizen's words bring about. Pure: no database, no web, no clock."""

from datetime import datetime

from bot import afterwards, choosing, courtesy, question, quiet, registration, rules, running, searching, steering
from bot.commands import Command, command
from bot.facts import Facts, Said
from bot.mail_address import read as read_address
from bot.rules import Special
from bot.scene import Scene
from bot.state import STEP_LASTS, State, Step
from bot.turn import NoteInbound, Redact, SetLanguage, Turn
from bot.words import (
    affirms,
    asks,
    denies,
    flat,
    is_acknowledged,
    is_greeting,
    is_salam,
    is_thanks,
    is_unhelpful,
    number,
    numeric,
)
from handoff.lifecycle import Status
from kb.normalise import detect_language, has_content

SURE_WORDS = 4
FILES = frozenset({"audio", "image", "video", "document"})
SILENT_KINDS = frozenset({"reaction", "sticker"})


def decide(state: State, said: Said, facts: Facts, now: datetime) -> Turn:
    """Return the next state, the replies and the effects of one message, or of a burst of them joined."""
    scene = Scene(state, said, facts, now)
    _forget_old(scene)
    if _is_open(scene):
        _while_open(scene)
    elif said.tap:
        _tap(scene)
    elif said.kind in SILENT_KINDS:
        _silent_kind(scene)
    elif not said.text.strip() or said.kind in {"location", "contact"}:
        _wordless(scene)
    else:
        _words(scene)
    scene.state.last_at = now
    return scene.turn()


def is_order(state: State, said: Said, now: datetime) -> bool:
    """Say whether the message is a tap, a command or a choice of what the citizen has seen: it never joins a burst."""
    if said.tap or command(said.text):
        return True
    return (
        state.offer is not None and (choosing.chosen_of(state.offer, said.text, now) or number(said.text)) is not None
    )


def is_command(said: Said) -> bool:
    """Say whether the words order something by themselves."""
    return not said.tap and command(said.text) is not None


def _forget_old(scene: Scene) -> None:
    state = scene.state
    if state.step and state.step_at and scene.now - state.step_at > STEP_LASTS:
        scene.enter(Step.NONE)
        state.editing = False
    if state.offer and not state.offer.fresh(scene.now):
        state.offer = None


def _is_open(scene: Scene) -> bool:
    return scene.facts.running is not None and scene.facts.running.status is not Status.DRAFT


def _while_open(scene: Scene) -> None:
    """Commands and the choices they lead to are ours; all else is for the officer."""
    text, offer, open_now = scene.said.text, scene.state.offer, scene.facts.running
    if scene.state.step and not scene.state.editing:
        scene.enter(Step.NONE)
    if offer and open_now and open_now.last_officer_at and open_now.last_officer_at > offer.at:
        offer = scene.state.offer = None
    choice = choosing.tapped(scene, scene.said.tap) if scene.said.tap else choosing.chosen(scene, text)
    ordered = command(text) if scene.said.kind in {"text", "button", "list"} else None
    if choice:
        choosing.choose(scene, choice)
    elif ordered in {Command.CONTINUE, Command.BACK} or not ordered:
        _note(scene, text)
    else:
        steering.obey(scene, ordered)


def _note(scene: Scene, text: str) -> None:
    if scene.state.step and scene.state.editing:
        registration.answer(scene, text)
        return
    masked = rules.without_identity_number(text)
    if masked:
        scene.do(Redact(masked))
    running.note(scene, text)
    if rules.special(text) is Special.EMERGENCY:
        scene.tell("emergency")


def _silent_kind(scene: Scene) -> None:
    """A sticker or a reaction asks nothing; only a very first one is welcomed."""
    if scene.said.kind == "sticker" and scene.state.welcomed_at is None:
        courtesy.greet(scene, salam=False)


def _wordless(scene: Scene) -> None:
    """Say what cannot be read, and keep it for the officer."""
    if scene.facts.running:
        scene.do(NoteInbound(quietly=True))
    if quiet.is_due(scene, ordered=False):
        return
    kind = scene.said.kind
    if kind in FILES:
        question.attach(scene)
    if kind in FILES and scene.facts.closed and scene.facts.closed.reopenable and not scene.state.step:
        afterwards.reopen(scene)
    elif kind == "location":
        scene.tell("location_received", hours=scene.hours())
    elif kind == "contact":
        scene.tell("contact_card")
    elif kind in {"image", "document"}:
        scene.tell("picture_question")
    else:
        scene.tell("unsupported_media")
    if scene.state.step:
        scene.trail(scene.text("registration_resume"))


def _words(scene: Scene) -> None:
    text = _masked(scene)
    if not text:
        return
    ordered = _ordered(scene, text)
    if quiet.is_due(scene, ordered=ordered or bool(scene.state.step)):
        return
    if not ordered:
        _free(scene, text)
    if text != scene.said.text.strip() and scene.replies:
        scene.lead(scene.text("nik_not_needed"))


def _masked(scene: Scene) -> str:
    """Return the words with identity numbers masked; empty when there was nothing else to answer."""
    text = scene.said.text.strip()
    masked = rules.without_identity_number(text)
    if masked is None:
        return text
    scene.do(Redact(masked))
    rest = " ".join(masked.replace(rules.MASK, " ").split())
    if has_content(rest) and not scene.state.step:
        return rest
    scene.tell("nik_not_needed")
    if scene.state.step:
        question = scene.replies.pop().body
        registration.ask(scene, scene.state.step)
        scene.lead(question)
    else:
        scene.trail(scene.text("ask_content"))
    return ""


def _tap(scene: Scene) -> None:
    """A tap means what it was offered for; an old or unknown one is explained, a second one left alone."""
    tap, before = scene.said.tap, scene.state.tapped
    scene.state.tapped = tap
    choice = choosing.tapped(scene, tap)
    if choice:
        choosing.choose(scene, choice)
    elif tap.startswith("rate:") and afterwards.rate(scene, tap.removeprefix("rate:").rpartition(":")[2]):
        return
    elif tap != before:
        scene.commanded = True
        steering.menu(scene, scene.text("offer_expired"))


def _ordered(scene: Scene, text: str) -> bool:
    """Take a choice, a rating or a command; return whether the words were one."""
    if _rating_comes_first(scene) and afterwards.rate(scene, text):
        return True
    ordered = command(text)
    goes_on = (
        ordered is Command.CONTINUE and scene.state.step and scene.state.offer and scene.state.offer.kind == "helpful"
    )
    choice = None if goes_on else choosing.chosen(scene, text)
    if choice:
        choosing.choose(scene, choice)
        return True
    if ordered:
        steering.obey(scene, ordered)
        return True
    if number(text) is not None and not _is_typed_answer(scene) and searching.list_again(scene):
        scene.commanded = True
        return True
    return False


def _rating_comes_first(scene: Scene) -> bool:
    closed, offer = scene.facts.closed, scene.state.offer
    if closed is None or scene.state.step:
        return False
    return offer is None or (
        closed.rating_asked_at is not None and closed.rating_open and closed.rating_asked_at >= offer.at
    )


def _is_typed_answer(scene: Scene) -> bool:
    return scene.state.step in {Step.NAME, Step.EMAIL, Step.QUESTION} and scene.state.offer is None


def _free(scene: Scene, text: str) -> None:
    special = rules.special(text)
    if special is Special.EMERGENCY:
        scene.tell("emergency")
    elif scene.state.step:
        _in_step(scene, text, special)
    else:
        _speak(scene, text)
        _free_of_step(scene, text, special)


def _in_step(scene: Scene, text: str, special: Special | None) -> None:
    """Take the words as the answer we asked for, unless they are clearly something else."""
    step = scene.state.step
    if special and special not in {Special.CALM, Special.COMPLAINT, Special.DATA_DOUBT} and asks(text):
        _special(scene, special)
        scene.trail(scene.text("registration_resume"))
    elif is_greeting(text) and step is not Step.NAME and not (affirms(text) or denies(text)):
        registration.ask(scene, step)
    elif step is not Step.QUESTION and _is_new_question(scene, text):
        _digress(scene, text)
    else:
        registration.answer(scene, text)


def _is_new_question(scene: Scene, text: str) -> bool:
    count = len(flat(text).split())
    if count < 2 or read_address(text) or not has_content(text) or registration.expects(scene, text):
        return False
    found = scene.facts.ask(text)
    put = (asks(text) and scene.state.step is not Step.CONSENT) or scene.state.search_next
    return found.outcome == "answer" or (put and count >= SURE_WORDS)


def _digress(scene: Scene, text: str) -> None:
    """Search a new question in the middle of the registration and lose nothing of what was asked before."""
    before, at, came_from = question.pending(scene), scene.state.question_at, scene.state.question_from
    found = scene.facts.ask(text)
    searching.search(scene, text, found)
    if before and found.outcome == "answer":
        scene.state.question, scene.state.question_at, scene.state.question_from = before, at, came_from
    elif before and before != text:
        scene.state.question_from = came_from
        question.remember(scene, f"{before}\n{text}", added=True)


def _speak(scene: Scene, text: str) -> None:
    """Follow the language of a whole sentence, unless one was chosen."""
    if scene.state.language_chosen or len(flat(text).split()) < SURE_WORDS:
        return
    heard = detect_language(text)
    if heard and heard != scene.language:
        scene.state.language = heard
        scene.do(SetLanguage(heard))
        scene.hint_language = scene.state.welcomed_at is not None


def _free_of_step(scene: Scene, text: str, special: Special | None) -> None:
    if afterwards.rate(scene, text):
        return
    if _answers_nothing(text):
        steering.menu(scene, scene.text("offer_missing"))
    elif is_greeting(text) or is_thanks(text) or is_acknowledged(text):
        courtesy.answer(scene, text)
    elif afterwards.comment(scene, text):
        return
    elif special is not None and not _is_answered(scene, text, special):
        _special(scene, special)
    elif is_unhelpful(text) and scene.state.question_fresh(scene.now):
        searching.not_helpful(scene)
    elif has_content(text) and afterwards.go_on(scene, text):
        return
    elif not has_content(text) and scene.facts.ask(text).outcome == "none":
        scene.tell("ask_content")
        scene.fragment = True
    else:
        searching.search(scene, text)
        if is_salam(text):
            scene.lead(scene.text("salam"))
        _note_unverified(scene)


def _answers_nothing(text: str) -> bool:
    """Say whether it is a number, a yes or a no, while nothing has been asked."""
    return numeric(text) or ((affirms(text) or denies(text)) and not is_acknowledged(text))


def _note_unverified(scene: Scene) -> None:
    """A request whose e-mail we could not verify, by our fault, still gathers what the citizen writes."""
    if scene.facts.running and not scene.state.step:
        scene.do(NoteInbound())


def _is_answered(scene: Scene, text: str, special: Special) -> bool:
    """Say whether the knowledge base itself explains what the words are about."""
    explained = {Special.COMPLAINT, Special.NO_CALLS, Special.HOAX}
    return special in explained and asks(text) and scene.facts.ask(text).outcome == "answer"


def _special(scene: Scene, special: Special) -> None:
    if special is Special.SPAM:
        return
    if special is Special.DATA_DOUBT:
        question.remember(scene, scene.said.text)
        scene.present(special.value, "consult", searching.NO_ANSWER)
    elif special in {Special.IDENTITY, Special.NO_CALLS}:
        scene.tell(special.value, hours=scene.hours())
    else:
        scene.tell(special.value)
