"""The way of a message from the inbox to the outbox, on both databases."""

import itertools
import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from bot import dialogue
from bot.models import Talk
from bot.receive import handle, sweep, take_in
from core.models import Mail, Officer
from kb.index import Index
from tests.bot.conftest import Citizen
from tests.conftest import RecordedWakes
from whatsapp import disturbance


def test_a_known_question_is_answered_in_one_bubble_with_the_welcome(citizen: Citizen) -> None:
    (answer,) = citizen.says("Apa itu inflasi?")

    assert answer.startswith("Selamat datang")
    assert "Inflasi adalah kenaikan harga." in answer
    assert answer.index("1. Ya") < answer.index("3. Petugas")


def test_the_same_sid_twice_changes_nothing(citizen: Citizen) -> None:
    message = citizen.message("Apa itu inflasi?")
    take_in(citizen.runtime, message, citizen.now)
    take_in(citizen.runtime, message, citizen.now + timedelta(days=30))

    assert len(citizen.hears()) == 1


def test_from_an_officer_asked_for_to_the_confirmation(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    assert "Buat konsultasi" in citizen.all_bubbles()[-1].body
    citizen.says("1")

    (confirmation,) = citizen.registers()

    (consultation,) = citizen.consultations()
    assert consultation.status == "waiting"
    assert consultation.question == "berapa jumlah pengrajin batik di Seberang?"
    assert consultation.number in confirmation
    assert "Kamis, 26 November 2026 pukul 15.30 WIB" in confirmation
    assert "tidak dipungut biaya" in confirmation
    assert "urutan ke-1" in confirmation


def test_the_draft_is_seen_from_the_consent_on(citizen: Citizen) -> None:
    citizen.says("petugas")
    citizen.says("setuju")

    assert [row.status for row in citizen.consultations()] == ["draft"]

    citizen.says("batal")
    assert [(row.status, row.close_reason) for row in citizen.consultations()] == [("closed", "withdrawn")]


def test_a_burst_leaves_as_one_bubble(citizen: Citizen) -> None:
    for fragment in ("halo", "mau tanya", "inflasi jambi"):
        citizen.says(fragment, after=1)

    (bubble,) = citizen.all_bubbles()
    assert "Selamat datang" in bubble.body
    assert "Inflasi adalah" in bubble.body


def test_a_reply_that_has_left_is_not_taken_back(citizen: Citizen) -> None:
    citizen.says("halo")
    citizen.passes(seconds=10)

    (answer,) = citizen.says("Apa itu inflasi?")

    assert "Selamat datang" not in answer
    assert len(citizen.all_bubbles()) == 2


def test_a_fragment_waits_and_a_finished_question_does_not(citizen: Citizen) -> None:
    citizen.says("halo")
    citizen.says("Apa itu inflasi?")

    fragment, finished = citizen.all_bubbles()
    assert fragment.not_before - fragment.created_at == timedelta(seconds=3)
    assert finished.not_before == finished.created_at


def test_a_command_in_a_burst_is_answered_alone(citizen: Citizen) -> None:
    citizen.says("halo", after=1)
    citizen.says("menu", after=1)

    (bubble,) = citizen.all_bubbles()
    assert "Selamat datang" in bubble.body
    assert "2. Konsultasi petugas" in bubble.body


def test_a_burst_s_searches_are_remembered_once(citizen: Citizen) -> None:
    for fragment in ("data harga", "yang naik terus", "di pasar angso duo"):
        citizen.says(fragment, after=1)
    citizen.says("petugas")

    citizen.registers()

    (consultation,) = citizen.consultations()
    assert consultation.question == "data harga\nyang naik terus\ndi pasar angso duo"


@pytest.mark.parametrize("order", list(itertools.permutations(("halo", "mau tanya", "apa itu deflasi?"))))
def test_a_burst_that_arrives_in_another_order_is_one_bubble(citizen: Citizen, order: tuple[str, ...]) -> None:
    for text in order:
        citizen.says(text, after=0.1)

    (bubble,) = citizen.all_bubbles()
    assert "Deflasi adalah" in bubble.body
    assert "Selamat datang" in bubble.body


def test_five_messages_at_once_are_answered_in_one_bubble(citizen: Citizen) -> None:
    texts = ("halo", "pak", "mau tanya", "inflasi", "jambi")
    messages = [citizen.message(text) for text in texts]
    threads = [threading.Thread(target=take_in, args=(citizen.runtime, message, citizen.now)) for message in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(citizen.all_bubbles()) == 1
    assert {row.state for row in citizen.inbound()} == {"done"}


def test_what_is_written_into_an_open_consultation_goes_to_the_officer_in_silence(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")
    citizen.registers()

    assert citizen.says("Apa itu inflasi?") == []
    (status,) = citizen.says("status")
    assert "antrean urutan" in status or "antrean ke-1" in status


def test_somebody_registered_is_not_asked_again(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")
    citizen.registers()
    citizen.says("batal")
    citizen.says("1")

    citizen.says("ada berapa perajin anyaman pandan di Tebo?")
    (confirmation,) = citizen.says("1")

    assert "tercatat" in confirmation
    assert [row.status for row in citizen.consultations()] == ["closed", "waiting"]


def test_a_decision_that_fails_is_tried_again_and_then_given_up(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(dialogue, "decide", fails)
    assert citizen.says("Apa itu inflasi?") == []
    assert [(row.state, row.attempts) for row in citizen.inbound()] == [("new", 1)]

    monkeypatch.setattr("bot.receive.utc_now", lambda: citizen.now)
    for _ in range(2):
        citizen.passes(minutes=1)
        assert sweep(citizen.runtime, citizen.now) == 1

    assert [row.state for row in citizen.inbound()] == ["dead"]
    (apology,) = citizen.hears()
    assert "kendala" in apology
    assert sweep(citizen.runtime, citizen.now) == 0


def full_file() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    return error


@pytest.mark.parametrize(
    "fault", [psycopg.errors.LockNotAvailable(), psycopg.errors.DiskFull(), full_file()], ids=["lock", "disk", "file"]
)
def test_neither_a_lock_of_somebody_elses_nor_a_full_disk_spoils_a_message(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(*_: object) -> None:
        raise sa.exc.OperationalError("INSERT", None, fault)

    monkeypatch.setattr("bot.receive.utc_now", lambda: citizen.now)
    with monkeypatch.context() as patched:
        patched.setattr(dialogue, "decide", fails)
        assert citizen.says("Apa itu inflasi?") == []
        for _ in range(5):
            citizen.passes(minutes=1)
            assert sweep(citizen.runtime, citizen.now) == 1
    assert [(row.state, row.attempts) for row in citizen.inbound()] == [("new", 0)]
    citizen.passes(minutes=1)
    sweep(citizen.runtime, citizen.now)
    assert "Inflasi adalah" in citizen.hears()[0]


@pytest.mark.parametrize(
    "database", ["postgresql"], indirect=True
)  # SQLite has one lock, got before anything is decided
def test_a_table_locked_in_truth_spoils_no_message(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = citizen.runtime.database.engine

    def in_a_hurry(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET lock_timeout = '100ms'")

    monkeypatch.setattr("bot.receive.utc_now", lambda: citizen.now)
    sa.event.listen(engine, "begin", in_a_hurry)
    try:
        with engine.connect() as somebody_else:
            somebody_else.exec_driver_sql("LOCK TABLE talk IN ACCESS EXCLUSIVE MODE")
            assert citizen.says("Apa itu inflasi?") == []
            for _ in range(4):
                citizen.passes(minutes=1)
                assert sweep(citizen.runtime, citizen.now) == 1
    finally:
        sa.event.remove(engine, "begin", in_a_hurry)
        engine.dispose()
    assert [(row.state, row.attempts) for row in citizen.inbound()] == [("new", 0)]
    citizen.passes(minutes=1)
    sweep(citizen.runtime, citizen.now)
    assert "Inflasi adalah" in citizen.hears()[0]


@pytest.mark.parametrize(
    "state", [{"step": "of a release to come", "serial": 7}, {"offer": {"kind": "menu"}}, ["not", "ours"], "words"]
)
def test_a_talk_this_release_cannot_read_goes_on_with_what_it_can(citizen: Citizen, state: Any) -> None:
    citizen.says("Apa itu inflasi?")
    citizen.passes(minutes=5)
    with citizen.runtime.database.transaction() as session:
        session.execute(sa.update(Talk).values(state=state))
    (answer,) = citizen.says("Apa itu inflasi?")
    assert "Inflasi adalah" in answer
    assert {row.state for row in citizen.inbound()} == {"done"}


def test_what_cannot_be_read_beforehand_is_stored_all_the_same(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen.says("Apa itu deflasi?")

    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Index, "warm", fails)
    assert "Inflasi adalah" in citizen.says("Apa itu inflasi?", after=300)[0]


def test_a_message_that_is_handled_is_left_alone(citizen: Citizen) -> None:
    citizen.says("Apa itu inflasi?")

    handle(citizen.runtime, citizen.inbound()[0].id)
    handle(citizen.runtime, 4711)

    assert len(citizen.all_bubbles()) == 1


def test_opting_out_and_in(citizen: Citizen) -> None:
    (out,) = citizen.says("STOP")
    assert "tidak akan lagi mengirim pengingat" in out
    (answer,) = citizen.says("Apa itu inflasi?")
    assert "Inflasi adalah" in answer
    (back,) = citizen.says("mulai")
    assert "aktif kembali" in back


@pytest.mark.parametrize(
    "kind", ["audio", "image", "video", "document", "location", "contact", "sticker", "unknown", "text"]
)
def test_every_kind_is_answered_at_first_contact(citizen: Citizen, kind: str) -> None:
    (answer,) = citizen.says("", kind=kind)

    assert "Selamat datang" in answer


def test_a_reaction_is_not_answered(citizen: Citizen) -> None:
    assert citizen.says("👍", kind="reaction") == []


@pytest.mark.parametrize(
    ("moment", "opens", "deadline"),
    [
        (
            datetime(2026, 11, 21, 16, 0, tzinfo=UTC),
            "Senin, 23 November 2026 pukul 08.00 WIB",
            "Rabu, 25 November 2026 pukul 15.30",
        ),
        (
            datetime(2026, 11, 20, 5, 0, tzinfo=UTC),
            "Jumat, 20 November 2026 pukul 13.00 WIB",
            "Rabu, 25 November 2026 pukul 15.30",
        ),
    ],
)
def test_at_night_and_in_the_break_the_confirmation_says_when_the_office_opens(
    citizen: Citizen, moment: datetime, opens: str, deadline: str
) -> None:
    citizen.now = moment
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")

    (confirmation,) = citizen.registers()

    assert f"petugas kembali {opens}" in confirmation
    assert deadline in confirmation


def test_a_message_found_late_is_apologised_for(citizen: Citizen) -> None:
    late = replace(citizen.message("Apa itu inflasi?"), received_at=citizen.now - timedelta(hours=3))
    take_in(citizen.runtime, late, citizen.now)

    (answer,) = citizen.hears()
    assert answer.startswith("Mohon maaf, pesan Anda baru terbaca")


def test_an_identity_number_is_not_kept(citizen: Citizen) -> None:
    citizen.says("NIK saya 1571020304050607, mau tanya arti inflasi")

    assert "1571" not in citizen.inbound()[0].body


def test_a_message_put_right_is_a_message_like_any_other(citizen: Citizen) -> None:
    (answer,) = citizen.says("[pesan diubah] kalau arti deflasi apa?")
    citizen.says("apa itu inflasi", after=60)
    (again,) = citizen.says("[pesan diubah] Apa itu NTP?", after=60)

    assert "penurunan harga" in answer
    assert "nilai tukar petani" in again
    assert citizen.inbound()[0].body.startswith("[")


@pytest.mark.parametrize("address", ["whatsapp:+60123456789", "whatsapp:+6591234567"])
def test_a_foreign_number_is_served_as_any_other_in_the_office_s_time(citizen: Citizen, address: str) -> None:
    citizen.address = address
    (welcomed,) = citizen.says("petugas")
    assert welcomed.startswith("Selamat datang")
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    assert "WIB" in "".join(citizen.registers())
    assert citizen.says("what is the meaning of inflation in jambi?") == []


def test_an_answer_called_wrong_is_not_given_by_itself_until_checked(citizen: Citizen) -> None:
    (first,) = citizen.says("Apa itu deflasi?")
    citizen.says("datanya salah")
    (second,) = citizen.says("Apa itu deflasi?", after=600)

    assert "penurunan harga" in first
    assert "penurunan harga" not in second
    assert "Apa itu deflasi?" in second
    (chosen,) = citizen.says("1")
    assert "penurunan harga" in chosen


def test_asking_to_be_forgotten_clears_name_and_e_mail(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")
    citizen.registers()
    (asked,) = citizen.says("hapus data saya")

    (received,) = citizen.says(f"HAPUS {asked[-5:-1]}")

    assert "3 x 24 jam" in received
    assert [row.close_reason for row in citizen.consultations()] == ["withdrawn"]
    assert "Belum ada data" in citizen.says("profil")[0]


def test_an_officer_s_answer_thanks_done_and_a_rating(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")
    citizen.registers()
    citizen.answered("Ada 112 pengrajin.")

    assert "*SELESAI*" in citizen.says("terima kasih banyak")[0]
    (closing,) = citizen.says("selesai")
    assert "5. Sangat puas" in closing
    assert "penilaian" in citizen.says("5, cepat sekali")[0]
    assert citizen.ratings() == [(5, "cepat sekali")]
    assert "sudah tersimpan" in citizen.says("1")[0]
    assert "masukan" not in citizen.says("apa itu inflasi?")[0]

    citizen.passes(days=1)
    assert "kami buka kembali" in citizen.says("maaf, masih ada yang kurang: data 2024")[0]
    assert [row.status for row in citizen.consultations()] == ["active"]


@pytest.mark.parametrize(("words", "status"), [("satu hal lagi: data per kecamatan", "active"), ("makasih", "closed")])
def test_what_was_said_before_the_closing_and_found_after_it_reaches_the_officer(
    citizen: Citizen, words: str, status: str
) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")
    citizen.registers()
    citizen.answered("Ada 112 pengrajin.")
    unheard = replace(citizen.message(words), received_at=citizen.now)
    citizen.passes(minutes=5)
    citizen.says("selesai")
    citizen.says("5")

    take_in(citizen.runtime, unheard, citizen.now)
    assert citizen.ratings() == [(5, "")]
    assert [row.status for row in citizen.consultations()] == [status]


def test_what_cannot_be_read_in_a_step_is_one_bubble_for_the_burst(citizen: Citizen) -> None:
    for text in ("berapa jumlah pengrajin batik di Seberang?", "1", "1", "Budi Santoso"):
        citizen.says(text)
    before = len(citizen.all_bubbles())
    citizen.says("tahunnya 2020-2024 ya kak")
    citizen.says("sama kabupatennya tanjab timur", after=1)

    assert len(citizen.all_bubbles()) == before + 1
    for text in ("1", "budi@example.com", "1"):
        citizen.says(text)
    citizen.says(citizen.code())
    (consultation,) = citizen.consultations()
    assert "2020-2024" in consultation.question
    assert "tanjab timur" in consultation.question


def test_a_name_in_two_messages_is_one_name(citizen: Citizen) -> None:
    for text in ("berapa jumlah pengrajin batik di Seberang?", "1", "1"):
        citizen.says(text)
    citizen.says("Budi")
    (asked,) = citizen.says("Santoso", after=1)

    assert "Salam kenal, Budi Santoso" in asked


def test_a_question_within_a_burst_waits_for_the_rest(citizen: Citizen) -> None:
    for text in ("assalamualaikum", "izin bertanya min", "arti nilai tukar petani", "di jambi", "tahun 2024"):
        citizen.says(text, after=0.8)

    assert len(citizen.all_bubbles()) == 1


def test_a_flood_within_a_second_gets_one_answer_one_notice_and_silence(citizen: Citizen) -> None:
    for sent in range(30):
        citizen.says(f"pak tolong jawab {('cepat', 'dong', 'ya', 'woy')[sent % 4]}", after=0.02)

    bubbles = [row.body for row in citizen.all_bubbles()]
    assert len(bubbles) == 2
    assert sum("sudah kami terima semuanya" in body for body in bubbles) == 1


def poison(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Let every decision on these words fail."""
    decide = dialogue.decide

    def failing(state, said, facts, now):  # type: ignore[no-untyped-def]
        if words in said.text:
            raise ValueError("poison")
        return decide(state, said, facts, now)

    monkeypatch.setattr(dialogue, "decide", failing)


def test_later_messages_wait_for_one_that_failed_and_go_on_when_it_is_given_up(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, "racun")
    monkeypatch.setattr("bot.receive.utc_now", lambda: citizen.now)
    citizen.says("racun")
    assert citizen.says("Apa itu inflasi?", after=1) == []
    citizen.passes(seconds=10)
    sweep(citizen.runtime, citizen.now)
    assert [row.state for row in citizen.inbound()] == ["new", "new"]
    citizen.passes(seconds=40)
    sweep(citizen.runtime, citizen.now)
    sweep(citizen.runtime, citizen.now)
    assert [row.state for row in citizen.inbound()] == ["dead", "done"]
    assert "Inflasi adalah" in citizen.hears()[-1]


def test_a_message_even_an_officer_cannot_take_is_a_dead_letter_and_stops_nobody(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, "racun")
    monkeypatch.setattr("bot.receive.utc_now", lambda: citizen.now)
    monkeypatch.setattr("bot.receive._give_to_officer", lambda *_: 1 / 0)
    citizen.says("racun")
    other = replace(citizen, address="whatsapp:+6281200000002")
    for _ in range(3):
        citizen.passes(seconds=40)
        sweep(citizen.runtime, citizen.now)
    assert [row.state for row in citizen.inbound()] == ["dead"]
    other.now = citizen.now
    assert other.says("Apa itu inflasi?")


@pytest.mark.parametrize("known", [False, True], ids=["newcomer", "known"])
@pytest.mark.parametrize("says", ["SELECT nothing_of_this_name", ""], ids=["database", "code"])
def test_a_decision_that_fails_at_its_end_leaves_the_message_and_nothing_else(
    citizen: Citizen, wakes: RecordedWakes, monkeypatch: pytest.MonkeyPatch, known: bool, says: str
) -> None:
    """On PostgreSQL a statement that fails spoils the whole transaction."""
    if known:
        citizen.says("Apa itu inflasi?")
    before, woken = len(citizen.all_bubbles()), len(wakes.calls)

    def failing(session: Session, *_: object) -> None:
        session.connection().execute(sa.text(says)) if says else 1 / 0

    with monkeypatch.context() as patch:
        patch.setattr("bot.receive.put", failing)
        citizen.says("Kapan jam layanan kantor?")
    message = citizen.inbound()[-1]
    assert (message.body, message.state, message.attempts) == ("Kapan jam layanan kantor?", "new", 1)
    assert (len(citizen.all_bubbles()), len(wakes.calls)) == (before, woken)

    citizen.passes(seconds=10)
    monkeypatch.setattr("bot.receive.utc_now", lambda: citizen.now)
    sweep(citizen.runtime, citizen.now)
    assert "Senin sampai Jumat." in citizen.hears()[-1]


def test_a_first_message_needs_few_statements(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contact is new, so nothing of it is looked up: see `contacts.is_new`."""
    citizen.says("Apa itu inflasi?")
    monkeypatch.setattr(disturbance, "_known", None)
    with citizen.runtime.database.reading() as session:
        disturbance.refresh(session)  # as in every process that serves
    statements: list[str] = []
    sa.event.listen(
        citizen.runtime.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    newcomer = replace(citizen, address="whatsapp:+6281200000002")
    take_in(newcomer.runtime, newcomer.message("Apa itu inflasi?"), newcomer.now)
    written = [text.split()[2] for text in statements if text.startswith("INSERT")]
    assert written == ["contact", "inbound_message", "kb_question", "outbound_message", "talk"]
    read = [text.partition("FROM ")[2].split()[0] for text in statements if text.startswith("SELECT")]
    assert read == ["contact", "kb_version"]
    assert not any(text.startswith("UPDATE") for text in statements), "it is stored as what it is in the end"


@pytest.mark.parametrize("is_open", [False, True])
def test_a_cry_for_help_reaches_the_admins_at_once_without_the_words(citizen: Citizen, is_open: bool) -> None:
    with citizen.runtime.database.transaction() as session:
        session.add(
            Officer(email="kepala@bps.go.id", name="Sri", role="admin", password_hash="x", created_at=citizen.now)
        )
    if is_open:
        citizen.says("berapa jumlah pengrajin batik di Seberang?")
        citizen.says("1")
        citizen.registers()
    for words in ("tolong ada kebakaran di rumah saya", "tolong!!! kebakaran"):
        assert "112" in citizen.says(words)[-1]
    with citizen.runtime.database.reading() as session:
        mails = session.exec(select(Mail).where(Mail.recipient == "kepala@bps.go.id")).all()
    assert [("KS-" in mail.body, "kebakaran" in mail.body, "7890" in mail.body) for mail in mails] == [
        (is_open, False, True)
    ]
