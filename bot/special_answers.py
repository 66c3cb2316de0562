"""Answers to the special situations; where the knowledge base explains one itself, its entry is the answer."""

import re
from datetime import date

from bot import identity, one_day, question, rules, searching
from bot.scene import Scene
from bot.special import Special
from bot.turn import Doubted
from bot.words import asks, flat
from core import dates
from handoff.models import NO_EMAIL_ACCEPTED
from kb.normalise import has_content


def is_answered(scene: Scene, text: str, special: Special) -> bool:
    """Say whether the knowledge base itself explains what the words are about."""
    if special is Special.DATA_DOUBT:  # after an answer it is that answer which is doubted
        return not (scene.state.shown and scene.state.question_fresh(scene.now)) and searching.is_entrys(scene, text)
    if special not in _EXPLAINED or not (asks(text) or special is Special.HOURS):
        return False
    category = searching.category_answering(scene, text)
    return bool(category) and (special is not Special.COMPLAINT or category == _OF_COMPLAINTS)


_EXPLAINED = frozenset({
    Special.OFFICIAL, Special.COMPLAINT, Special.IMPATIENT, Special.NO_CALLS, Special.HOAX, Special.HOURS,
    Special.PROCESSING, Special.OFFICE,
})  # fmt: skip
_WITH_HOURS = frozenset({
    Special.IDENTITY, Special.NO_CALLS, Special.OFFICIAL, Special.IMPATIENT, Special.VOICE, Special.OFFICE,
})  # fmt: skip
_OF_COMPLAINTS = "pengaduan"
"""The category of what explains how to complain; `pelayanan macam apa ini` asks for none of the services."""


def beside_hours(scene: Scene, text: str) -> str:
    """Return what is surely answered beside the hours: `inflasi bulan lalu berapa dan kantor buka jam berapa`."""
    parts = [part for part in _AND.split(text) if has_content(part)]
    others = [part for part in parts if rules.special(part) is None]
    sure = (part for part in others if scene.facts.ask(part).outcome == "answer")
    return next(sure, "") if len(others) < len(parts) else ""


_AND = re.compile(r"[?;,\n]+|\b(?:dan|sama|serta|plus|and)\b", re.IGNORECASE)


def answer(scene: Scene, special: Special) -> None:
    """Answer with the situation's own text, and bring about what it needs."""
    if special is Special.SPAM:
        return
    if special is Special.WRONG_NUMBER:
        scene.state.attached = ()
    if special is Special.DATA_DOUBT and scene.state.shown and scene.state.question_fresh(scene.now):
        scene.do(Doubted(scene.state.shown[-1], scene.said.text))
    if special is Special.DATA_COPY and not (scene.person.consented or _COPY.search(flat(scene.said.text))):
        scene.tell("profile_empty")
    elif special in {Special.DATA_DOUBT, Special.PROCESSING, Special.DATA_COPY}:
        _remember(scene, special)
        by_hand = special is Special.DATA_COPY and scene.person.without_email == NO_EMAIL_ACCEPTED
        scene.present("data_copy_by_hand" if by_hand else special.value, "consult", searching.NO_ANSWER)
    elif special is Special.HOURS:
        scene.tell(special.value, hours=scene.hours())
        lead_with_return(scene)
    elif special is Special.OTHER_PERSON:
        identity.doubt(scene)
        scene.tell(special.value)
    elif special in _WITH_HOURS:
        scene.tell(special.value, hours=scene.hours())
    else:
        scene.tell(special.value)


def _service_on(scene: Scene, day: date) -> str:
    calendar, said = scene.facts.calendar, dates.day_in_words(day, scene.language)
    if calendar.is_working_day(day):
        return scene.text("day_open", day=said, hours=calendar.day_hours_in_words(scene.language, day))
    opens = calendar.next_opening(dates.midnight(day, calendar.zone))
    return scene.text("day_closed", day=said, return_time=scene.moment(opens))


_COPY = re.compile(r"\b(?:salinan|kopian|copy|copyan|fotokopi)\b")
"""Whoever asks what is kept of them, and never registered, is told so; a copy is prepared of the talk, too."""


def lead_with_return(scene: Scene) -> None:
    """Say how it is on the day that is asked about, or, while the office is closed, when its officers return."""
    today = scene.facts.calendar.local_day(scene.now)
    if day := one_day.asked(scene.said.text, today):
        scene.lead(_service_on(scene, day))
    elif not scene.facts.calendar.is_open(scene.now):
        opens = scene.facts.calendar.next_opening(scene.now)
        scene.lead(scene.text("officers_return", return_time=scene.hour(opens)))


def _remember(scene: Scene, special: Special) -> None:
    """Keep the words as the question, a doubt behind the question whose answer is doubted."""
    text, before = scene.said.text, question.pending(scene) if scene.state.shown else ""
    if special is Special.DATA_DOUBT and before:
        question.remember(scene, f"{before}\n{text}", added=True)
    else:
        question.remember(scene, text)
