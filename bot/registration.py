"""The requirements before a consultation, one small step at a time: consent, name, kind of user, e-mail, question."""

from collections.abc import Callable

from bot import (
    beside,
    codes,
    consent,
    identity,
    introductions,
    lacking,
    linking,
    names,
    of_address,
    question,
    rules,
    verifying,
)
from bot.introductions import NOTHING, Told, kind_in
from bot.scene import Scene
from bot.state import Step
from bot.turn import About, WithdrawConsultation
from bot.words import affirms, asks, denies, is_acknowledged, is_clear
from handoff.lifecycle import Status
from handoff.models import USER_KINDS
from handoff.requesters import BLANK
from whatsapp.texts import VERSION

_ORDER = (Step.CONSENT, Step.NAME, Step.KIND, Step.EMAIL)
_BEFORE = {Step.KIND: Step.NAME, Step.EMAIL: Step.KIND, Step.EMAIL_CHECK: Step.EMAIL, Step.CODE: Step.EMAIL}


def start(scene: Scene) -> None:
    """Begin or go on: ask for the first requirement that is missing; with all of them met, come to the question."""
    scene.state.editing = False
    ask_next(scene)


def ask_next(scene: Scene) -> None:
    """Ask for the first requirement that is not met yet; of somebody who may be a stranger, first who they are."""
    if scene.state.doubted:
        identity.ask(scene, editing=False)
        return
    step = _missing(scene)
    if step is Step.NONE:
        settle(scene)
    elif step is Step.EMAIL:
        _go_on_with_address(scene)
    else:
        ask(scene, step)


def _missing(scene: Scene) -> Step:
    """Return the step of the first requirement that is not met; none when all are."""
    person = scene.person
    met = (
        (person.consented, Step.CONSENT),
        (person.name, Step.NAME),
        (person.kind, Step.KIND),
        (person.reached, Step.EMAIL),
    )
    return next((step for given, step in met if not given), Step.NONE)


def _go_on_with_address(scene: Scene) -> None:
    """Take up the address where it was left: the code sent to it, its confirmation, or the asking for one."""
    if verifying.has_code(scene):
        verifying.ask_code(scene)
    elif scene.state.email:
        verifying.show_address(scene)
    elif scene.person.email:
        verifying.take_address(scene, scene.person.email)
    else:
        ask(scene, Step.EMAIL)


def ask(scene: Scene, step: Step) -> None:
    """Enter a step and put its question."""
    scene.enter(step)
    match step:
        case Step.CONSENT:
            consent.ask(scene)
        case Step.NAME:
            scene.state.unread = 0
            scene.tell("ask_new_name" if scene.state.editing else "ask_name")
        case Step.KIND:
            scene.present("ask_kind", "kind", USER_KINDS, name=scene.name())
        case Step.EMAIL:
            verifying.ask_address(scene)
        case Step.EMAIL_CHECK:
            verifying.show_address(scene)
        case Step.CODE:
            verifying.ask_code(scene)
        case Step.QUESTION:
            scene.tell("ask_question")
        case Step.NONE:
            return


def ask_again(scene: Scene) -> None:
    """Put the question of the present step once more; the consent, read a moment ago, in short."""
    if scene.state.step is Step.CONSENT:
        consent.ask(scene, "consent_short")
    else:
        ask(scene, scene.state.step)


def agree(scene: Scene) -> None:
    """Keep the consent with the text's version and the time, and what was told before it; officers see the draft."""
    told = beside.before_consent(scene)
    beside.add_question(scene, told[0])
    scene.save(consent_at=scene.now, consent_version=VERSION)
    if not scene.facts.running:
        scene.do(question.opening(scene))
    _go_on_with(scene, *told)


def _go_on_with(scene: Scene, *tolds: Told) -> None:
    noted = beside.keep(scene, *tolds)
    ask_next(scene)
    if noted:
        scene.lead(noted)


def decline(scene: Scene) -> None:
    """Keep nothing, and say what stays possible."""
    scene.state.declined_at = scene.state.left_at = scene.now
    scene.enter(Step.NONE)
    scene.tell("consent_declined")


def leave(scene: Scene) -> None:
    """Stop registering; what was not finished is forgotten, the draft is withdrawn."""
    if scene.state.doubted:
        identity.leave(scene)
        return
    editing = scene.state.editing
    scene.enter(Step.NONE)
    scene.state.email = scene.state.code_seal = ""
    if editing:
        scene.tell("edit_left")
        return
    scene.state.left_at = scene.now
    if scene.person.consented and not scene.person.complete:
        scene.save(**BLANK)
    if scene.facts.running and scene.facts.running.status is Status.DRAFT:
        scene.do(WithdrawConsultation())
    scene.tell("consultation_left" if scene.person.complete else "registration_left")


def back(scene: Scene) -> None:
    """Return to the step before, so that its answer can be corrected."""
    ask(scene, _BEFORE.get(scene.state.step, scene.state.step))


def edit(scene: Scene, step: Step) -> None:
    """Correct one item: of a complete registration, or within one, where it never jumps over what is missing."""
    missing = _missing(scene)
    scene.state.editing = missing is Step.NONE
    ahead = missing in _ORDER and step in _ORDER and _ORDER.index(step) > _ORDER.index(missing)
    ask(scene, missing if ahead else step)


def answer(scene: Scene, text: str) -> None:
    """Take the citizen's words as the answer to the present step."""
    _STEPS[scene.state.step](scene, text)


