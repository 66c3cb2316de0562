"""A place with people in it: what a scenario acts on, and how it is judged afterwards."""

import itertools
import random
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from core.settings import ROOT
from core.waiting import Signal
from faults.checker import Evidence, Verdict, judge
from faults.history import History
from faults.lookalike import Twilio
from faults.people import Citizen, Officer
from faults.place import PACE, Place
from faults.processes import eventually

QUESTIONS = ("Apa itu inflasi?", "Apa yang dimaksud dengan deflasi?", "Apa itu PDRB?")
UNKNOWN = "berapa jumlah pengrajin anyaman di Pulau Temiang?"
"""Also by meaning: where the sentence model is installed, it is searched with a minute after a place is opened."""
YOUNG_SECONDS = 46.0
"""Reconciling leaves alone what is younger than 45 s: it may be in the webhook at this moment."""
DRAIN_SECONDS = 120.0
BACK_SECONDS = 60.0
STORM_SECONDS = 300.0
CROWD = 64
"""People who wait for Twilio's tries at one moment."""

INBOX = "SELECT id, sid, contact_id, state, attempts, handled_at FROM inbound_message ORDER BY id"
OUTBOX = 'SELECT id, "key", contact_id, state, reason, error_code, sid, attempts FROM outbound_message ORDER BY id'
LINES = "SELECT consultation_id, inbound_id, outbound_id, event FROM thread_entry ORDER BY id"
CONSULTATIONS = "SELECT number, contact_id, status, officer_id FROM consultation"


