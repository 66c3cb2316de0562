"""What the bot answers by itself is shown to the officers where a person should know of it, and nothing else is."""

import pytest
from sqlmodel import col, select

from bot import turn
from bot.flagging import flag
from bot.rules import special
from core.models import Mail, Officer
from handoff.models import Change, Flag, ThreadEntry
from tests.bot.conftest import Citizen
from tests.bot.talk import Talk
from whatsapp.models import InboundMessage

AT_THE_DOOR = "apakah petugas sensus yang datang ke rumah saya asli?"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (AT_THE_DOOR, "enumerator"),
        ("ada orang ngaku dari bps datang ke rumah minta kk", "enumerator"),
        ("is the enumerator at my door real?", "enumerator"),
        ("cara lapor petugas gadungan bps", "enumerator"),
        ("dapat bantuan bps klik link https://x.example", "hoax"),
        ("minta alamat responden", "others_data"),
        ("goblok pelayanan bps", "abuse"),
        ("berapa jumlah petugas sensus resmi bps?", None),
        ("lowongan petugas sensus bps yang resmi dimana", None),
        ("persentase rumah orang asli papua menurut survei", None),
        ("apa itu inflasi?", None),
    ],
)
def test_why_an_officer_should_see_it(words: str, kind: str | None) -> None:
    assert flag(words, special(words)) == kind


@pytest.mark.parametrize(("words", "kinds"), [(AT_THE_DOOR, ["enumerator"]), ("apa itu inflasi?", [])])
def test_it_is_answered_all_the_same(words: str, kinds: list[str]) -> None:
    talk = Talk()
    assert talk.says(words)
    assert [effect.kind for effect in talk.did(turn.Flagged)] == kinds


def flagged(citizen: Citizen) -> list[tuple[str, str]]:
    with citizen.runtime.database.reading() as session:
        both = select(Flag.kind, InboundMessage.body).join(InboundMessage, col(InboundMessage.id) == Flag.inbound_id)
        return list(session.exec(both.order_by(col(Flag.inbound_id))))


def test_once_for_each_citizen_and_kind_until_it_is_seen(citizen: Citizen) -> None:
    citizen.says("goblok pelayanan bps")
    citizen.says("dasar tolol")
    citizen.says("dapat bantuan bps klik link https://x.example")
    assert flagged(citizen) == [
        ("abuse", "goblok pelayanan bps"),
        ("hoax", "dapat bantuan bps klik link https://x.example"),
    ]
    with citizen.runtime.database.transaction() as session:
        assert [one.kind for one in session.exec(select(Change))].count("flagged") == 2
        for row in session.exec(select(Flag)):
            row.seen_at = citizen.now
    citizen.says("dasar tolol")
    assert len(flagged(citizen)) == 3


def test_a_cry_for_help_without_a_consultation_is_there_and_the_mail_says_where(citizen: Citizen) -> None:
    with citizen.runtime.database.transaction() as session:
        facts = {"name": "Kepala", "role": "admin", "password_hash": "x", "created_at": citizen.now}
        session.add(Officer(email="kepala@bps.go.id", **facts))
    citizen.says("saya mau bunuh diri")
    assert flagged(citizen) == [("emergency", "saya mau bunuh diri")]
    with citizen.runtime.database.reading() as session:
        assert "/flagged" in session.exec(select(Mail)).one().body


def test_in_an_open_consultation_its_officer_reads_it_and_it_is_on_no_other_page(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")
    citizen.registers()
    assert [one.status for one in citizen.consultations()] == ["waiting"]
    citizen.says("saya mau bunuh diri")
    citizen.says("goblok pelayanan bps")
    assert flagged(citizen) == []


def test_of_abuse_in_an_open_consultation_the_admins_hear_once_a_day_without_its_words(citizen: Citizen) -> None:
    with citizen.runtime.database.transaction() as session:
        facts = {"role": "admin", "password_hash": "x", "created_at": citizen.now}
        session.add(Officer(email="kepala@bps.go.id", name="Kepala", **facts))
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    citizen.says("1")
    citizen.registers()
    (consultation,) = citizen.consultations()
    assert told(citizen) == ([], 0)
    assert citizen.says("kalian goblok semua") == [], "the officer answers, not the bot"
    citizen.says("dasar tolol")
    (mail,), marks = told(citizen)
    assert (consultation.number in mail.subject, "goblok" in mail.body, marks) == (True, False, 1)
    assert [one.status for one in citizen.consultations()] == ["waiting"]
    citizen.says("dasar tolol", after=25 * 3600)
    mails, marks = told(citizen)
    assert (len(mails), marks) == (2, 2)


def told(citizen: Citizen) -> tuple[list[Mail], int]:
    """Return the mails about abuse, and how often the thread says so."""
    with citizen.runtime.database.reading() as session:
        mails = session.exec(select(Mail).where(col(Mail.subject).startswith("Kata kasar"))).all()
        marks = session.exec(select(ThreadEntry).where(ThreadEntry.event == "abused")).all()
        return list(mails), len(marks)
