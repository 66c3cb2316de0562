"""After a restore what may have left before it is looked for in Twilio's log, however much has left since."""

from datetime import timedelta

import pytest

from core.clock import utc_now
from tests.whatsapp.conftest import ADDRESS, Office
from tests.whatsapp.twilio_double import TwilioDouble
from whatsapp import after_restore
from whatsapp.delivery import deliver

REMINDER = "Kami menunggu jawaban Anda."


def restored(office: Office, **ago: float) -> None:
    with office.runtime.database.transaction() as session:
        after_restore.doubt(session, utc_now() - timedelta(**ago))


def test_what_left_is_found_behind_more_than_a_page_of_others(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    waiting = office.says(contact, "Jawaban lama")
    left = twilio.takes({"To": ADDRESS, "Body": "Jawaban lama"})
    for number in range(120):
        twilio.takes({"To": ADDRESS, "Body": f"sesudahnya {number}"})
    restored(office)
    deliver(office.runtime, contact)
    assert (office.row(waiting).sid, twilio.posts) == (left["sid"], [])


@pytest.mark.parametrize("wrote", [False, True])
def test_a_notice_of_the_clock_that_left_before_does_not_leave_again(
    office: Office, twilio: TwilioDouble, wrote: bool
) -> None:
    contact = office.hears()
    left = twilio.takes({"To": ADDRESS, "Body": REMINDER})
    restored(office)
    notice = office.says(contact, REMINDER, automatic=True)
    answer = office.says(contact, "Jawaban") if wrote else None
    deliver(office.runtime, contact)
    assert (office.row(notice).state, office.row(notice).sid) == ("accepted", left["sid"])
    assert [post["Body"] for post in twilio.posts] == (["Jawaban"] if answer else [])


def test_one_that_had_not_left_leaves_at_once(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    restored(office)
    notice = office.says(contact, REMINDER, automatic=True)
    deliver(office.runtime, contact)
    assert (office.row(notice).state, len(twilio.posts), twilio.listings) == ("accepted", 1, 1)


def test_after_half_a_month_nobody_asks_any_more(office: Office, twilio: TwilioDouble) -> None:
    contact = office.hears()
    restored(office, days=15)
    office.says(contact, REMINDER, automatic=True)
    deliver(office.runtime, contact)
    assert (len(twilio.posts), twilio.listings) == (1, 0)
