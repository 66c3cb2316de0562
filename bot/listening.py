"""Free words, neither command nor choice: the answer to our question, a courtesy, or a question of their own. Pure."""

from itertools import pairwise

from bot import (
    afterwards,
    codes,
    consent,
    content,
    courtesy,
    emergency,
    fate,
    flagging,
    follow_up,
    identity,
    mail_address,
    masking,
    names,
    question,
    regions,
    registration,
    rules,
    searching,
    steering,
    verifying,
)
from bot.commands import Command, changes_mind
from bot.scene import Scene
from bot.situations import Special
from bot.state import Step
from bot.turn import Alarm, Doubted, NoteInbound, RecordFinding, Redact, SetLanguage
from bot.words import (
    affirms,
    asks,
    denies,
    flat,
    is_acknowledged,
    is_greeting,
    is_nothing_more,
    is_salam,
    is_thanks,
    is_unhelpful,
    numeric,
    points,
)
from kb.normalise import detect_language, has_content

SURE_WORDS = 4
DETAIL_WORDS = 3


def free(scene: Scene, text: str) -> None:
    """Answer free words."""
    special = rules.special(text)
    special = _denies_name(scene, text) if special is None else special
    if special is Special.EMERGENCY:
        speak(scene, text, "en" if emergency.is_in_english(text) else None)
        scene.state.alarmed_at = scene.now
        scene.do(Alarm())
        scene.tell("emergency")
        return
    flagging.look(scene, text, special)
    if scene.state.step:
        _in_step(scene, text, special)
    else:
        speak(scene, text)
        _free_of_step(scene, text, special)


def _denies_name(scene: Scene, text: str) -> Special | None:
    """Hear that somebody else than the one who registered is writing."""
    names = scene.facts.person.name.casefold().split()
    said = flat(text).split()
    denied = any(one in {"bukan", "not"} and then in names for one, then in pairwise(said))
    return Special.OTHER_PERSON if denied else None


def _in_step(scene: Scene, text: str, special: Special | None) -> None:
    """Take the words as the answer we asked for, unless they are clearly something else."""
    step = scene.state.step
    courteous = is_greeting(text) and not (affirms(text) or denies(text) or asks(text))
    if special and special not in {Special.CALM, Special.COMPLAINT, Special.DATA_DOUBT} and asks(text):
        _special(scene, special)
        scene.trail(scene.text("registration_resume"))
    elif special is Special.OTHER_PERSON and scene.state.doubted:
        _special(scene, special)
    elif courteous and courtesy.belongs_to_the_last(scene):
        return
    elif courteous and (step is not Step.NAME or is_thanks(text)):
        registration.ask_again(scene)
    elif step is not Step.QUESTION and _is_new_question(scene, text):
        _digress(scene, text)
    elif changes_mind(text) and not (asks(text) or registration.expects(scene, text)):
        steering.obey(scene, Command.WITHDRAW)
    elif _is_detail(scene, text):
        _keep_detail(scene, text)
    else:
        registration.answer(scene, text)


def _is_new_question(scene: Scene, text: str) -> bool:
    count = len(flat(text).split())
    if count < 2 or mail_address.read(text) or not has_content(text) or registration.expects(scene, text):
        return False
    found = scene.facts.ask(text)
    of_consent = scene.state.step is Step.CONSENT and consent.is_asked_about(text)
    put = (asks(text) and not of_consent) or scene.state.search_next
    return found.outcome == "answer" or (put and count >= SURE_WORDS)


def _is_detail(scene: Scene, text: str) -> bool:
    """Say whether the words name a year or a region of the question that led here, and answer nothing we asked."""
    if scene.state.step is Step.QUESTION or not question.pending(scene) or len(flat(text).split()) < DETAIL_WORDS:
        return False
    named = scene.state.step is Step.NAME and names.is_alone(text)
    answered = named or registration.expects(scene, text) or mail_address.read(text) or codes.read(text)
    return not answered and regions.is_detail(text)


def _keep_detail(scene: Scene, text: str) -> None:
    _keep(scene, text, "detail_kept")
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
    searching.search(scene, text, found)
    if before and found.outcome == "answer":
        scene.state.question, scene.state.question_at, scene.state.question_from = before, at, came_from
    elif before and before != text:
        scene.state.question_from = came_from
        question.remember(scene, f"{before}\n{text}", added=True)


def speak(scene: Scene, text: str, heard: str | None = None) -> None:
    """Follow the language of a whole sentence, or one that was heard in few words, unless one was chosen."""
    if scene.state.language_chosen or (heard is None and len(flat(text).split()) < SURE_WORDS):
        return
    heard = heard or detect_language(text)
    if heard and heard != scene.language:
        scene.state.language = heard
        scene.do(SetLanguage(heard))
        scene.hint_language = scene.state.welcomed_at is not None


def _free_of_step(scene: Scene, text: str, special: Special | None) -> None:
    if _goes_on(scene, text, special) or _chose_wrongly(scene, text):
        return
    if special is not Special.IDENTITY and (is_greeting(text) or is_thanks(text) or is_acknowledged(text)):
        courtesy.answer(scene, text)
    elif afterwards.comment(scene, text):
        return
    elif is_nothing_more(text) and not scene.facts.running:
        steering.obey(scene, Command.DONE)
    elif special is not None and not _is_answered(scene, text, special):
        _special(scene, special)
    elif is_unhelpful(text) and scene.state.question_fresh(scene.now):
        searching.not_helpful(scene)
    elif afterwards.came_too_late(scene, text) or fate.take(scene, text):
        return
    elif content.is_missing(scene, text):
        content.ask(scene, text)
    else:
        _search(scene, text, special)


