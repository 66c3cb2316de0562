"""What citizens and officers do with a consultation, step by step."""

from datetime import datetime

import pytest
from sqlmodel import select

from core.models import AuditEvent, Officer
from handoff import requesters, service, wordings
from handoff.models import Change, PastPromise, ThreadEntry
from tests.handoff.conftest import MINUTE, Office, jambi
from whatsapp import contacts
from whatsapp.models import Contact


def test_numbers_run_through_the_year_and_begin_again(office: Office, now: datetime) -> None:
    year_s_end = jambi("2026-12-31T23:59")
    numbers = [
        office.opens(office.citizen(at, f"+62812000010{index}"), at).number
        for index, at in enumerate([now, now, year_s_end, year_s_end + MINUTE])
    ]
    assert numbers == ["KS-2026-00001", "KS-2026-00002", "KS-2026-00003", "KS-2027-00001"]


def test_a_contact_has_one_open_consultation(office: Office, budi: Contact, now: datetime) -> None:
    first = office.opens(budi, now)
    assert office.opens(budi, now, question="Lain lagi").number == first.number


def test_the_queue_is_ordered_by_deadline(office: Office, rina: Officer, now: datetime) -> None:
    asked = [office.opens(office.citizen(now, f"+62812000020{index}"), now + index * MINUTE) for index in range(3)]
    draft = office.opens(office.citizen(now, "+628120000209"), now, complete=False)
    with office.database.reading() as session:
        assert [service.position(session, one) for one in asked] == [1, 2, 3]
        assert service.position(session, draft) == 4
    office.claims(asked[0], rina, now)
    with office.database.reading() as session:
        assert [service.position(session, office.now_is(one)) for one in asked] == [0, 1, 2]


def test_the_whole_way(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now + MINUTE)
    office.writes(consultation, budi, now + 2 * MINUTE)
    assert office.now_is(consultation).status == "active"
    office.replies(consultation, rina, now + 3 * MINUTE)
    office.closes(consultation, rina, now + 4 * MINUTE)
    assert office.told(consultation) == [
        "inbound",
        "event:opened",
        "event:claim",
        "outbound:reply",
        "inbound",
        "outbound:reply",
        "event:close",
        "outbound:notice",
    ]
    with office.database.reading() as session:
        acts = session.exec(
            select(AuditEvent.action).where(AuditEvent.subject == consultation.number).order_by(AuditEvent.id)
        ).all()
        kinds = session.exec(select(Change.kind).where(Change.number == consultation.number)).all()
    assert acts == [f"consultation.{act}" for act in ("claim", "reply", "reply", "close")]
    assert set(kinds) == {"opened", "claim", "reply", "citizen_writes", "close", "notice"}


