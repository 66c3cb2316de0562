"""Six citizens and what time does with them, from one working day's morning on, over whatever lies in between."""

import itertools
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from simulator.testing import Telephone
from tests.time.moving import soon
from tests.time.town import LATEST, ZONE, Town, at, closing, working_day

QUESTION = "berapa jumlah pengrajin batik pewarna alami di Seberang Kota Jambi, cerita {}?"
MINUTES_OF_SETTING_UP = 20


@dataclass
class Expected:
    """What must reach somebody, not before a moment and at most a minute later; `told` begins it or names it."""

    who: str
    moment: datetime
    told: str


@dataclass
class Story:
    """The citizens of one morning. `day` is a working day."""

    town: Town
    day: date
    people: dict[str, Telephone] = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)

    def begins(self) -> None:
        """Have everybody ask, and the officer do what the morning needs."""
        self.town.comes_to(at(self.day, "08:30"))
        names = ("silent", "owed", "held", "clarified", "rated")
        self.people = {name: self.town.citizen(name.title()) for name in names}
        self.people["draft"] = self.town.citizen("Draft", registered=False)
        for name, person in self.people.items():
            person.says(QUESTION.format(name))
        for person in self.people.values():
            person.waits_for("Buat konsultasi", timeout=60)
            person.says("1")
        for name, person in self.people.items():
            person.waits_for("setuju" if name == "draft" else "tercatat", timeout=60)
        self.people["draft"].says("1")
        self.people["draft"].waits_for("nama lengkap", timeout=60)
        self._officer_s_morning()
        self._expects()

    def _officer_s_morning(self) -> None:
        officer = self.town.officer.signs_in()
        for name in ("silent", "held", "clarified", "rated"):
            officer.does(self._number(name), "claim")
        officer.does(self._number("silent"), "reply", text="Ada 112 pengrajin.")
        officer.does(self._number("clarified"), "clarify", text="1. Tahun berapa?")
        officer.does(self._number("rated"), "reply", text="Ada 112 pengrajin.")
        self.people["rated"].waits_for("112", timeout=60)
        officer.does(self._number("rated"), "close")
        for name, told in (("silent", "112"), ("clarified", "Tahun berapa"), ("rated", "Sangat puas")):
            self.people[name].waits_for(told, timeout=60)

    def _expects(self) -> None:
        days = [working_day(self.day, count) for count in range(6)]
        late = timedelta(hours=2)
        self.expected = [
            Expected("rated", at(self.day, "19:00"), "Halo Rated"),
            Expected("silent", closing(days[2]), "reminder_2"),
            Expected("silent", closing(days[3]), "auto_closed"),
            Expected("draft", closing(days[3]), "closed_unregistered"),
            Expected("owed", closing(days[3]) - late, "deadline_delay"),
            Expected("held", at(days[1], "14:00"), "held_reply_template"),
            Expected("held", at(days[2], "10:00"), "*Rina"),
            Expected("held", at(days[2], "10:00"), "Dan 98"),
            Expected("held", closing(days[4]), "reminder_2"),
            Expected("held", closing(days[5]), "auto_closed"),
            Expected("clarified", at(days[2], "10:00"), "Terima kasih"),
            Expected("clarified", closing(days[5]) - late, "deadline_delay"),
        ]

    def goes_on(self, chance: random.Random | None = None, back: Iterable[timedelta] = ()) -> None:
        """Visit every moment at which something is due or done.

        Given a chance, the worker is killed now and then; after a moment the clock falls back by the next of `back`.
        """
        falls = iter(back)
        acts: dict[datetime, Callable[[], None]] = {
            at(working_day(self.day, 1), "14:00"): self._replies_too_late,
            at(working_day(self.day, 2), "10:00"): self._two_write,
        }
        for moment in sorted({one.moment for one in self.expected} | set(acts)):
            self.town.comes_to(moment, kills=chance is not None and chance.random() < 0.5)
            if moment in acts:
                acts[moment]()
                self.town.comes_to(self.town.clock.now() + timedelta(seconds=3))
            for by in itertools.islice(falls, 1):
                self.town.falls_back(by)

    def _replies_too_late(self) -> None:
        officer = self.town.officer.signs_in()
        for text in ("Ada 112 pengrajin.", "Dan 98 pada 2024."):
            officer.does(self._number("held"), "reply", text=text)
        soon(lambda: officer.sees(f"/consultations/{self._number('held')}").count("ditahan:") == 2, 60, "not held")

    def _two_write(self) -> None:
        self.people["held"].says("ya")
        self.people["clarified"].says("tahun 2024")
        self.people["held"].waits_for("Dan 98", timeout=60)
        promised = closing(working_day(self.day, 5)).strftime("%H.%M")
        assert promised in self.people["clarified"].waits_for("jelas dan lengkap", timeout=60)

    def faults(self) -> list[str]:
        """Return whatever is not as expected: missing, early, late, twice, or from nowhere."""
        found = []
        for name, person in self.people.items():
            since = at(self.day, "08:30") + timedelta(minutes=MINUTES_OF_SETTING_UP)
            given = self.town.journal(person, since)
            wanted = sorted((one for one in self.expected if one.who == name), key=lambda one: one.moment)
            if len(given) != len(wanted):
                found.append(f"{name}: {len(given)} messages instead of {len(wanted)}: {given}")
                continue
            for (moment, told), one in zip(given, wanted, strict=True):
                if not (told.startswith(one.told) and timedelta() <= moment - one.moment <= LATEST):
                    found.append(f"{name}: {told[:40]!r} at {moment.astimezone(ZONE)}, expected {one}")
        return found

    def _number(self, name: str) -> str:
        return self.town.number_of(self.people[name])
