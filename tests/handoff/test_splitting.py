"""A new matter after the answer gets a consultation of its own (SITUATIONS.md 51): both promises stand, one is open."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlmodel import col, select

from core.models import AuditEvent, Officer
from handoff import notices, ratings, retention, service, splitting, transcript
from handoff.models import Consultation, Rating, SearchWords, ThreadEntry
from tests.handoff.conftest import MINUTE, Office, jambi
from tests.handoff.test_races import ROUNDS, at_once
from whatsapp import contacts, outbox, plan
from whatsapp.models import Contact, InboundMessage, OutboundMessage

ASKED = jambi("2026-11-23T14:00")
"""A Monday: the answer to what is asked then is due on Thursday."""
DUE = jambi("2026-11-26T15:30")


@pytest.fixture
def answered(office: Office, budi: Contact, rina: Officer, now: datetime) -> Consultation:
    return answered_of(office, budi, rina, now)


def answered_of(office: Office, contact: Contact, rina: Officer, now: datetime) -> Consultation:
    """Open a consultation of the citizen that its officer has taken and answered."""
    made = office.opens(contact, now)
    office.claims(made, rina, now)
    office.replies(made, rina, now)
    office.delivers(now + MINUTE)
    return made


def asks(office: Office, consultation: Consultation, at: datetime, body: str, kind: str = "text") -> int:
    """Have the citizen write into the consultation; return the message's id."""
    with office.database.transaction() as session:
        contact = session.get_one(Contact, consultation.contact_id)
        inbound = office.wrote(session, contact, at, body, kind)
        service.note_inbound(session, consultation, inbound, at, office.calendar)
        return inbound.id or 0


def splits(office: Office, consultation: Consultation, officer: Officer, inbound_id: int, at: datetime) -> Consultation:
    with office.database.transaction() as session:
        return service.split(
            session, consultation.number, officer, at, office.calendar, inbound_id=inbound_id, topic_of=str.upper
        )


def refused(office: Office, consultation: Consultation, officer: Officer, inbound_id: int, at: datetime) -> str:
    with pytest.raises(service.NotSplit) as why:
        splits(office, consultation, officer, inbound_id, at)
    assert office.now_is(consultation).status != "closed"
    return str(why.value)


def told(office: Office, contact: Contact) -> list[OutboundMessage]:
    return office.notices(contact, f"{splitting.KEY}:")


def said_in(office: Office, consultation: Consultation) -> list[str]:
    with office.database.reading() as session:
        own = (
            select(InboundMessage.body)
            .join(ThreadEntry, col(ThreadEntry.inbound_id) == InboundMessage.id)
            .where(ThreadEntry.consultation_id == consultation.id)
        )
        return list(session.exec(own.order_by(col(ThreadEntry.id))))


def found_by(office: Office, word: str) -> list[int]:
    """Return which consultations the search knows by a word."""
    with office.database.reading() as session:
        known = session.exec(select(SearchWords).order_by(col(SearchWords.consultation_id)))
        return [row.consultation_id for row in known if word in row.said.replace("'", "").split()]


def everything(office: Office) -> tuple[int, ...]:
    with office.database.reading() as session:
        tables = (Consultation, ThreadEntry, OutboundMessage, AuditEvent)
        return tuple(len(session.exec(select(table)).all()) for table in tables)


def test_the_former_closes_and_the_new_one_counts_from_when_it_was_asked(
    office: Office, answered: Consultation, rina: Officer
) -> None:
    first = asks(office, answered, ASKED, "Satu lagi, berapa produksi padi?")
    asks(office, answered, ASKED + MINUTE, "tahun 2024")
    opened = splits(office, answered, rina, first, ASKED + timedelta(hours=20))
    former, opened = office.now_is(answered), office.now_is(opened)
    assert (former.status, former.close_reason, former.answered_at) == (
        "closed",
        "answered",
        office.now_is(answered).answered_at,
    )
    assert (opened.status, opened.officer_id, opened.continues_id) == ("active", rina.id, former.id)
    assert (opened.complete_at, opened.due_at) == (ASKED, DUE)
    assert opened.question == "Satu lagi, berapa produksi padi?\ntahun 2024"
    assert opened.topic == opened.question.upper()
    assert opened.last_citizen_at == ASKED + MINUTE
    assert said_in(office, opened) == opened.question.split("\n")
    assert said_in(office, former) == ["Jumlah UMKM 2024?", *opened.question.split("\n")]


