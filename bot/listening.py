"""Free words, neither command nor choice: the answer to our question, a courtesy, or a question of their own. Pure."""

from itertools import pairwise

from bot import (
    afterwards,
    choosing,
    codes,
    consent,
    content,
    courtesy,
    emergency,
    english,
    fate,
    flagging,
    follow_up,
    in_step,
    judging,
    mail_address,
    masking,
    of_address,
    question,
    rules,
    searching,
    signing_up,
    special_answers,
    steering,
    verifying,
    vocabulary,
)
from bot.commands import Command, keeps_data, takes_up
from bot.scene import Scene
from bot.special import Special
from bot.turn import Alarm, NoteInbound, Redact, SetLanguage
from bot.words import (
    affirms,
    asks,
    bare,
    denies,
    flat,
    greets_by_name,
    is_acknowledged,
    is_greeting,
    is_nothing_more,
    is_only_pictures,
    is_ping,
    is_salam,
    is_thanks,
    is_unhelpful,
    number,
    numeric,
    points,
    puts_off,
    resigns,
    standard,
)
from kb.normalise import detect_language, has_content

_VAGUE = vocabulary.words("vague")
_SALUTES = vocabulary.words("greetings") | {"kabar", "kabarnya"}
_NODS = frozenset({"ya", "iya", "aja", "saja"})
_NEEDLESS = frozenset({"usah", "perlu"})
_HEARD_FIRST = frozenset({Special.HOURS, Special.HOAX, Special.WRONG_NUMBER})
_NO_COURTESY = frozenset({Special.IDENTITY, Special.OFFICE})
"""Asked in words that name nothing to look for, as courtesies do: `who is this`, `how do I get there`."""
SURE_WORDS = 4


def free(scene: Scene, text: str) -> None:
    """Answer free words."""
    special = rules.special(text)
    special = _denies_name(scene, text) if special is None else special
    special = Special.HOURS if special is None and follow_up.asks_hours_on(scene, text) else special
    special = Special.HOAX if special is None and _doubts_a_rumour(scene, text) else special
    if special is Special.EMERGENCY:
        speak(scene, text, "en" if emergency.is_in_english(text) else None)
        scene.state.alarmed_at, scene.in_danger = scene.now, True
        scene.do(Alarm())
        scene.tell("emergency")
        return
    flagging.look(scene, text, special)
    if scene.state.step:
        in_step.take(scene, text, special)
    else:
        speak(scene, text)
        _free_of_step(scene, text, special)


def _denies_name(scene: Scene, text: str) -> Special | None:
    """Hear that somebody else than the one who registered is writing."""
    names = scene.facts.person.name.casefold().split()
    said = flat(text).split()
    denied = any(one in {"bukan", "not"} and then in names for one, then in pairwise(said))
    return Special.OTHER_PERSON if denied else None


def _doubts_a_rumour(scene: Scene, text: str) -> bool:
    """Say whether what was sent on to us is asked about, and no answer of ours that could be meant."""
    spoken_of = scene.state.step or question.pending(scene) or question.is_settled(scene)
    return not spoken_of and rules.doubts_a_rumour(text)


def speak(scene: Scene, text: str, heard: str | None = None) -> None:
    """Follow the language of a whole sentence, or one that was heard in few words, unless one was chosen."""
    if scene.state.language_chosen:
        return
    heard = heard or _language_of(scene, text)
    if heard and heard != scene.language:
        scene.state.language = heard
        scene.do(SetLanguage(heard))
        scene.hint_language = scene.state.welcomed_at is not None


def _language_of(scene: Scene, text: str) -> str | None:
    """Return the language of a sentence, however short in English; a mere greeting tells it of a newcomer only.

    A sentence in English may have been the only one: who goes on in Indonesian, with a word or two, is answered in it.
    """
    heard = detect_language(text) if len(flat(text).split()) >= SURE_WORDS else None
    greets = scene.state.welcomed_at is None and english.is_greeting(text)
    if heard or greets or english.is_sentence(text):
        return heard or "en"
    return "id" if scene.language == "en" and english.is_left(text) else None


def _free_of_step(scene: Scene, text: str, special: Special | None) -> None:
    if _goes_on(scene, text, special) or (special not in _HEARD_FIRST and _chose_wrongly(scene, text)):
        return
    courteous = is_greeting(text) or is_thanks(text) or is_acknowledged(text) or greets_by_name(text)
    courteous = courteous or is_only_pictures(text)
    if special not in _NO_COURTESY and courteous:
        if not (_only_asks(text) and searching.puts_again(scene)):
            courtesy.answer(scene, text)
    elif judging.comment(scene, text):
        return
    elif is_nothing_more(text) and not scene.facts.running:
        steering.obey(scene, Command.DONE)
    elif special is Special.HOURS and (rest := special_answers.beside_hours(scene, text)):
        _search(scene, rest, special)
    elif special is not None and not special_answers.is_answered(scene, text, special):
        special_answers.answer(scene, special)
    elif takes_up(text) and _taken_up(scene):
        return
    elif is_unhelpful(text) and scene.state.question_fresh(scene.now):
        searching.not_helpful(scene)
    elif afterwards.came_too_late(scene, text) or fate.take(scene, text):
        return
    elif content.is_missing(scene, text):
        _ask_content(scene, text)
    else:
        _search(scene, text, special)


