"""Searching and filtering the queue, on both databases: known with every act, forgotten with the citizen."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from core.clock import utc_now
from core.models import Officer
from handoff import (
    attention,
    closed_counts,
    privacy,
    queries,
    reopening,
    requesters,
    search_index,
    search_postgresql,
    search_sqlite,
    service,
)
from handoff.filters import Filters
from handoff.models import ClosedCount, Consultation, SearchWords
from handoff.queries import Scope, Tab
from tests.handoff.conftest import ZONE, Office
from tests.pages import Visitor, app_of
from tests.waiting import until_somebody_waits
from whatsapp.models import Contact


@pytest.fixture
def now() -> datetime:
    """The pages read the system's clock, so the tests begin a little before it."""
    return utc_now() - timedelta(minutes=10)


@pytest.fixture
def ask(office: Office, rina: Officer, now: datetime) -> Visitor:
    return Visitor(app_of(office.runtime)).signs_in_as(rina, now)


def asked(office: Office, now: datetime, number: int, name: str, question: str, kind: str = "student") -> Consultation:
    contact = office.citizen(now, f"+62812{number:08d}")
    with office.database.transaction() as session:
        requesters.save(session, contact.id or 0, now, name=name, kind=kind, email=f"w{number}@example.com")
    return office.opens(contact, now, question=question)


def test_names_come_before_questions_before_the_thread_and_beginnings_last(
    office: Office, ask: Visitor, rina: Officer, now: datetime
) -> None:
    beginning = asked(office, now, 1, "Ani", "Data mawarni")
    named = asked(office, now, 2, "Mawar Melati", "Luas panen")
    in_thread = asked(office, now, 3, "Tono", "Harga cabai")
    office.claims(in_thread, rina, now)
    office.replies(in_thread, rina, now, "Maksudnya *mawar* merah?")
    in_question = asked(office, now, 4, "Budi", "Budidaya mawar")

    page = ask.opens("/queue?q=mawar")

    assert page.rows == [one.number for one in (named, in_question, in_thread, beginning)]
    assert "<mark>mawar</mark>" in page.text


def test_words_from_different_places_are_found_together(
    office: Office, ask: Visitor, rina: Officer, now: datetime
) -> None:
    wanted = asked(office, now, 1, "Siti Aminah", "Inflasi 2024")
    asked(office, now, 2, "Siti Zulaikha", "Ekspor")
    office.claims(wanted, rina, now)
    with office.database.transaction() as session:
        service.note(session, wanted.number, rina, now, office.calendar, text="Tunggu bidang Distribusi")

    assert ask.opens("/queue?q=siti+inflasi+distribusi").rows == [wanted.number]
    assert "<mark>Distribusi</mark>" in ask.opens("/queue?q=distribusi").text


@pytest.mark.parametrize(
    "typed", ["0812 0000 0007", "+6281200000007", "00000007", "w7@example.com", "KS-{year}-1", "merangin"]
)
def test_it_is_found_as_people_type(office: Office, ask: Visitor, now: datetime, typed: str) -> None:
    one = asked(office, now, 7, "Rahma", "Penduduk Merangin")
    asked(office, now, 8, "Dodi", "Penduduk Tebo")

    assert ask.opens("/queue", query_string={"q": typed.format(year=one.number[3:7])}).rows == [one.number]


def test_every_act_is_known_at_once(office: Office, ask: Visitor, rina: Officer, budi: Contact, now: datetime) -> None:
    one = office.opens(budi, now)
    office.writes(one, budi, now, "lampirannya per kecamatan")
    assert ask.opens("/queue?q=kecamatan").rows == [one.number]
    assert ask.opens(f"/queue/all?officer={rina.id}").rows == []

    office.claims(one, rina, now)
    assert ask.opens(f"/queue/all?officer={rina.id}").rows == [one.number]
    assert ask.opens(f"/queue/closed?officer={rina.id}").rows == []
    office.closes(one, rina, now)
    assert ask.opens(f"/queue/closed?officer={rina.id}").rows == [one.number]
    assert ask.opens("/queue?q=kecamatan&state=open").rows == []


