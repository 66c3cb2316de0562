"""After the retention nobody can tell who asked what; the statistics stay."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot import forgetting
from bot.models import Talk
from core import scrubbing
from core.clock import utc_now
from core.dates import months_before
from core.models import Officer
from handoff import ageing, ratings, requesters, retention, service, wordings
from handoff.models import Consultation, Rating, ThreadEntry
from tests.handoff.conftest import MINUTE, Office, jambi
from tests.pages import Visitor, app_of
from whatsapp import leftovers, media
from whatsapp.contacts import is_retired
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage

CLOSED = jambi("2026-11-23T10:00")
OLD = jambi("2028-11-24T07:00")


@pytest.fixture
def closed(office: Office, rina: Officer, budi: Contact, now: datetime) -> Consultation:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    with office.database.transaction() as session:
        kept = media.keep_upload(session, office.runtime.settings, b"%PDF-1.4 x", "data.pdf", now)
        service.reply(
            session, consultation.number, rina, now, office.calendar, key="k", text="Ini", media_ids=[kept.id]
        )
        service.note(session, consultation.number, rina, now, office.calendar, text="Budi menelepon")
    office.delivers(now)
    office.closes(consultation, rina, CLOSED)
    office.delivers(CLOSED)
    with office.database.transaction() as session:
        rating = ratings.waiting(session, budi.id or 0, CLOSED)
        assert rating is not None
        ratings.rate(session, rating, 4, "Terima kasih Rina", CLOSED + MINUTE)
    return office.now_is(consultation)


def words(office: Office) -> str:
    """Return everything the whole database holds, as one text."""
    with office.database.reading() as session:
        metadata = sa.MetaData()
        metadata.reflect(session.connection())
        tables = [table for table in metadata.sorted_tables if table.name not in {"officer", "audit_event"}]
        return "\n".join(str(tuple(row)) for table in tables for row in session.execute(sa.select(table)))


def test_nothing_goes_a_minute_too_early(office: Office, closed: Consultation) -> None:
    assert retention.run(office.runtime, OLD - 2 * MINUTE) == 0
    assert office.now_is(closed).question == "Jumlah UMKM 2024?"


def test_afterwards_no_word_and_no_name_is_left(office: Office, closed: Consultation, budi: Contact) -> None:
    with office.database.transaction() as session:
        session.add(Talk(contact_id=budi.id or 0, state={"asked": "Jumlah UMKM 2024?"}, updated_at=CLOSED))
    retention.subscribe(forgetting.forget)
    files = Path(office.runtime.settings.instance_dir, "media")
    assert any(files.iterdir())
    assert retention.run(office.runtime, OLD) == 1
    assert retention.run(office.runtime, OLD) == 0
    left = words(office)
    for gone in ("Budi", "UMKM 2024", "+62812", "budi@example.com", "Terima kasih Rina", "menelepon", "data.pdf"):
        assert gone not in left
    assert not any(files.iterdir())


def test_every_page_says_that_it_is_forgotten_and_none_that_it_was_never_asked(
    office: Office, closed: Consultation, rina: Officer
) -> None:
    visitor, here = Visitor(app_of(office.runtime)).signs_in_as(rina, utc_now()), f"/consultations/{closed.number}"
    assert retention.run(office.runtime, OLD) == 1
    for path in (here, f"{here}/print", "/queue/closed"):
        page = visitor.opens(path).text
        assert wordings.FORGOTTEN in page, path
        assert not [said for said in ("Pertanyaan belum ditulis", "Tidak ada yang cocok") if said in page], path


@pytest.mark.parametrize("verb", ["note", "reopen"])
def test_what_is_forgotten_is_added_to_no_more(office: Office, closed: Consultation, rina: Officer, verb: str) -> None:
    """A note would be kept for good, and who asked could not be answered."""
    visitor, here = Visitor(app_of(office.runtime)).signs_in_as(rina, utc_now()), f"/consultations/{closed.number}"
    form = visitor.opens(here).form(f"{here}/{verb}")
    assert retention.run(office.runtime, OLD) == 1
    before = office.told(closed)
    page = visitor.opens(here)
    assert (page.offers(f"{here}/{verb}"), wordings.FORGOTTEN in page.text) == (False, True)
    refused = visitor.sends(form, text="Bu Rahma menelepon lagi.")
    assert (refused.status, wordings.FORGOTTEN in refused.text) == (409, True)
    assert (office.told(closed), office.now_is(closed).status) == (before, "closed")


def test_what_cannot_be_forgotten_keeps_nothing_behind_it_waiting(
    office: Office, closed: Consultation, rina: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = office.opens(office.citizen(CLOSED, "+6281200000002"), CLOSED, question="Ekspor karet?")
    office.claims(other, rina, CLOSED)
    office.closes(other, rina, CLOSED + MINUTE)

    blank = retention.blank_words

    def cannot(session: Session, consultation: Consultation) -> None:
        if consultation.id == closed.id:
            raise RuntimeError("broken")
        blank(session, consultation)

    monkeypatch.setattr(retention, "MOST_AT_ONCE", 1)
    with monkeypatch.context() as patched:
        patched.setattr(retention, "blank_words", cannot)
        assert retention.run(office.runtime, OLD + MINUTE) == 1
    assert [office.now_is(one).question for one in (closed, other)] == ["Jumlah UMKM 2024?", ""]
    assert retention.run(office.runtime, OLD + MINUTE) == 1
    assert office.now_is(closed).question == ""


def in_files(office: Office, word: bytes) -> bool:
    files = Path(str(office.database.engine.url.database)).parent.glob("app.db*")
    return word in b"".join(file.read_bytes() for file in files)


def test_the_file_is_rewritten_once_in_the_night_that_follows(
    office: Office, closed: Consultation, budi: Contact, rina: Officer
) -> None:
    def scrubs(*moments: str) -> list[int]:
        return [scrubbing.run(office.runtime, jambi(moment)) for moment in moments]

    assert scrubs("2028-11-24T02:00") == [0], "nothing is forgotten yet"
    assert retention.run(office.runtime, OLD) == 1
    assert scrubs("2028-11-24T07:01", "2028-11-24T12:00", "2028-11-24T23:59") == [0, 0, 0]
    assert scrubs("2028-11-25T00:10", "2028-11-25T00:30") == [1, 0]
    if office.database.is_sqlite:
        assert not in_files(office, b"Terima kasih Rina")
        assert not in_files(office, b"UMKM 2024")
    assert in_files(office, b"KS-2026-00001") or not office.database.is_sqlite


def test_what_is_forgotten_while_the_file_is_rewritten_is_rewritten_the_next_night(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgets() -> None:
        with office.database.transaction() as session:
            scrubbing.owe(session, OLD)

    forgets()
    with monkeypatch.context() as patch:
        patch.setattr(office.database, "scrub", forgets)
        assert scrubbing.run(office.runtime, jambi("2028-11-25T01:00")) == 1
    moments = ("2028-11-25T01:20", "2028-11-25T04:00", "2028-11-26T00:00", "2028-11-27T00:00")
    assert [scrubbing.run(office.runtime, jambi(moment)) for moment in moments] == [0, 0, 1, 0]


@pytest.mark.parametrize("fails", [True, False])
def test_a_machine_that_is_off_at_night_does_it_after_a_day_and_again_after_a_failure(
    office: Office, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    with office.database.transaction() as session:
        scrubbing.owe(session, OLD)
    next_day = OLD + timedelta(days=1)
    assert scrubbing.run(office.runtime, next_day - MINUTE) == 0
    if fails:
        with monkeypatch.context() as patch:
            patch.setattr(office.database, "scrub", lambda: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                scrubbing.run(office.runtime, next_day)
    assert scrubbing.run(office.runtime, next_day + MINUTE) == (0 if fails else 1)
    assert scrubbing.run(office.runtime, next_day + 20 * MINUTE) == (1 if fails else 0)


def test_all_of_a_day_goes_together(office: Office, rina: Officer, now: datetime) -> None:
    for minute in (0, 60):
        citizen = office.citizen(now, f"+62812000004{minute:02}")
        consultation = office.opens(citizen, now)
        office.claims(consultation, rina, now)
        office.closes(consultation, rina, CLOSED + minute * MINUTE)
    assert retention.run(office.runtime, jambi("2028-11-24T06:59")) == 0
    assert retention.run(office.runtime, OLD) == 2


def test_what_is_counted_stays(office: Office, closed: Consultation, budi: Contact) -> None:
    retention.run(office.runtime, OLD)
    after = office.now_is(closed)
    kept = ("number", "topic", "complete_at", "due_at", "answered_at", "closed_at", "close_reason")
    assert [getattr(after, name) for name in kept] == [getattr(closed, name) for name in kept]
    with office.database.reading() as session:
        assert session.get_one(Rating, closed.id).score == 4
        requester = requesters.of(session, budi.id or 0)
        assert requester is not None
        assert requester.kind == "student"
        assert is_retired(session.get_one(Contact, budi.id))
        assert all(message.sid for message in session.exec(select(InboundMessage)))
        assert {message.state for message in session.exec(select(OutboundMessage))} == {"accepted"}
        assert [one.state for one in session.exec(select(Media))] == ["missing"]


def test_who_wrote_lately_keeps_their_name_but_not_the_old_words(
    office: Office, closed: Consultation, budi: Contact
) -> None:
    with office.database.transaction() as session:
        office.wrote(session, budi, OLD - timedelta(days=3), "halo lagi")
    retention.run(office.runtime, OLD)
    with office.database.reading() as session:
        assert session.get_one(Contact, budi.id).address == budi.address
        bodies = [message.body for message in session.exec(select(InboundMessage))]
    assert sorted(bodies) == ["", "halo lagi"]
    assert office.now_is(closed).question == ""


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [("2028-11-23T10:00", 24, "2026-11-23T10:00"), ("2027-03-31T10:00", 1, "2027-02-28T10:00")],
)
def test_months(now: str, months: int, before: str) -> None:
    assert months_before(jambi(now), months) == jambi(before)


def test_who_only_spoke_with_the_bot_is_forgotten_too(office: Office, budi: Contact) -> None:
    with office.database.transaction() as session:
        office.wrote(session, budi, CLOSED, "berapa harga cabai")
        at = session.exec(select(Contact.last_inbound_at).where(Contact.id == budi.id)).one()
    assert at is not None
    assert retention.run(office.runtime, OLD - timedelta(days=2)) == 0
    assert retention.run(office.runtime, OLD + timedelta(days=1)) == 1
    assert retention.run(office.runtime, OLD + timedelta(days=1)) == 0
    assert not any(gone in words(office) for gone in ("cabai", "+62812", "budi@example.com"))


def test_old_words_of_who_still_writes_go_but_not_those_of_an_open_consultation(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    with office.database.transaction() as session:
        office.wrote(session, budi, now, "harga cabai dulu")
    consultation = office.opens(budi, now)
    with office.database.transaction() as session:
        office.wrote(session, budi, OLD, "harga beras kini")
    later = OLD + timedelta(days=1)
    while ageing.run(office.runtime, later):
        pass
    left = words(office)
    assert "cabai dulu" not in left
    assert "beras kini" in left
    assert consultation.question in left
    with office.database.reading() as session:
        thread = session.exec(select(ThreadEntry.inbound_id).where(col(ThreadEntry.inbound_id).is_not(None))).all()
        assert all(session.get_one(InboundMessage, one).body for one in thread)


def test_a_clock_that_was_ahead_for_a_while_keeps_no_old_words(office: Office, budi: Contact, now: datetime) -> None:
    ahead = now + timedelta(days=3650)
    with office.database.transaction() as session:
        office.wrote(session, budi, now, "harga cabai dulu")
        office.wrote(session, budi, ahead, "kapan buka, kak?")
        office.wrote(session, budi, now + MINUTE, "harga beras dulu")
        office.wrote(session, budi, ahead, "harga karet kini")
        office.wrote(session, budi, OLD, "harga sawit kini")
    while ageing.run(office.runtime, OLD + timedelta(days=1)):
        pass
    left = words(office)
    assert not any(gone in left for gone in ("cabai dulu", "kapan buka", "beras dulu"))
    assert "karet kini" in left
    assert "sawit kini" in left


def test_a_file_that_cannot_go_keeps_no_old_words_waiting_and_goes_later(
    office: Office, budi: Contact, now: datetime
) -> None:
    settings, later = office.runtime.settings, OLD + timedelta(days=1)
    with office.database.transaction() as session:
        sent = office.wrote(session, budi, now, "ini fotonya", "image")
        photo = media.keep_upload(session, settings, b"%PDF-1.4 x", "foto.pdf", now)
        photo.inbound_id = sent.id
        office.wrote(session, budi, now + MINUTE, "harga cabai dulu")
        office.wrote(session, budi, OLD, "harga beras kini")
    stuck = Path(settings.instance_dir, "media", photo.token)
    stuck.unlink()
    stuck.mkdir()
    while ageing.run(office.runtime, later):
        pass
    left = words(office)
    assert "ini fotonya" not in left
    assert "cabai dulu" not in left
    assert leftovers.sweep(office.runtime, later) == 0
    stuck.rmdir()
    stuck.write_bytes(b"%PDF-1.4 x")
    assert leftovers.sweep(office.runtime, later + timedelta(hours=1)) == 1
    assert not stuck.exists()
