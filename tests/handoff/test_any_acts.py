"""Whatever officers, citizens and time do, in any order: what is kept beside the consultations says what they say."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import Officer
from handoff import closed_counts, privacy, requesters, retention, service
from handoff.models import Consultation, Requester, SearchWords, ThreadEntry
from tests.handoff.conftest import MINUTE, Office
from whatsapp.contacts import GONE
from whatsapp.models import Contact, InboundMessage

REFUSED = (
    service.NotPossible, service.NotSplit, service.TakenBy, service.OtherOpen, service.Forgotten, service.TooLate,
)  # fmt: skip
STEPS = 90
SAID = "rahasia"
"""How each word begins that a citizen writes after the question."""


class Chance:
    """Somebody does something to somebody's consultation; what is not possible is not done."""

    def __init__(self, office: Office, rina: Officer, now: datetime, seed: int) -> None:
        self.office, self.rina, self.now, self.dice = office, rina, now, random.Random(seed)
        self.people: list[Contact] = []

    def acts(self) -> None:
        """Let some time pass and something happen."""
        self.now += self.dice.choice((MINUTE, timedelta(hours=3), timedelta(days=1), timedelta(days=4)))
        act: Callable[[], object] = self.dice.choice((
            self.asks, self.asks, self.asks, self.talks, self.talks, self.splits, self.splits, self.closes, self.closes,
            self.withdraws, self.reopens, self.reopens, self.tells_kind, self.erased, self.grows_old, self.added_up,
        ))  # fmt: skip
        with suppress(*REFUSED):
            act()

    def one(self, *, closed: bool) -> Consultation | None:
        with self.office.database.reading() as session:
            state = (col(Consultation.status) == "closed").is_(closed)
            found = session.exec(select(Consultation).where(state).order_by(col(Consultation.id))).all()
        return self.dice.choice(found) if found else None

    def does(self, act: Callable[[Session, Consultation], object], *, closed: bool = False) -> None:
        if consultation := self.one(closed=closed):
            with self.office.database.transaction() as session:
                act(session, consultation)

    def asks(self) -> None:
        if len(self.people) < 3 or self.dice.random() < 0.3:
            self.people.append(self.office.citizen(self.now, f"+62812{len(self.people):08d}"))
        with self.office.database.reading() as session:
            asker = session.get_one(Contact, self.dice.choice(self.people).id)
        if not asker.address.startswith(GONE):
            self.office.opens(asker, self.now)

    def talks(self) -> Consultation | None:
        """Have one claimed, answered, and written on about."""
        consultation = self.one(closed=False)
        if consultation is None:
            return None
        self.office.claims(consultation, self.rina, self.now)
        self.office.replies(consultation, self.rina, self.now)
        self.office.delivers(self.now + MINUTE)
        self.now += 5 * MINUTE
        with self.office.database.reading() as session:
            citizen = session.get_one(Contact, consultation.contact_id)
        self.office.writes(consultation, citizen, self.now, f"{SAID}{self.dice.randrange(10**9)}")
        return consultation

    def splits(self) -> None:
        if consultation := self.talks():
            with self.office.database.transaction() as session:
                said = select(sa.func.max(ThreadEntry.inbound_id)).where(ThreadEntry.consultation_id == consultation.id)
                given = {"inbound_id": session.exec(said).one(), "topic_of": lambda _: "topik"}
                service.split(session, consultation.number, self.rina, self.now, self.office.calendar, **given)

    def closes(self) -> None:
        if consultation := self.one(closed=False):
            self.office.closes(consultation, self.rina, self.now)

    def withdraws(self) -> None:
        self.does(lambda session, it: service.withdraw(session, it.number, self.now, self.office.calendar))

    def reopens(self) -> None:
        self.does(
            lambda session, it: service.reopen(session, it.number, self.rina, self.now, self.office.calendar),
            closed=True,
        )

    def tells_kind(self) -> None:
        kind = self.dice.choice(("media", "student"))
        self.does(lambda session, it: requesters.save(session, it.contact_id, self.now, kind=kind), closed=True)

    def erased(self) -> None:
        settings, calendar = self.office.runtime.settings, self.office.calendar
        self.does(
            lambda session, it: privacy.erase(session, settings, it.contact_id, self.now, calendar),
            closed=self.dice.random() < 0.5,
        )

    def grows_old(self) -> None:
        """Let years go by, in which some write again and are not forgotten themselves."""
        self.now += timedelta(days=self.dice.choice((1, 300, 800)))
        with self.office.database.transaction() as session:
            for one in self.people:
                if self.dice.random() < 0.7:
                    session.get_one(Contact, one.id).last_inbound_at = self.now
        retention.run(self.office.runtime, self.now)

    def added_up(self) -> None:
        closed_counts.add_up(self.office.runtime, self.now)


def check(session: Session) -> None:
    is_closed = Consultation.status == "closed"
    for kind in ("media", "student"):
        own = select(Consultation.id).join(Requester, col(Requester.contact_id) == Consultation.contact_id)
        closed = session.exec(own.where(is_closed, Requester.kind == kind)).all()
        assert closed_counts.number(session, [(f"k{kind}",)], None, None) == len(closed)
    twice = sa.select(col(Consultation.contact_id)).where(~is_closed).group_by("contact_id").having(sa.func.count() > 1)
    assert session.execute(twice).all() == []
    left = set(session.exec(select(InboundMessage.body)))
    for consultation, found_by in session.exec(
        select(Consultation, SearchWords).join(SearchWords, col(SearchWords.consultation_id) == Consultation.id)
    ):
        said = {word for word in found_by.said.replace("'", "").split() if word.startswith(SAID)}
        assert said <= left, consultation.number
        if consultation.anonymised_at is not None:
            assert (consultation.status, consultation.question, said) == ("closed", "", set())


@pytest.mark.parametrize("seed", range(2))
def test_what_is_kept_beside_says_what_is_there(
    office: Office, rina: Officer, now: datetime, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(closed_counts, "MOST_CHANGES", 4)
    chance = Chance(office, rina, now, seed)
    for _ in range(STEPS):
        chance.acts()
        with office.database.reading() as session:
            check(session)
    with office.database.reading() as session:
        happened = set(session.exec(select(ThreadEntry.event)))
        forgotten = session.exec(select(Consultation).where(col(Consultation.anonymised_at).is_not(None))).all()
    assert happened >= {"split", "reopen", "close", "withdraw"}
    assert forgotten
