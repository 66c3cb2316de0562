"""Free words in the middle of the registration: what we asked for, or clearly something else."""

from bot import (
    beside,
    codes,
    consent,
    courtesy,
    fate,
    introductions,
    mail_address,
    names,
    question,
    regions,
    registration,
    searching,
    special_answers,
    steering,
    verifying,
)
from bot.commands import Command, changes_mind, wants_to_register
from bot.facts import FILES
from bot.scene import Scene
from bot.special import Special
from bot.state import Step
from bot.turn import RecordFinding
from bot.words import affirms, asks, core, corrected, denies, flat, is_greeting, is_thanks, numeric
from kb.normalise import has_content

LONG_QUESTION = 4
DETAIL_WORDS = 3
_SLIPS = frozenset({"salah", "salah ketik", "salah tulis", "salah pencet", "typo", "wrong", "my mistake"})
"""Said in the registration they take the answer before back."""
_OF_MAIL = frozenset({Step.EMAIL, Step.EMAIL_CHECK, Step.CODE})
_WAITS = frozenset({"bentar", "sebentar", "bntr", "tunggu", "tunggu bentar", "tunggu sebentar", "wait"})


def take(scene: Scene, text: str, special: Special | None) -> None:
    """Take the words as the answer we asked for, unless they are clearly something else."""
    step = scene.state.step
    if verifying.is_ours(scene, text):
        registration.answer(scene, text)
        return
    if _answers_situation(scene, text, special) or _takes_aside(scene, text) or _puts_right(scene, text):
        return
    if core(text) in _SLIPS and step is Step.CODE:
        registration.ask_again(scene)
    elif core(text) in _SLIPS and step is not Step.EMAIL_CHECK:
        steering.obey(scene, Command.BACK)
    elif fate.asks_fate(text) and not registration.expects(scene, text):
        steering.obey(scene, Command.STATUS)
    elif step is not Step.QUESTION and _is_new_question(scene, text):
        _digress(scene, text)
    elif changes_mind(text) and not (asks(text) or (registration.expects(scene, text) and not denies(text))):
        steering.obey(scene, Command.WITHDRAW)
    elif _is_detail(scene, text):
        _keep_detail(scene, text)
    elif _is_request(scene, text):
        _keep(scene, text, "question_kept")
    elif scene.said.kind in FILES and not _is_answer(scene, text):
        question.attach(scene)
        _keep(scene, text, "attached_kept")
    else:
        registration.answer(scene, text)


def _answers_situation(scene: Scene, text: str, special: Special | None) -> bool:
    """Answer a situation that is asked about, complained of, or that somebody is not who registered."""
    asked = special not in {None, Special.CALM, Special.COMPLAINT, Special.DATA_DOUBT} and asks(text)
    impatient = special is Special.IMPATIENT and scene.state.step not in _OF_MAIL  # there it is the code that is late
    complained = impatient or (special is Special.COMPLAINT and not registration.expects(scene, text))
    denied = special is Special.OTHER_PERSON and scene.state.doubted
    if special is None or not (asked or complained or denied):
        return False
    special_answers.answer(scene, special)
    if scene.replies and scene.registers and (asked or complained):  # an advert is answered by nothing
        scene.trail(scene.text("registration_resume"))
    return True


def _takes_aside(scene: Scene, text: str) -> bool:
    """Ask again after a courtesy, `sebentar`, or the mere wish to register; behind other words it is left alone."""
    answers = affirms(text) or denies(text) or asks(text) or any(sign.isdigit() for sign in text)
    courteous = (is_greeting(text) or is_thanks(text)) and not answers
    if courteous and courtesy.belongs_to_the_last(scene):
        return True
    is_name = scene.state.step is Step.NAME and not is_thanks(text)  # `Selamat` may be one
    if not ((courteous and not is_name) or wants_to_register(text) or core(text) in _WAITS):
        return False
    registration.ask_again(scene)
    return True


