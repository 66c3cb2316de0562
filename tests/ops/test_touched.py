"""`privacy touched`: whom a breach between two moments must be told to, everybody and nobody else."""

import csv
import io
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot import touched
from core import audit
from core.models import Officer
from handoff import flags, requesters, revealing
from tests.handoff.conftest import MINUTE, Office, jambi
from tests.ops.conftest import Command

DAY = jambi("2026-11-24T09:00")
BEFORE = DAY - timedelta(days=3)
ASKED = ("touched", "2026-11-24T09:00", "2026-11-24T10:00")


def listed(flask: Command) -> list[dict[str, object]]:
    done = flask("privacy", *ASKED, "--json")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_everybody_of_whom_something_was_written_sent_changed_or_shown_and_nobody_else(
    flask: Command, office: Office, rina: Officer
) -> None:
    contacts = [office.citizen(BEFORE, f"+62812000000{number:02d}") for number in range(9)]
    wrote, answered, noted, shown, flagged, changed, given_out, early, late = contacts
    opened = {one.id: office.opens(one, BEFORE) for one in (answered, shown, early, late)}
    for one in (answered, shown):
        office.claims(opened[one.id], rina, BEFORE)
    with office.database.transaction() as session:
        office.wrote(session, wrote, DAY)
        office.wrote(session, early, DAY - MINUTE)
        message = office.wrote(session, flagged, BEFORE)
        flags.record(session, message, "hoax", BEFORE)
        subject = flags.subject(message.id or 0)
        audit.record(session, revealing.ACTION, officer_id=rina.id, subject=subject, now=DAY + MINUTE)
        office.wrote(session, late, DAY + timedelta(hours=1))
        revealing.reveal(session, opened[shown.id].number, rina, DAY + MINUTE)
        requesters.save(session, changed.id or 0, DAY, name="Nama baru")
        audit.record(session, "privacy.export", subject=f"contact {given_out.id}", now=DAY)
    office.replies(opened[answered.id], rina, DAY + 59 * MINUTE)
    office.opens(noted, DAY + 2 * MINUTE)
    found = listed(flask)
    wanted = [wrote, changed, given_out, shown, flagged, noted, answered]
    assert {one["address"] for one in found} == {one.address for one in wanted}
    assert [one["first_at"] for one in found] == sorted(str(one["first_at"]) for one in found)
    (of_answered,) = [one for one in found if one["address"] == answered.address]
    assert of_answered["name"] == "Budi Santoso"
    assert of_answered["consultations"] == [opened[answered.id].number]
    assert of_answered["first_at"] == "2026-11-24T09:59:00+07:00"


def test_many_are_listed_by_as_many_statements_as_few(office: Office) -> None:
    asked: list[str] = []
    sa.event.listen(office.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    costs = []
    for number in range(6):
        citizen = office.citizen(DAY, f"+6281200000{number:03d}")
        with office.database.transaction() as session:
            office.wrote(session, citizen, DAY)
        asked.clear()
        with office.database.reading() as session:
            assert len(touched.between(session, DAY, DAY + MINUTE).citizens) == number + 1
        costs.append(len(asked))
    assert len(set(costs)) == 1, costs


def test_as_csv_for_a_mail_merge_with_the_erased_counted_and_the_list_itself_noted(
    flask: Command, office: Office
) -> None:
    stays, goes = (office.citizen(DAY, f"+628120000000{number}") for number in (1, 2))
    with office.database.transaction() as session:
        for one in (stays, goes):
            office.wrote(session, one, DAY)
    flask("privacy", "erase", "+6281200000002")
    done = flask("privacy", *ASKED)
    rows = list(csv.DictReader(io.StringIO(done.stdout.lstrip("\ufeff")), delimiter=";"))
    assert [(row["address"], row["email"]) for row in rows] == [("whatsapp:+6281200000001", "budi@example.com")]
    assert "1 warga; 1 lainnya" in done.stderr
    with office.database.reading() as session:
        (event, _), *_ = audit.page(session, audit.Sought(what="privacy.touched"))
    assert event.detail == {"citizens": 1}


@pytest.mark.parametrize(
    "words", [("kemarin", "2026-11-24"), ("2026-11-24", "2026-11-24"), ("2026-11-24",), ("2026-13-01", "2027-01-01")]
)
def test_what_cannot_be_read_is_one_line(flask: Command, words: tuple[str, ...]) -> None:
    done = flask("privacy", "touched", *words)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