def test_what_was_written_before_the_chosen_message_stays_with_the_former(
    office: Office, answered: Consultation, rina: Officer
) -> None:
    asks(office, answered, ASKED, "terima kasih")
    second = asks(office, answered, ASKED + MINUTE, "Oh ya, IPM Tebo?")
    assert splits(office, answered, rina, second, ASKED + 2 * MINUTE).question == "Oh ya, IPM Tebo?"


def test_the_citizen_is_told_in_one_bubble_and_not_asked_for_a_rating(
    office: Office, answered: Consultation, rina: Officer, budi: Contact
) -> None:
    before = len(office.sent(budi))
    opened = splits(office, answered, rina, asks(office, answered, ASKED, "IPM Tebo?"), ASKED + MINUTE)
    (bubble,) = office.sent(budi)[before:]
    for words in (opened.number, answered.number, "Kamis, 26 November 2026 pukul 15.30 WIB", "tidak dipungut biaya"):
        assert words in bubble.body
    assert (bubble.template, bubble.choices, bubble.expires_at) == ("consultation_split", [], DUE)
    with office.database.reading() as session:
        assert session.exec(select(Rating)).all() == []
        assert ratings.waiting(session, budi.id or 0, ASKED + 2 * MINUTE) is None


def test_english_is_told_in_english(office: Office, answered: Consultation, rina: Officer, budi: Contact) -> None:
    with office.database.transaction() as session:
        session.get_one(Contact, budi.id).language = "en"
    opened = splits(office, answered, rina, asks(office, answered, ASKED, "And the HDI?"), ASKED + MINUTE)
    assert opened.language == "en"
    assert "Thursday, 26 November 2026" in told(office, budi)[0].body
    assert "free of charge" in told(office, budi)[0].body


def test_both_logs_say_who_did_what(office: Office, answered: Consultation, rina: Officer) -> None:
    opened = splits(office, answered, rina, asks(office, answered, ASKED, "IPM Tebo?"), ASKED + MINUTE)
    assert office.told(answered)[-1] == "event:split"
    assert office.told(opened) == [
        "inbound", "event:opened", "event:split_from", "event:claim", "outbound:notice",
    ]  # fmt: skip
    with office.database.reading() as session:
        act = (
            select(ThreadEntry).where(col(ThreadEntry.event).in_(("split", "split_from"))).order_by(col(ThreadEntry.id))
        )
        assert [(one.officer_id, one.at, one.text) for one in session.exec(act)] == [
            (rina.id, ASKED + MINUTE, opened.number),
            (rina.id, ASKED + MINUTE, answered.number),
        ]
        audit = select(AuditEvent).where(col(AuditEvent.action).startswith("consultation.split"))
        assert {(one.action, one.subject, one.officer_id) for one in session.exec(audit)} == {
            ("consultation.split", answered.number, rina.id),
            ("consultation.split_from", opened.number, rina.id),
        }


def test_reports_count_both_promises(office: Office, answered: Consultation, rina: Officer) -> None:
    opened = splits(office, answered, rina, asks(office, answered, ASKED, "IPM Tebo?"), ASKED + MINUTE)
    office.replies(opened, rina, ASKED + 2 * MINUTE)
    office.delivers(ASKED + 3 * MINUTE)
    figures = office.month(ASKED.date(), DUE + timedelta(days=10))
    assert (figures.opened, figures.promised, figures.kept) == (2, 2, 2)