def test_filters_narrow_every_tab_and_its_count(office: Office, ask: Visitor, rina: Officer, now: datetime) -> None:
    student = asked(office, now, 1, "Ani", "Inflasi")
    press = asked(office, now, 2, "Tribun", "Inflasi", kind="media")
    old = asked(office, now - timedelta(days=400), 3, "Dodi", "Ekspor", kind="media")

    assert ask.opens("/queue/all?kind=student").rows == [student.number]
    assert ask.opens("/queue/all?kind=media&due=overdue").rows == [old.number]
    assert ask.opens("/queue/all?officer=0&q=inflasi&kind=media").rows == [press.number]
    day = old.opened_at.astimezone(office.calendar.zone).date()
    assert ask.opens(f"/queue/all?since={day}&until={day}").rows == [old.number]
    assert ask.opens(f"/queue?q=ekspor&since={day}&until={day}").rows == [old.number]
    assert 'Semua <span class="count">2</span>' in ask.opens("/queue?kind=media").text


NONSENSE = ["kind=astronaut", "lang=xx", "officer=-1", "officer=abc", "due=soonish", "since=2026-13-40", "file=2",
            "until=kemarin", "state=1;drop", "since=0001-01-01", "officer=999999999", "after=9~~1", "q=%00%01",
            "q=%22%27%2A%28%3A"]  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_a_filter_that_is_none_is_survived(
    office: Office, ask: Visitor, budi: Contact, now: datetime, query: str
) -> None:
    office.opens(budi, now)

    assert ask.opens(f"/queue/all?{query}").status == 200
    assert ask.opens(f"/queue?q=umkm&{query}").status == 200


@pytest.mark.parametrize("number", [5, search_sqlite.MOST_BEGUN + 5])
def test_a_beginning_stands_for_every_word_that_begins_so(
    office: Office, ask: Visitor, now: datetime, number: int
) -> None:
    said = " ".join(f"mawar{at:03}" for at in range(number))
    whole = asked(office, now, 1, "Ani", "Harga mawar")
    begun = asked(office, now, 2, "Budi", f"Data {said} magnolia")
    asked(office, now, 3, "Tono", "Luas panen mawa")

    assert ask.opens("/queue?q=mawar").rows == [whole.number, begun.number]
    assert ask.opens(f"/queue?q=mawar{number - 1:03}").rows == [begun.number]
    assert ask.opens("/queue?q=mawar+magno").rows == [begun.number]
    assert ask.opens("/queue?q=mawarx").rows == []


def test_what_is_found_goes_on_over_pages(office: Office, ask: Visitor, now: datetime) -> None:
    made = [asked(office, now, at, "Mawar" if at % 2 else "Ani", "Data mawar").number for at in range(1, 91)]
    address, seen = "?q=mawar", []
    while address:
        page = ask.opens(f"/queue{address}")
        seen += page.rows
        following = [link for link in page.links if link.startswith("?")]
        address = following[0] if following else ""

    assert seen == [*made[0::2][::-1], *made[1::2][::-1]]


@pytest.mark.parametrize("few", [0, search_postgresql.FEW])
@pytest.mark.parametrize("most_begun", [0, search_sqlite.MOST_BEGUN])
@pytest.mark.parametrize("days", [None, 1])
def test_every_step_goes_on_where_a_page_ends(
    office: Office, rina: Officer, now: datetime, monkeypatch: pytest.MonkeyPatch, few: int, most_begun: int, days: int
) -> None:
    """Whatever the size of a page, each is found once, and where it belongs: names, questions, threads, beginnings."""
    monkeypatch.setattr(search_sqlite, "MOST_BEGUN", most_begun)
    monkeypatch.setattr(search_postgresql, "FEW", few)
    names, questions = ("Mawar", "Mawarni", "Tono", "Ani"), ("Harga mawar", "Luas panen", "Data mawarni")
    made = [asked(office, now, at, names[at % 4], questions[at % 3]) for at in range(1, 25)]
    for one in made[::5]:
        office.claims(one, rina, now)
        office.replies(one, rina, now, "Maksudnya *mawar* merah?")
    since = now.date() - timedelta(days=days) if days else None
    scope = Scope(rina.id or 0, Filters(q="mawar", since=since), attention.limits(office.calendar, now), ZONE)

    def pages(size: int) -> list[str]:
        found, after = [], "begin"
        while after:
            with office.database.reading() as session:
                page = queries.page(session, Tab.ALL, scope, after, size)
            found += [row.number for row in page.rows]
            after = page.after
        return found

    whole = pages(100)
    fit = [at for at in range(1, 25) if at % 4 < 2 or at % 3 != 1 or at % 5 == 1]
    assert len(whole) == len(set(whole)) == len(fit)
    assert [pages(size) for size in (1, 2, 3, 7)] == [whole] * 4