def expects(scene: Scene, text: str) -> bool:
    """Say whether the words belong to the present step even though they are no plain answer to it."""
    match scene.state.step:
        case Step.CONSENT:
            return affirms(text) or denies(text) or rules.is_minor(text) or introductions.told(text).agrees
        case Step.NAME:
            told = (names.introduces(text) and not asks(text)) or beside.tells_more(text)
            return told or of_address.has_none(text) or beside.asks_why(scene.state.step, text)
        case Step.KIND:
            told = (bool(kind_in(text)) and not asks(text)) or bool(beside.new_name(scene, text))
            return told or of_address.has_none(text) or beside.asks_why(scene.state.step, text)
        case Step.EMAIL | Step.EMAIL_CHECK as step:
            return of_address.speaks_of_it(text, shown=step is Step.EMAIL_CHECK) or codes.is_missed(text)
        case Step.CODE:
            told = codes.speaks_of_it(text) and not asks(text)
            asked = codes.says_not_come(text) or codes.asks_of_it(text)
            return told or asked or of_address.speaks_of_it(text) or of_address.cannot_open(text)
        case _:
            return False


def _consent(scene: Scene, text: str) -> None:
    told = introductions.told(text)
    beside.remember(scene, text, told)
    if introductions.consents(text):
        agree(scene)
    elif denies(text):
        decline(scene)
    elif rules.is_minor(text):
        consent.ask(scene, "consent_minor")
    elif told.agrees:
        agree(scene)
    else:
        consent.explain(scene, text)


def _name(scene: Scene, text: str) -> None:
    told = introductions.told(text)
    name = "" if rules.special(text) is not None else names.read(text) or told.name
    why = scene.text("name_why") if beside.asks_why(Step.NAME, text) or of_address.puts_off(text) else ""
    why = lacking.needed(scene, text) if of_address.has_none(text) else why
    if why or is_acknowledged(text):
        ask(scene, Step.NAME)
        if why:
            scene.lead(why)
        return
    kind = "" if name or scene.person.kind else introductions.kind_alone(text)
    called = introductions.called_before_kind(text) if kind else ""
    if called:
        name, told = called, Told(kind=kind)
    elif kind:  # who they are, and not what they are called: `mahasiswa unja`
        noted = beside.keep(scene, Told(kind=kind))
        ask(scene, Step.NAME)
        scene.lead(noted)
        return
    if not name and not scene.state.unread:
        scene.fragment, scene.state.unread = True, 1
        scene.tell("name_unclear")
        return
    scene.fragment = len(name.split()) == 1
    scene.save(name=name or scene.text("name_unknown", last4=scene.facts.last4))
    _saved(scene, told)


def _kind(scene: Scene, text: str) -> None:
    kind = kind_in(text)
    if kind and not beside.asks_why(Step.KIND, text):
        choose_kind(scene, kind, introductions.told(text))
    elif name := beside.new_name(scene, text):
        scene.save(name=name)
        ask(scene, Step.KIND)
    else:
        scene.fragment = True
        scene.present("kind_unclear", "kind", USER_KINDS)
        if beside.asks_why(Step.KIND, text) or denies(text) or of_address.puts_off(text):
            scene.lead(scene.text("kind_why"))
        if of_address.has_none(text):
            scene.lead(lacking.needed(scene, text))


def choose_kind(scene: Scene, kind: str, told: Told = NOTHING) -> None:
    """Keep the kind of user."""
    scene.save(kind=kind)
    _saved(scene, told)


def _code(scene: Scene, text: str) -> None:
    doubted = scene.state.doubted
    if not verifying.take_code(scene, text):
        return
    if scene.state.editing and doubted:
        identity.confirmed(scene)
    elif scene.state.editing:
        _saved(scene)
    elif scene.person.complete:
        settle(scene, scene.text("registration_done", name=scene.name()))
    else:
        ask_next(scene)


def _question(scene: Scene, text: str) -> None:
    before = question.pending(scene)
    joined = f"{before}\n{text}" if before else text
    question.remember(scene, joined, added=bool(before))
    if is_clear(joined):
        create(scene)
    else:
        scene.fragment = True
        scene.tell("question_unclear")


def settle(scene: Scene, prefix: str = "") -> None:
    """All requirements are met: open the consultation with the question that led here, or ask for one."""
    if scene.state.attached and not is_clear(question.pending(scene)):
        question.put_attached(scene)
    if is_clear(question.pending(scene)):
        create(scene, prefix)
        return
    ask(scene, Step.QUESTION)
    if prefix:
        scene.lead(prefix)


def create(scene: Scene, prefix: str = "") -> None:
    """Put the consultation into the queue and confirm it in one bubble."""
    scene.do(question.opening(scene, complete=True))
    scene.enter(Step.NONE)
    question.forget(scene)
    scene.state.email = ""
    scene.reply(prefix, about=About.CREATED)
    linking.ask(scene)


def _saved(scene: Scene, told: Told = NOTHING) -> None:
    if scene.state.editing:
        scene.state.email = ""
        scene.enter(Step.NONE)
        scene.tell("profile_saved")
        linking.ask(scene)
    else:
        beside.add_question(scene, told)
        _go_on_with(scene, told)


_STEPS: dict[Step, Callable[[Scene, str], None]] = {
    Step.CONSENT: _consent,
    Step.NAME: _name,
    Step.KIND: _kind,
    Step.EMAIL: verifying.take_text,
    Step.EMAIL_CHECK: verifying.take_check,
    Step.CODE: _code,
    Step.QUESTION: _question,
}
