"""One turn in the making: the state being changed, replies and effects gathered."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.facts import Facts, Person, Said
from bot.state import Choice, Offer, State, Step
from bot.turn import About, Effect, Redact, Reply, SaveRequester, Turn
from core import dates
from handoff.lifecycle import Status
from whatsapp.texts import LONGEST_BODY, say, units

ROOM = LONGEST_BODY - 20
"""Left free for the outbox's numbering."""


class Scene:
    """Works on copies; `turn()` gives the outcome. The steps of the dialogue write into it."""

    def __init__(self, state: State, said: Said, facts: Facts, now: datetime) -> None:
        self.state = state.model_copy()
        self.said = said
        self.facts = facts
        self.person: Person = facts.person
        self.now = now
        self.replies: list[Reply] = []
        self.effects: list[Effect] = []
        self.fragment = False
        self.commanded = False
        """By a command or a choice: the reply never waits and never joins a burst."""
        self.hint_language = False
        self.in_danger = False
        """The words are a cry for help, or go on with one."""
        if self.state.doubted:
            self.hide_person()

    @property
    def language(self) -> str:
        """The language of this talk."""
        return self.state.language

    def text(self, name: str, /, **given: str) -> str:
        """Return a text in the talk's language."""
        return say(name, self.language, **given)

    @property
    def registers(self) -> bool:
        """Say whether a registration is under way; what only corrects one, or says who writes, is none."""
        return bool(self.state.step) and not self.state.editing

    @property
    def is_left_unfinished(self) -> bool:
        """Say whether a registration was begun and left; one that only waits for our own mail is none."""
        running = self.facts.running
        was_left = running is not None and running.status is Status.DRAFT and not self.state.step
        return was_left and not (self.person.email and not self.person.complete)

    def name(self) -> str:
        """Return how to address the citizen."""
        return self.person.name or ("Bapak/Ibu" if self.language == "id" else "Sir/Madam")

    def moment(self, at: datetime) -> str:
        """Return a moment in words, in the office's zone."""
        return dates.in_words(at, self.language, self.facts.calendar.zone)

    def hour(self, at: datetime) -> str:
        """Return a moment of today by its hour alone, any other in words."""
        local = at.astimezone(self.facts.calendar.zone)
        if local.date() != self.facts.calendar.local_day(self.now):
            return self.moment(at)
        word = "pukul " if self.language == "id" else ""
        return f"{word}{dates.hour_in_words(local.time())} {local.tzname()}"

    def hours(self) -> str:
        """Return the service hours in words."""
        today = self.facts.calendar.local_day(self.now)
        return self.facts.calendar.hours_in_words(self.language, today)

    def reply(self, body: str, *, about: About | None = None) -> None:
        """Answer with a text that offers nothing to choose; what was offered before no longer counts."""
        self.state.offer = None
        self.replies.append(Reply(body, about=about))

    def tell(self, name: str, /, **given: str) -> None:
        """Answer with a named text."""
        self.reply(self.text(name, **given))

    def choices(self, ids: Sequence[str]) -> tuple[Choice, ...]:
        """Return numbered choices with their titles."""
        return tuple(
            Choice(number=place, id=name, title=self.text(f"choice_{name}")) for place, name in enumerate(ids, start=1)
        )

    def present(self, name: str, kind: str, choices: Sequence[str] | tuple[Choice, ...], /, **given: str) -> None:
        """Answer with a text and its numbered choices."""
        self.offer(self.listed(name, choices, **given), kind, choices)

    def offer(self, body: str, kind: str, choices: Sequence[str] | tuple[Choice, ...]) -> None:
        """Answer with a text that already lists the choices."""
        made = self._made(choices)
        self.state.serial += 1
        self.state.offer = Offer(kind=kind, serial=self.state.serial, at=self.now, choices=made)
        self.replies.append(Reply(body, made, self.state.serial))

    def listed(self, name: str, choices: Sequence[str] | tuple[Choice, ...], /, **given: str) -> str:
        """Return a text with the numbered lines in its place for the list."""
        return self.text(name, list=lines(self._made(choices)), **given)

    def _made(self, choices: Sequence[str] | tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Return the choices; those of an earlier turn have their titles in the language that is spoken by now."""
        made = [choice for choice in choices if isinstance(choice, Choice)]
        if not made:
            return self.choices([str(choice) for choice in choices])
        return tuple(one if ":" in one.id else self._retitled(one, made) for one in made)

    def _retitled(self, choice: Choice, among: Sequence[Choice]) -> Choice:
        others = len(among) - 1
        name = "none_one" if choice.id == "none" and others == 1 else choice.id
        return choice.model_copy(update={"title": self.text(f"choice_{name}")})

    def lead(self, text: str) -> None:
        """Put a line before the first reply of this turn, in the same bubble where it fits."""
        first = self.replies[0]
        body = f"{text}\n\n{first.body}"
        if units(body) <= ROOM:
            self.replies[0] = replace(first, body=body)

    def trail(self, text: str) -> None:
        """Put a line after the last reply of this turn, in the same bubble where it fits."""
        last = self.replies[-1]
        body = f"{last.body}\n\n{text}"
        if units(body) <= ROOM:
            self.replies[-1] = replace(last, body=body)

    def do(self, effect: Effect) -> None:
        """Ask another room for an effect."""
        self.effects.append(effect)

    def redact(self, *masks: Callable[[str], str | None]) -> None:
        """Have the stored words of this very message replaced; those before it in a burst were, each in its turn."""
        said = words = self.said.newest or self.said.text
        for mask in masks:
            words = mask(words) or words
        if words != said:
            self.do(Redact(words))

    def save(self, **fields: Any) -> None:
        """Keep what was told about the person: fields of handoff.models.Requester."""
        self.do(SaveRequester(fields))
        told = ("name", "kind", "email", "without_email")
        known: dict[str, Any] = {name: fields[name] for name in told if name in fields}
        if "consent_at" in fields:
            known["consented"] = fields["consent_at"] is not None
        if fields.get("email", self.person.email) != self.person.email:
            known |= {"verified": False, "without_email": ""}
        if "email_verified_at" in fields:
            known["verified"] = fields["email_verified_at"] is not None
        self.person = replace(self.person, **known)

    def hide_person(self) -> None:
        """Go on as with a stranger: neither what was registered nor the last consultation is theirs for now."""
        self.state.doubted = True
        self.person = Person(consented=self.facts.person.consented)
        if closed := self.facts.closed:
            self.facts = replace(self.facts, closed=replace(closed, reopenable=False, rating_open=False))

    def know_person(self) -> None:
        """Go on as with the person registered."""
        self.state.doubted = False
        self.person = replace(self.facts.person, verified=True)

    def enter(self, step: Step) -> None:
        """Move the registration to a step; none ends what was being corrected, too."""
        if step is not self.state.step:
            self.state.unread, self.state.told = 0, ""
        if not step:
            self.state.editing = False
        self.state.step = step
        self.state.step_at = self.now if step else None

    def turn(self) -> Turn:
        """Return what was decided."""
        self._welcome()
        if self.facts.late and self.replies:
            self.lead(self.text("late_apology"))
        if self.hint_language and self.replies:
            self.trail(self.text("language_hint"))
        if self.replies:
            self._tell_notice()
        return Turn(self.state, tuple(self.replies), tuple(self.effects), self.fragment)

    def _tell_notice(self) -> None:
        """Tell the office's notice once; where the bubble has no room, the next one carries it."""
        notice, before = self.facts.notice(), self.replies[-1]
        if notice and notice.mark != self.state.notice_told:
            self.trail(f"*Info:* {notice.id if self.language == 'id' else notice.en}")
            if self.replies[-1] is not before:
                self.state.notice_told = notice.mark

    def _welcome(self) -> None:
        """The welcome comes with the first answer, never instead of it; nobody in danger is welcomed."""
        if not self.replies or self.state.welcomed_at or self.in_danger:
            return
        self.state.welcomed_at = self.now
        first = self.replies[0]
        for name in ("welcome_short", "welcome_shortest"):
            body = f"{self.text(name)}\n\n{first.body}"
            if units(body) <= ROOM - (400 if first.about else 0):
                self.replies[0] = replace(first, body=body)
                return


def lines(choices: Sequence[Choice]) -> str:
    """Return the choices as people read them: one numbered line each."""
    return "\n".join(f"{choice.number}. {choice.title}" for choice in choices)
