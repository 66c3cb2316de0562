"""`privacy`: everything is given out, and afterwards nothing of it is left but numbers, dates and scores."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot import privacy
from bot.models import Talk
from core import audit, mail, progress, scrubbing
from core.clock import utc_now
from core.database import Database
from core.models import AuditEvent, Officer
from handoff import marks, ratings, service
from handoff.models import Consultation, Rating
from kb.models import KbDoubt, KbProposal, KbQuestion
from tests.handoff.conftest import MINUTE, Office, jambi
from tests.handoff.test_retention import words
from tests.ops.conftest import Command
from tests.pages import app_of
from whatsapp import contacts, leftovers, media, outbox
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage
from whatsapp.outbox import Draft

MONDAY = jambi("2026-11-23T09:00")
NUMBER = "+6281200000001"
SECRETS = (
    "81200000001", "Budi", "budi@example.com", "UMKM", "Ini datanya", "menelepon", "Cepat sekali", "Talk-isi", "482913",
    "surat.pdf", "padi organik", "keliru", "Usulan dari",
)  # fmt: skip


@pytest.fixture
def budi(office: Office) -> Contact:
    return office.citizen(MONDAY, NUMBER)


@pytest.fixture
def history(office: Office, rina: Officer, budi: Contact) -> Consultation:
    """A closed and rated consultation with a file and a note, an open one with a held reply, a talk and a code."""
    first = office.opens(budi, MONDAY)
    office.claims(first, rina, MONDAY)
    office.replies(first, rina, MONDAY)
    office.delivers(MONDAY)
    office.closes(first, rina, MONDAY)
    office.delivers(MONDAY)
    with office.database.transaction() as session:
        asked = session.get_one(Rating, first.id)
        ratings.rate(session, asked, 5, "Cepat sekali", MONDAY + MINUTE)
    second = office.opens(budi, MONDAY + MINUTE, question="UMKM 2025?")
    office.claims(second, rina, MONDAY + MINUTE)
    with office.database.transaction() as session:
        settings = office.runtime.settings
        kept = media.keep_upload(session, settings, b"%PDF-1.4 x", "surat.pdf", MONDAY)
        at = MONDAY + MINUTE
        files = [kept.id]
        service.reply(session, second.number, rina, at, office.calendar, key="k", text="Ini datanya", media_ids=files)
        service.note(session, second.number, rina, at, office.calendar, text="Budi menelepon")
        inbound = session.exec(select(InboundMessage.id)).first()
        mail.queue(
            session, key=f"code:{inbound}", recipient="lama@example.com", subject="Kode", body="482913", now=MONDAY
        )
        session.add(Talk(contact_id=budi.id or 0, state={"question": "Talk-isi"}, updated_at=MONDAY))
        session.get_one(InboundMessage, inbound).handled_at = MONDAY
        session.add(KbQuestion(asked_at=MONDAY, text="padi organik", outcome="none"))
        session.add(KbQuestion(asked_at=MONDAY + MINUTE, text="punya orang lain", outcome="none"))
        session.add(KbDoubt(entry_slug="inflasi", raised_at=MONDAY, words="keliru"))
        session.add(
            KbProposal(created_at=MONDAY, officer_id=rina.id or 0, reference=second.number, question="Usulan dari Budi")
        )
        session.exec(select(OutboundMessage).where(OutboundMessage.state == "queued")).first().state = "held"  # type: ignore[union-attr]
    return second


@pytest.mark.parametrize(
    "contact", ["081200000001", "+62 812-0000-0001", "6281200000001", f"whatsapp:{NUMBER}", "KS-2026-00002"]
)
def test_everything_is_given_out(flask: Command, history: Consultation, contact: str) -> None:
    done = flask("privacy", "export", contact)
    assert done.exit_code == 0, done.output
    held = json.loads(done.output)
    assert held["contact"]["address"] == f"whatsapp:{NUMBER}"
    assert held["requester"]["email"] == "budi@example.com"
    assert [one["number"] for one in held["consultations"]] == ["KS-2026-00001", "KS-2026-00002"]
    assert held["consultations"][0]["rating"]["comment"] == "Cepat sekali"
    assert held["talk"]["state"] == {"question": "Talk-isi"}
    assert all(secret in done.output for secret in SECRETS if secret != "482913")
    assert len(held["messages_in"]) == 2
    assert "token" not in held["files"][0]


def test_afterwards_nothing_is_left_but_the_statistics(
    flask: Command, office: Office, history: Consultation, budi: Contact
) -> None:
    before = office.month(date(2026, 11, 1), MONDAY)
    done = flask("privacy", "erase", NUMBER)
    assert done.exit_code == 0, done.output
    left = words(office) + done.output
    assert [secret for secret in SECRETS if secret in left] == []
    assert not list(Path(office.runtime.settings.instance_dir, "media").iterdir())
    after = office.month(date(2026, 11, 1), MONDAY)
    with office.database.reading() as session:
        assert session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id).desc())).first() == "privacy.erase"
        assert {one.state for one in session.exec(select(OutboundMessage))} <= {"accepted", "suppressed"}
        assert [one.state for one in session.exec(select(Media))] == ["missing"]
    assert (after.opened, after.answered, after.scores, after.kinds) == (
        before.opened, before.answered, before.scores, before.kinds,
    )  # fmt: skip
    assert (after.closed, after.withdrawn) == (2, 1)
    assert "punya orang lain" in left
    with office.database.reading() as session:
        assert len(session.exec(select(KbQuestion)).all()) == 2
        assert session.exec(select(KbProposal.state)).one() == "declined"
    assert flask("privacy", "erase", NUMBER).exit_code == 1
    assert "sebelumnya" in flask("privacy", "erase", history.number).output


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL's files belong to the server
def test_no_byte_of_it_is_left_in_the_files(flask: Command, office: Office, history: Consultation) -> None:
    assert flask("privacy", "erase", NUMBER).exit_code == 0
    path = Path(office.database.engine.url.database or "")
    left = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"KS-2026-00001" in left
    assert [secret for secret in SECRETS if secret.encode() in left] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL's files belong to the server
def test_who_dies_before_the_files_are_rewritten_leaves_that_to_the_night(
    flask: Command, office: Office, history: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Database, "scrub", killed)
        assert flask("privacy", "erase", NUMBER).exit_code == 9
    assert scrubbing.run(office.runtime, jambi("2026-11-24T02:00")) == 1
    path = Path(office.database.engine.url.database or "")
    left = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert [secret for secret in SECRETS if secret.encode() in left] == []
    assert scrubbing.run(office.runtime, jambi("2026-11-25T02:00")) == 0


def killed(_database: Database) -> None:
    raise SystemExit(9)


def test_what_was_rewritten_at_once_is_not_again_in_the_night(
    flask: Command, office: Office, history: Consultation
) -> None:
    assert flask("privacy", "erase", NUMBER).exit_code == 0
    assert scrubbing.run(office.runtime, jambi("2026-11-24T02:00")) == 0


def test_others_keep_theirs_and_the_number_may_come_back(
    flask: Command, office: Office, history: Consultation, budi: Contact
) -> None:
    other = office.citizen(MONDAY, "+6281200000002")
    consultation = office.opens(other, MONDAY, question="Ekspor karet?")
    flask("privacy", "erase", NUMBER)
    assert office.now_is(consultation).question == "Ekspor karet?"
    assert office.now_is(consultation).status == "waiting"
    again = office.citizen(MONDAY, NUMBER)
    assert again.id not in {budi.id, other.id}


def test_who_asks_in_the_chat_is_erased_after_the_last_word_left(
    office: Office, history: Consultation, budi: Contact
) -> None:
    with office.database.transaction() as session:
        last = outbox.queue(session, budi.id or 0, Draft("bye", "Data Anda dihapus"), MONDAY)
        audit.record(session, "privacy.erasure_requested", subject=f"contact {budi.id}", now=MONDAY)
    assert privacy.carry_out(office.runtime, MONDAY + MINUTE) == 0
    office.delivers(MONDAY + MINUTE)
    assert last.id
    assert privacy.carry_out(office.runtime, MONDAY + MINUTE) == 1
    assert privacy.carry_out(office.runtime, MONDAY + MINUTE) == 0
    assert NUMBER not in words(office)


def test_who_asked_before_the_service_stood_still_for_months_is_erased(
    office: Office, history: Consultation, budi: Contact
) -> None:
    with office.database.transaction() as session:
        audit.record(session, "privacy.erasure_requested", subject=f"contact {budi.id}", now=MONDAY)
    office.delivers(MONDAY)
    assert privacy.carry_out(office.runtime, MONDAY + timedelta(days=90)) == 1
    assert NUMBER not in words(office)


@pytest.mark.parametrize("marked", ["before", "afterwards"])
def test_the_statistics_of_our_own_numbers_stay_left_out(
    flask: Command, office: Office, history: Consultation, budi: Contact, marked: str
) -> None:
    """Whoever was erased has no number any more, but the same mark; and it is found by their consultation."""
    chief = office.officer("Kepala", role="admin")

    def puts(mark: str | None) -> None:
        with app_of(office.runtime).app_context(), office.database.transaction() as session:
            assert marks.put(session, budi.id or 0, mark, chief, MONDAY)

    if marked == "before":
        puts("staff")
    assert flask("privacy", "erase", NUMBER).exit_code == 0
    if marked == "afterwards":
        puts("staff")
    found = office.month(date(2026, 11, 1), MONDAY)
    assert (found.opened, found.left_out, found.scores[5]) == (0, 2, 0)
    with office.database.reading() as session:
        assert marks.listed(session) == [], "it has no number to be shown"
    puts(None)
    assert office.month(date(2026, 11, 1), MONDAY).opened == 2


def test_retention_leaves_a_typed_number_alone_and_forgets_one_that_wrote(
    flask: Command, office: Office, budi: Contact
) -> None:
    long_ago = jambi("2020-01-06T09:00")
    with office.database.transaction() as session:
        session.get_one(Contact, budi.id).last_inbound_at = long_ago
        session.get_one(Contact, budi.id).mark = "staff"
        contacts.of_sender(session, "whatsapp:+6281200000002", None, long_ago).mark = "training"
    assert flask("privacy", "retention").exit_code == 0
    with office.database.reading() as session:
        assert [(one.mark, one.address) for one in marks.listed(session)] == [("training", "whatsapp:+6281200000002")]
        assert session.get_one(Contact, budi.id).mark == "staff"


def test_whom_nobody_can_erase_keeps_none_behind_them_waiting(
    office: Office, history: Consultation, budi: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = office.citizen(MONDAY, "+6281200000002")
    with office.database.transaction() as session:
        for one in (budi, other):
            audit.record(session, "privacy.erasure_requested", subject=f"contact {one.id}", now=MONDAY)
    office.delivers(MONDAY)

    def cannot(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr("whatsapp.forgetting._blank", cannot)
        assert privacy.carry_out(office.runtime, MONDAY + MINUTE) == 1
    left = words(office)
    assert NUMBER in left
    assert "+6281200000002" not in left
    assert privacy.carry_out(office.runtime, MONDAY + MINUTE) == 1
    assert NUMBER not in words(office)


def test_whose_file_cannot_be_deleted_is_erased_and_it_goes_later(
    office: Office, history: Consultation, budi: Contact
) -> None:
    with office.database.reading() as session:
        (sent,) = session.exec(select(OutboundMessage).where(col(OutboundMessage.media_id).is_not(None)))
        stuck = Path(office.runtime.settings.instance_dir, "media", session.get_one(Media, sent.media_id).token)
    stuck.unlink()
    stuck.mkdir()
    with office.database.transaction() as session:
        privacy.erase(office.runtime, session, budi.id or 0, MONDAY + MINUTE)
    assert NUMBER not in words(office)
    stuck.rmdir()
    stuck.write_bytes(b"%PDF-1.4 x")
    assert leftovers.sweep(office.runtime, utc_now() + timedelta(days=1)) == 1
    assert not stuck.exists()


def test_retention_prints_how_many(
    flask: Command, office: Office, rina: Officer, budi: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = jambi("2020-01-06T09:00")
    with office.database.transaction() as session:
        session.get_one(Contact, budi.id).last_inbound_at = None
    old = office.opens(budi, long_ago)
    office.claims(old, rina, long_ago)
    office.closes(old, rina, long_ago)
    monkeypatch.setattr(progress, "EVERY", 0.0)
    first, second = flask("privacy", "retention"), flask("privacy", "retention")
    assert int(first.stdout.split()[0]) >= 1, first.output
    assert first.stderr.startswith("retention: 1\n")
    assert (second.stdout[:2], second.stderr) == ("0 ", "")


def test_questions_lose_their_words_and_stay_counted(flask: Command, office: Office, rina: Officer) -> None:
    long_ago, lately = jambi("2020-01-06T09:00"), utc_now()
    with office.database.transaction() as session:
        for at, text in ((long_ago, "kuno"), (lately, "baru")):
            session.add(KbQuestion(asked_at=at, text=f"tanya {text}", outcome="none"))
            session.add(KbDoubt(entry_slug="a", raised_at=at, settled_at=at, words=f"ragu {text}"))
            made = {"created_at": at, "decided_at": at, "officer_id": rina.id}
            session.add(KbProposal(**made, state="accepted", question=f"usul {text}", note="kuno"))
        session.add(KbDoubt(entry_slug="a", raised_at=long_ago, words="ragu terbuka"))
    assert flask("privacy", "retention").output.startswith("3 ")
    assert flask("privacy", "retention").output.startswith("0 ")
    left = words(office)
    assert not any(f"{word} kuno" in left for word in ("tanya", "ragu", "usul"))
    assert all(text in left for text in ("tanya baru", "ragu baru", "usul baru", "ragu terbuka"))
    with office.database.reading() as session:
        assert len(session.exec(select(KbQuestion)).all()) == 2


@pytest.mark.parametrize(
    ("words", "status"),
    [(("erase", "siapa"), 2), (("export",), 2), (("erase", "+6281299999999"), 1), (("export", "KS-2020-00001"), 1)],
)
def test_what_cannot_be_is_one_line(flask: Command, words: tuple[str, ...], status: int) -> None:
    done = flask("privacy", *words)
    assert done.exit_code == status
    assert "Traceback" not in done.output
