"""A number silent for ninety days may be somebody else's: a code before anything personal (SITUATIONS.md, 47)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot import turn
from bot.facts import Person
from bot.state import State, Step
from handoff.lifecycle import Status
from handoff.models import ThreadEntry
from tests.bot.conftest import Citizen
from tests.bot.talk import CODE, MONDAY, REGISTERED, Talk, closed_talk, open_talk
from whatsapp.models import OutboundMessage

UNKNOWN = "berapa jumlah pengrajin batik pewarna alami di Seberang Kota Jambi?"
MASKED = "b•••@example.com"


def silent(talk: Talk | None = None, days: int = 91) -> Talk:
    """Return the talk of somebody registered who has not written for so many days."""
    talk = talk or Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.state.last_at = talk.now - timedelta(days=days)
    return talk


def shows_nothing(text: str) -> bool:
    return "Budi" not in text and "budi@example.com" not in text and "KS-" not in text


@pytest.mark.parametrize("words", ["halo", "terima kasih", "profil", "status", "ubah email", "petugas", "data saya"])
def test_nothing_personal_is_shown_before_the_code(words: str) -> None:
    assert shows_nothing(silent().says(words))
    assert shows_nothing(silent(closed_talk()).says(words))


@pytest.mark.parametrize("days", [1, 89])
def test_who_was_silent_for_less_is_known(days: int) -> None:
    assert "Budi Santoso" in silent(days=days).says("halo")


def test_searching_asks_nobody_who_they_are() -> None:
    talk = silent()
    assert "*Deflasi* adalah" in talk.says("Apa yang dimaksud dengan deflasi?")
    assert not talk.did(turn.SendCode)


def test_a_consultation_needs_the_code_and_then_goes_on() -> None:
    talk = silent()
    talk.says(UNKNOWN)
    assert MASKED in talk.says("1")
    assert [sent.recipient for sent in talk.did(turn.SendCode)] == ["budi@example.com"]  # type: ignore[attr-defined]
    assert talk.offered() == ["resend"]
    assert talk.says(CODE).endswith("[created]")
    assert talk.person == REGISTERED
    assert talk.did(turn.IdentityConfirmed)


def test_the_profile_is_shown_after_the_code() -> None:
    talk = silent()
    assert MASKED in talk.says("profil")
    assert MASKED in talk.says("kirim ulang")
    assert "Budi Santoso" in talk.says(CODE)
    assert "budi@example.com" in talk.says("profil")


@pytest.mark.parametrize("words", ["lain@example.com", "kembali", "ubah email", "2"])
def test_another_address_does_not_make_a_stranger_the_one_registered(words: str) -> None:
    talk = silent()
    talk.says("profil")
    assert shows_nothing(talk.says(words))
    assert talk.person == REGISTERED
    assert not [sent for sent in talk.did(turn.SendCode) if "lain" in str(sent)]


def test_whoever_is_new_on_the_number_registers_anew() -> None:
    talk = silent()
    talk.says("petugas")
    assert "Apakah Anda setuju" in talk.says("GANTI NAMA")
    assert talk.person == Person()
    for words in ("1", "Dewi", "1", "dewi@example.com", "1"):
        assert shows_nothing(talk.says(words))


def test_leaving_the_code_leaves_what_is_registered() -> None:
    talk = silent()
    talk.says("profil")
    assert "tidak kami ubah" in talk.says("batal")
    assert talk.person == REGISTERED
    assert MASKED in talk.says("profil")


def test_a_denied_name_is_doubted_too() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    talk.says("saya bukan Budi")
    assert shows_nothing(talk.says("profil"))


def test_a_code_sent_to_another_address_confirms_nobody() -> None:
    talk = Talk(State(welcomed_at=MONDAY), REGISTERED)
    for words in ("ubah email", "dewi@example.com", "1", "batal", "saya bukan Budi"):
        talk.says(words)
    talk.code = "111222"
    talk.says("profil")
    talk.says(CODE)
    assert not talk.did(turn.IdentityConfirmed)


def test_in_an_open_consultation_the_words_go_to_the_officer_and_the_code_is_asked_for() -> None:
    talk = silent(open_talk(Status.CITIZEN, answered=True))
    assert MASKED in talk.says("halo pak, bagaimana datanya")
    assert talk.did(turn.NoteInbound)
    assert talk.did(turn.IdentityDoubted)
    assert talk.says("kalau tahun 2023 ada juga pak") == ""
    assert talk.did(turn.NoteInbound)
    assert shows_nothing(talk.says("selesai"))
    assert not talk.did(turn.FinishConsultation)
    assert "Kodenya cocok" in talk.says(CODE)


def test_a_reaction_after_long_silence_says_nothing_and_is_doubted() -> None:
    talk = silent(open_talk(Status.ACTIVE))
    assert talk.says("👍", "reaction") == ""
    assert talk.did(turn.IdentityDoubted)


def test_a_score_or_more_words_after_long_silence_reopen_and_rate_nothing() -> None:
    talk = silent(closed_talk())
    for words in ("5", "masih ada yang kurang, data 2023 mana?"):
        talk.says(words)
        assert not talk.did(turn.Rate) + talk.did(turn.ReopenConsultation)


def test_whoever_is_new_waits_for_the_open_consultation_of_the_one_before() -> None:
    talk = silent(open_talk(Status.ACTIVE))
    talk.says("halo")
    assert "pengguna sebelumnya" in talk.says("ganti nama")
    assert not talk.did(turn.SaveRequester)
    assert talk.did(turn.NoteInbound)


def test_a_registration_never_finished_is_forgotten() -> None:
    talk = silent(Talk(State(welcomed_at=MONDAY), replace(REGISTERED, email="", verified=False)))
    assert shows_nothing(talk.says("halo"))
    assert talk.person == Person()


def held(citizen: Citizen, state: str) -> list[str]:
    with citizen.runtime.database.reading() as session:
        found = select(OutboundMessage.body).where(OutboundMessage.state == state, OutboundMessage.author == "officer")
        return list(session.exec(found.order_by(col(OutboundMessage.id))))


@pytest.mark.parametrize(("days", "kept_back"), [(30, False), (100, True)])
def test_what_was_held_reaches_only_whom_it_was_meant_for(citizen: Citizen, days: int, kept_back: bool) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")
    citizen.registers()
    citizen.answered("Ada 112 pengrajin.")
    with citizen.runtime.database.transaction() as session:
        answer = session.exec(select(OutboundMessage).where(OutboundMessage.author == "officer")).one()
        answer.state, answer.reason = "held", "window_closed"
    citizen.now += timedelta(days=days)
    said = citizen.says("halo")
    assert bool(held(citizen, "suppressed")) is kept_back
    if not kept_back:
        assert len(held(citizen, "accepted") + held(citizen, "queued")) == 1
        return
    assert MASKED in said[-1]
    citizen.says(citizen.code())
    assert len(held(citizen, "queued")) == 1
    with citizen.runtime.database.reading() as session:
        marks = select(ThreadEntry.event).where(col(ThreadEntry.event).in_(("doubted", "confirmed")))
        assert session.exec(marks.order_by(col(ThreadEntry.id))).all() == ["doubted", "confirmed"]


def test_the_step_of_the_code_is_left_after_a_day() -> None:
    talk = silent()
    talk.says("profil")
    assert talk.state.step is Step.CODE
    talk.says("halo", after=25 * 3600)
    assert not talk.state.step
    assert talk.state.doubted


def test_who_comes_after_somebody_on_the_same_number_is_shown_nothing_of_theirs(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")
    citizen.registers()
    citizen.answered("Ada 112 pengrajin.")
    citizen.says("selesai")
    number = citizen.consultations()[0].number
    assert number in citizen.says("status")[0]
    citizen.says("GANTI NAMA")
    for words in ("2", "5", "masih ada yang kurang, data 2023 mana?", "status"):
        assert not any(number in bubble for bubble in citizen.says(words))
    assert citizen.ratings() == [(None, "")]
    assert [row.status for row in citizen.consultations()] == ["closed"]