def test_pressed_twice_it_is_the_same_consultation_even_when_the_tie_is_gone(
    office: Office, answered: Consultation, rina: Officer, budi: Contact
) -> None:
    message = asks(office, answered, ASKED, "IPM Tebo?")
    first = splits(office, answered, rina, message, ASKED + MINUTE)
    with office.database.transaction() as session:
        service.untie(session, first.number, rina, ASKED + MINUTE, office.calendar)
    before = everything(office)
    assert splits(office, answered, rina, message, ASKED + 2 * MINUTE).number == first.number
    assert everything(office) == before
    assert len(told(office, budi)) == 1


def test_another_message_of_a_consultation_that_was_split_is_refused(
    office: Office, answered: Consultation, rina: Officer
) -> None:
    first, second = (asks(office, answered, ASKED + step * MINUTE, f"tanya {step}?") for step in range(2))
    splits(office, answered, rina, first, ASKED + 2 * MINUTE)
    with pytest.raises(service.NotPossible):
        splits(office, answered, rina, second, ASKED + 3 * MINUTE)


@pytest.mark.parametrize("state", ["queued", "sending", "unknown", "held"])
def test_nothing_of_ours_may_be_on_its_way(office: Office, answered: Consultation, rina: Officer, state: str) -> None:
    message = asks(office, answered, ASKED, "IPM Tebo?")
    waiting = office.replies(answered, rina, ASKED + MINUTE, "Sebentar.")
    with office.database.transaction() as session:
        session.get_one(OutboundMessage, waiting.id).state = state
    assert "belum terkirim" in refused(office, answered, rina, message, ASKED + 2 * MINUTE)


def test_before_the_answer_is_taken_nothing_is_split(office: Office, taken: Consultation, rina: Officer) -> None:
    message = asks(office, taken, ASKED, "IPM Tebo?")
    assert "Jawaban pertama" in refused(office, taken, rina, message, ASKED + MINUTE)
    office.replies(taken, rina, ASKED + 2 * MINUTE)
    assert "Jawaban pertama" in refused(office, taken, rina, message, ASKED + 3 * MINUTE)
    office.delivers(ASKED + 4 * MINUTE)
    assert "setelah jawaban pertama" in refused(office, taken, rina, message, ASKED + 5 * MINUTE)


def test_an_explanation_that_is_awaited_comes_first(office: Office, answered: Consultation, rina: Officer) -> None:
    message = asks(office, answered, ASKED, "IPM Tebo?")
    office.clarifies(answered, rina, ASKED + MINUTE)
    office.delivers(ASKED + 2 * MINUTE)
    assert "menjelaskan" in refused(office, answered, rina, message, ASKED + 3 * MINUTE)
    asks(office, answered, ASKED + 4 * MINUTE, "2024")
    assert splits(office, answered, rina, message, ASKED + 5 * MINUTE).question == "IPM Tebo?\n2024"


def test_a_request_to_explain_that_was_undone_holds_nothing_up(
    office: Office, answered: Consultation, rina: Officer
) -> None:
    message = asks(office, answered, ASKED, "IPM Tebo?")
    office.replies(answered, rina, ASKED + MINUTE, "Sebentar.")
    office.delivers(ASKED + MINUTE)
    asked = office.clarifies(answered, rina, ASKED + MINUTE)
    with office.database.transaction() as session:
        service.undo(session, answered.number, rina, ASKED + MINUTE, office.calendar, outbound_id=asked.id or 0)
    assert splits(office, answered, rina, message, ASKED + 2 * MINUTE).status == "active"


def test_no_date_that_is_over_is_promised(office: Office, answered: Consultation, rina: Officer) -> None:
    message = asks(office, answered, ASKED, "IPM Tebo?")
    assert "sudah lewat" in refused(office, answered, rina, message, DUE)
    assert splits(office, answered, rina, message, DUE - MINUTE).due_at == DUE


