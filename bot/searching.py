"""A question is searched: answer, suggest, or offer an officer. Every answer is one bubble."""

import re
from dataclasses import replace
from datetime import timedelta

from bot import at_once, introductions, question, regions, registration, several, vocabulary
from bot.facts import Entry, Found
from bot.scene import ROOM, Scene
from bot.state import Choice
from bot.turn import RecordFinding
from bot.words import after_preamble, flat, is_finished, is_telling
from kb import places
from kb.entries import OF_SERVICE
from kb.normalise import has_content, literal, without_courtesy, words
from whatsapp.texts import units

SUGGESTED = 3
HELPFUL = ("yes", "not_yet", "officer")
NO_ANSWER = ("consult", "rewrite", "menu")
WORTH_SHOWING = 0.01
"""The matcher has judged; this only leaves out entries that share nothing with the question."""
SHORT = 2
UNFINISHED = 8
"""A text of this many words or fewer, without a sure answer or an end mark, may go on."""
REPEATED = 3
REFUSAL_LASTS = timedelta(hours=24)
LEANING_LASTS = timedelta(minutes=30)
UNANSWERED = frozenset({"consult", "suggest"})
"""What is offered where the question before has no answer yet."""


def search(scene: Scene, text: str, found: Found | None = None) -> None:
    """Search the knowledge base and reply with one of the three outcomes."""
    found = found or _found(scene, text)
    if found.outcome == "answer" and _asks_on_of(scene, text):
        found = replace(found, outcome="suggest", entry_id=None, reason="melanjutkan pertanyaan yang belum terjawab")
    resumes = scene.registers
    entry = scene.facts.entry(found.entry_id) if found.outcome == "answer" and found.entry_id else None
    scene.do(RecordFinding(text, found))
    _count(scene, text)
    leans = _leans_on(scene, text, entry)
    _remember(scene, text, entry, leans=leans)
    scene.state.shown = scene.state.shown if leans and _LEANS.match(flat(text)) else ()
    scene.state.candidates, scene.state.search_next = found.candidates, False
    telling = len(without_courtesy(words(scene.said.newest or text)))
    scene.fragment = not is_finished(text) and telling <= (SHORT if found.outcome == "answer" else UNFINISHED)
    if scene.state.asked_times >= REPEATED and _may_be_led(scene):
        registration.start(scene)
        scene.lead(scene.text("asked_often"))
    elif entry:
        answer(scene, entry)
        if scene.state.asked_times > 1:
            scene.lead(scene.text("answer_again"))
    elif not _special(scene, text, found) and not (found.outcome == "suggest" and _suggested(scene, found)):
        scene.present("not_found", "consult", NO_ANSWER)
    if resumes:
        scene.trail(scene.text("registration_resume"))


def _suggested(scene: Scene, found: Found) -> bool:
    """Offer what comes close; of somebody who asks the same again, who chose none of it, an officer."""
    offer = scene.state.offer
    if scene.state.asked_times > 1 and offer is not None and offer.kind == "suggest":
        scene.present("not_helpful", "consult", NO_ANSWER)
        return True
    return suggest(scene, "several_questions" if found.reason == at_once.SEVERAL else "did_you_mean")


def _remember(scene: Scene, text: str, entry: Entry | None, *, leans: bool) -> None:
    """Keep the question; an answered one about the service itself, or words that lean on it, do not take its place."""
    before = question.pending(scene)
    of_service = entry is not None and entry.category in OF_SERVICE
    if before and (of_service or leans):
        question.remember(scene, before if text in before else f"{before}\n{text}", added=True)
    else:
        question.remember(scene, text)


def _leans_on(scene: Scene, text: str, entry: Entry | None) -> bool:
    """Say whether words go on with the question: they begin so, or hardly name a thing while it has no answer yet."""
    offer, at = scene.state.offer, scene.state.question_at
    lately = at is not None and scene.now - at <= LEANING_LASTS
    if scene.state.search_next or not lately or offer is None:
        return False
    names_little = entry is None and sum(map(is_telling, words(text))) <= SHORT
    begins_so = offer.kind in UNANSWERED | {"helpful"} and _LEANS.match(flat(text))
    return bool(begins_so) or (names_little and offer.kind in UNANSWERED)