def test_the_first_reply_of_each_officer_says_who_writes(
    office: Office, rina: Officer, dedi: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    bodies = [office.replies(consultation, rina, now + step * MINUTE, f"Jawaban {step}.").body for step in range(2)]
    with office.database.transaction() as session:
        service.transfer(session, consultation, rina, now + 5 * MINUTE, office.calendar, to=dedi)
    bodies.append(office.replies(consultation, dedi, now + 6 * MINUTE, "Jawaban 3.").body)
    assert bodies == [
        "*Rina (BPS Provinsi Jambi):*\nJawaban 0.",
        "Jawaban 1.",
        "*Dedi (BPS Provinsi Jambi):*\nJawaban 3.",
    ]


def test_a_double_click_sends_once(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    sent = [office.replies(consultation, rina, now, key="form-1").id for _ in range(2)]
    office.closes(consultation, rina, now + MINUTE)
    sent.append(office.replies(consultation, rina, now + 2 * MINUTE, key="form-1").id)
    assert len(set(sent)) == 1
    assert office.told(consultation).count("outbound:reply") == 1


def test_a_long_reply_leaves_in_parts_and_counts_when_the_last_is_accepted(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now, "angka " * 500)
    assert office.told(consultation).count("outbound:reply") == 2
    office.delivers(now + MINUTE)
    assert office.now_is(consultation).answered_at == now + MINUTE


def test_only_the_owner_acts(office: Office, rina: Officer, dedi: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    with pytest.raises(service.NotPossible):
        office.replies(consultation, rina, now)
    office.claims(consultation, rina, now)
    with pytest.raises(service.TakenBy, match="Rina"):
        office.replies(consultation, dedi, now)
    with pytest.raises(service.TakenBy, match="Rina"):
        office.closes(consultation, dedi, now)
    office.claims(consultation, rina, now)
    assert office.told(consultation).count("event:claim") == 1


def test_an_admin_may_release_and_hand_over_for_others(
    office: Office, rina: Officer, dedi: Officer, budi: Contact, now: datetime
) -> None:
    head = office.officer("Sari", role="admin")
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    with office.database.transaction() as session:
        service.transfer(session, consultation, head, now, office.calendar, to=dedi)
    assert office.now_is(consultation).officer_id == dedi.id
    with office.database.transaction() as session:
        service.release(session, consultation, head, now, office.calendar)
    after = office.now_is(consultation)
    assert (after.status, after.officer_id, after.due_at) == ("waiting", None, jambi("2026-11-26T15:30"))


def test_a_note_is_never_sent(office: Office, dedi: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    with office.database.transaction() as session:
        service.note(session, consultation.number, dedi, now, office.calendar, text="Tanya bidang sosial.")
    assert office.sent(budi) == []
    assert office.told(consultation)[-1] == "note:note"


def test_a_claimed_draft_that_becomes_complete_is_its_officer_s(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    draft = office.opens(budi, now, complete=False)
    office.claims(draft, rina, now)
    with office.database.transaction() as session:
        service.complete(session, draft, now, office.calendar, rina.id)
    after = office.now_is(draft)
    assert (after.status, after.officer_id, after.close_at) == ("active", rina.id, None)


def test_thanks_and_reactions_are_shown_but_owe_nothing(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    office.writes(consultation, budi, now + MINUTE, "terima kasih", counts=False)
    with office.database.transaction() as session:
        reaction = office.wrote(session, budi, now + MINUTE, "", kind="reaction")
        service.note_inbound(session, consultation, reaction, now + MINUTE, office.calendar)
    after = office.now_is(consultation)
    assert (after.status, after.close_at) == ("citizen", jambi("2026-11-26T15:30"))
    assert office.told(consultation).count("inbound") == 3


def test_the_same_message_is_noted_once(office: Office, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    with office.database.transaction() as session:
        inbound = office.wrote(session, budi, now)
        for _ in range(2):
            service.note_inbound(session, consultation, inbound, now, office.calendar)
    assert office.told(consultation).count("inbound") == 2


def test_closing_and_rating_are_one_bubble(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    bubble = office.closes(consultation, rina, now + MINUTE)
    assert bubble is not None
    assert "ditutup oleh Rina" in bubble.body
    assert "5. Sangat puas" in bubble.body
    assert [choice["id"] for choice in bubble.choices] == ["rate:5", "rate:4", "rate:3", "rate:2", "rate:1"]
    after = office.now_is(consultation)
    assert (after.close_reason, after.reopen_until) == ("answered", jambi("2026-11-26T15:30"))


def test_outside_the_window_closing_is_silent(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    assert office.closes(consultation, rina, jambi("2026-11-24T09:01")) is None


def test_who_opted_out_is_not_asked_for_a_rating(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    with office.database.transaction() as session:
        contacts.opt_out(session, contacts.locked(session, budi.id), now)
        bubble = service.finish(session, consultation, now + MINUTE, office.calendar)
    assert "telah selesai" in bubble.body
    assert "Sangat puas" not in bubble.body


def test_a_consultation_closed_without_an_answer_asks_for_no_rating(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    bubble = office.closes(consultation, rina, now + MINUTE)
    assert bubble is not None
    assert "Sangat puas" not in bubble.body
    after = office.now_is(consultation)
    assert after.close_reason == "answered"
    assert wordings.how_closed(after) == "ditutup tanpa jawaban"


def test_what_an_officer_closes_while_the_citizen_owes_details_is_incomplete(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.clarifies(consultation, rina, now)
    office.closes(consultation, rina, now + MINUTE)
    after = office.now_is(consultation)
    assert (after.close_reason, wordings.how_closed(after)) == ("incomplete", "tidak dilengkapi")


def test_the_citizen_finishes_only_what_was_answered(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    with pytest.raises(service.NotPossible), office.database.transaction() as session:
        service.finish(session, consultation, now, office.calendar)
    office.replies(consultation, rina, now)
    office.writes(consultation, budi, now + MINUTE, "terima kasih")
    with office.database.transaction() as session:
        bubble = service.finish(session, consultation, now + 2 * MINUTE, office.calendar)
    assert "telah selesai dan ditutup" in bubble.body
    assert "1. Tidak puas" in bubble.body
    assert office.now_is(consultation).close_reason == "finished"


def test_a_withdrawn_request_is_gone_without_rating_or_reopening(office: Office, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    with office.database.transaction() as session:
        service.withdraw(session, consultation, now, office.calendar)
    with office.database.transaction() as session:
        assert service.reopenable(session, budi.id, now) is None
        assert service.open_of(session, budi.id) is None
    assert office.sent(budi) == []


def test_an_answer_after_closing_continues_the_same_consultation(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    office.delivers(now + MINUTE)
    office.closes(consultation, rina, now + 2 * MINUTE)
    back = jambi("2026-11-26T15:30")
    with office.database.transaction() as session:
        found = service.reopenable(session, budi.id, back)
        assert found is not None
        service.reopen(session, found, None, back, office.calendar)
    after = office.now_is(consultation)
    assert (after.number, after.status, after.officer_id) == (consultation.number, "active", rina.id)
    assert (after.due_at, after.answered_at, after.closed_at) == (jambi("2026-12-01T15:30"), None, None)
    with office.database.reading() as session:
        kept = session.exec(select(PastPromise)).one()
    assert (kept.due_at, kept.answered_at) == (jambi("2026-11-26T15:30"), now + MINUTE)


def test_later_than_three_working_days_it_is_a_new_one(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.closes(consultation, rina, now)
    with office.database.reading() as session:
        assert service.reopenable(session, budi.id, jambi("2026-11-26T15:31")) is None


def test_reopening_goes_back_to_the_queue_when_the_officer_has_left(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.closes(consultation, rina, now)
    with office.database.transaction() as session:
        session.get_one(Officer, rina.id).disabled_at = now
    with office.database.transaction() as session:
        service.reopen(session, consultation, None, now + MINUTE, office.calendar)
    after = office.now_is(consultation)
    assert (after.status, after.officer_id) == ("waiting", None)


def test_a_consultation_is_not_reopened_beside_another(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.closes(consultation, rina, now)
    other = office.opens(budi, now + MINUTE)
    with pytest.raises(service.OtherOpen, match=other.number), office.database.transaction() as session:
        service.reopen(session, consultation, rina, now + 2 * MINUTE, office.calendar)
    assert office.now_is(consultation).status == "closed"


def test_an_officer_who_reopens_an_unanswered_one_keeps_its_promise(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.closes(consultation, rina, now)
    with office.database.transaction() as session:
        service.reopen(session, consultation, rina, jambi("2026-11-25T10:00"), office.calendar)
    assert office.now_is(consultation).due_at == jambi("2026-11-26T15:30")


def test_an_unknown_number_is_said_so(office: Office, rina: Officer, now: datetime) -> None:
    with pytest.raises(service.UnknownConsultation), office.database.transaction() as session:
        service.claim(session, "KS-2026-99999", rina, now, office.calendar)


def test_empty_replies_are_refused(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    with pytest.raises(service.NothingToSend):
        office.replies(consultation, rina, now, "  \n")


def test_requirements_are_complete_only_with_all_of_them(office: Office, now: datetime) -> None:
    contact = office.citizen(now, "+628120000301", registered=False)
    facts = {"consent_at": now, "name": "Ani", "kind": "public", "email": "ani@example.com", "email_verified_at": now}
    with office.database.transaction() as session:
        for name, value in facts.items():
            assert not requesters.is_complete(requesters.of(session, contact.id))
            requesters.save(session, contact.id, now, **{name: value})
        assert requesters.is_complete(requesters.of(session, contact.id))
        requesters.save(session, contact.id, now, email="baru@example.com")
        assert not requesters.is_complete(requesters.of(session, contact.id)), "a new e-mail is not confirmed yet"
        with pytest.raises(TypeError, match="nickname"):
            requesters.save(session, contact.id, now, nickname="An")


def test_every_message_in_the_thread_belongs_to_the_contact(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    sent = office.replies(consultation, rina, now)
    with office.database.reading() as session:
        entry = session.exec(select(ThreadEntry).where(ThreadEntry.outbound_id == sent.id)).one()
    assert (entry.consultation_id, entry.officer_id) == (consultation.id, rina.id)


def test_who_goes_on_with_what_was_closed_without_an_answer_is_promised_three_days_anew(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation, late = office.opens(budi, now), jambi("2026-11-27T10:00")
    office.claims(consultation, rina, now)
    office.closes(consultation, rina, late)
    with office.database.transaction() as session:
        service.reopen(session, consultation, None, late + MINUTE, office.calendar)
    assert office.now_is(consultation).due_at == jambi("2026-12-02T15:30")
    with office.database.reading() as session:
        broken = session.exec(select(PastPromise)).one()
    assert (broken.due_at, broken.answered_at, broken.closed_at) == (jambi("2026-11-26T15:30"), None, late)
