"""A base of 5,000 entries published while twenty messages a second come in: who waits for it, and is any lost."""

import http
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import urllib3

from bench import minute
from bench.load import PATH, Sender
from bench.matching import grown
from bench.service import ACCOUNT, OURS, ROOT, TOKEN, everything
from core.waiting import Signal
from kb.exporting import export
from kb.importing import check
from kb.wordlists import FOLDER

ENTRIES, A_SECOND = 5_000, 20
BEFORE, AFTER = 20.0, 20.0
"""Seconds measured before the publication begins, and after the command has ended: every process takes it over then."""
AT_MOST = 180.0


@dataclass(frozen=True)
class Asked:
    """A message: when it was due, and how long after that the webhook answered, in seconds; whether with 200."""

    who: str
    due: float
    waited: float
    taken: bool


def run() -> dict[str, float]:
    """Measure on a fresh copy that sends to a Twilio of ours; two to three minutes."""
    sender = Sender(f"http://127.0.0.1:{minute.PORT}", ACCOUNT, TOKEN, OURS)
    with tempfile.TemporaryDirectory() as folder, minute.twilio() as accepted:
        environment = minute.environment_in(folder)
        base = Path(folder) / "base.csv"
        base.write_bytes(export(grown(check((FOLDER / "kb_bps_jambi.csv").read_bytes()).entries, ENTRIES)))
        asked: list[Asked] = []
        over = Signal()
        with everything(environment), urllib3.PoolManager(maxsize=64) as pool:
            pressing = threading.Thread(target=_press, args=(sender, pool, asked, over))
            pressing.start()
            time.sleep(BEFORE)
            began = time.monotonic()
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "kb", "publish", str(base)]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=AT_MOST, stdout=subprocess.DEVNULL)
            ended = time.monotonic()
            time.sleep(AFTER)
            over.set()
            pressing.join()
            taken = [one for one in asked if one.taken]
            minute.until(lambda: all(one.who in accepted for one in taken), 60)
            lost = sum(one.who not in accepted for one in taken)
    before = [one for one in asked if one.due < began]
    during = [one for one in asked if began <= one.due < ended + AFTER / 2]
    return {
        "entries": ENTRIES,
        "asked": len(asked),
        "refused": len(asked) - len(taken),
        "lost": lost,
        "publish_seconds": ended - began,
        **_told("before", before, accepted),
        **_told("during", during, accepted),
    }


def _told(when: str, asked: Sequence[Asked], accepted: dict[str, float]) -> dict[str, float]:
    """Return the webhook's waits, and from when a message was due until Twilio had its answer, in milliseconds."""
    waits = sorted(one.waited * 1000 for one in asked)
    whole = sorted((accepted[one.who] - one.due) * 1000 for one in asked if one.who in accepted)
    return {
        f"{when}_webhook_p50_ms": statistics.median(waits),
        f"{when}_webhook_p99_ms": waits[int(len(waits) * 0.99)],
        f"{when}_accepted_p50_ms": statistics.median(whole),
        f"{when}_accepted_p99_ms": whole[int(len(whole) * 0.99)],
    }


def _press(sender: Sender, pool: urllib3.PoolManager, asked: list[Asked], over: Signal) -> None:
    """Send at the moments they are due, whether or not the ones before were answered."""
    began = time.monotonic()
    with ThreadPoolExecutor(64) as people:
        number = 0
        while not over.wait(max(0.0, began + number / A_SECOND - time.monotonic())):
            people.submit(_ask, sender, pool, number, began + number / A_SECOND, asked)
            number += 1


def _ask(sender: Sender, pool: urllib3.PoolManager, number: int, due: float, asked: list[Asked]) -> None:
    body, headers = sender.form(number)
    try:
        answer = pool.request("POST", f"http://127.0.0.1:{minute.PORT}{PATH}", body=body, headers=headers, timeout=60)
        taken = answer.status == http.HTTPStatus.OK
    except urllib3.exceptions.HTTPError:
        taken = False
    asked.append(Asked(f"whatsapp:+62811{number:08d}", due, time.monotonic() - due, taken))
