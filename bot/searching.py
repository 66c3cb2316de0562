"""A question is searched: answer, suggest, or offer an officer. Every answer is one bubble."""

from dataclasses import replace
from datetime import timedelta

from bot import question, regions, registration, rules
from bot.facts import Entry, Found
from bot.scene import ROOM, Scene, lines
from bot.state import Choice, Step
from bot.turn import RecordFinding
from bot.words import after_preamble, is_finished
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
MOST_PARTS = 4
"""Questions of one message that are searched one by one."""
SEVERAL = "beberapa pertanyaan sekaligus"
"""Why several sure answers are offered and none is sent."""
REFUSAL_LASTS = timedelta(hours=24)


def search(scene: Scene, text: str, found: Found | None = None) -> None:
    """Search the knowledge base and reply with one of the three outcomes."""
    found = found or _found(scene, text)
    resumes = bool(scene.state.step)
    scene.do(RecordFinding(text, found))
    _count(scene, text)
    question.remember(scene, text)
    scene.state.candidates, scene.state.shown, scene.state.search_next = found.candidates, (), False
    telling = len(without_courtesy(words(scene.said.newest or text)))
    scene.fragment = not is_finished(text) and telling <= (SHORT if found.outcome == "answer" else UNFINISHED)
    entry = scene.facts.entry(found.entry_id) if found.outcome == "answer" and found.entry_id else None
    if scene.state.asked_times >= REPEATED and _may_be_led(scene):
        registration.start(scene)
        scene.lead(scene.text("asked_often"))
    elif entry:
        answer(scene, entry)
        if scene.state.asked_times > 1:
            scene.lead(scene.text("answer_again"))
    elif not _special(scene, text) and not (found.outcome == "suggest" and suggest(scene, _asking_which(found))):
        scene.present("not_found", "consult", NO_ANSWER)
    if resumes:
        scene.trail(scene.text("registration_resume"))


def _asking_which(found: Found) -> str:
    return "several_questions" if found.reason == SEVERAL else "did_you_mean"


def _may_be_led(scene: Scene) -> bool:
    """Say whether to begin the registration unasked: not of somebody who refused the consent lately."""
    refused = scene.state.declined_at
    lately = refused is not None and scene.now - refused <= REFUSAL_LASTS
    return not (scene.person.complete or scene.state.step or lately)


def _found(scene: Scene, text: str) -> Found:
    """Search the whole text; what somebody says of themselves before they ask must not hide the answer."""
    found = scene.facts.ask(text)
    asked = after_preamble(text) if found.outcome != "answer" else ""
    again = scene.facts.ask(asked) if asked else found
    return _of_several(scene, text, again) if again.outcome == "answer" else found


def _of_several(scene: Scene, text: str, found: Found) -> Found:
    """Offer what answers each of several questions: one entry would answer them half."""
    parts = [one for one in rules.parts_of(text)[:MOST_PARTS] if has_content(one) and not regions.is_only_detail(one)]
    sure = [one for one in map(scene.facts.ask, parts if len(parts) > 1 else ()) if one.outcome == "answer"]
    if len({one.entry_id for one in sure}) < 2:
        return found
    answers = [one for each in sure for one in each.candidates if one.entry_id == each.entry_id]
    several = tuple({one.entry_id: one for one in answers}.values())
    return replace(found, outcome="suggest", entry_id=None, candidates=several, reason=SEVERAL)


def _count(scene: Scene, text: str) -> None:
    same = literal(text)
    scene.state.asked_times = scene.state.asked_times + 1 if same == scene.state.asked else 1
    scene.state.asked = same


def _special(scene: Scene, text: str) -> bool:
    """Answer what lies outside: another region, a year to come, many questions at once."""
    count = rules.questions_in(text)
    year = regions.unreleased_year(text, scene.facts.calendar.local_day(scene.now).year)
    region = regions.other(text)
    if count >= rules.MANY:
        scene.present("many_questions", "consult", NO_ANSWER, count=str(count))
    elif region:
        joint = "atau" if scene.language == "id" else "or"
        scene.tell("other_region", region=region.title(), url=regions.site(region, joint))
    elif year:
        scene.present("not_released", "consult", NO_ANSWER, year=str(year))
    return bool(count >= rules.MANY or region or year)


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
    turned_down = offer is not None and offer.kind == "suggest" and offer.fresh(scene.now)
    if turned_down or not suggest(scene, "other_candidates"):
        scene.present("not_helpful", "consult", NO_ANSWER)


def list_again(scene: Scene) -> bool:
    """Put the choices that are still open once more; return whether there were any."""
    offer = scene.state.offer
    if offer is None or not offer.fresh(scene.now):
        return False
    scene.offer(scene.text("offer_unknown", list=lines(offer.choices)), offer.kind, offer.choices)
    return True


def offer_again(scene: Scene) -> None:
    """Put what was offered for want of an answer once more."""
    offer = scene.state.offer
    if offer is not None and offer.kind == "suggest":
        scene.present("did_you_mean", offer.kind, offer.choices)
    else:
        scene.present("not_found", "consult", NO_ANSWER)


def wants_officer(scene: Scene) -> None:
    """Lead to the consultation: the requirements first where they are missing."""
    if scene.state.step and scene.state.step is not Step.NONE and not scene.state.editing:
        registration.ask(scene, scene.state.step)
    else:
        registration.start(scene)
