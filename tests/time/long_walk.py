"""`make clock`: the long walk, on both databases, its worker killed again and again.

Christmas, New Year and Lebaran 2027 with its joint leave; an outage over every deadline of a week; a clock that falls
back by an hour, a day, 31 hours after every moment of a week; a clock ten years ahead and set right. About a quarter
of an hour on two idle cores.
"""

import itertools
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from simulator.testing import Telephone
from tests.postgres import new_database
from tests.running import is_ready
from tests.time.moving import soon
from tests.time.story import Story
from tests.time.town import BEFORE, Town, at, town, working_day

STORIES = (date(2026, 12, 18), date(2026, 12, 30), date(2027, 3, 4))
"""Each ends, five working days later, before the next begins: the clock is set back by one test alone."""
OUTAGE = date(2027, 3, 29)
FALLS = date(2027, 4, 12)
QUIET = timedelta(seconds=10)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp(request.param) / "instance"
    folder.mkdir()
    settings = {}
    if request.param == "postgresql":
        settings["DATABASE_URL"] = new_database(request.getfixturevalue("postgres_server"), "clock")
    with town(folder, at(STORIES[0], "08:00"), **settings) as made:
        yield made


@pytest.mark.parametrize("day", STORIES, ids=str)
def test_a_story(running: Town, day: date) -> None:
    story = Story(running, day)
    story.begins()
    story.goes_on(random.Random(day.toordinal()))
    assert story.faults() == []
    assert running.faults() == []


def test_after_a_week_away_at_most_one_message_a_matter(running: Town) -> None:
    story = Story(running, OUTAGE)
    story.begins()
    back = at(working_day(OUTAGE, 4), "10:00")
    running.comes_to(back, kills=True)
    running.comes_to(back + timedelta(minutes=5))
    # The new worker may be there before the moment itself, and all of it has long been due.
    told = {
        name: [words for _, words in running.journal(person, back - BEFORE)] for name, person in story.people.items()
    }
    assert told == {
        "silent": ["auto_closed"],
        "owed": ["deadline_delay"],
        "held": ["deadline_delay"],
        "clarified": ["closed_incomplete"],
        "rated": [],
        "draft": ["closed_unregistered"],
    }
    owed = running.journal(story.people["owed"], back - BEFORE)
    assert all(moment - back < timedelta(minutes=1) for moment, _ in owed)


def test_a_clock_that_falls_back_again_and_again(running: Town) -> None:
    story = Story(running, FALLS)
    story.begins()
    falls = itertools.cycle((timedelta(hours=1), timedelta(days=1), timedelta(hours=31)))
    story.goes_on(random.Random(FALLS.toordinal()), back=falls)
    assert story.faults() == []
    assert running.faults() == []


def test_ten_years_ahead_and_right_again(running: Town) -> None:
    now = running.clock.now()
    running.comes_to(now + timedelta(days=3653))
    soon(lambda: _shows(running, now + timedelta(days=3653)), 30, "the web does not see the clock")
    asked_then = Telephone(running.copy.url, name="Semasa itu")
    asked_then.says("apa itu inflasi?")
    asked_then.waits_for("inflasi", timeout=60)
    running.falls_back(running.clock.now() - now - timedelta(minutes=1))  # the worker sees it, too
    soon(lambda: _shows(running, now + QUIET), 30, "the web does not see the clock")
    before = len(running.twilio.accepted())
    newcomer = Telephone(running.copy.url, name="Baru")
    newcomer.says("apa itu inflasi?")
    newcomer.waits_for("inflasi", timeout=60)
    running.comes_to(running.clock.now() + QUIET, kills=True)
    assert len(running.twilio.accepted()) == before + 1
    asked_then.says("apa itu deflasi?")
    # By its telephone's clock what came ten years ahead is the newest for good.
    soon(lambda: any("*Deflasi*" in body for body in asked_then.hears()), 60, "not answered any more")
    soon(lambda: is_ready(running.copy.url), 60, "not back to work")


def _shows(running: Town, moment: datetime) -> bool:
    told = parsedate_to_datetime(requests.get(f"{running.copy.url}/healthz", timeout=10).headers["Date"])
    return abs(told - moment) < timedelta(days=1)
