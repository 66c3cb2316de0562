"""The audit log's page: filters, paging, the file."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core import audit, csv_export, officers
from core.audit_words import detail_words
from core.clock import utc_now
from core.models import Officer
from core.runtime import Runtime
from tests.pages import Visitor, app_of

MIDNIGHT_IN_JAMBI = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


@pytest.fixture
def sari(runtime: Runtime) -> Officer:
    now = utc_now()
    with runtime.database.transaction() as session:
        return officers.create(
            session, email="a@bps.go.id", name="=Sari", password="kuda nil makan soto", role="admin", now=now
        )


@pytest.fixture
def visitor(runtime: Runtime, sari: Officer) -> Visitor:
    return Visitor(app_of(runtime)).signs_in_as(sari, utc_now())


def note(runtime: Runtime, action: str, subject: str, at: datetime, who: int | None = None, **detail: str) -> None:
    with runtime.database.transaction() as session:
        audit.record(session, action, officer_id=who, subject=subject, now=at, **detail)


def test_it_goes_back_page_by_page_within_the_filter(visitor: Visitor, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        for number in range(120):
            audit.record(session, "test.act", subject=f"nr{number}.", now=utc_now())
            audit.record(session, "other.act", subject="elsewhere", now=utc_now())
    page, seen = visitor.opens("/audit?what=test.act"), ""
    for _ in range(3):
        seen += page.text
        page = visitor.opens(next((link for link in page.links if "before=" in link), "/audit?what=none"))
    assert all(f"nr{number}." in seen for number in range(120))
    assert "elsewhere" not in seen


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("", {"early", "late", "mine"}),
        ("what=consultation.", {"early", "late"}),
        ("what=consultation.claim", {"early"}),
        ("what=consultation", set()),
        ("who=0", {"early", "late"}),
        ("subject=ea", {"early"}),
        ("subject=KS-2026-00042", set()),
        ("subject=%25", set()),
        ("since=2026-11-23", {"late", "mine"}),
        ("until=2026-11-22", {"early"}),
        ("since=2026-11-22&until=2026-11-23&what=consultation.", {"early", "late"}),
        ("who=x&before=-1&what=' OR 1=1--", set()),
    ],
)
def test_who_what_and_when(visitor: Visitor, runtime: Runtime, sari: Officer, query: str, subjects: set[str]) -> None:
    note(runtime, "consultation.claim", "early", MIDNIGHT_IN_JAMBI - timedelta(seconds=1))
    note(runtime, "consultation.close", "late", MIDNIGHT_IN_JAMBI)
    note(runtime, "kb.published", "mine", MIDNIGHT_IN_JAMBI, who=sari.id)
    page = visitor.opens(f"/audit?{query}")
    assert page.status == 200
    assert {subject for subject in ("early", "late", "mine") if f"<td>{subject}</td>" in page.text} == subjects


def test_acts_are_offered_without_reading_the_log_for_them(visitor: Visitor) -> None:
    assert '<option value="privacy.erase">' in visitor.opens("/audit").text


def test_who_is_one_officer(visitor: Visitor, runtime: Runtime, sari: Officer) -> None:
    note(runtime, "kb.published", "mine", utc_now(), who=sari.id)
    note(runtime, "kb.published", "not-mine", utc_now())
    page = visitor.opens(f"/audit?who={sari.id}")
    assert "<td>mine</td>" in page.text
    assert "not-mine" not in page.text


@pytest.mark.parametrize("query", ["since=31-02-2026", "since=2026-02-31", "until=0000-01-01", "until=99999-01-01"])
def test_days_that_are_none(visitor: Visitor, query: str) -> None:
    assert visitor.opens(f"/audit?{query}").status == 400
    assert visitor.opens(f"/audit.csv?{query}").status == 400, "not the whole log"


def test_the_file_holds_what_is_sought_and_runs_nothing(visitor: Visitor, runtime: Runtime, sari: Officer) -> None:
    note(runtime, "test.act", "@SUM(0)", MIDNIGHT_IN_JAMBI, who=sari.id)
    with runtime.database.transaction() as session:
        for number in range(1_050):
            audit.record(session, "test.bulk", subject=f"nr{number}", now=MIDNIGHT_IN_JAMBI)
    answer = visitor.client.get("/audit.csv?what=test.")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 1 + 1_050
    assert rows[-1][1:5] == ["'=Sari", "a@bps.go.id", "test.act", "'@SUM(0)"]
    assert rows[-1][0] == "2026-11-23T00:00:00+07:00"


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        (" =1", "' =1"),
        ("a=1", "a=1"),
        ("a;=1", "a;'=1"),
        ("a, @x", "a,' @x"),
        ("2,5; x", "2,5; x"),
    ],
)
def test_formulas_are_neutralised(cell: str, safe: str) -> None:
    assert csv_export.neutral(cell) == safe


def test_the_file_says_it_in_words_and_keeps_the_code(visitor: Visitor, runtime: Runtime, sari: Officer) -> None:
    with runtime.database.transaction() as session:
        audit.record(session, "reply.save", officer_id=sari.id, subject="inflasi", now=utc_now(), shared=True)
    (row,) = list(csv.reader(visitor.client.get("/audit.csv?what=reply.").text.splitlines()[1:], delimiter=";"))
    assert row[3:] == ["menyimpan balasan tersimpan", "inflasi", "bersama: ya", "reply.save"]


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({}, ""),
        ({"role": "admin"}, "peran: Admin"),
        ({"before": False, "after": True}, "sebelumnya: tidak, menjadi: ya"),
        ({"weekdays": "0 4"}, "hari piket: Senin, Jumat"),
        ({"days": "2026-12-01 2026-12-03"}, "hari: 2026-12-01 – 2026-12-03"),
        ({"ended": 2}, "sesi yang berakhir: 2"),
        ({"newer": None}, "newer: –"),
    ],
)
def test_details_in_words(detail: dict[str, audit.Detail], said: str) -> None:
    assert detail_words(detail) == said


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL reads a short table whole
def test_a_rare_act_and_one_subject_are_found_without_reading_the_log(runtime: Runtime, sari: Officer) -> None:
    note(runtime, "kb.published", "v1", utc_now())
    plans: list[str] = []

    def note_plan(connection: sa.Connection, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        if "audit_event" in statement:
            plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plans.extend(str(line[-1]) for line in plan.fetchall())

    sa.event.listen(runtime.database.engine, "after_cursor_execute", note_plan)
    with runtime.database.reading() as session:
        for what, subject in (("calendar.hours", ""), ("kb.", ""), ("", "KS-2026-00042")):
            audit.page(session, audit.Sought(what=what, subject=subject), limit=51)
        audit.about(session, sari, 20)
    assert any("ix_audit_event_action" in line for line in plans)
    assert any("ix_audit_event_subject" in line for line in plans)
    assert [line for line in plans if line.startswith("SCAN audit_event") and "INDEX" not in line] == []
