"""Decide what a citizen's words bring about. Pure: no database, no web, no clock."""

from datetime import datetime

from bot import (
    afterwards,
    choosing,
    content,
    courtesy,
    emergency,
    identity,
    introductions,
    judging,
    listening,
    masking,
    noting,
    overtaken,
    question,
    quiet,
    registration,
    replying,
    searching,
    steering,
    verifying,
    waived,
)
from bot.commands import Command, command
from bot.facts import FILES, Facts, Said
from bot.introductions import Told
from bot.scene import Scene
from bot.state import STEP_LASTS, State, Step
from bot.turn import IdentityDoubted, NoteInbound, RecordFinding, Redact, SetLanguage, Turn
from bot.words import flat, is_telling, number

_OF_IDENTITY = frozenset({"nik", "ktp", "kk", "nomor", "nomer", "punya", "id", "number"})
_MOST_CHOICES = 10
SILENT_KINDS = frozenset({"reaction", "sticker"})
RIGHTS = frozenset({Command.ERASE, Command.ERASE_CODE, Command.COMPLAINT, Command.OPT_OUT})
"""What nobody is kept from: to have one's data deleted, to complain, to be left in peace."""
TAKEN_BACK = (RecordFinding, Redact, SetLanguage, IdentityDoubted)
"""Effects a reply may wait with: they can be undone or done again when the burst goes on."""


def decide(state: State, said: Said, facts: Facts, now: datetime) -> Turn:
    """Return the next state, the replies and the effects of one message, or of a burst of them joined."""
    scene = Scene(state, said, facts, now)
    _forget_old(scene)
    waived.end_registration(scene)
    if facts.blocked and not _is_heard(scene):
        return scene.turn()
    is_strange = identity.look(scene)
    if content.shows_identity(said):
        content.refuse_document(scene)
    elif quiet.is_machine(said):
        quiet.hear_machine(scene)
    elif scene.facts.open:
        _while_open(scene)
        if is_strange and not scene.replies and said.kind not in SILENT_KINDS:
            identity.ask(scene, editing=True)
    elif said.tap:
        _tap(scene)
    elif said.kind in SILENT_KINDS:
        _silent_kind(scene)
    elif content.is_wordless(said):
        _wordless(scene)
    else:
        _words(scene)
        scene.fragment = scene.fragment or _is_in_burst(scene, state)
    scene.state.last_at = now
    return scene.turn()


def is_order(state: State, said: Said, burst: Said, now: datetime) -> bool:
    """Say whether the message is a tap, a command or a choice of what the citizen has seen: it never joins a burst.

    A consent behind name and address in bubbles of their own is the end of one answer.
    """
    if said.tap or command(said.text):
        return True
    told = introductions.told(burst.text) if state.step is Step.CONSENT else introductions.NOTHING
    if told.agrees and told != Told(agrees=True):
        return False
    return (
        state.offer is not None and (choosing.chosen_of(state.offer, said.text, now) or number(said.text)) is not None
    )


def is_command(said: Said) -> bool:
    """Say whether the words order something by themselves."""
    return not said.tap and command(said.text) is not None


def _is_in_burst(scene: Scene, before: State) -> bool:
    """Say whether free words follow others so closely that there may be more: one reply for all of them."""
    if scene.commanded or before.step or scene.state.step or not all(isinstance(e, TAKEN_BACK) for e in scene.effects):
        return False
    return len(scene.said.inbound_ids) > 1 or courtesy.belongs_to_the_last(scene)


def _forget_old(scene: Scene) -> None:
    state = scene.state
    if state.step and state.step_at and scene.now - state.step_at > STEP_LASTS:
        scene.enter(Step.NONE)
    if state.offer and not state.offer.fresh(scene.now):
        state.offer = None


def _while_open(scene: Scene) -> None:
    """Commands and the choices they lead to are ours; all else is for the officer."""
    text, offer, open_now = scene.said.text, scene.state.offer, scene.facts.open
    if scene.said.kind in SILENT_KINDS:  # a heart under a message: shown, and no answer to anything
        scene.do(NoteInbound(quietly=True))
        return
    if scene.state.step and not scene.state.editing:
        scene.enter(Step.NONE)
    if offer and open_now and open_now.last_officer_at and open_now.last_officer_at > offer.at:
        scene.state.offer = None
    if scene.facts.overtaken and _is_said(scene) and command(text) not in RIGHTS:
        noting.note(scene, text)
        return
    if replying.rates_earlier(scene):
        return
    spoken = choosing.chosen(scene, text) if _is_said(scene) and replying.means_present(scene) else None
    if spoken and _is_said_twice(scene, text):
        return
    choice = choosing.tapped(scene, scene.said.tap) if scene.said.tap else spoken
    ordered = command(text) if _is_said(scene) else None
    if choice:
        choosing.choose(scene, choice)
    elif scene.said.kind == "contact":
        scene.do(NoteInbound(quietly=True))
        scene.tell("contact_card")
    elif ordered in {Command.CONTINUE, Command.BACK} or not ordered:
        noting.note(scene, text)
    else:
        steering.obey(scene, ordered)


def _is_heard(scene: Scene) -> bool:
    """Say whether a blocked number is heard all the same: an open consultation goes on, and rights remain."""
    text = scene.said.text
    return scene.facts.open is not None or emergency.is_emergency(text) or command(text) in RIGHTS