def _asks_on_of(scene: Scene, text: str) -> bool:
    """Say whether the question before, which has no answer yet, is asked of another thing: `kalo beras`."""
    offer, at = scene.state.offer, scene.state.question_at
    lately = at is not None and scene.now - at <= LEANING_LASTS
    return lately and offer is not None and offer.kind in UNANSWERED and bool(_WHAT_OF.fullmatch(flat(text)))


_WHAT_OF = re.compile(r"(?:kalau|kalo|klo|kl|(?:what|how) about) \w+(?: \w+)?")
_LEANS = re.compile(
    r"(?:(?:kalau|kalo|tapi|terus|trus|and|but) )?(?:(?:yang|yg|nan|sing|per|menurut|khusus|by)\b|bukan (?=\w+ \w)|"
    r"\w+ (?:\w+ )?(?:saja|aja|bae|only)$)"
)


def _may_be_led(scene: Scene) -> bool:
    """Say whether to begin the registration unasked: not of somebody who refused the consent lately."""
    refused = scene.state.declined_at
    lately = refused is not None and scene.now - refused <= REFUSAL_LASTS
    return not (scene.person.complete or scene.state.step or lately)


def _found(scene: Scene, text: str) -> Found:
    """Search the whole text; what somebody says of themselves before they ask must not hide the answer."""
    found = scene.facts.ask(text)
    if found.outcome != "answer":
        told = introductions.without(text)
        found = scene.facts.ask(told) if has_content(told) else found  # an address is no word to look for
        again = scene.facts.ask(asked) if (asked := after_preamble(told)) else found
        found = again if again.outcome == "answer" else _of_service(scene, text) or found
    return at_once.offering(scene, text, found)


def _of_service(scene: Scene, text: str) -> Found | None:
    """Return what surely answers the one question about the service, whatever its writer tells beside it.

    `konsultasi gratis gak? saya mahasiswa rantau`; what is told beside a question about figures may say of which.
    """
    sentences = _SENTENCE.split(text)
    asked = [one for one in sentences if one.rstrip().endswith("?")]
    wants_more = any(not _WANTS.isdisjoint(words(one)) for one in sentences if one not in asked)
    found = scene.facts.ask(asked[0]) if len(asked) == 1 < len(sentences) and not wants_more else None
    entry = scene.facts.entry(found.entry_id) if found and found.outcome == "answer" and found.entry_id else None
    return found if entry and entry.category in OF_SERVICE else None


_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WANTS = vocabulary.words("request_words")


def is_entrys(scene: Scene, text: str) -> bool:
    """Say whether an entry is asked in these very words."""
    return at_once.is_word_for_word(scene.facts.ask(text))


def category_answering(scene: Scene, text: str) -> str:
    """Return the category of the entry that surely answers the words; empty where none does."""
    found = scene.facts.ask(text)
    entry = scene.facts.entry(found.entry_id) if found.outcome == "answer" and found.entry_id else None
    return entry.category if entry else ""


def _count(scene: Scene, text: str) -> None:
    same, lately = literal(text), scene.state.question_fresh(scene.now)
    scene.state.asked_times = scene.state.asked_times + 1 if lately and same == scene.state.asked else 1
    scene.state.asked = same


def is_outside(scene: Scene, text: str) -> bool:
    """Say whether an answer of its own waits for the words: another region, a year to come, many questions."""
    return any(_outside(scene, text))


def _outside(scene: Scene, text: str) -> tuple[str, int, bool]:
    """Return the region outside, the year to come, and whether there are many questions."""
    year = regions.unreleased_year(text, scene.facts.calendar.local_day(scene.now).year)
    return regions.other(text), year or 0, several.questions_in(text) >= several.MANY


def _special(scene: Scene, text: str, found: Found) -> bool:
    """Answer what lies outside: another region, a year to come, many questions at once."""
    region, year, many = _outside(scene, text)
    year = 0 if _is_no_figure(scene, found) else year
    if many:
        scene.present("many_questions", "consult", NO_ANSWER, count=str(several.questions_in(text)))
    elif region:
        joint, named = ("atau", region) if scene.language == "id" else ("or", places.as_typed(words(text), region))
        scene.tell("other_region", region=named.title(), url=regions.site(region, joint))
    elif year:
        scene.present("not_released", "consult", NO_ANSWER, year=str(year))
    return bool(many or region or year)


