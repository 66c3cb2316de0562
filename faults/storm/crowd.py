"""Everybody who writes during a storm: new and returning people, bursts, taps, registrations, and the officers."""

import json
import random
import threading
from collections import Counter
from collections.abc import Callable

import requests

from core.waiting import Signal
from faults.people import Citizen
from faults.processes import eventually
from faults.world import QUESTIONS, UNKNOWN, World

PER_SECOND = 3.0
JOURNEYS = 2
"""How many people are being led from a question to a rating at any moment."""
REST = 5.0
"""Seconds at most between two of those."""
PATIENCE = 600.0
"""Seconds somebody waits for an answer: one that was lost comes by Twilio's log, perhaps only when the storm is over."""


class Crowd:
    """People who write until they are told that the storm is over."""

    def __init__(self, world: World, per_second: float = PER_SECOND, rest: float = REST) -> None:
        self.world = world
        self.per_second = per_second
        self.rest = rest
        self.dice = random.Random(f"crowd {world.seed}")
        self.regulars = [world.citizen() for _ in range(12)]
        self.done: Counter[str] = Counter()
        self._ended = Signal()
        self._journeys = [threading.Thread(target=self._travels, args=(n,), daemon=True) for n in range(JOURNEYS)]
        self._writer = threading.Thread(target=self._writes, daemon=True)

    def begin(self) -> None:
        """Let them write."""
        for one in (self._writer, *self._journeys):
            one.start()

    def ends(self) -> None:
        """Let nobody begin anything more."""
        self._ended.set()

    def rests(self) -> bool:
        """Wait until the journeys under way have come to their ends; say whether all did."""
        for one in self._journeys:
            one.join(PATIENCE + 60)
        return not any(one.is_alive() for one in self._journeys)

    def _writes(self) -> None:
        while not self._ended.wait(self.dice.expovariate(self.per_second)):
            act, dice = self._someone(), random.Random(self.dice.random())
            self.world.aside(lambda act=act, dice=dice: act(dice))  # type: ignore[misc]

    def _someone(self) -> Callable[[random.Random], object]:
        acts = (self._newcomer, self._regular, self._consulter, self._taps, self._officer)
        return self.dice.choices(acts, (45, 20, 20, 5, 10))[0]

    def _newcomer(self, dice: random.Random) -> None:
        self.world.citizen().says(dice.choice(QUESTIONS))

    def _regular(self, dice: random.Random) -> None:
        dice.choice(self.regulars).says(dice.choice(QUESTIONS), role="regular")

    def _consulter(self, dice: random.Random) -> None:
        dice.choice(self.world.consulters).says(f"Tambahan keterangan {self.world.tag()}")

    def _officer(self, dice: random.Random) -> None:
        number = dice.choice(self.world.consulters).number
        self.world.officers[0].replies(number, f"Jawaban petugas {self.world.tag()}.", clicks=dice.choice((1, 1, 2)))

    def _taps(self, dice: random.Random) -> None:
        """Ask, and tap one of the buttons that are offered."""
        citizen = self.world.citizen()
        citizen.says(dice.choice(QUESTIONS))
        if not eventually(citizen.heard, 30):
            return
        states = "SELECT state FROM talk WHERE contact_id = (SELECT id FROM contact WHERE address = ?)"
        state = self.world.place.database.ask(states, (citizen.address,))[0]["state"]
        offer = (json.loads(state) if isinstance(state, str) else state)["offer"]
        if offer:
            choice = dice.choice(offer["choices"])
            citizen.taps(f"{offer['serial']}:{choice['id']}", choice["title"])
            self.done["taps"] += 1

    def _travels(self, number: int) -> None:
        dice = random.Random(f"journey {self.world.seed} {number}")
        while not self._ended.wait(dice.uniform(0, self.rest)):
            citizen = self.world.citizen()
            citizen.patience = PATIENCE
            try:
                self._journey(citizen, dice)
            except (RuntimeError, IndexError, requests.RequestException, AssertionError) as error:
                self.world.claims("a journey comes to its end", holds=False, detail=f"{citizen.address} {error!r}")
            else:
                self.done["journeys"] += 1

    def _journey(self, citizen: Citizen, dice: random.Random) -> None:
        """Lead somebody from a question nobody can answer to a consultation, an answer, the closing, a rating."""
        world, officer = self.world, dice.choice(self.world.officers)
        number = citizen.registers(UNKNOWN)
        officer.claims(number)
        # Where it never reaches us, Twilio's log brings it after the closing: then it is not a line of this consultation.
        citizen.says(f"Satu hal lagi {world.tag()}", role="either")
        text = f"Jawaban petugas {world.tag()}."
        officer.replies(number, text)
        citizen.waits_for(text)
        officer.closes(number)
        citizen.waits_for("Sangat puas")
        world.together(lambda: citizen.says("5", role="rating"), lambda: citizen.says("5", role="rating"))
        rated = ("SELECT count(*) AS n FROM rating r JOIN consultation c ON c.id = r.consultation_id"
                 " WHERE c.number = ?")  # fmt: skip
        once = eventually(lambda: world.place.database.ask(rated, (number,))[0]["n"] == 1, PATIENCE)
        world.claims("I9 one rating", once, number)