class World:
    """One place, one Twilio, one history, one seed."""

    def __init__(
        self,
        database: str,
        seed: int,
        *,
        planted: str = "",
        folder: Path | None = None,
        code: Path = ROOT,
        disk_mb: int = 0,
        **settings: str,
    ) -> None:
        self.seed = seed
        self.dice = random.Random(seed)
        self.started = time.time()
        self.file = (folder or Path.cwd()) / f"history-{database}-{seed}{'-' + planted if planted else ''}.jsonl"
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.unlink(missing_ok=True)
        self.history = History(self.file)
        self.twilio = Twilio(self.history, dice=self.dice)
        self.place = Place(database, self.twilio, planted=planted, code=code, settings=settings, disk_mb=disk_mb)
        self.injected: Counter[str] = Counter()
        self.kills = 0
        self.storm_seconds = STORM_SECONDS
        self._counting = threading.Lock()
        self.back: list[float] = []
        self.numbers = itertools.count(seed % 1000 * 100_000 + 1)
        self.consulters: list[Citizen] = []
        self.officers: list[Officer] = []
        self.tags = itertools.count(1)
        self._pool = ThreadPoolExecutor(CROWD, thread_name_prefix="citizen")
        self._load: Signal | None = None

    def __enter__(self) -> "World":
        try:
            self.place.open()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.quiet()
        if kind is not None:
            print(self.place.tail(), flush=True)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self.place.close()
        self.twilio.close()
        self.history.close()

    def citizen(self, role: str = "asker") -> Citizen:
        """Return somebody new."""
        return Citizen(self.place, self.twilio, self.history, f"whatsapp:+62811{next(self.numbers):08d}", role)

    def tag(self) -> str:
        """Return a word nobody has used yet in this history."""
        return f"tanda{self.seed % 10_000:04d}x{next(self.tags):05d}"

    def staff(self, officers: int = 2, consulters: int = 3) -> None:
        """Hire officers and lead citizens to consultations."""
        for number in range(officers):
            self.officers.append(Officer(self.place, self.history, self.place.hires(f"petugas{number}")))
        citizens = [self.citizen() for _ in range(consulters)]
        list(self._pool.map(lambda one: one.registers(UNKNOWN), citizens))
        for citizen in citizens:
            self.officers[0].claims(citizen.number)
        self.consulters += citizens

    def asks(self, citizen: Citizen | None = None) -> str:
        """Let somebody ask what the knowledge base knows."""
        return (citizen or self.citizen()).says(self.dice.choice(QUESTIONS))

    def crowd(self, size: int) -> list[threading.Thread]:
        """Let so many people ask at once; their threads end with Twilio's tries."""
        crowd = [threading.Thread(target=self.asks) for _ in range(size)]
        for one in crowd:
            one.start()
        return crowd

    def aside(self, act: Callable[[], object]) -> None:
        """Let somebody do something while the scenario goes on."""
        self._pool.submit(act)

    def injects(self, fault: str, times: int = 1, *, kills: bool = False) -> None:
        """Count an injection."""
        with self._counting:
            self.injected[fault] += times
            self.kills += times if kills else 0
        self.history.note("inject", fault=fault, kills=kills)

    def claims(self, invariant: str, holds: bool, detail: object = "") -> None:
        """Write down whether something that must hold did."""
        self.history.note("claim", invariant=invariant, holds=bool(holds), detail=str(detail))

    def load(self, per_second: float = 4.0) -> None:
        """Let people write all the time, until `quiet`."""
        self._load = Signal()
        threading.Thread(
            target=self._loads, args=(per_second, self._load, random.Random(self.seed)), daemon=True
        ).start()

    def quiet(self) -> None:
        """Let nobody begin to write any more."""
        if self._load is not None:
            self._load.set()
            self._load = None

    def _loads(self, per_second: float, ended: Signal, dice: random.Random) -> None:
        regulars = [self.citizen() for _ in range(12)]
        while not ended.wait(dice.expovariate(per_second)):
            self._pool.submit(self._someone, dice.random(), dice.choice(regulars))

    def _someone(self, chance: float, regular: Citizen) -> None:
        if chance < 0.45 or not self.consulters:
            self.asks()
        elif chance < 0.6:
            regular.says(self.dice.choice(QUESTIONS), role="regular")
        elif chance < 0.9:
            self.dice.choice(self.consulters).says(f"Tambahan keterangan {self.tag()}")
        else:
            chosen = self.dice.choice(self.consulters)
            self.officers[0].replies(
                chosen.number, f"Jawaban petugas {self.tag()}.", clicks=self.dice.choice((1, 1, 2))
            )

    def together(self, *acts: object, times: int = 1) -> list[object]:
        """Do things at the same moment; return what each returned or raised."""
        barrier = threading.Barrier(len(acts) * times)

        def one(act: object) -> object:
            barrier.wait(30)
            try:
                return act()  # type: ignore[operator]
            except Exception as error:
                return error

        with ThreadPoolExecutor(len(acts) * times) as pool:
            return list(pool.map(one, list(acts) * times))

    def is_back(self) -> float:
        """Let somebody new ask each second until one is answered; return and keep how long that took."""
        began = time.monotonic()
        asked: list[Citizen] = []

        def answered() -> bool:
            asked.append(self.citizen())
            self._pool.submit(self.asks, asked[-1])
            return eventually(lambda: any(one.heard() for one in asked), 1.0, 0.05)

        came = eventually(answered, BACK_SECONDS, 0.0)
        self.back.append(time.monotonic() - began)
        self.claims("back to work within 60 s", came, f"not after {self.back[-1]:.0f} s")
        return self.back[-1]

    def settle(self, seconds: float = DRAIN_SECONDS) -> bool:
        """Take the faults away, let everything come to rest; say whether it did."""
        self.quiet()
        self.twilio.calms()
        self._pool.shutdown(wait=True)
        self._pool = ThreadPoolExecutor(CROWD, thread_name_prefix="citizen")
        eventually(self.place.is_ready, BACK_SECONDS)
        answered = {e["sid"] for e in self.history.of("answer") if e.get("status") == 200 and "sid" in e}
        missing = answered - {row["sid"] for row in self.place.database.ask("SELECT sid FROM inbound_message")}
        self.claims("I1 what was answered 200 is stored", not missing, sorted(missing)[:3])
        self.takes_in_what_is_missing()
        rested = eventually(self._rests, seconds, 0.5)
        time.sleep(0.5)  # the last callback's own request
        return rested

    def takes_in_what_is_missing(self) -> None:
        """Have Twilio's log read as soon as it may be, for what never reached us."""
        answered = {e["sid"] for e in self.history.of("answer") if e.get("status") == 200 and "sid" in e}
        late = [e["at"] for e in self.history.of("intent") if "sid" in e and e["sid"] not in answered]
        if late:
            self.takes_in(max(late))

    def takes_in(self, written_at: float) -> None:
        """Have Twilio's log read up to a moment, once it may be."""
        time.sleep(max(0.0, written_at + YOUNG_SECONDS - time.time()))
        self.place.tries("inbox", "reconcile")

    def _rests(self) -> bool:
        ask = self.place.database.ask
        waiting = ask("SELECT count(*) AS n FROM outbound_message WHERE state IN ('queued', 'sending', 'unknown')")
        new = ask("SELECT count(*) AS n FROM inbound_message WHERE state = 'new'")
        return int(waiting[0]["n"]) + int(new[0]["n"]) == 0 and self.twilio.is_quiet

    def judged(self) -> Verdict:
        """Settle and judge; the history's file stays when something is wrong."""
        rested = self.settle()
        ask, events = self.place.database.ask, list(self.history.events)
        evidence = Evidence(
            events, self.twilio.sent, self.twilio.tries, ask(INBOX), ask(OUTBOX), ask(LINES),
            ask(CONSULTATIONS), PACE,
        )  # fmt: skip
        verdict = judge(evidence)
        if not rested:
            verdict.blames("not at rest", [f"after {DRAIN_SECONDS:.0f} s"])
        verdict.counts |= {"injections": sum(self.injected.values()), "kill -9": self.kills}
        if verdict.is_valid:
            self.file.unlink(missing_ok=True)
        else:
            logs = self.file.with_suffix(".logs")
            logs.mkdir(exist_ok=True)
            for log in self.place.folder.glob("*.log"):
                shutil.copy(log, logs)
        return verdict
