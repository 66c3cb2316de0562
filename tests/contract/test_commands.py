"""Every command: its help, what it does with rubbish, and what programs read from its standard output."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import click
import pytest

import wsgi
from core import migrate
from core.settings import ROOT, load

Said = tuple[int, str, str]
Flask = Callable[..., Said]
EIGHT = [
    ("inflasi", "Apa itu inflasi?"), ("deflasi", "Apa itu deflasi?"), ("ntp", "Apa itu nilai tukar petani?"),
    ("jam", "Kapan jam layanan kantor?"), ("alamat", "Di mana alamat kantor BPS Jambi?"), ("pdrb", "Apa itu PDRB?"),
    ("miskin", "Bagaimana garis kemiskinan dihitung?"), ("mikro", "Bagaimana cara meminta data mikro?"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("commands")


@pytest.fixture(scope="module")
def flask(folder: Path) -> Iterator[Flask]:
    environment = os.environ | {
        "INSTANCE_DIR": str(folder / "instance"), "ENV_FILE": str(folder / "no.env"), "DATABASE_URL": "",
        "REDIS_URL": "redis://127.0.0.1:1/0", "PYTHONPATH": str(ROOT), "OFFICER_PASSWORD": "",
        "TWILIO_API_URL": "http://127.0.0.1:1", "NO_COLOR": "1",
    }  # fmt: skip
    migrate.upgrade(load(env_file=folder / "no.env", instance_dir=folder / "instance"))
    command = [sys.executable, str(Path(__file__).with_name("flask_again.py"))]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout

        def run(*words: object) -> Said:
            process.stdin.write(json.dumps([str(word) for word in words]) + "\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            status, out, err = json.loads(process.stdout.readline())  # type: ignore[union-attr]
            return status, out, err

        yield run
        process.stdin.close()


def leaves(group: click.Group, *before: str) -> Iterator[tuple[str, ...]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from leaves(command, *before, name)
        else:
            yield (*before, name)


COMMANDS = sorted(leaves(wsgi.create_app(load(env_file=Path("/no.env"), secret_key="x" * 20)).cli))
PROMISED = """db upgrade|db check|officer create|officer list|officer disable|officer password|kb check|kb publish
kb export|kb versions|kb rollback|kb ask|kb evaluate|calendar show|calendar confirm|calendar add|calendar remove
templates sync|templates status|inbox reconcile|sweep|report monthly|privacy export|privacy erase|privacy retention
calendar deadline|backup|restore|doctor"""


def test_every_promised_command_is_there() -> None:
    assert {tuple(words.split()) for words in PROMISED.replace("\n", "|").split("|")} <= set(COMMANDS)


def test_each_has_help_and_refuses_what_it_does_not_know(flask: Flask) -> None:
    for words in COMMANDS:
        status, out, err = flask(*words, "--help")
        assert (status, err) == (0, ""), words
        assert "Usage:" in out
        for rubbish in (["--no-such-option"], [] if words == ("kb", "ask") else ["x"] * 9):
            if rubbish:
                status, out, err = flask(*words, *rubbish)
                assert (status, out, err.count("\n")) == (2, "", 1), (words, rubbish, err)


RUBBISH = [
    ["nothing"], ["kb"], ["kb", "nothing"], ["kb", "check"], ["kb", "check", "/nowhere.csv"], ["kb", "check", "/"],
    ["kb", "check", "/bin/true"], ["kb", "check", "/dev/null"], ["kb", "publish", "/nowhere.csv"],
    ["kb", "publish", "/bin/true"], ["kb", "export", "/nowhere/at/all.csv"], ["kb", "export", "/"],
    ["kb", "rollback", "x"], ["kb", "rollback", "99"], ["kb", "rollback", "-1"], ["kb", "rollback", "9" * 40],
    ["kb", "evaluate", "/nowhere"], ["kb", "evaluate", "/bin/true"], ["kb", "evaluate", "/dev/null"],
    ["officer", "create"], ["officer", "create", "--email", "x", "--name", "X"],
    ["officer", "create", "--email", "a@b.id", "--name", ""], ["officer", "create", "--email", "a@b.id", "--name", "X"],
    ["officer", "disable", "nobody@x.id"], ["officer", "enable", "\x00"], ["officer", "password", "nobody@x.id"],
    ["calendar", "show", "x"], ["calendar", "show", "0"], ["calendar", "show", "99999"], ["calendar", "confirm", "1"],
    ["calendar", "confirm", "tahun"], ["calendar", "add", "31-02-2026", "X"], ["calendar", "add", "2026-02-31", "X"],
    ["calendar", "add", "2026-12-01", ""], ["calendar", "remove", "besok"], ["calendar", "remove", "2026-01-02"],
    ["calendar", "deadline", "x"], ["calendar", "deadline", ""], ["calendar", "deadline", "2026-11-23T25:00"],
    ["calendar", "deadline", "2026-11-23T09:00", "--days", "0"], ["calendar", "deadline", "0001-01-01"],
    ["calendar", "deadline", "2026-11-23T09:00", "--days", "x"], ["calendar", "deadline", "9999-12-31T23:59"],
    ["calendar", "deadline", "2026-11-23T09:00", "--days", "99999999"], ["calendar", "hours", "set", "x"],
    ["calendar", "hours", "remove", "x"], ["calendar", "hours", "period", "a", "b", "c", "d"],
    ["report", "monthly", "x"], ["report", "monthly", "2026-13"], ["report", "monthly", "0000-01"],
    ["report", "monthly", "2026-11", "--xlsx", "/nowhere/x.xlsx"], ["report", "monthly", "2026-11-01"],
    ["privacy", "export", "x"], ["privacy", "export", ""], ["privacy", "erase", "whatsapp:+000"],
    ["privacy", "erase", "KS-2026-99999"], ["privacy", "export", "'; DROP TABLE contact; --"],
    ["backup", "/nowhere/x"], ["backup", "/"], ["restore", "/nowhere"], ["restore", "/bin/true"], ["restore", "/"],
    ["inbox", "reconcile", "--hours", "x"], ["inbox", "reconcile", "--hours", "-1"], ["inbox", "reconcile"],
    ["templates", "sync"], ["templates", "status"], ["kb", "ask", "--json", "--json=x"],
]  # fmt: skip


@pytest.mark.parametrize("words", RUBBISH, ids=lambda words: " ".join(words)[:60].replace("\x00", "NUL"))
def test_rubbish_is_status_1_or_2_and_one_line(flask: Flask, words: list[str]) -> None:
    status, _, err = flask(*words)
    assert status in {1, 2}, err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1 or err.startswith("Usage:"), err


def test_a_bad_file_is_named_by_row_and_column(flask: Flask, folder: Path) -> None:
    (folder / "bad.csv").write_text("question,answer\nApa itu?,\n,jawaban\n")
    status, out, err = flask("kb", "check", folder / "bad.csv")
    assert status == 1
    assert {"2", "3"} <= set("".join(sign if sign.isdigit() else " " for sign in out + err).split())
    assert "jawaban" in (out + err).lower()
    assert "pertanyaan" in (out + err).lower()


def test_eight_entries_are_enough_and_come_back_as_they_went(flask: Flask, folder: Path) -> None:
    with (folder / "eight.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "category", "question", "answer"])
        rows.writerows([slug, "data", question, f"Jawaban {slug}."] for slug, question in EIGHT)
    assert flask("kb", "check", folder / "eight.csv")[0] == 0
    assert flask("kb", "publish", folder / "eight.csv")[0] == 0
    status, out, _ = flask("kb", "ask", "--json", *[question for _, question in EIGHT])
    found = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [(row["outcome"], row["entry_id"]) for row in found] == [("answer", slug) for slug, _ in EIGHT]
    assert all(set(row) == {"query", "outcome", "entry_id", "score", "candidates"} for row in found)
    assert all(0 <= row["score"] <= 1 and len(row["candidates"]) <= 5 for row in found)
    flask("kb", "export", folder / "first.csv")
    assert flask("kb", "publish", folder / "first.csv")[0] == 0
    assert flask("kb", "export", folder / "second.csv")[0] == 0
    assert (folder / "first.csv").read_bytes() == (folder / "second.csv").read_bytes()
    with (folder / "second.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sorted((row["id"], row["question"]) for row in csv.DictReader(file)) == sorted(EIGHT)


@pytest.mark.parametrize("start", ["2026-11-23T09:00", "2026-11-23T02:00:00Z", "2026-11-23T09:00:00+07:00"])
def test_a_deadline_in_the_office_s_zone(flask: Flask, start: str) -> None:
    status, out, _ = flask("calendar", "deadline", start)
    assert status == 0
    assert datetime.fromisoformat(out.strip()) == datetime.fromisoformat("2026-11-26T15:30:00+07:00")


def test_a_holiday_counts_at_once_and_goes_at_once(flask: Flask) -> None:
    def deadline() -> str:
        return flask("calendar", "deadline", "2026-11-23T09:00")[1].strip()[:10]

    assert deadline() == "2026-11-26"
    assert flask("calendar", "add", "2026-11-25", "Pemilihan")[0] == 0
    assert deadline() == "2026-11-27"
    assert flask("calendar", "remove", "2026-11-25")[0] == 0
    assert deadline() == "2026-11-26"