def test_only_words_of_this_citizen_begin_one(
    office: Office, answered: Consultation, rina: Officer, now: datetime
) -> None:
    other = office.opens(office.citizen(now, "+6281200000002"), now)
    strange = asks(office, other, ASKED, "IPM Tebo?")
    nod = asks(office, answered, ASKED, "👍", "reaction")
    for inbound_id in (strange, nod, 0, 10**16):
        assert "Pilih pesan" in refused(office, answered, rina, inbound_id, ASKED + MINUTE)


def test_only_its_officer_may(office: Office, answered: Consultation, dedi: Officer) -> None:
    message = asks(office, answered, ASKED, "IPM Tebo?")
    with pytest.raises(service.TakenBy):
        splits(office, answered, dedi, message, ASKED + MINUTE)


@pytest.mark.parametrize("sids", [{}, {"consultation_split": "HX1"}])
def test_outside_the_window_a_template_tells_it_or_it_is_held(
    office: Office, answered: Consultation, rina: Officer, budi: Contact, sids: dict[str, str]
) -> None:
    message = asks(office, answered, ASKED, "IPM Tebo?")
    opened = splits(office, answered, rina, message, ASKED + timedelta(hours=25))
    (bubble,) = told(office, budi)
    decided = plan.plan(bubble, ASKED + timedelta(hours=24), ASKED + timedelta(hours=25), sids)
    if not sids:
        assert decided == plan.Held("no_template")
        return
    assert isinstance(decided, plan.Template)
    given = ["IPM TEBO?", opened.number, "Kamis, 26 November 2026 pukul 15.30 WIB", answered.number]
    assert [decided.variables[str(place)] for place in range(1, 5)] == given


def test_whoever_asked_for_silence_is_told_nothing(
    office: Office, answered: Consultation, rina: Officer, budi: Contact
) -> None:
    message = asks(office, answered, ASKED, "IPM Tebo?")
    with office.database.transaction() as session:
        contacts.opt_out(session, session.get_one(Contact, budi.id), ASKED + MINUTE)
    splits(office, answered, rina, message, ASKED + 2 * MINUTE)
    assert [(one.state, one.reason) for one in told(office, budi)] == [("suppressed", "opted_out")]


def test_the_former_is_not_opened_while_the_new_one_is(
    office: Office, answered: Consultation, rina: Officer, budi: Contact
) -> None:
    opened = splits(office, answered, rina, asks(office, answered, ASKED, "IPM Tebo?"), ASKED + MINUTE)
    with office.database.transaction() as session, pytest.raises(service.OtherOpen) as other:
        service.reopen(session, answered.number, rina, ASKED + 2 * MINUTE, office.calendar)
    assert other.value.number == opened.number
    with office.database.reading() as session:
        assert service.reopenable(session, budi.id or 0, ASKED + 2 * MINUTE) is None
    office.replies(opened, rina, ASKED + 3 * MINUTE)
    office.closes(opened, rina, ASKED + 4 * MINUTE)
    with office.database.reading() as session:
        newest = service.reopenable(session, budi.id or 0, ASKED + 5 * MINUTE)
    assert newest is not None
    assert newest.number == opened.number


def test_an_answer_that_fails_after_all_is_told_where_the_talk_goes_on(
    office: Office, answered: Consultation, rina: Officer, budi: Contact
) -> None:
    opened = splits(office, answered, rina, asks(office, answered, ASKED, "IPM Tebo?"), ASKED + MINUTE)
    office.fails(office.notices(budi, "answer:")[0], ASKED + 2 * MINUTE)
    assert office.now_is(answered).status == "closed"
    assert office.now_is(answered).answered_at is None
    with office.database.reading() as session:
        failed = select(ThreadEntry).where(
            ThreadEntry.consultation_id == opened.id, ThreadEntry.event == "answer_fails"
        )
        assert session.exec(failed).one().text == f"({answered.number})"


