"""The weekly duty roster: what cannot wait for its officer's next duty day goes back to the queue."""

import re
from collections.abc import Collection
from datetime import datetime

import pytest
from sqlmodel import select

from core.clock import utc_now
from core.models import Mail, Officer
from handoff import digest, duty, returning
from handoff.models import Consultation
from tests.handoff.conftest import Office, jambi
from tests.pages import Form, Page, Visitor, app_of
from whatsapp.models import Contact

WORKDAYS = range(5)
MONDAY, TUESDAY, WEDNESDAY = 0, 1, 2


def keeps(office: Office, officer: Officer, days: Collection[int], now: datetime) -> None:
    with office.database.transaction() as session:
        duty.keep(session, officer, days, open_on=WORKDAYS, by=officer, now=now)


@pytest.mark.parametrize(
    ("days", "at", "stays"),
    [
        ({MONDAY}, "2026-11-23T16:00", True),
        ({MONDAY}, "2026-11-24T00:01", False),
        ({MONDAY, WEDNESDAY}, "2026-11-24T10:00", True),
        ({MONDAY, WEDNESDAY}, "2026-11-25T14:00", True),
        ({MONDAY, WEDNESDAY}, "2026-11-26T00:01", False),
        (WORKDAYS, "2026-11-26T15:00", True),
    ],
)
def test_what_falls_due_before_the_next_duty_day_goes_back(
    office: Office, taken: Consultation, rina: Officer, now: datetime, days: Collection[int], at: str, stays: bool
) -> None:
    patient = office.runtime.settings.model_copy(update={"claim_idle_hours": 0.0})
    office.runtime = type(office.runtime)(patient, office.runtime.database, office.runtime.jobs)
    keeps(office, rina, days, now)
    returning.run(office.runtime, jambi(at))
    after = office.now_is(taken)
    assert (after.status, after.officer_id) == (("active", rina.id) if stays else ("waiting", None))
    assert after.due_at == jambi("2026-11-26T15:30")


def test_who_takes_it_on_a_day_off_has_it_that_day(office: Office, budi: Contact, rina: Officer, now: datetime) -> None:
    keeps(office, rina, {TUESDAY}, now)
    consultation = office.opens(budi, jambi("2026-11-25T08:00"))
    office.claims(consultation, rina, jambi("2026-11-25T08:01"))
    returning.run(office.runtime, jambi("2026-11-25T08:02"))
    assert office.now_is(consultation).officer_id == rina.id
    returning.run(office.runtime, jambi("2026-11-26T00:01"))
    assert office.now_is(consultation).officer_id is None


def test_on_closed_days_nothing_goes_back(office: Office, budi: Contact, rina: Officer, now: datetime) -> None:
    keeps(office, rina, {WEDNESDAY}, now)
    consultation = office.opens(budi, jambi("2026-11-25T08:00"))
    office.claims(consultation, rina, jambi("2026-11-25T08:01"))
    with office.database.reading() as session:
        assert list(duty.resting(session, office.calendar, jambi("2026-11-26T10:00"))) == [rina.id]
        assert duty.resting(session, office.calendar, jambi("2026-11-28T10:00")) == {}


@pytest.mark.parametrize(("on_duty", "told"), [({MONDAY}, ["dedi"]), (WORKDAYS, ["dedi", "rina"])])
def test_the_mornings_mail_goes_to_who_is_on_duty(
    office: Office,
    budi: Contact,
    rina: Officer,
    dedi: Officer,
    now: datetime,
    on_duty: Collection[int],
    told: list[str],
) -> None:
    office.opens(budi, now)
    keeps(office, rina, on_duty, now)
    morning = jambi("2026-11-25T08:00")
    digest.run(office.runtime, morning)
    with office.database.reading() as session:
        mails = session.exec(select(Mail)).all()
    assert sorted(mail.recipient.split("@")[0] for mail in mails) == told


def roster_on(visitor: Visitor) -> Form:
    """Return the page's form as the roster's own button sends it."""
    form = visitor.opens("/leave").form("/leave")
    return Form("/leave/duty", form.method, form.fields)


