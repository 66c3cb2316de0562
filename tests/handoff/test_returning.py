"""Claims nobody works on, and those of officers who are away, go back to the queue with their deadline."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from core import language
from core.models import Officer
from core.settings import Settings
from handoff import duty, leaves, presence, returning, service, wordings
from handoff.models import Consultation, ThreadEntry
from tests.handoff.conftest import MINUTE, Office, jambi
from whatsapp.models import Contact


def passes(office: Office, at: datetime) -> None:
    returning.run(office.runtime, at)


def goes_away(office: Office, officer: Officer, first: str, last: str, at: datetime) -> None:
    with office.database.transaction() as session:
        leaves.add(session, officer, date.fromisoformat(first), date.fromisoformat(last), by=officer, now=at)


def test_an_idle_claim_returns_with_its_deadline(office: Office, taken: Consultation, rina: Officer) -> None:
    due_at = office.now_is(taken).due_at
    passes(office, jambi("2026-11-24T09:29"))
    assert office.now_is(taken).officer_id == rina.id
    passes(office, jambi("2026-11-24T09:30"))
    after = office.now_is(taken)
    assert (after.status, after.officer_id, after.due_at) == ("waiting", None, due_at)
    assert office.told(taken)[-1] == "event:returned"


@pytest.mark.parametrize("act", ["note", "citizen writes", "looks"])
def test_work_keeps_the_claim(office: Office, taken: Consultation, rina: Officer, budi: Contact, act: str) -> None:
    at = jambi("2026-11-24T09:20")
    with office.database.transaction() as session:
        if act == "note":
            service.note(session, taken, rina, at, office.calendar, text="Masih dicari.")
        if act == "looks":
            presence.note(session, taken.number, rina.id or 0, jambi("2026-11-24T09:30"), types=False)
    if act == "citizen writes":
        office.writes(taken, budi, at)
    passes(office, jambi("2026-11-24T09:30"))
    assert office.now_is(taken).officer_id == rina.id


def test_what_waits_for_the_citizen_stays(office: Office, taken: Consultation, rina: Officer, now: datetime) -> None:
    office.replies(taken, rina, now)
    passes(office, jambi("2026-11-25T15:00"))
    assert office.now_is(taken).officer_id == rina.id


def test_zero_hours_never_return(office: Office, taken: Consultation, rina: Officer, settings: Settings) -> None:
    patient = office.runtime.settings.model_copy(update={"claim_idle_hours": 0.0})
    office.runtime = type(office.runtime)(patient, office.runtime.database, office.runtime.jobs)
    passes(office, jambi("2026-12-14T15:00"))
    assert office.now_is(taken).officer_id == rina.id


def test_who_lost_a_claim_and_answers_has_it_again(office: Office, taken: Consultation, rina: Officer) -> None:
    at = jambi("2026-11-24T10:00")
    passes(office, at)
    office.replies(taken, rina, at + MINUTE)
    after = office.now_is(taken)
    assert (after.officer_id, after.status) == (rina.id, "citizen")
    assert office.told(taken)[-3:] == ["event:returned", "event:claim", "outbound:reply"]


def test_unless_a_colleague_was_quicker(
    office: Office, taken: Consultation, rina: Officer, dedi: Officer, budi: Contact
) -> None:
    at = jambi("2026-11-24T10:00")
    passes(office, at)
    with pytest.raises(service.NotPossible):
        office.replies(taken, dedi, at)
    office.claims(taken, dedi, at)
    with pytest.raises(service.TakenBy, match="Dedi"):
        office.replies(taken, rina, at)
    assert office.sent(budi) == []


def test_leave_hands_chats_back_for_its_days_alone(
    office: Office, taken: Consultation, rina: Officer, now: datetime
) -> None:
    goes_away(office, rina, "2026-11-24", "2026-11-25", now)
    passes(office, now + MINUTE)
    assert office.now_is(taken).officer_id == rina.id
    passes(office, jambi("2026-11-24T00:01"))
    after = office.now_is(taken)
    assert (after.status, after.officer_id, after.due_at) == ("waiting", None, jambi("2026-11-26T15:30"))


def test_an_answered_chat_returns_when_the_citizen_writes_during_leave(
    office: Office, taken: Consultation, rina: Officer, budi: Contact, now: datetime
) -> None:
    office.replies(taken, rina, now)
    goes_away(office, rina, "2026-11-24", "2026-11-25", now)
    passes(office, jambi("2026-11-24T08:00"))
    assert office.now_is(taken).officer_id == rina.id
    office.writes(taken, budi, jambi("2026-11-24T09:00"))
    passes(office, jambi("2026-11-24T09:01"))
    assert office.now_is(taken).status == "waiting"


def test_who_takes_a_chat_while_away_keeps_it(office: Office, budi: Contact, rina: Officer, now: datetime) -> None:
    goes_away(office, rina, "2026-11-23", "2026-11-25", now)
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    passes(office, now + MINUTE)
    assert office.now_is(consultation).officer_id == rina.id


def test_a_disabled_officers_chats_return(office: Office, taken: Consultation, rina: Officer, now: datetime) -> None:
    with office.database.transaction() as session:
        session.get_one(Officer, rina.id).disabled_at = now
    passes(office, now + MINUTE)
    assert office.now_is(taken).status == "waiting"


@pytest.mark.parametrize(
    ("why", "at", "english"),
    [
        ("leave", "2026-11-24T00:01", "Rina is on leave until Wednesday, 25 November 2026"),
        ("duty", "2026-11-24T08:00", "Rina is next on duty on Monday, 30 November 2026"),
        ("gone", "2026-11-23T12:00", "Rina no longer works here"),
        ("idle", "2026-11-24T09:30", "Rina did not work on it for 8 service hours"),
    ],
)
def test_why_it_returned_is_said_in_the_readers_language(
    office: Office, taken: Consultation, rina: Officer, now: datetime, why: str, at: str, english: str
) -> None:
    with office.database.transaction() as session:
        if why == "leave":
            leaves.add(session, rina, date(2026, 11, 24), date(2026, 11, 25), by=rina, now=now)
        if why == "duty":
            duty.keep(session, rina, [0], open_on=range(5), by=rina, now=now)
        if why == "gone":
            session.get_one(Officer, rina.id).disabled_at = now
    passes(office, jambi(at))
    with office.database.reading() as session:
        newest = select(ThreadEntry).order_by(col(ThreadEntry.id).desc())
        entry = session.exec(newest.limit(1)).one()
    assert wordings.event(entry.event, "Rina", entry.text).startswith("Kembali ke antrean: Rina ")
    language.use("en")
    assert wordings.event(entry.event, "Rina", entry.text) == f"Back in the queue: {english}"


@pytest.mark.parametrize(
    ("event", "kept", "english"),
    [
        (
            "promise_moved",
            "Kamis, 10 Desember 2026 pukul 15.30 WIB",
            "New deadline: Thursday, 10 December 2026 at 15.30 WIB",
        ),
        ("officers_reminded", "lewat batas waktu", "Officers reminded by e-mail: overdue"),
        ("transfer", "Dedi cuti", "Transferred by Rina to Dedi cuti"),
    ],
)
def test_so_is_whatever_else_an_event_keeps(event: str, kept: str, english: str) -> None:
    language.use("en")
    assert wordings.event(event, "Rina", kept) == english


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [("2026-12-02", "2026-12-01", "mendahului"), ("2026-11-25", "2026-12-30", "sudah tercatat"),
     ("2027-01-01", "2028-06-01", "Paling lama")],
)  # fmt: skip
def test_days_that_make_no_sense(
    office: Office, rina: Officer, now: datetime, first: str, last: str, says: str
) -> None:
    goes_away(office, rina, "2026-11-24", "2026-11-25", now)
    with pytest.raises(leaves.BadLeave, match=says):
        goes_away(office, rina, first, last, now)


def test_a_sign_of_a_clock_that_was_ahead_keeps_no_claim(office: Office, rina: Officer, taken: Consultation) -> None:
    now = jambi("2026-11-24T09:30")
    with office.database.transaction() as session:
        presence.note(session, taken.number, rina.id or 0, now + timedelta(days=3), types=False)
        mine = office.now_is(taken)
        assert presence.is_there(session, mine, now + timedelta(days=3))
        assert not presence.is_there(session, mine, now)
        assert presence.prune(session, now) == 1


def test_presence_expires_and_tells_only_what_is_new(
    office: Office, taken: Consultation, rina: Officer, dedi: Officer, now: datetime
) -> None:
    def signs(at: datetime, *, types: bool) -> None:
        with office.database.transaction() as session:
            presence.note(session, taken.number, rina.id or 0, at, types=types)

    def seen(at: datetime) -> list[tuple[str, bool]]:
        with office.database.reading() as session:
            found = presence.others(session, taken.id or 0, dedi.id or 0, at)
            assert presence.others(session, taken.id or 0, rina.id or 0, at) == []
            return [(one.name, one.types) for one in found]

    signs(now, types=False)
    signs(now + timedelta(seconds=20), types=False)
    assert seen(now + timedelta(seconds=21)) == [("Rina", False)]
    signs(now + timedelta(seconds=25), types=True)
    assert seen(now + timedelta(seconds=26)) == [("Rina", True)]
    assert seen(now + timedelta(seconds=40)) == [("Rina", False)]
    assert seen(now + timedelta(minutes=2)) == []
    assert presence_changes(office) == 2


def test_who_was_disabled_is_no_longer_seen_at_a_consultation(
    office: Office, taken: Consultation, rina: Officer, dedi: Officer, now: datetime
) -> None:
    with office.database.transaction() as session:
        presence.note(session, taken.number, rina.id or 0, now, types=False)
        assert len(presence.others(session, taken.id or 0, dedi.id or 0, now)) == 1
        session.get_one(Officer, rina.id).disabled_at = now
        session.flush()
        assert presence.others(session, taken.id or 0, dedi.id or 0, now) == []


def test_who_looks_and_types_has_no_words_written(
    office: Office, taken: Consultation, rina: Officer, now: datetime
) -> None:
    with office.database.transaction() as session:
        presence.note(session, taken.number, rina.id or 0, now, types=True)
        presence.leave(session, taken.number, rina.id or 0, now)
        assert "search_changed" not in session.info
    with office.database.transaction() as session:
        service.note(session, taken, rina, now, office.calendar, text="Masih dicari.")
        assert taken.id in session.info["search_changed"]


def presence_changes(office: Office) -> int:
    from sqlmodel import func, select

    from handoff.models import Change

    with office.database.reading() as session:
        return session.exec(select(func.count()).select_from(Change).where(Change.kind == "presence")).one()
