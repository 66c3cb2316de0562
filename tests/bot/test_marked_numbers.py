"""What the office's own numbers ask: answered word for word as anybody, and in no figure of the knowledge base."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlmodel import select

import answers
from core.clock import utc_now
from core.models import Officer
from core.runtime import Runtime
from handoff import knowledge
from handoff.knowledge import Asked, Knowledge
from kb import questions
from kb.models import KbQuestion
from tests.bot.conftest import Citizen
from tests.pages import Visitor, app_of
from whatsapp.models import Contact

OURS = "whatsapp:+6281300000002"
TALK = ("halo", "apa itu inflasi?", "ya, terima kasih", "berapa ekor gajah di jambi?")


@pytest.fixture
def now() -> datetime:
    """The pages read the system's clock, so the talks end a little before it."""
    return utc_now() - timedelta(hours=1)


@pytest.fixture
def joined(runtime: Runtime) -> Knowledge:
    return answers.of_knowledge_base(runtime.settings)


@pytest.fixture
def at_chief(runtime: Runtime, joined: Knowledge, now: datetime) -> Visitor:
    app = app_of(runtime)
    app.extensions[knowledge.NAME] = joined
    chief = Officer(email="k@bps.go.id", name="Kepala", role="admin", password_hash="-", created_at=now)
    with runtime.database.transaction() as session:
        session.add(chief)
    return Visitor(app).signs_in_as(chief, now)


def talks(citizen: Citizen) -> list[str]:
    return [bubble for words in TALK for bubble in citizen.says(words)]


def asked(citizen: Citizen, joined: Knowledge) -> Asked:
    with citizen.runtime.database.reading() as session:
        return joined.asked(session, utc_now() - timedelta(days=1), utc_now(), True)


def replayed(citizen: Citizen) -> list[str]:
    with citizen.runtime.database.reading() as session:
        return [row.text for row in questions.recent_questions(session)]


def test_who_is_marked_before_the_first_message_hears_what_everybody_hears_and_is_not_counted(
    citizen: Citizen, at_chief: Visitor, joined: Knowledge
) -> None:
    at_chief.sends(at_chief.opens("/marks").form("/marks"), number="0813-0000-0002", mark="training")
    ours = replace(citizen, address=OURS, sids=count(1_000))
    heard = talks(ours)
    nothing = asked(citizen, joined)
    assert (nothing.number, nothing.entries, nothing.gaps, replayed(citizen)) == (0, [], [], [])
    citizen.read = ours.read
    assert talks(citizen) == heard
    told = asked(citizen, joined)
    assert (told.number, told.answered, told.helped) == (2, 1, 1)
    assert [text for text, _ in told.gaps] == [TALK[3]]
    assert replayed(citizen) == [TALK[3], TALK[1]]


def test_questions_of_the_past_go_and_come_back_with_the_mark(
    citizen: Citizen, at_chief: Visitor, joined: Knowledge
) -> None:
    ours = replace(citizen, address=OURS, sids=count(1_000))
    talks(citizen)
    ours.now = citizen.now
    talks(ours)
    assert asked(citizen, joined).number == 4
    at_chief.sends(at_chief.opens("/marks").form("/marks"), number="+6281300000002", mark="staff")
    assert asked(citizen, joined).number == 2
    assert len(replayed(citizen)) == 2
    page = at_chief.opens("/marks")
    at_chief.sends(next(form for form in page.forms if form.action.endswith("/remove")))
    assert asked(citizen, joined).number == 4
    with citizen.runtime.database.reading() as session:
        assert session.exec(select(KbQuestion.left_out).distinct()).all() == [None]
        assert session.exec(select(Contact.mark).distinct()).all() == [None]
