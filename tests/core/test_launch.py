"""`make run`'s starter: bad premises in one line, one copy a folder, everything ends together."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.settings import ROOT
from tests.running import free_port
from tests.waiting import eventually

COMMAND = [sys.executable, "launch.py"]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    clean = {
        name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "DATABASE_URL", "MAKELEVEL"}
    }
    base = {"PORT": str(free_port()), "INSTANCE_DIR": str(folder), "ENV_FILE": str(folder / "no.env")}
    return clean | base | settings


def complaint(folder: Path, **settings: str) -> str:
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=environment(folder, **settings), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@contextmanager
def running(folder: Path, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        COMMAND, cwd=ROOT, env=environment(folder, **settings),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until_ready(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("Ctrl-C"):
            return said
    raise AssertionError(said)


def family(folder: Path) -> list[str]:
    """Return the command lines of every process that lives in an instance folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"INSTANCE_DIR={folder}".encode() in (place / "environ").read_bytes().split(b"\0"):
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def parts(launch: int) -> dict[str, int]:
    """Return the process numbers of what a launcher minds, by the names the kernel has for them."""
    numbers = Path(f"/proc/{launch}/task/{launch}/children").read_text().split()
    return {Path(f"/proc/{number}/comm").read_text().strip(): int(number) for number in numbers}


def shared_megabytes(process: int) -> int:
    """Return how much of what a process has in memory it shares with the one it was forked from."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(re.findall(r"^Shared_Dirty:\s+(\d+) kB", told, re.MULTILINE)[0]) // 1024


def test_a_taken_port(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert re.match(rf"PORT: {port} is taken .* choose another", complaint(tmp_path, PORT=str(port)))


def test_a_folder_that_cannot_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "INSTANCE_DIR: cannot write in" in complaint(tmp_path / "file" / "instance")


def test_a_folder_in_which_nothing_more_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "launch.pid").mkdir()
    assert f"launch: INSTANCE_DIR: cannot write in {tmp_path} (Is a directory)" in complaint(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("BURST_SECONDS", "-1"),
        ("GATEWAY", "telegram"),
        ("DATABASE_URL", "mysql://x"),
        ("CONTENT_SIDS", "{"),
    ],
)
def test_a_wrong_setting(tmp_path: Path, name: str, value: str) -> None:
    assert complaint(tmp_path, **{name: value}).startswith(name)


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    said = complaint(tmp_path, DATABASE_URL="postgresql://office:rahasia@127.0.0.1:1/x")
    assert said.startswith("DATABASE_URL:")
    assert "rahasia" not in said


@pytest.mark.parametrize("path", ["/nowhere/at/all/app.db", "{folder}/no.db"])
def test_a_database_file_that_cannot_be_one(tmp_path: Path, path: str) -> None:
    (tmp_path / "no.db").write_text("these are no tables, and they are more than a hundred bytes long " * 3)
    said = complaint(tmp_path, DATABASE_URL=f"sqlite:///{path.format(folder=tmp_path)}")
    assert "must be a SQLite file in a folder this user may write" in said


def test_a_queue_that_does_not_answer(tmp_path: Path) -> None:
    said = complaint(tmp_path, REDIS_URL=f"redis://:rahasia@127.0.0.1:{free_port()}/0")
    assert re.match("REDIS_URL: .*refused; start that server", said)
    assert "rahasia" not in said


def test_a_copy_from_first_start_to_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    with running(folder) as first:
        said = until_ready(first)
        accounts = re.findall(r"(\S+@demo\.bps)\s+password: (\S+)", said)
        assert [email for email, _ in accounts] == ["petugas@demo.bps", "admin@demo.bps"]
        assert "is in use by another copy" in complaint(folder)

        first.send_signal(signal.SIGINT)
        assert first.wait(15) == 0
    assert eventually(lambda: not family(folder), 1)

    with running(folder) as second:
        assert re.findall(r"(\S+@demo\.bps)\s+password: (\S+)", until_ready(second)) == accounts
        second.kill()
        second.wait()
        assert eventually(lambda: not family(folder), 10), family(folder)


def test_worker_and_web_come_again_when_they_are_killed(tmp_path: Path) -> None:
    with running(tmp_path / "instance") as copy:
        until_ready(copy)
        before = parts(copy.pid)
        assert sorted(before) == ["web", "worker"]
        assert min(map(shared_megabytes, before.values())) > 20  # 48 and 75 were seen; apart they would share nothing
        for number in before.values():
            os.kill(number, signal.SIGKILL)
        until = time.monotonic() + 60
        while sorted(now := parts(copy.pid)) != ["web", "worker"] or set(now.values()) & set(before.values()):
            assert time.monotonic() < until
            time.sleep(0.1)