def _ask_content(scene: Scene, text: str) -> None:
    """Ask what is looked for, unless it is what we asked that is wondered at."""
    if consent.is_asked_after_refusal(scene, text):
        consent.ask(scene, "consent_explained")
    else:
        content.ask(scene, text)


def _only_asks(text: str) -> bool:
    """Say whether something is asked and nothing named: `kapan bisa?`; a greeting or a knock asks nothing."""
    greets = is_ping(text) or is_salam(text) or is_thanks(text) or not _SALUTES.isdisjoint(flat(text).split())
    return asks(text) and not greets


def _search(scene: Scene, text: str, special: Special | None) -> None:
    """Search, with what belongs before whatever is found."""
    searching.search(scene, text)
    for remark in rules.remarks(text):
        scene.lead(scene.text(remark))
    if special is Special.HOURS:
        scene.lead(scene.text("hours_line", hours=scene.hours()))
        special_answers.lead_with_return(scene)
    if is_salam(text):
        scene.lead(scene.text("salam"))
    _note_unverified(scene)


def _goes_on(scene: Scene, text: str, special: Special | None) -> bool:
    """Take words that go on with what was closed, asked or to be judged before."""
    if afterwards.hear_at_last(scene, text):
        return True
    if special is Special.DATA_DOUBT and afterwards.reopens(scene):
        return True
    goes_on = special is None or (special is Special.HOURS and follow_up.asks_attribute(scene, text))
    if goes_on and follow_up.search(scene, text):
        _note_unverified(scene)
        return True
    if judging.rate(scene, text):
        return True
    return special is None and not steering.erasure_waits(scene) and afterwards.completes(scene, text)


def _chose_wrongly(scene: Scene, text: str) -> bool:
    """Answer a code nobody asked for, and a choice that is not on the list or of nothing at all."""
    if verifying.is_used(scene, text):
        scene.commanded = True
    elif signing_up.is_wished(scene, text) or signing_up.is_begun(scene, text):
        return True
    elif mail_address.read(text) and not has_content(mail_address.beside(text)):
        scene.tell("email_not_asked")
    elif codes.is_given(text):
        scene.do(Redact(masking.MASK))
        scene.tell("code_not_asked")
    elif _passes_over(scene, text) or (is_unhelpful(text) and question.take_back(scene)):
        searching.not_helpful(scene)
        scene.commanded = True
    elif _turned_down(scene, text):
        scene.commanded = True
    elif _chooses_nothing(text) and searching.list_again(scene):
        scene.commanded, scene.fragment = True, affirms(text)  # `oh iya` often begins something else
    elif steering.gives_erase_code(scene, text):
        steering.obey(scene, Command.ERASE_CODE)
    elif steering.asks_to_erase_still(text) and steering.erasure_waits(scene):
        steering.confirm_erasure(scene)
    elif _takes_leave(scene, text):
        return True
    elif _answers_nothing(text):
        steering.menu(scene, scene.text("offer_missing"))
    else:
        return False
    return True


def _passes_over(scene: Scene, text: str) -> bool:
    """Say whether nothing of what is offered is meant: `bukan yang itu kak`, `belum ada ya`."""
    is_beside = follow_up.waits(scene) and (is_unhelpful(text) or choosing.has_none(text))
    return is_beside and scene.state.question_fresh(scene.now)


def _turned_down(scene: Scene, text: str) -> bool:
    """Take a no to a list, or to the deletion asked for a moment ago; `nanti aja` is one, too."""
    if keeps_data(text):
        return steering.erasure_left(scene)
    is_no = denies(text) or denies(bare(text)) or of_address.puts_off(text) or resigns(text)
    return is_no and (steering.menu_left(scene) or steering.erasure_left(scene))


def _takes_leave(scene: Scene, text: str) -> bool:
    """Take a nod to an answer that helped, and what leaves it at that or for later: `oh ya udah`."""
    if question.is_settled(scene) and not numeric(text) and (affirms(text) or denies(text)):
        return True
    needs_none = denies(text) and not _NEEDLESS.isdisjoint(standard(text).split())
    if scene.state.welcomed_at is None or not (resigns(text) or puts_off(text) or needs_none):
        return False
    if resigns(text):
        courtesy.acknowledged(scene)
    else:
        scene.tell("rating_declined")
    return True


def _taken_up(scene: Scene) -> bool:
    """Go on with what was given up a moment ago: the registration, or the question that has no answer yet."""
    left = scene.state.left_at
    if left is not None and scene.now - left <= searching.LEANING_LASTS:
        searching.wants_officer(scene)
    elif question.pending(scene) and scene.state.offer is None:
        searching.offer_again(scene)
    else:
        return False
    return True


def _answers_nothing(text: str) -> bool:
    """Say whether it is a number, a yes or a no, while nothing has been asked."""
    return numeric(text) or number(text) is not None or ((affirms(text) or denies(text)) and not is_acknowledged(text))


def _chooses_nothing(text: str) -> bool:
    """Say whether it seems to choose something, but nothing that is on the list: `1 dan 2`, `terserah`."""
    said = set(flat(text).split())
    is_vague = said <= _VAGUE and not said <= _NODS
    return (
        (is_vague and not is_nothing_more(text))
        or _answers_nothing(text)
        or (is_greeting(text) and points(text) and not is_thanks(text))
    )


def _note_unverified(scene: Scene) -> None:
    """A request whose e-mail we could not verify, by our fault, still gathers what the citizen writes."""
    if scene.facts.running and not scene.state.step:
        scene.do(NoteInbound())
