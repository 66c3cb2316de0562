"""Whoever has no e-mail address: what is said to them, and how officers find and go on with their draft."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from bot import of_address, turn
from bot.state import Step
from core import office
from core.calendar import load
from core.models import Officer
from handoff import requesters, service, without_email
from handoff.lifecycle import Status
from handoff.models import Requester, ThreadEntry
from tests.bot.conftest import Citizen
from tests.bot.talk import REGISTERED, Talk
from tests.bot.test_situations import UNKNOWN, registered_until

NONE = "saya tidak punya email"
MAY = "Petugas kami juga dapat melanjutkan tanpa e-mail"
WHY = "Warga lansia, sudah ditelepon; tidak punya e-mail."


@pytest.mark.parametrize(
    "words",
    [
        NONE, "gak punya email kak", "ga ada e-mail", "dak ado email", "aku belum punya gmail", "email gak punya pak",
        "tidak memiliki alamat email", "emailnya gak ada bu", "i have no email", "i don't have an email",
        "tanpa email bisa?",
    ],
)  # fmt: skip
def test_there_is_none(words: str) -> None:
    assert of_address.lacks(words)
    assert of_address.has_none(words)


@pytest.mark.parametrize(
    "words",
    [
        "tidak mau kasih email", "lupa password email saya", "belum ada email masuk", "email belum ada yang masuk",
        "email saya tidak bisa dibuka", "email saya budi@example.com, tidak ada yang lain", "email kantor", "tidak ada",
    ],
)  # fmt: skip
def test_there_may_be_one(words: str) -> None:
    assert not of_address.lacks(words)


def test_40_where_the_office_wants_one_of_everybody_nothing_more_is_said() -> None:
    talk = registered_until(Step.EMAIL)
    said = talk.says(NONE)
    assert "datang ke PST" in said
    assert MAY not in said
    assert not talk.did(turn.LacksEmail)


@pytest.mark.parametrize(
    ("step", "asked"), [(Step.NAME, "nama lengkap"), (Step.KIND, "1. "), (Step.EMAIL, "datang ke PST")]
)
def test_40_where_officers_may_go_on_without_that_is_said_and_the_draft_marked_once(step: Step, asked: str) -> None:
    talk = registered_until(step)
    talk.may_lack_email = True
    said = talk.says(NONE)
    assert MAY in said
    assert asked in said
    assert talk.did(turn.LacksEmail) == [turn.LacksEmail()]
    talk.says("gak ada email kak")
    assert not talk.did(turn.LacksEmail)


def test_40_who_has_said_so_is_not_asked_for_an_address_but_may_give_one() -> None:
    talk = registered_until(Step.KIND)
    talk.may_lack_email = True
    talk.says(NONE)
    assert talk.says("1").startswith(MAY)
    assert talk.says("oh ada, budi@example.com").startswith("Alamat e-mail Anda: budi@example.com")


def test_40_it_is_said_in_english() -> None:
    talk = registered_until(Step.EMAIL)
    talk.may_lack_email = True
    talk.state.language = "en"
    assert "Our officers may also go on without an e-mail" in talk.says("i don't have an email")


def test_who_corrects_a_registration_marks_nothing() -> None:
    talk = Talk(person=REGISTERED, may_lack_email=True)
    talk.says("ganti email")
    assert MAY not in talk.says(NONE)
    assert not talk.did(turn.LacksEmail)


def test_once_an_officer_went_on_the_question_is_theirs_and_no_step_is_left() -> None:
    talk = registered_until(Step.EMAIL)
    assert talk.state.question
    assert talk.running
    talk.person = replace(talk.person, without_email="accepted")
    talk.running = replace(talk.running, status=Status.WAITING)
    assert talk.says("baik kak, untuk tahun 2024") == ""
    assert talk.did(turn.NoteInbound)
    assert (talk.state.question, talk.state.step) == ("", Step.NONE)


def test_96_a_copy_of_the_data_is_handed_to_whoever_has_no_address() -> None:
    talk = Talk(person=replace(REGISTERED, email="", verified=False, without_email="accepted"))
    assert "kami serahkan di PST" in talk.says("minta salinan data pribadi saya")
    assert "e-mail Anda yang terverifikasi" in Talk(person=REGISTERED).says("minta salinan data pribadi saya")


@pytest.fixture
def lacking(citizen: Citizen) -> Citizen:
    """Somebody who is asked for an address, where officers may go on without one."""
    with citizen.runtime.database.transaction() as session:
        office.choose(session, without_email.ALLOWED, chosen=True, now=citizen.now, by=None)
    for words in (UNKNOWN, "petugas", "1", "Siti Aminah", "1"):
        citizen.says(words)
    return citizen


def waived(citizen: Citizen) -> list[str]:
    """Have an officer go on without an address; return what the citizen hears."""
    citizen.passes(minutes=5)
    with citizen.runtime.database.transaction() as session:
        dedi = Officer(email="dedi@bps.go.id", name="Dedi", role="officer", password_hash="x", created_at=citizen.now)
        session.add(dedi)
        session.flush()
        calendar, (it,) = load(session, citizen.runtime.settings), citizen.consultations()
        service.register_without_email(session, it.number, dedi, citizen.now, calendar, why=WHY)
    return citizen.hears()


def person(citizen: Citizen) -> Requester:
    with citizen.runtime.database.reading() as session:
        return session.exec(select(Requester)).one()


def thread(citizen: Citizen) -> list[str]:
    with citizen.runtime.database.reading() as session:
        return [one.event or one.kind for one in session.exec(select(ThreadEntry).order_by(col(ThreadEntry.id)))]


def test_the_draft_is_marked_in_its_thread(lacking: Citizen) -> None:
    (said,) = lacking.says(NONE)
    assert MAY in said
    assert (person(lacking).without_email, thread(lacking)[-1]) == ("told", "no_email")


def test_once_an_officer_went_on_the_citizen_is_asked_for_nothing_and_heard(lacking: Citizen) -> None:
    lacking.says(NONE)
    (told,) = waived(lacking)
    assert "tidak dipungut biaya" in told
    assert lacking.says("baik, tahun 2024 ya") == []
    assert thread(lacking)[-1] == "inbound"
    (status,) = lacking.says("status")
    assert lacking.consultations()[0].number in status


def test_a_code_that_is_on_its_way_confirms_the_address_all_the_same(lacking: Citizen) -> None:
    lacking.says("siti@example.com")
    lacking.says("1")
    waived(lacking)
    (said,) = lacking.says(lacking.code())
    assert said.startswith("Data Anda sudah diperbarui.")
    found = person(lacking)
    assert (found.email, found.without_email, requesters.is_complete(found)) == ("siti@example.com", "", True)
    assert "inbound" not in thread(lacking)[thread(lacking).index("without_email") :]
    (consultation,) = lacking.consultations()
    assert consultation.status == "waiting"


def test_an_address_shown_but_not_yet_confirmed_may_still_be(lacking: Citizen) -> None:
    lacking.says("siti@example.com")
    waived(lacking)
    (asked,) = lacking.says("1")
    assert "siti@example.com" in asked
    lacking.says(lacking.code())
    assert (person(lacking).email, person(lacking).without_email) == ("siti@example.com", "")


def test_what_else_is_written_meanwhile_is_the_officer_s(lacking: Citizen) -> None:
    lacking.says("siti@example.com")
    lacking.says("1")
    waived(lacking)
    for words in ("untuk tahun 2024 ya", "yang per kecamatan"):
        assert lacking.says(words) == []
    lacking.says(lacking.code())
    assert thread(lacking)[-2:] == ["inbound", "inbound"]
    assert person(lacking).email == "siti@example.com"


def test_the_next_question_needs_no_registration(lacking: Citizen) -> None:
    waived(lacking)
    lacking.closed_unanswered()
    lacking.passes(days=10)
    lacking.says("berapa jumlah perajin anyaman pandan di Kerinci?")
    (told,) = lacking.says("petugas")
    assert "tidak dipungut biaya" in told
    assert len(lacking.consultations()) == 2


def test_what_was_asked_for_is_over_although_nothing_was_written_until_the_closing(lacking: Citizen) -> None:
    waived(lacking)
    lacking.closed_unanswered()
    for said in lacking.says("terima kasih kak"):
        assert "e-mail" not in said


def test_a_number_without_an_address_that_was_silent_for_long_registers_anew(lacking: Citizen) -> None:
    waived(lacking)
    lacking.closed_unanswered()
    lacking.passes(days=91)
    lacking.says("halo")
    assert (person(lacking).name, person(lacking).without_email) == ("", "")
    for said in lacking.says("profil"):
        assert "Siti" not in said


def test_the_address_a_code_is_on_its_way_to_may_still_be_changed(lacking: Citizen) -> None:
    lacking.says("siti@exmaple.com")
    lacking.says("1")
    waived(lacking)
    (asked,) = lacking.says("2")
    assert asked.startswith("Silakan tulis alamat e-mail yang baru")
    (shown,) = lacking.says("siti@example.com")
    assert shown.startswith("Alamat e-mail Anda: siti@example.com")
    lacking.says("1")
    (said,) = lacking.says(lacking.code())
    assert said.startswith("Data Anda sudah diperbarui.")
    assert (person(lacking).email, person(lacking).without_email) == ("siti@example.com", "")


def test_a_wrong_code_is_told_and_what_follows_is_still_the_officer_s(lacking: Citizen) -> None:
    lacking.says("siti@example.com")
    lacking.says("1")
    waived(lacking)
    (said,) = lacking.says("000000")
    assert said.startswith("Kode belum cocok")
    assert lacking.says("untuk tahun 2024 ya") == []
    assert thread(lacking)[-1] == "inbound"
    (said,) = lacking.says(lacking.code())
    assert said.startswith("Data Anda sudah diperbarui.")


def test_who_was_taken_in_without_an_address_stays_so_when_the_office_wants_one_of_everybody_else(
    lacking: Citizen,
) -> None:
    waived(lacking)
    lacking.closed_unanswered()
    with lacking.runtime.database.transaction() as session:
        office.choose(session, without_email.ALLOWED, chosen=False, now=lacking.now, by=None)
    lacking.passes(days=10)
    lacking.says("berapa jumlah perajin anyaman pandan di Kerinci?")
    (told,) = lacking.says("petugas")
    assert "tidak dipungut biaya" in told