def _search(scene: Scene, text: str, special: Special | None) -> None:
    """Search, with what belongs before whatever is found."""
    searching.search(scene, text)
    for remark in rules.remarks(text):
        scene.lead(scene.text(remark))
    if special is Special.HOURS:
        scene.lead(scene.text("hours_line", hours=scene.hours()))
    if is_salam(text):
        scene.lead(scene.text("salam"))
    _note_unverified(scene)


def _goes_on(scene: Scene, text: str, special: Special | None) -> bool:
    """Take words that go on with what was closed, asked or to be judged before."""
    if afterwards.hear_at_last(scene, text):
        return True
    if special is None and follow_up.search(scene, text):
        _note_unverified(scene)
        return True
    if afterwards.rate(scene, text):
        return True
    return special is None and not steering.erasure_waits(scene) and afterwards.completes(scene, text)


def _chose_wrongly(scene: Scene, text: str) -> bool:
    """Answer a code nobody asked for, and a choice that is not on the list or of nothing at all."""
    if verifying.is_used(scene, text):
        scene.commanded = True
    elif searching.is_registering(scene, text):
        return True
    elif mail_address.read(text) and not has_content(mail_address.beside(text)):
        scene.tell("email_not_asked")
    elif numeric(text) and codes.read(text):
        scene.do(Redact(masking.MASK))
        scene.tell("code_not_asked")
    elif _turned_down(scene, text) or (_chooses_nothing(text) and searching.list_again(scene)):
        scene.commanded = True
    elif affirms(text) and not is_acknowledged(text) and steering.erasure_waits(scene):
        steering.confirm_erasure(scene)
    elif _answers_nothing(text):
        steering.menu(scene, scene.text("offer_missing"))
    else:
        return False
    return True


def _turned_down(scene: Scene, text: str) -> bool:
    """Take a no to the menu, or to the deletion asked for a moment ago."""
    return denies(text) and (steering.menu_left(scene) or steering.erasure_left(scene))


def _answers_nothing(text: str) -> bool:
    """Say whether it is a number, a yes or a no, while nothing has been asked."""
    return numeric(text) or ((affirms(text) or denies(text)) and not is_acknowledged(text))


def _chooses_nothing(text: str) -> bool:
    """Say whether it seems to choose something, but nothing that is on the list: `1 dan 2`, `bukan semua`."""
    return _answers_nothing(text) or (is_greeting(text) and points(text) and not is_thanks(text))


def _note_unverified(scene: Scene) -> None:
    """A request whose e-mail we could not verify, by our fault, still gathers what the citizen writes."""
    if scene.facts.running and not scene.state.step:
        scene.do(NoteInbound())


def _is_answered(scene: Scene, text: str, special: Special) -> bool:
    """Say whether the knowledge base itself explains what the words are about."""
    if special is Special.DATA_DOUBT:  # after an answer it is that answer which is doubted
        return not (scene.state.shown and scene.state.question_fresh(scene.now)) and searching.is_entrys(scene, text)
    if special not in _EXPLAINED or not (asks(text) or special is Special.HOURS):
        return False
    category = searching.category_answering(scene, text)
    return bool(category) and (special is not Special.COMPLAINT or category == _OF_COMPLAINTS)


_EXPLAINED = frozenset(
    (Special.OFFICIAL, Special.COMPLAINT, Special.IMPATIENT, Special.NO_CALLS, Special.HOAX, Special.HOURS)
) | {Special.PROCESSING}
_OF_COMPLAINTS = "pengaduan"
"""The category of what explains how to complain; `pelayanan macam apa ini` asks for none of the services."""


def _special(scene: Scene, special: Special) -> None:
    if special is Special.SPAM:
        return
    if special is Special.WRONG_NUMBER:
        scene.state.attached = ()
    if special is Special.DATA_DOUBT and scene.state.shown and scene.state.question_fresh(scene.now):
        scene.do(Doubted(scene.state.shown[-1], scene.said.text))
    if special in {Special.DATA_DOUBT, Special.PROCESSING, Special.DATA_COPY}:
        _remember(scene, special)
        scene.present(special.value, "consult", searching.NO_ANSWER)
    elif special is Special.HOURS:
        scene.tell(special.value, hours=scene.hours())
        if not scene.facts.calendar.is_open(scene.now):
            opens = scene.facts.calendar.next_opening(scene.now)
            scene.lead(scene.text("officers_return", return_time=scene.hour(opens)))
    elif special is Special.OTHER_PERSON:
        identity.doubt(scene)
        scene.tell(special.value)
    elif special in {Special.IDENTITY, Special.NO_CALLS, Special.OFFICIAL, Special.IMPATIENT}:
        scene.tell(special.value, hours=scene.hours())
    else:
        scene.tell(special.value)


def _remember(scene: Scene, special: Special) -> None:
    """Keep the words as the question, a doubt behind the question whose answer is doubted."""
    text, before = scene.said.text, question.pending(scene) if scene.state.shown else ""
    if special is Special.DATA_DOUBT and before:
        question.remember(scene, f"{before}\n{text}", added=True)
    else:
        question.remember(scene, text)
