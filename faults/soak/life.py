"""An ordinary day at a brisk pace: people who write, officers with their pages open, and what is done beside it."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

import requests

from core.waiting import Signal
from faults.people import Citizen, Officer
from faults.place import KNOWLEDGE
from faults.processes import eventually
from faults.storm.crowd import Crowd
from faults.world import QUESTIONS, UNKNOWN, World
from tests.running import _token

JOURNEY_REST = 40.0
OPEN_PAGES = 4
PATHS = (
    "/queue", "/queue/mine", "/queue/closed", "/queue?q=data", "/consultations/{number}", "/reports", "/replies", "/failed", "/flagged", "/complaints",
    "/calendar", "/account", "/audit", "/officers", "/texts", "/kb/versions", "/kb/ask?q=inflasi", "/kb/gaps", "/kb/synonyms",
    "/reports/report.xlsx", "/reports/consultations.csv", "/audit.csv", "/readyz", "/healthz",
)  # fmt: skip
TRIED_AGAIN_SECONDS = 8.0
UNDER_WAY_SECONDS = 25.0
"""By then whoever was about to write to a consultation has done so."""


@dataclass(frozen=True)
class Chore:
    """Something done every so many seconds."""

    every: float
    act: Callable[[], object]


class Life:
    """Everything that goes on in a place until it is told to rest."""

    def __init__(self, world: World, per_second: float, quickened: float = 1.0, tries: int = 1) -> None:
        self.world = world
        self.tries = tries
        self.done: Counter[str] = Counter()
        self.crowd = Crowd(world, per_second, JOURNEY_REST / quickened)
        self.admin = Officer(world.place, world.history, world.place.hires("kepala", admin=True))
        self._dice = random.Random(f"life {world.seed}")
        self._ended = Signal()
        acts = {
            6.0: self._looks, 12.0: self._photographs, 40.0: self._attaches, 60.0: self._is_lost, 75.0: self._signs_in,
            120.0: self._hands_over, 300.0: self._publishes, 240.0: self._backs_up,
        }  # fmt: skip
        self._threads = [
            threading.Thread(target=self._does, args=(Chore(every / quickened, act),), daemon=True)
            for every, act in acts.items()
        ]
        self._threads += [threading.Thread(target=self._watches, args=(n,), daemon=True) for n in range(OPEN_PAGES)]

    def begin(self) -> None:
        """Let it all go on."""
        self.crowd.begin()
        for one in self._threads:
            one.start()

    def stops(self) -> None:
        """Let nobody begin anything more."""
        self.crowd.ends()
        self._ended.set()

    def ends(self) -> bool:
        """Let everything under way come to its end; say whether it did."""
        self.stops()
        for one in self._threads:
            one.join(120)
        self.done += self.crowd.done
        return self.crowd.rests() and not any(one.is_alive() for one in self._threads)

    def _does(self, chore: Chore) -> None:
        while not self._ended.wait(chore.every * self._dice.uniform(0.5, 1.5)):
            for left in reversed(range(self.tries)):
                if self._did(chore, is_last=not left):
                    break
                time.sleep(TRIED_AGAIN_SECONDS)

    def _did(self, chore: Chore, *, is_last: bool) -> bool:
        name = chore.act.__name__
        try:
            chore.act()
        except Exception as error:
            if is_last:
                self.world.claims("what an ordinary day brings is done", holds=False, detail=f"{name} {error!r}"[:500])
            self.done[f"{name.strip('_')} in vain"] += 1
            return False
        self.done[name.strip("_")] += 1
        return True

    def _watches(self, number: int) -> None:
        """Keep a page open, as an officer's browser does, and open it anew after a while."""
        dice, officer, last = random.Random(f"page {self.world.seed} {number}"), self.admin, ""
        while not self._ended.is_set():
            with suppress(requests.RequestException, AssertionError):
                officer.desk.sees("/queue")
            until = time.monotonic() + dice.uniform(10, 90)
            headers = {"Last-Event-ID": last} if last and dice.random() < 0.5 else {}
            with suppress(requests.RequestException), self._opened(officer, headers) as page:
                last = self._listens(page.iter_lines(decode_unicode=True), until) or last
            self.done["pages open"] += 1
            self._ended.wait(0.5)  # where nobody answers

    def _opened(self, officer: Officer, headers: dict[str, str]) -> requests.Response:
        return requests.get(f"{self.world.place.url}/events", headers=headers, cookies=officer.desk.http.cookies,
                            stream=True, timeout=20)  # fmt: skip

    def _listens(self, lines: Iterable[str], until: float) -> str:
        last = ""
        for line in lines:
            if line.startswith("id: "):
                last = line[4:]
                self.done["events heard"] += 1
            if self._ended.is_set() or time.monotonic() > until:
                break
        return last

    def _looks(self) -> None:
        """Open a page or take a file."""
        path = self._dice.choice(PATHS)
        self.admin.desk.sees(path.format(number=self._dice.choice(self.world.consulters).number))

    def _photographs(self) -> None:
        """Send a photograph to one's consultation."""
        self._dice.choice(self.world.consulters).photographs(self.world.tag())

    def _attaches(self) -> None:
        """Answer with a file."""
        number = self._dice.choice(self.world.consulters).number
        self.world.officers[0].attaches(number, f"Berkasnya terlampir {self.world.tag()}.")

    def _is_lost(self) -> None:
        """Write what Twilio never posts: the next round of reading its log brings it."""
        self.world.citizen().says(self._dice.choice(QUESTIONS), lost=True)

    def _signs_in(self) -> None:
        """Sign in somewhere else, and out again."""
        officer = Officer(self.world.place, self.world.history, self.admin.email)
        page = officer.desk.sees("/account")
        officer.desk.http.post(f"{self.world.place.url}/logout", data={"csrf_token": _token(page)}, timeout=30)

    def _hands_over(self) -> None:
        """End the longest consultation and begin another: none grows for ever."""
        new = self.world.citizen()
        new.registers(UNKNOWN)
        self.world.officers[0].claims(new.number)
        self.world.consulters.append(new)
        old = self.world.consulters.pop(0)
        time.sleep(UNDER_WAY_SECONDS)
        self._rated(old)

    def _rated(self, citizen: Citizen) -> None:
        officer, text = self.world.officers[0], f"Jawaban terakhir {self.world.tag()}."
        officer.replies(citizen.number, text)
        citizen.waits_for(text)
        officer.closes(citizen.number)
        citizen.waits_for("Sangat puas")
        citizen.says("5", role="rating")

    def _publishes(self) -> None:
        """Upload a changed knowledge base and publish it, as an admin does."""
        words = "kenaikan harga barang"
        text = KNOWLEDGE.read_text(encoding="utf-8-sig").replace(words, f"{words} ({self.world.tag()})", 1)
        desk, url = self.admin.desk, self.world.place.url
        form = {"csrf_token": _token(desk.sees("/kb/upload"))}
        answer = desk.http.post(
            f"{url}/kb/upload", data=form, files={"file": ("kb.csv", text.encode(), "text/csv")}, timeout=120
        )
        found: list[str] = []

        def checked() -> bool:
            page = answer.text if 'name="token"' in answer.text else desk.sees(answer.url.removeprefix(url))
            found[:] = page.split('name="token" value="')[1:2]
            return bool(found)

        assert eventually(checked, 120, 2), answer.text[:500]
        form["token"] = found[0].split('"')[0]
        answer = desk.http.post(f"{url}/kb/publish", data=form, timeout=120, allow_redirects=False)
        assert answer.headers.get("Location") == "/kb", answer.headers

    def _backs_up(self) -> None:
        """Take a backup, and forget it."""
        file = self.world.place.folder / "backup.tar.gz"
        self.world.place.flask("backup", str(file))
        assert file.stat().st_size > 10_000
        file.unlink()
