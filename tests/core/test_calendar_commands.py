"""`flask calendar …` as the operator types it: results on standard output, one line and a status for what is wrong."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlmodel import col, select

from core.models import AuditEvent, CalendarYear, ServiceHours
from core.runtime import Runtime

ROWS = [
    tuple(row.values())
    for row in csv.DictReader((Path(__file__).parent / "data" / "working_days.csv").read_text().splitlines())
]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("start", "days", "deadline"), ROWS)
def test_deadline_prints_iso_8601(run: Callable[..., Result], start: str, days: str, deadline: str) -> None:
    result = run("deadline", start, "--days", days)
    assert (result.exit_code, result.stdout) == (0, f"{deadline}\n")


@pytest.mark.parametrize(
    ("start", "deadline"),
    [
        ("2026-11-23T09:00", "2026-11-26T15:30:00+07:00"),
        ("2026-11-23", "2026-11-26T15:30:00+07:00"),
        ("2026-11-23T23:30:00Z", "2026-11-27T16:00:00+07:00"),
        ("2026-11-23T17:00:00+00:00", "2026-11-27T16:00:00+07:00"),
        ("2031-12-30T09:00", "2032-01-05T15:30:00+07:00"),
    ],
)
def test_without_an_offset_the_office_s_zone_is_meant(run: Callable[..., Result], start: str, deadline: str) -> None:
    assert run("deadline", start).stdout.strip() == deadline


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("deadline", "besok"), 2),
        (("deadline", "2026-13-01"), 2),
        (("deadline", "2026-11-23T09:00", "--days", "0"), 2),
        (("deadline", "2026-11-23T09:00", "--days", "-3"), 2),
        (("deadline", "2026-11-23T09:00", "--days", "tiga"), 2),
        (("deadline", "2026-11-23T09:00", "--days", "99999999999"), 2),
        (("deadline", "9999-12-31T23:59:59"), 2),
        (("deadline", "0001-01-01T00:00:00"), 2),
        (("show", "dua ribu"), 2),
        (("show", "1"), 2),
        (("confirm", "2500"), 2),
        (("add", "25/11/2026", "Pilkada"), 2),
        (("add", "2026-02-30", "Pilkada"), 2),
        (("add", "2026-11-25", "  "), 2),
        (("add", "2026-11-25", "x" * 161), 2),
        (("remove", "kapan-kapan"), 2),
        (("remove", "2026-11-25"), 1),
    ],
)
def test_rubbish_gives_one_line_and_a_status(run: Callable[..., Result], words: tuple[str, ...], status: int) -> None:
    result = run(*words)
    assert result.exit_code == status
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr


def test_show_confirm_show(run: Callable[..., Result], runtime: Runtime) -> None:
    assert "BELUM dikonfirmasi" in run("show", "2027").stdout
    assert run("confirm", "2027").exit_code == 0
    shown = run("show", "2027").stdout
    assert shown.startswith("2027: dikonfirmasi")
    assert "2027-03-10  Rabu    libur nasional  Hari Raya Idul Fitri (perkiraan)" in shown
    assert "2027-03-09  Selasa  cuti bersama" in shown
    with runtime.database.reading() as session:
        assert session.exec(select(CalendarYear)).one().confirmed_by


def test_add_and_remove_act_at_once(run: Callable[..., Result]) -> None:
    assert "2026-11-25  Rabu    libur kantor    Hari Pencoblosan" in run("add", "2026-11-25", "Hari Pencoblosan").stdout
    assert run("deadline", "2026-11-23T09:00").stdout == "2026-11-27T16:00:00+07:00\n"
    assert "Hari Pencoblosan" in run("show", "2026").stdout
    assert "tetap buka" in run("remove", "2026-11-25").stdout
    assert run("deadline", "2026-11-23T09:00").stdout == "2026-11-26T15:30:00+07:00\n"
    assert run("remove", "2026-12-25").exit_code == 0
    shown = run("show", "2026").stdout
    assert "2026-12-25" in shown, "that the library's own day was taken away is told"
    assert "2026-11-25" not in shown


def test_what_moves_promises_stands_in_the_audit_log(run: Callable[..., Result], runtime: Runtime) -> None:
    week = "Senin-Jumat 08.00-12.00"
    for words in (["confirm", "2026"], ["add", "2026-11-25", "Pilkada"], ["remove", "2026-11-25"],
                  ["hours", "set", week],
                  ["hours", "period", "2027-02-08", "2027-03-07", "Ramadan", week]):  # fmt: skip
        assert run(*words).exit_code == 0, words
    with runtime.database.reading() as session:
        period = session.exec(select(ServiceHours.id).where(col(ServiceHours.first_day).is_not(None))).one()
    assert run("hours", "remove", str(period)).exit_code == 0
    with runtime.database.reading() as session:
        noted = session.exec(select(AuditEvent.action, AuditEvent.subject).order_by(col(AuditEvent.id))).all()
    assert [tuple(one) for one in noted] == [
        ("calendar.confirm", "2026"), ("calendar.add", "2026-11-25"), ("calendar.remove", "2026-11-25"),
        ("calendar.hours", "usual"), ("calendar.hours_add", "2027-02-08 2027-03-07"),
        ("calendar.hours_remove", str(period)),
    ]  # fmt: skip


def test_a_name_needs_no_quotes(run: Callable[..., Result]) -> None:
    assert "Cuti bersama daerah" in run("add", "2026-11-25", "Cuti", "bersama", "daerah").stdout


@pytest.mark.parametrize("command", ["show", "confirm", "add", "remove", "deadline"])
def test_every_command_explains_itself(run: Callable[..., Result], command: str) -> None:
    assert "Usage:" in run(command, "--help").stdout