class TestPage:
    @pytest.fixture
    def ask(self, office: Office, rina: Officer) -> Visitor:
        return Visitor(app_of(office.runtime)).signs_in_as(rina, utc_now())

    def rosters(self, office: Office) -> dict[int, frozenset[int]]:
        with office.database.reading() as session:
            return duty.rosters(session)

    def sets(self, ask: Visitor, officer: Officer, days: str, shown: str = "01234") -> Page:
        form = roster_on(ask)
        return ask.sends(form, officer=f"{officer.id}={shown}", weekday=[f"{officer.id}-{day}" for day in days])

    def test_an_officer_sets_their_own(self, office: Office, ask: Visitor, rina: Officer) -> None:
        assert self.sets(ask, rina, "026x").status == 303
        assert self.rosters(office) == {rina.id: frozenset({0, 2})}
        assert f'value="{rina.id}=02"' in ask.opens("/leave").text
        self.sets(ask, rina, "01234", shown="02")
        assert self.rosters(office) == {}

    def test_a_colleagues_stays(self, office: Office, ask: Visitor, dedi: Officer) -> None:
        self.sets(ask, dedi, "1")
        assert dedi.id not in self.rosters(office)

    def test_an_admin_sets_several_at_once_and_leaves_what_was_not_touched(
        self, office: Office, ask: Visitor, rina: Officer, dedi: Officer
    ) -> None:
        tono, at_chief = office.officer("Tono"), Visitor(ask.app)
        at_chief.signs_in_as(office.officer("Kepala", role="admin"), utc_now())
        form = roster_on(at_chief)
        self.sets(ask, rina, "3")  # meanwhile: the admin's page still shows her on every day
        ticks = [f"{rina.id}-{day}" for day in "01234"] + [f"{dedi.id}-0", f"{tono.id}-1", f"{tono.id}-4"]
        rows = [f"{one.id}=01234" for one in (rina, dedi, tono)]
        page = at_chief.opens(at_chief.sends(form, officer=rows, weekday=ticks).location)
        assert "Jadwal piket Dedi, Tono disimpan." in page.text
        assert self.rosters(office) == {
            rina.id: frozenset({3}),
            dedi.id: frozenset({0}),
            tono.id: frozenset({1, 4}),
        }

    def test_no_day_at_all_is_refused_in_words_and_the_ticks_stay(
        self, office: Office, ask: Visitor, rina: Officer, dedi: Officer
    ) -> None:
        at_chief = Visitor(ask.app).signs_in_as(office.officer("Kepala", role="admin"), utc_now())
        form = roster_on(at_chief)
        rows = [f"{dedi.id}=01234", f"{rina.id}=01234"]
        page = at_chief.sends(form, officer=rows, weekday=[f"{dedi.id}-2"])
        assert page.status == 400
        assert "paling sedikit satu hari bagi Rina" in page.text
        ticked = re.findall(rf'value="{dedi.id}-(\d)"[^>]* checked', page.text)
        assert (ticked, self.rosters(office)) == (["2"], {})

    def test_noting_days_away_loses_no_tick_and_keeping_the_roster_no_day(
        self, office: Office, ask: Visitor, rina: Officer, dedi: Officer
    ) -> None:
        at_chief = Visitor(ask.app).signs_in_as(office.officer("Kepala", role="admin"), utc_now())
        form = at_chief.opens("/leave").form("/leave")
        rows = [f"{dedi.id}=01234", f"{rina.id}=01234"]
        ticks = [f"{dedi.id}-2", *(f"{rina.id}-{day}" for day in "01234")]
        self.sets(ask, rina, "3")  # meanwhile: an untouched row shows what stands
        noted = at_chief.sends(form, whose=str(rina.id), first="2030-01-02", officer=rows, weekday=ticks)
        ticked = {one.id: re.findall(rf'value="{one.id}-(\d)"[^>]* checked', noted.text) for one in (dedi, rina)}
        assert (noted.status, "Cuti Rina dicatat." in noted.text) == (200, True)
        assert ticked == {dedi.id: ["2"], rina.id: ["3"]}
        assert noted.form("/leave").fields["first"] == ""
        assert dedi.id not in self.rosters(office)
        duties = Form("/leave/duty", "post", form.fields)
        kept = at_chief.sends(duties, first="2030-03-04", officer=rows, weekday=ticks)
        assert (kept.status, kept.form("/leave").fields["first"]) == (200, "2030-03-04")
        assert self.rosters(office)[dedi.id] == {2}
        removes = re.findall(r'formaction="(/leave/\d+/remove)"', kept.text)
        gone = at_chief.sends(Form(removes[0], "post", form.fields), first="2030-03-04", officer=[], weekday=[])
        assert (gone.status, gone.form("/leave").fields["first"]) == (200, "2030-03-04")

    @pytest.mark.parametrize(
        ("first", "days", "status", "said", "rosters", "leaves"),
        [
            ("", "02", 303, "Jadwal piket Rina disimpan.", {0, 2}, 0),
            ("2030-01-02", "01234", 303, "Cuti Rina dicatat.", None, 1),
            ("", "01234", 303, "Tidak ada yang berubah.", None, 0),
            ("2030-01-02", "02", 400, "tekan Catat atau Simpan jadwal", None, 0),
        ],
    )
    def test_enter_does_what_was_begun(
        self, office: Office, ask: Visitor, rina: Officer, first: str, days: str, status: int, said: str,
        rosters: set[int] | None, leaves: int,
    ) -> None:  # fmt: skip
        form, ticks = ask.opens("/leave").form("/leave"), [f"{rina.id}-{day}" for day in days]
        page = ask.sends(form, enter="1", first=first, officer=f"{rina.id}=01234", weekday=ticks)
        assert page.status == status
        shown = ask.opens(page.location) if page.location else page
        assert said in shown.text
        assert self.rosters(office).get(rina.id or 0) == rosters
        assert len(re.findall(r'formaction="/leave/\d+/remove"', shown.text)) == leaves
        assert page.location or page.form("/leave").fields["first"] == first