def closed_ones(office: Office, now: datetime, **given: Any) -> tuple[int, int, str]:
    """Return how many open and closed ones fit the filters, and what the tab of closed ones says."""
    scope = Scope(0, Filters(**given), attention.limits(office.calendar, now), ZONE)
    with office.database.reading() as session:
        found = queries.counts(session, scope)
    return found.by_tab[Tab.ALL], found.by_tab[Tab.CLOSED], found.in_words(Tab.CLOSED)


@pytest.fixture
def six_of_each(office: Office, now: datetime) -> list[Consultation]:
    made = [asked(office, now, at, "Ani", "Inflasi", kind="media" if at % 3 else "student") for at in range(1, 13)]
    with office.database.transaction() as session:
        for one in made[::2]:
            service.withdraw(session, one.number, now, office.calendar)
    return made


def test_what_is_closed_is_counted_without_what_is_open(
    office: Office, six_of_each: list[Consultation], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(**given: Any) -> tuple[int, int, str]:
        return closed_ones(office, now, **given)

    day = now.astimezone(ZONE).date()
    lately = {"since": day, "until": day, "kind": "media"}
    assert [counted(), counted(kind="media"), counted(kind="student", lang="id")] == [
        (6, 6, "6"), (4, 4, "4"), (2, 2, "2"),
    ]  # fmt: skip
    assert [counted(state="closed"), counted(file=True), counted(officer=0, lang="id")] == [
        (6, 6, "6"), (0, 0, "0"), (6, 6, "6"),
    ]  # fmt: skip
    assert counted(**lately) == (4, 4, "4")
    assert counted(since=day - timedelta(days=900)) == (6, 6, "6")
    assert counted(kind="media", since=day + timedelta(days=1)) == (0, 0, "0")
    assert counted(kind="media", due="overdue") == (0, 0, "0")
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    assert counted(**lately) == (4, 4, "2+")


def test_what_is_kept_of_closed_ones_goes_with_every_act(
    office: Office, six_of_each: list[Consultation], rina: Officer, now: datetime
) -> None:
    def counted(**given: Any) -> int:
        return closed_ones(office, now, **given)[1]

    closed, still_open = six_of_each[0], six_of_each[1]
    office.claims(still_open, rina, now)
    assert counted(officer=rina.id) == 0
    office.replies(still_open, rina, now, "Lihat tabel ini.")
    office.closes(still_open, rina, now)
    assert [counted(officer=rina.id), counted(officer=0), counted(kind="media")] == [1, 6, 5]

    with office.database.transaction() as session:
        requesters.save(session, still_open.contact_id, now, kind="researcher")
    assert [counted(kind="researcher", officer=rina.id), counted(kind="media"), counted(lang="id")] == [1, 4, 7]

    with office.database.transaction() as session:
        reopening.reopen(session, still_open.number, rina, now, office.calendar)
    assert [counted(kind="researcher"), counted(lang="id")] == [0, 6]

    with office.database.transaction() as session:
        privacy.erase(session, office.runtime.settings, closed.contact_id, now, office.calendar)
    assert [counted(kind="media"), counted(state="closed")] == [4, 6], "the statistics stay"
    with office.database.transaction() as session:
        session.execute(sa.delete(SearchWords))
    assert counted(state="closed") == 0


def test_changes_are_added_up_once_they_are_many(
    office: Office, six_of_each: list[Consultation], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.database.transaction() as session:  # closed, erased with all its marks and made known anew
        first = session.get_one(SearchWords, six_of_each[0].id)
        first.marks = first.marks.replace("media", "public")
        session.flush()
        first.marks = first.marks.replace("public", "media")
    assert closed_counts.add_up(office.runtime, now) == 0, "few enough to be read through"

    monkeypatch.setattr(closed_counts, "MOST_CHANGES", 5)
    assert closed_counts.add_up(office.runtime, now) == 6 + 4
    with office.database.reading() as session:
        kept = session.execute(sa.select(col(ClosedCount.unit), col(ClosedCount.marks), col(ClosedCount.number))).all()
    media, student = "kmedia lid o0 sclosed", "kstudent lid o0 sclosed"
    units = ("all", f"y{now:%Y}", f"m{now:%Y%m}")
    found = {(unit, marks, number) for unit, marks, number in kept if number}
    assert found == {(unit, media, 4) for unit in units} | {(unit, student, 2) for unit in units}
    assert closed_ones(office, now, kind="media") == (4, 4, "4")
    assert closed_counts.add_up(office.runtime, now) == 0


@pytest.mark.parametrize("is_added_up", [False, True])
def test_any_days_are_counted_to_the_last(
    office: Office, now: datetime, monkeypatch: pytest.MonkeyPatch, *, is_added_up: bool
) -> None:
    """Whole years and months from what is kept, the days at both ends one by one: as if all were looked at."""
    chance = random.Random(11)
    begin = datetime(2023, 11, 30, 17, tzinfo=UTC)  # midnight in the office
    moments = sorted(begin + timedelta(hours=chance.randrange(24 * 900)) for _ in range(60))
    moments += [begin, begin - timedelta(microseconds=1), datetime(2024, 1, 1, tzinfo=UTC)]
    made = [asked(office, at, number, "Ani", "Inflasi", "media" if number % 2 else "student")
            for number, at in enumerate(moments, start=1)]  # fmt: skip
    with office.database.transaction() as session:
        for one in made:
            service.withdraw(session, one.number, one.opened_at, office.calendar)
    monkeypatch.setattr(closed_counts, "MOST_CHANGES", 1)
    assert not is_added_up or closed_counts.add_up(office.runtime, now) == len(moments)

    def counted(since: datetime | None, before: datetime | None) -> int:
        with office.database.reading() as session:
            return closed_counts.number(session, [("kmedia",), ("lid",)], since, before)

    first, whole = moments[0], timedelta(days=1000)
    spans: list[tuple[datetime | None, datetime | None]] = [
        (None, None), (begin, None), (None, begin), (begin, begin + timedelta(microseconds=1)),
        (begin - whole, begin + whole), (datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
    ]  # fmt: skip
    for _ in range(60):
        since = first + timedelta(hours=chance.randrange(-500, 24 * 900))
        spans.append((since, since + timedelta(hours=chance.choice((1, 30, 700, 2000, 9000, 20000)))))
    for since, before in spans:
        fit = [at for number, at in enumerate(moments, start=1) if number % 2
               and (since is None or at >= since) and (before is None or at < before)]  # fmt: skip
        assert counted(since, before) == len(fit), (since, before)


@pytest.mark.parametrize(
    ("first", "last", "stretches"),
    [
        ("202603", "202604", [("m202603", "m202604")]),
        ("202603", "202703", [("m202603", "m202703")]),
        ("202601", "202701", [("m202601", "m202601"), ("y2026", "y2027"), ("m202701", "m202701")]),
        ("202503", "202703", [("m202503", "m202601"), ("y2026", "y2027"), ("m202701", "m202703")]),
    ],
)
def test_whole_years_are_added_up_as_such(first: str, last: str, stretches: list[tuple[str, str]]) -> None:
    found = closed_counts.units(*(datetime.strptime(one + "+0000", "%Y%m%z") for one in (first, last)))
    assert [(found[f"from_{at}"], found[f"to_{at}"]) for at in range(3)] == [
        *stretches,
        *[("", "")] * (3 - len(stretches)),
    ]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one lock for all rows
def test_who_closes_waits_for_nobody_who_adds_up_and_is_counted(
    office: Office, six_of_each: list[Consultation], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closed_counts, "MOST_CHANGES", 1)
    with ThreadPoolExecutor(2) as elsewhere:
        with office.database.transaction() as session:
            service.withdraw(session, six_of_each[1].number, now, office.calendar)
            session.flush()
            search_index.write(session, six_of_each[1].id or 0, now)
            session.flush()
            at_once = [elsewhere.submit(closed_counts.add_up, office.runtime, now) for _ in range(2)]
            assert sum(one.result(timeout=20) for one in at_once) == 6
        assert closed_ones(office, now, state="closed") == (5, 7, "7")
    assert closed_counts.add_up(office.runtime, now) == 1, "what was not committed then"
    assert closed_ones(office, now, state="closed") == (5, 7, "7")


def test_a_time_that_is_over_is_looked_for_by_its_months() -> None:
    today = date.today()  # noqa: DTZ011  (as the filters do)
    old = Filters(since=date(2018, 3, 1), until=date(2018, 4, 15)).months
    assert old == ("m201802", "m201803", "m201804"), "a day more before it"
    assert len(Filters(since=date(2016, 1, 2), until=date(2025, 12, 30)).months) == 120
    assert Filters(until=date(2015, 2, 3)).months == ("m201412", "m201501", "m201502")
    assert Filters(since=today - timedelta(days=800)).months == (), "the newest are looked at first"
    assert Filters(since=today - timedelta(days=30)).months[-1] >= f"m{today:%Y%m}"
    assert Filters(since=today + timedelta(days=90)).months == ("none",)
    assert Filters().months == ()


def test_who_is_erased_is_not_found(office: Office, ask: Visitor, rina: Officer, now: datetime) -> None:
    one = asked(office, now, 9, "Wulandari", "Batik angso duo")
    office.claims(one, rina, now)
    office.replies(one, rina, now, "Silakan buka publikasi kerajinan")
    office.delivers(now)

    with office.database.transaction() as session:
        privacy.erase(session, office.runtime.settings, one.contact_id, now, office.calendar)

    for sought in ("wulandari", "angso", "kerajinan", "0812 0000 0009", "w9@example.com"):
        assert ask.opens("/queue", query_string={"q": sought}).rows == []
    assert ask.opens(f"/queue?q={one.number}").rows == [one.number]
    office.database.scrub()
    if office.database.is_sqlite:
        files = Path(str(office.database.engine.url.database)).parent.glob("app.db*")
        left = b"".join(file.read_bytes() for file in files)
        assert one.number.encode() in left
        assert not [word for word in (b"wulandari", b"angso", b"kerajinan") if word in left]


def test_what_the_search_does_not_know_yet_is_caught_up(
    office: Office, ask: Visitor, budi: Contact, now: datetime
) -> None:
    one = office.opens(budi, now)
    with office.database.transaction() as session:
        session.execute(sa.delete(SearchWords))
        session.execute(sa.update(Consultation).values(indexed_at=None))
    assert ask.opens("/queue?q=umkm").rows == []

    assert search_index.catch_up(office.database, now) == 1
    assert ask.opens("/queue?q=umkm").rows == [one.number]
    assert search_index.catch_up(office.database, now) == 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one lock for all rows
def test_catching_up_locks_consultations_in_everybody_s_order(office: Office, now: datetime) -> None:
    first, second = (asked(office, now, number, "Siti", "Inflasi") for number in (1, 2))
    with office.database.transaction() as session:
        session.execute(sa.update(Consultation).values(indexed_at=None))
    with ThreadPoolExecutor(1) as elsewhere:
        with office.database.transaction() as session:
            session.get_one(Consultation, first.id, with_for_update={"key_share": True})
            catching_up = elsewhere.submit(search_index.catch_up, office.database, now)
            until_somebody_waits(office.database)
            session.get_one(Consultation, second.id, with_for_update={"key_share": True})
        assert catching_up.result(timeout=30) == 2


def test_what_is_not_committed_is_not_found(office: Office, ask: Visitor, budi: Contact, now: datetime) -> None:
    def breaks_off() -> None:
        with office.database.transaction() as session:
            service.open(
                session, contact=budi, question="Ekspor pinang", topic="", language="id", offered=[], inbound_ids=[],
                complete=True, now=now, calendar=office.calendar,
            )  # fmt: skip
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks_off()

    assert ask.opens("/queue?q=pinang").rows == []


def test_what_needs_an_officer_stands_before_what_waits_for_the_citizen(
    office: Office, rina: Officer, now: datetime
) -> None:
    """Of one's own: a clock that runs, who wrote again after an answer, then what waits for the citizen."""
    made = [asked(office, now, at, "Ani", "Inflasi") for at in range(1, 5)]
    for one in made:
        office.claims(one, rina, now)
    stopped, answered, again, owed = made
    office.clarifies(stopped, rina, now)
    for one in (answered, again):
        office.replies(one, rina, now)
    office.delivers(now)
    with office.database.reading() as session:
        citizen = session.get_one(Contact, again.contact_id)
    office.writes(again, citizen, now, "Kalau tahun 2023?")
    scope = Scope(rina.id or 0, Filters(), attention.limits(office.calendar, now), ZONE)

    for size in (1, 4):
        found, after = [], ""
        while not found or after:
            with office.database.reading() as session:
                page = queries.page(session, Tab.MINE, scope, after, size)
            found += [row.number for row in page.rows]
            after = page.after
        assert found == [one.number for one in (owed, again, stopped, answered)]
