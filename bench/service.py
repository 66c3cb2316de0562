"""The webhook beside its floor, CPU per message, start, memory, and the way from inbound to accepted at Twilio."""

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.load import Outcome, Sender, as_people_ask, press
from core import embedded_redis
from core.settings import load
from simulator.testing import Lookalike, Telephone

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC" + "a" * 32
OURS = "whatsapp:+6274160497"
ROUNDS = 3


def run() -> dict[str, Any]:
    """Measure everything; a few minutes."""
    return {"webhook": webhook(), "journey": journey()}


def webhook() -> dict[str, float]:
    """Compare requests per second and p99 with the floor, interleaved, medians of three rounds."""
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_in(Path(folder))
        sender = Sender(environment["PUBLIC_URL"], ACCOUNT, TOKEN, OURS, as_people_ask())
        for words in (["db", "upgrade"], ["kb", "publish", "kb/data/kb_bps_jambi.csv"]):
            subprocess.run(
                [sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=environment, check=True
            )
        floor_env = environment | {"PORT": "18981", "FLOOR_DB": f"{folder}/floor.db"}
        queue = embedded_redis.ensure(load(instance_dir=folder))
        try:
            with (
                gunicorn("bench.floor:app", floor_env, "-c", "bench/floor_gunicorn.py"),
                gunicorn("wsgi:app", environment) as web,
            ):
                return _pressed(sender, web)
        finally:
            queue.stop()


def _pressed(sender: Sender, web: int) -> dict[str, float]:
    press(18981, sender, seconds=1)
    press(18980, sender, seconds=2, first=90_000_000)
    floors, ours, busy = [], [], []
    for at in range(ROUNDS):
        floors.append(press(18981, sender, first=at * 1_000_000))
        before = cpu_seconds(web)
        ours.append(press(18980, sender, first=at * 1_000_000))
        busy.append((cpu_seconds(web) - before) * 1000 / ours[-1].answered)
    return _compared(floors, ours) | {"cpu_ms_per_message": statistics.median(busy)}


def _compared(floors: list[Outcome], ours: list[Outcome]) -> dict[str, float]:
    return {
        "floor_per_second": statistics.median(one.per_second for one in floors),
        "per_second": statistics.median(one.per_second for one in ours),
        "ratio": statistics.median(one.per_second for one in ours)
        / statistics.median(one.per_second for one in floors),
        "p99_ratio": statistics.median(one.p99 for one in ours) / statistics.median(one.p99 for one in floors),
        "p50_ms": statistics.median(one.p50 for one in ours),
        "refused": sum(one.refused for one in [*floors, *ours]),
    }


def journey() -> dict[str, float]:
    """Start everything twice, ask twenty sure questions at rest, and weigh the whole system."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PORT": "18982", "INSTANCE_DIR": folder, "ENV_FILE": f"{folder}/no.env"}
        with everything(environment) as (first_start, _):
            pass
        with everything(environment) as (second_start, process):
            time.sleep(3)
            memory = proportional_megabytes(process.pid)
            waits = [_inbound_to_accepted("http://127.0.0.1:18982", at) for at in range(20)]
        waits.sort()
        return {
            "first_start_seconds": first_start,
            "second_start_seconds": second_start,
            "idle_megabytes_pss": memory,
            "inbound_to_accepted_p50_ms": waits[10],
            "inbound_to_accepted_max_ms": waits[-1],
        }


def _inbound_to_accepted(url: str, number: int) -> float:
    citizen, twilio = Telephone(url, name=f"Warga {number}"), Lookalike(url)
    began = time.time()
    citizen.says("Apa itu inflasi dan di mana melihat angka inflasi Jambi terbaru?")
    while not (accepted := twilio.accepted(citizen.address)):
        if time.time() - began > 20:
            raise RuntimeError("no answer within 20 s")
        time.sleep(0.01)
    return float((accepted[0]["at"] - began) * 1000) if "at" in accepted[0] else (time.time() - began) * 1000


def environment_in(folder: Path) -> dict[str, str]:
    """Return the environment of a web process of its own, with Twilio as its gateway and nobody there."""
    return os.environ | {
        "PORT": "18980",
        "INSTANCE_DIR": str(folder),
        "ENV_FILE": str(folder / "no.env"),
        "GATEWAY": "twilio",
        "SECRET_KEY": "only for this benchmark",
        "PUBLIC_URL": "http://127.0.0.1:18980",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": OURS,
        "TWILIO_API_URL": "http://127.0.0.1:9",
    }


@contextmanager
def gunicorn(application: str, environment: dict[str, str], *options: str) -> Iterator[int]:
    """Yield the process id of a server that answers."""
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", *options, application], cwd=ROOT, env=environment)
    try:
        _until_answered(f"http://127.0.0.1:{environment['PORT']}/healthz", 30)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextmanager
def everything(environment: dict[str, str]) -> Iterator[tuple[float, subprocess.Popen[bytes]]]:
    """Start it all as `make run` does; yield the seconds until it was ready, and its first process."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "launch.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _until_answered(f"http://127.0.0.1:{environment['PORT']}/readyz", 90, ready=True)
        yield time.monotonic() - began, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _until_answered(url: str, seconds: float, *, ready: bool = False) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            if not ready:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"{url} is not ready after {seconds} s")


def _family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return [pid, *(member for child in children for member in _family(child))]


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of a process and all its descendants so far."""
    ticks = 0
    for member in _family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def proportional_megabytes(pid: int) -> float:
    """Return the proportional set size of a process and all its descendants."""
    total = 0
    for member in _family(pid):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{member}/smaps_rollup").read_text(), re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1024