def _is_said(scene: Scene) -> bool:
    """Say whether it is words or a tap: a thumb under another message, or a picture, chooses nothing."""
    return scene.said.kind in {"text", "button", "list"}


def _is_said_twice(scene: Scene, text: str) -> bool:
    """Say whether a hurried thumb sends BATAL once more: it has not read what it would confirm."""
    return command(text) is Command.WITHDRAW and courtesy.belongs_to_the_last(scene)


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
    kind, before = scene.said.kind, len(scene.state.attached)
    if kind in FILES:
        question.attach(scene)
        if before and courtesy.belongs_to_the_last(scene):
            return  # one of several sent at once: the first was answered
    if kind in FILES and scene.facts.closed and scene.facts.closed.reopenable and not scene.state.step:
        afterwards.reopen(scene)
    elif kind in FILES and scene.state.step is Step.QUESTION and scene.person.complete:
        registration.settle(scene)
        return
    else:
        _answer_wordless(scene)


def _answer_wordless(scene: Scene) -> None:
    """Say what becomes of it; in the registration the open question is put again, so that its choices count."""
    kind, step = scene.said.kind, scene.state.step
    name = _WORDLESS.get(kind, "unsupported_media")
    if kind in FILES and step:
        name = "attached_kept"
    elif kind in FILES and len(scene.state.attached) > 1:
        name = "unsupported_again"
    said = scene.text(name, hours=scene.hours()) if name in _WITH_HOURS else scene.text(name)
    if step:
        registration.ask_again(scene)
        scene.lead(said)
    else:
        scene.reply(said)


_WITH_HOURS = frozenset({"location_received", "unsupported_again"})
_WORDLESS = {
    "location": "location_received",
    "contact": "contact_card",
    "image": "picture_question",
    "document": "picture_question",
}


def _words(scene: Scene) -> None:
    text = _masked(scene)
    if not text:
        return
    if name := emergency.goes_on(text, scene.state.alarmed_at, scene.now):
        scene.in_danger = True
        scene.tell(name)
        return
    ordered = _ordered(scene, text)
    if quiet.is_due(scene, ordered=ordered or bool(scene.state.step)):
        return
    if not ordered:
        listening.free(scene, text)
    if text != scene.said.text.strip() and scene.replies:
        scene.lead(scene.text("nik_not_needed"))


def _masked(scene: Scene) -> str:
    """Return the words with identity numbers masked; empty when there was nothing else to answer."""
    text = scene.said.text.strip()
    awaited = scene.state.step is Step.CODE
    if masking.without_foreign_code(text, expected=awaited) is not None and not verifying.is_ours(scene, text):
        scene.redact(lambda words: masking.without_foreign_code(words, expected=False))
        _warn(scene, "foreign_code")
        return ""
    masked = masking.without_identity_number(text)
    if masked is None:
        return text
    scene.redact(masking.without_identity_number)
    rest = " ".join(masked.replace(masking.MASK, " ").split())
    if not scene.state.step and any(is_telling(word) and word not in _OF_IDENTITY for word in flat(rest).split()):
        return rest
    _warn(scene, "nik_not_needed")
    return ""


def _warn(scene: Scene, name: str) -> None:
    """Say why the digits do not belong here, and go on with what was asked before."""
    warning = scene.text(name)
    if scene.state.step:
        registration.ask_again(scene)
        scene.lead(warning)
    else:
        scene.reply(warning)
        scene.trail(scene.text("ask_content"))


def _tap(scene: Scene) -> None:
    """A tap means what it was offered for; an old or unknown one is explained, a second one left alone."""
    tap, before = scene.said.tap, scene.state.tapped
    scene.state.tapped = tap
    choice = choosing.tapped(scene, tap)
    if choice:
        choosing.choose(scene, choice)
    elif tap.startswith("rate:") and judging.rate(scene, tap.removeprefix("rate:").rpartition(":")[2]):
        return
    elif tap != before:
        steering.expired(scene)


def _ordered(scene: Scene, text: str) -> bool:
    """Take a choice, a rating or a command; return whether the words were one."""
    if replying.older(scene, text):
        return True
    if _rating_comes_first(scene) and judging.rate(scene, text):
        return True
    ordered = command(text)
    if scene.facts.overtaken and ordered not in RIGHTS and overtaken.is_over(scene, text, ordered):
        overtaken.say_so(scene)
        return True
    goes_on = (
        ordered is Command.CONTINUE and scene.state.step and scene.state.offer and scene.state.offer.kind == "helpful"
    )
    choice = None if goes_on else choosing.chosen(scene, text)
    if (choice or ordered) and not scene.state.step:
        listening.speak(scene, text)
    if choice:
        choosing.choose(scene, choice)
        return True
    if ordered:
        steering.obey(scene, ordered)
        return True
    typed = number(text)
    if typed is not None and not _is_typed_answer(scene, typed) and searching.list_again(scene):
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


def _is_typed_answer(scene: Scene, number: int) -> bool:
    """Say whether a number answers the step, or tries to: `123` is a part of the code, and none of two choices."""
    if scene.state.step is Step.CODE:
        return number > _MOST_CHOICES
    return scene.state.step in {Step.NAME, Step.EMAIL, Step.QUESTION} and scene.state.offer is None