def _is_no_figure(scene: Scene, found: Found) -> bool:
    """Say whether what comes nearest is no figure, which a year to come could not have yet: `lowongan mitra 2027`."""
    nearest = scene.facts.entry(found.candidates[0].entry_id) if found.candidates else None
    return found.outcome == "suggest" and nearest is not None and nearest.category in _NO_FIGURES


_NO_FIGURES = OF_SERVICE | {"kegiatan"}


def answer(scene: Scene, entry: Entry) -> None:
    """Send an entry with the question whether it helped, in the same bubble."""
    scene.state.shown = (*scene.state.shown, entry.id)
    body = entry.answer.strip()
    sourced = f"{body}\n\n{scene.text('answer_source', source=entry.source)}" if entry.source else body
    long, short = scene.listed("answer_footer", HELPFUL), scene.listed("answer_footer_short", HELPFUL)
    shapes = (f"{sourced}\n\n{long}", f"{sourced}\n\n{short}", f"{body}\n\n{short}")
    scene.offer(next((shape for shape in shapes if units(shape) <= ROOM), shapes[-1]), "helpful", HELPFUL)
    if entry.language != scene.language:
        scene.lead(scene.text("answer_other_language"))


def suggest(scene: Scene, text: str) -> bool:
    """Offer up to three entries not shown yet, and an officer; return whether there was any."""
    entries = _suggestions(scene, strictly=text == "other_candidates")
    if not entries:
        return False
    numbered = enumerate(entries, start=1)
    choices = [
        Choice(number=place, id=f"entry:{entry.id}", title=" ".join(entry.question.split()))
        for place, entry in numbered
    ]
    alone = len(entries) == 1
    choices.append(Choice(number=0, id="none", title=scene.text("choice_none_one" if alone else "choice_none")))
    scene.present("did_you_mean_one" if alone else text, "suggest", tuple(choices))
    return True


def _suggestions(scene: Scene, *, strictly: bool) -> list[Entry]:
    """Return the entries that come close and were not shown, in the citizen's language where there are any.

    English is also helped by Indonesian entries, but not `strictly`: what was turned down is not offered translated.
    """
    found = (
        scene.facts.entry(candidate.entry_id)
        for candidate in scene.state.candidates
        if candidate.score >= WORTH_SHOWING and candidate.entry_id not in scene.state.shown
    )
    entries = [entry for entry in found if entry]
    spoken = [entry for entry in entries if entry.language == scene.language]
    if strictly or (spoken and scene.language == "id"):
        entries = spoken
    return entries[:SUGGESTED]


def show(scene: Scene, entry_id: str) -> None:
    """Send the suggestion that was chosen."""
    entry = scene.facts.entry(entry_id)
    if entry is None:
        scene.present("not_found", "consult", NO_ANSWER)
        return
    answer(scene, entry)


def not_helpful(scene: Scene) -> None:
    """The answer did not fit: offer what else comes close, then the officer; a list that did not fit comes no more."""
    offer = scene.state.offer
    turned_down = offer is not None and offer.kind in UNANSWERED and offer.fresh(scene.now)
    if turned_down or not suggest(scene, "other_candidates"):
        scene.present("not_helpful", "consult", NO_ANSWER)


def list_again(scene: Scene) -> bool:
    """Put the choices that are still open once more; return whether there were any."""
    offer = scene.state.offer
    if offer is None or not offer.fresh(scene.now):
        return False
    scene.present("offer_unknown", offer.kind, offer.choices)
    return True


def offer_again(scene: Scene) -> None:
    """Put what was offered for want of an answer once more, or an officer where it was turned down."""
    offer = scene.state.offer
    if offer is not None and offer.kind == "suggest":
        scene.present("did_you_mean", offer.kind, offer.choices)
    else:
        scene.present("not_found", "consult", NO_ANSWER)


def puts_again(scene: Scene) -> bool:
    """Put what is offered once more to whoever only asks on about it; return whether there was anything."""
    offer = scene.state.offer
    if offer is None or not offer.fresh(scene.now) or offer.kind not in UNANSWERED | {"helpful"}:
        return False
    if offer.kind == "helpful":
        scene.present("answer_footer_short", offer.kind, offer.choices)
    else:
        offer_again(scene)
    scene.fragment = True
    return True


def wants_officer(scene: Scene) -> None:
    """Lead to the consultation: the requirements first where they are missing."""
    if scene.state.step and not scene.state.editing:
        registration.ask(scene, scene.state.step)
    else:
        registration.start(scene)