def test_the_messages_of_both_are_forgotten_with_the_later_one(
    office: Office, answered: Consultation, rina: Officer
) -> None:
    opened = splits(office, answered, rina, asks(office, answered, ASKED, "IPM Tebo?"), ASKED + MINUTE)
    office.replies(opened, rina, ASKED + timedelta(days=1))
    office.delivers(ASKED + timedelta(days=1))
    office.closes(opened, rina, ASKED + timedelta(days=2))
    office.citizen(jambi("2028-11-20T09:00"))  # still writes, so that not everything of theirs goes at once
    for moment, kept in ((jambi("2028-11-24T14:01"), "IPM Tebo?"), (jambi("2028-11-26T14:01"), "")):
        retention.run(office.runtime, moment)
        assert said_in(office, answered) == ["", kept]
        assert found_by(office, "tebo") == [opened.id]  # and at last by its topic alone, which stays
    assert office.now_is(opened).question == ""


def test_the_former_s_page_keeps_what_the_bot_said_meanwhile(
    office: Office, answered: Consultation, rina: Officer, budi: Contact
) -> None:
    with office.database.transaction() as session:
        outbox.queue(session, budi.id or 0, outbox.Draft(key="reply:1", body="Status: sudah dijawab."), ASKED)
    splits(office, answered, rina, asks(office, answered, ASKED + MINUTE, "IPM Tebo?"), ASKED + 2 * MINUTE)
    with office.database.reading() as session:
        lines = transcript.of(session, office.now_is(answered), "Budi", ASKED + 3 * MINUTE, most=400)
    assert next(line.text for line in lines if line.side == "bot") == "Status: sudah dijawab."


def test_half_of_it_is_never_done(
    office: Office, answered: Consultation, rina: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = asks(office, answered, ASKED, "IPM Tebo?")
    before = everything(office)
    with monkeypatch.context() as patch:
        patch.setattr(notices, "tell", lambda *_args, **_words: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            splits(office, answered, rina, message, ASKED + MINUTE)
    assert everything(office) == before
    assert office.now_is(answered).status == "active"
    assert splits(office, answered, rina, message, ASKED + 2 * MINUTE).number.endswith("-00002")


def test_a_double_click_and_the_citizen_who_writes_meanwhile(office: Office, rina: Officer, now: datetime) -> None:
    for round_ in range(ROUNDS):
        contact = office.citizen(now, f"+62812000090{round_}")
        former = answered_of(office, contact, rina, now)
        message = asks(office, former, ASKED, "IPM Tebo?")

        def writes(contact: Contact = contact) -> None:
            with office.database.transaction() as session:
                inbound = office.wrote(session, contact, ASKED + MINUTE, "yang 2024")
                found = service.open_of(session, contact.id or 0)
                assert found is not None, "one is always open"
                service.note_inbound(session, found, inbound, ASKED + MINUTE, office.calendar)

        act = partial(splits, office, former, rina, message, ASKED + 2 * MINUTE)
        one, two, _nothing = results = at_once(act, act, writes)
        assert isinstance(one, Consultation), results
        assert isinstance(two, Consultation), results
        assert one.number == two.number
        assert said_in(office, one) == ["IPM Tebo?", "yang 2024"]
        assert len(told(office, contact)) == 1


def test_whoever_takes_it_over_at_the_same_moment_has_one_of_them(
    office: Office, rina: Officer, dedi: Officer, now: datetime
) -> None:
    for round_ in range(ROUNDS):
        former = answered_of(office, office.citizen(now, f"+62812000070{round_}"), rina, now)
        message = asks(office, former, ASKED, "IPM Tebo?")

        def hands_over(former: Consultation = former) -> None:
            with office.database.transaction() as session:
                service.transfer(session, former.number, rina, ASKED + MINUTE, office.calendar, to=dedi)

        made, handed = at_once(partial(splits, office, former, rina, message, ASKED + MINUTE), hands_over)
        if isinstance(made, Consultation):
            assert isinstance(handed, service.NotPossible)
            assert office.now_is(made).officer_id == rina.id
        else:
            assert isinstance(made, service.TakenBy)
            assert (office.now_is(former).status, office.now_is(former).officer_id) == ("active", dedi.id)