def _puts_right(scene: Scene, text: str) -> bool:
    """Take `eh salah, saya mahasiswa` at a later step, and ask again; an address before its turn is kept."""
    step, person = scene.state.step, scene.person
    if scene.state.editing or scene.state.doubted or asks(text):
        return False
    address = introductions.told(text).email if step in {Step.NAME, Step.KIND} else ""
    if address and not (step is Step.NAME and names.read(text)):
        verifying.note_address(scene, address)
        return False
    if step not in _OF_MAIL or "@" in text or corrected(text):
        return False
    name, kind = beside.new_name(scene, text), beside.new_kind(scene, text)
    if not (name or kind):
        return False
    scene.save(name=name or person.name, kind=kind or person.kind)
    registration.ask_again(scene)
    told = f"{scene.person.name}, {scene.text(f'choice_{scene.person.kind}')}"
    scene.lead(scene.text("told_kept", told=told))
    return True


def _is_new_question(scene: Scene, text: str) -> bool:
    count = len(flat(text).split())
    if count < 2 or mail_address.read(text) or not has_content(text) or registration.expects(scene, text):
        return False
    found = scene.facts.ask(text)
    of_consent = scene.state.step is Step.CONSENT and consent.is_asked_about(text)
    put = (asks(text) and not of_consent) or scene.state.search_next
    answered = found.outcome == "answer" and not (of_consent and consent.is_of_ones_own(text))
    return answered or (put and count >= LONG_QUESTION)


def _is_answer(scene: Scene, text: str) -> bool:
    """Say whether what stands under a picture is what we asked for."""
    said = mail_address.read(text) or codes.read(text) or registration.expects(scene, text)
    return scene.state.step is Step.QUESTION or bool(said)


def _is_detail(scene: Scene, text: str) -> bool:
    """Say whether the words name a year or a region of the question, and answer nothing we asked.

    Where no question led here, they are one; not at a step whose answer may name a place.
    """
    if scene.state.step is Step.QUESTION or not (question.pending(scene) or scene.state.step in _OF_MAIL):
        return False
    is_mere = scene.state.step is not Step.NAME and regions.is_only_detail(text) and not numeric(text)
    if len(flat(text).split()) < DETAIL_WORDS and not is_mere:
        return False
    named = scene.state.step is Step.NAME and names.is_alone(text)
    answered = named or registration.expects(scene, text) or mail_address.read(text) or codes.read(text)
    return not answered and regions.is_detail(text)


def _is_request(scene: Scene, text: str) -> bool:
    """Say whether the question comes in place of the consent, from whoever has asked for an officer before it."""
    if scene.state.step is not Step.CONSENT or registration.expects(scene, text) or consent.is_asked_about(text):
        return False
    return introductions.only_requests(text)


def _keep_detail(scene: Scene, text: str) -> None:
    _keep(scene, text, "detail_kept" if question.pending(scene) else "question_kept")
    scene.fragment = True


def _keep(scene: Scene, text: str, told: str) -> None:
    """Keep the words with the question that led here, say so where they are new, and go on with the step."""
    before = question.pending(scene)
    is_new = text not in before
    if is_new:
        question.remember(scene, f"{before}\n{text}" if before else text, added=bool(before))
    registration.ask_again(scene)
    if is_new:
        scene.lead(scene.text(told))


def _digress(scene: Scene, text: str) -> None:
    """Take a new question in the middle of the registration and lose nothing of what was asked before.

    What the knowledge base knows nothing of goes along to the officer; all else is answered or offered here.
    """
    before, at, came_from = question.pending(scene), scene.state.question_at, scene.state.question_from
    found = scene.facts.ask(text)
    if found.outcome == "none" and not searching.is_outside(scene, text):
        scene.do(RecordFinding(text, found))
        _keep(scene, text, "question_kept")
        return
    attached = scene.state.attached
    searching.search(scene, text, found)
    if before and found.outcome == "answer":
        scene.state.question, scene.state.question_at, scene.state.question_from = before, at, came_from
    elif found.outcome == "answer":  # whoever goes on with the registration has another one for the officer
        question.settle(scene)
        scene.state.attached = attached
    elif before and before != text:
        scene.state.question_from = came_from
        question.remember(scene, f"{before}\n{text}", added=True)
