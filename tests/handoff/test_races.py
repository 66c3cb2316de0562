"""Two at once, on both databases: one wins, nobody is lost, nothing happens twice."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlmodel import col, func, select

from core.models import Officer
from handoff import leaves, presence, ratings, service, sweeps
from handoff.models import Consultation
from tests.handoff.conftest import MINUTE, Office, jambi
from whatsapp.models import Contact

ROUNDS = 5


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together; return each one's result, or the error it raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        barrier.wait(timeout=10)
        try:
            results[index] = act()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=(index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_a_claim_is_won_by_exactly_one(office: Office, now: datetime) -> None:
    officers = [office.officer(name) for name in ("Rina", "Dedi", "Sari")]
    for round_ in range(ROUNDS):
        contact = office.citizen(now, f"+62812000050{round_}")
        consultation = office.opens(contact, now)
        results = at_once(*(partial(office.claims, consultation, who, now) for who in officers))
        winners = [officer for officer, result in zip(officers, results, strict=True) if result is None]
        losers = [result for result in results if isinstance(result, service.TakenBy)]
        assert (len(winners), len(losers)) == (1, 2), results
        assert {loser.name for loser in losers} == {winners[0].name}
        assert office.now_is(consultation).officer_id == winners[0].id


def test_five_openings_make_one_consultation(office: Office, now: datetime) -> None:
    contact = office.citizen(now, "+628120000601")
    results = at_once(*(lambda step=step: office.opens(contact, now, question=f"Tanya {step}") for step in range(5)))
    assert len({result.number for result in results if isinstance(result, Consultation)}) == 1, results
    with office.database.reading() as session:
        assert session.exec(select(func.count(col(Consultation.id)))).one() == 1


def test_ten_openings_of_ten_citizens_have_ten_numbers(office: Office, now: datetime) -> None:
    citizens = [office.citizen(now, f"+62812000070{index}") for index in range(10)]
    results = at_once(*(lambda who=who: office.opens(who, now) for who in citizens))
    numbers = sorted(result.number for result in results if isinstance(result, Consultation))
    assert numbers == [f"KS-2026-{index:05d}" for index in range(1, 11)], results


def test_the_citizen_who_writes_while_closing_runs_loses_nothing(office: Office, rina: Officer, now: datetime) -> None:
    closing = jambi("2026-11-26T15:30")
    for round_ in range(ROUNDS):
        contact = office.citizen(now, f"+62812000080{round_}")
        consultation = office.opens(contact, now)
        office.claims(consultation, rina, now)
        office.replies(consultation, rina, now)
        office.delivers(now)
        results = at_once(
            partial(sweeps.run, office.runtime, closing),
            partial(office.writes, consultation, contact, closing),
        )
        assert not [result for result in results if isinstance(result, Exception)], results
        status, told = office.now_is(consultation).status, office.told(consultation)
        assert told.count("inbound") == 2
        if "event:auto_close" in told:
            assert (status, told[-1]) == ("closed", "inbound"), "closed first: the bot finds it reopenable"
        else:
            assert status == "active"


def test_two_sweeps_close_and_tell_once(office: Office, rina: Officer, budi: Contact, now: datetime) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    office.delivers(now)
    closing = jambi("2026-11-26T15:30")
    at_once(*(lambda: sweeps.run(office.runtime, closing) for _ in range(4)))
    assert office.told(consultation).count("event:auto_close") == 1
    assert [message.key for message in office.sent(budi)].count(f"closed:{consultation.id}:1") == 1


def test_a_rating_given_twice_at_once_is_stored_once(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    office.closes(consultation, rina, now)

    def rate(score: int) -> bool:
        with office.database.transaction() as session:
            rating = ratings.of(session, consultation.id)
            return ratings.rate(session, rating, score, "", now + MINUTE)

    results = at_once(*(lambda score=score: rate(score) for score in (1, 2, 3, 4, 5)))
    assert sorted(results, key=bool) == [False] * 4 + [True]
    assert office.told(consultation).count("event:rated") == 1


def test_a_double_click_from_two_threads_sends_once(
    office: Office, rina: Officer, budi: Contact, now: datetime
) -> None:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    results = at_once(*(lambda: office.replies(consultation, rina, now, key="form-1").id for _ in range(4)))
    assert len(set(results)) == 1
    assert len(office.sent(budi)) == 1


def test_days_away_sent_twice_at_once_are_noted_once(office: Office, rina: Officer, now: datetime) -> None:
    def takes() -> None:
        with office.database.transaction() as session:
            officer = session.get_one(Officer, rina.id)
            leaves.add(session, officer, now.date(), now.date(), by=officer, now=now)
            session.flush()
            time.sleep(0.3)  # so that the other begins before this one is kept

    results = at_once(takes, takes)
    assert [type(one) for one in results if one is not None] == [leaves.BadLeave]


def test_a_page_that_is_loaded_anew_comes_and_leaves_at_once(office: Office, rina: Officer, now: datetime) -> None:
    consultation = office.opens(office.citizen(now, "+628120000901"), now)

    def comes(at: datetime = now + MINUTE / 6, seconds: float = 0.3) -> None:
        with office.database.transaction() as session:
            presence.note(session, consultation.number, rina.id or 0, at, types=False)
            time.sleep(seconds)

    def goes() -> None:
        time.sleep(0.1)
        with office.database.transaction() as session:
            presence.leave(session, consultation.number, rina.id or 0, now)

    comes(now, 0)
    assert at_once(comes, goes) == [None, None]
