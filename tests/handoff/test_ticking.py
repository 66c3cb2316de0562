"""Many questions in one consultation are ticked one by one (SITUATIONS.md 23); who has it ticks, everybody sees it."""

from datetime import datetime
from functools import partial

import pytest
from sqlmodel import col, select

from core.clock import utc_now
from core.models import AuditEvent, Officer
from handoff import points, service, ticking
from handoff.models import Change, Consultation, SearchWords
from tests.handoff.conftest import MINUTE, Office
from tests.handoff.test_races import at_once
from tests.pages import Page, Visitor
from whatsapp.models import Contact

TEN = "Mohon dibantu untuk skripsi saya:\n" + "\n".join(
    f"{place}. pertanyaan tentang hal {place}" for place in range(1, 11)
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TEN, [f"pertanyaan tentang hal {place}" for place in range(1, 11)]),
        ("a) arti inflasi b) arti deflasi", ["arti inflasi", "arti deflasi"]),
        ("Mohon:\n- data padi\n- data jagung\n", ["data padi", "data jagung"]),
        ("1. arti inflasi", []),
        ("- data padi", []),
        ("pada 2) atau 2024. Data", []),
        ("", []),
    ],
)
def test_what_is_set_out_in_points(text: str, found: list[str]) -> None:
    assert [point.text for point in ticking.of(Consultation(question=text))] == found


@pytest.mark.parametrize(
    ("question", "said", "brings"),
    [
        ("Saya mau tanya beberapa hal", "1. arti inflasi\n2. arti deflasi", True),
        ("1. arti inflasi", "2. arti deflasi", True),
        ("1. arti inflasi\n2. arti deflasi", "3. luas sawah Bungo", True),
        ("1. arti inflasi\n2. arti deflasi", "1. luas sawah 2. luas kebun 3. luas hutan", False),
        ("1. arti inflasi\n2. arti deflasi", "untuk skripsi, terima kasih", False),
        ("Saya mau tanya", "1. arti inflasi", False),
    ],
)
def test_words_that_follow_bring_points_or_do_not(question: str, said: str, brings: bool) -> None:
    assert points.brings(question, said) is brings


@pytest.fixture
def now() -> datetime:
    """The pages read the system's clock, so the tests begin a little before it."""
    return utc_now() - 10 * MINUTE


@pytest.fixture
def asked(office: Office, budi: Contact, rina: Officer, now: datetime) -> Consultation:
    consultation = office.opens(budi, now, question=TEN)
    office.claims(consultation, rina, now)
    return consultation


def ticks(
    office: Office, consultation: Consultation, officer: Officer, place: int, at: datetime, *, done: bool = True
) -> None:
    with office.database.transaction() as session:
        service.tick(session, consultation.number, officer, at, office.calendar, place=place, done=done)


def log(office: Office) -> list[tuple[str, int | None, object]]:
    with office.database.reading() as session:
        acts = select(AuditEvent).where(col(AuditEvent.action).in_(("consultation.ticked", "consultation.unticked")))
        found = session.exec(acts.order_by(col(AuditEvent.id)))
        return [(one.action.partition(".")[2], one.officer_id, one.detail["point"]) for one in found]


def test_a_tick_is_kept_once_and_may_be_taken_away(
    office: Office, asked: Consultation, rina: Officer, now: datetime
) -> None:
    for place in (3, 1, 3):
        ticks(office, asked, rina, place, now)
    assert office.now_is(asked).ticked == [1, 3]
    ticks(office, asked, rina, 3, now, done=False)
    ticks(office, asked, rina, 7, now, done=False)
    assert office.now_is(asked).ticked == [1]
    assert log(office) == [("ticked", rina.id, 3), ("ticked", rina.id, 1), ("unticked", rina.id, 3)]


def test_open_pages_hear_of_it_and_the_search_does_not(
    office: Office, asked: Consultation, rina: Officer, now: datetime
) -> None:
    with office.database.transaction() as session:
        session.get_one(SearchWords, asked.id).asked = "sentinel"
    ticks(office, asked, rina, 2, now)
    with office.database.reading() as session:
        last = session.exec(select(Change).order_by(col(Change.id).desc()).limit(1)).one()
        assert (last.kind, last.number) == ("ticked", asked.number)
        assert "sentinel" in session.get_one(SearchWords, asked.id).asked


def test_ticks_go_along_to_a_colleague_and_survive_closing(
    office: Office, asked: Consultation, rina: Officer, dedi: Officer, now: datetime
) -> None:
    ticks(office, asked, rina, 1, now)
    with office.database.transaction() as session:
        service.transfer(session, asked.number, rina, now, office.calendar, to=dedi)
    with pytest.raises(service.TakenBy):
        ticks(office, asked, rina, 2, now)
    ticks(office, asked, dedi, 2, now)
    office.closes(asked, dedi, now + MINUTE)
    with pytest.raises(service.NotPossible):
        ticks(office, asked, dedi, 3, now + MINUTE)
    with office.database.transaction() as session:
        service.reopen(session, asked.number, dedi, now + 2 * MINUTE, office.calendar)
    assert office.now_is(asked).ticked == [1, 2]


def test_points_that_follow_before_an_officer_speaks_are_the_question_s(
    office: Office, budi: Contact, rina: Officer, now: datetime
) -> None:
    consultation = office.opens(budi, now, question="Saya mau tanya beberapa hal")
    office.writes(consultation, budi, now + MINUTE, "1. arti inflasi\n2. arti deflasi")
    office.writes(consultation, budi, now + MINUTE, "untuk skripsi")
    office.claims(consultation, rina, now + MINUTE)
    ticks(office, consultation, rina, 2, now + MINUTE)
    office.writes(consultation, budi, now + 2 * MINUTE, "3. luas sawah Bungo")
    office.replies(consultation, rina, now + 3 * MINUTE)
    office.writes(consultation, budi, now + 4 * MINUTE, "4. luas kebun Bungo")
    found = ticking.of(office.now_is(consultation))
    assert [(point.text, point.done) for point in found] == [
        ("arti inflasi", False), ("arti deflasi", True), ("luas sawah Bungo", False),
    ]  # fmt: skip


def test_what_is_told_to_register_is_no_question(office: Office, budi: Contact, now: datetime) -> None:
    draft = office.opens(budi, now, complete=False, question="Saya mau tanya")
    office.writes(draft, budi, now, "1. Budi Santoso\n2. mahasiswa")
    assert office.now_is(draft).question == "Saya mau tanya"


@pytest.mark.parametrize(("question", "kept"), [(f"{TEN}\ntahun 2024", [2]), ("1. lain\n2. lagi", [])])
def test_another_question_has_no_ticks(
    office: Office, asked: Consultation, rina: Officer, now: datetime, question: str, kept: list[int]
) -> None:
    ticks(office, asked, rina, 2, now)
    with office.database.transaction() as session:
        service.retitle(session, asked.number, question, "topik", now)
    assert office.now_is(asked).ticked == kept


def test_ten_ticks_at_once_are_all_kept(office: Office, asked: Consultation, rina: Officer, now: datetime) -> None:
    results = at_once(*(partial(ticks, office, asked, rina, place, now) for place in range(1, 11)))
    assert results == [None] * 10
    assert office.now_is(asked).ticked == list(range(1, 11))


def press(visitor: Visitor, number: str, **pressed: str) -> Page:
    page = visitor.opens(f"/consultations/{number}")
    return visitor.sends(page.form(f"/consultations/{number}/tick"), **pressed)


def test_the_page_lists_them_and_closing_says_what_is_left(
    office: Office, asked: Consultation, at_rina: Visitor, dedi: Officer, now: datetime
) -> None:
    at = f"/consultations/{asked.number}"
    assert "0 dari 10 dijawab" in at_rina.opens(at).text
    assert press(at_rina, asked.number, done="4").location == f"{at}#point-4"
    page = at_rina.opens(at)
    assert page.text.count('aria-checked="true"') == 1
    assert "1 dari 10 dijawab" in page.text
    assert "9 dari 10 belum ditandai" in page.text
    seen = Visitor(at_rina.app).signs_in_as(dedi, now).opens(at)
    assert "1 dari 10 dijawab" in seen.text
    assert "aria-checked" not in seen.text, "only who has it ticks"
    press(at_rina, asked.number, open="4")
    assert "0 dari 10 dijawab" in at_rina.opens(at).text
    assert at_rina.does(asked.number, "close").status == 303


@pytest.mark.parametrize(
    "pressed", [{}, {"done": "11"}, {"done": "0"}, {"done": "x"}, {"open": "-1"}, {"done": "9" * 40}]
)
def test_a_point_that_is_none_is_refused(
    office: Office, asked: Consultation, at_rina: Visitor, pressed: dict[str, str]
) -> None:
    page = press(at_rina, asked.number, **pressed)
    assert (page.status, "tidak ada dalam daftarnya" in page.text) == (400, True)
    assert office.now_is(asked).ticked == []


def test_one_question_is_no_list(taken: Consultation, at_rina: Visitor) -> None:
    page = at_rina.opens(f"/consultations/{taken.number}")
    assert not page.offers(f"/consultations/{taken.number}/tick")
    assert "belum ditandai" not in page.text


def test_the_queue_shows_to_who_has_it_what_is_left(
    office: Office, asked: Consultation, at_rina: Visitor, rina: Officer, dedi: Officer, now: datetime
) -> None:
    left = "9 dari 10 belum ditandai"
    ticks(office, asked, rina, 4, now)
    assert left in at_rina.opens("/queue/mine").text
    assert left in at_rina.opens("/queue/all?q=tentang").text
    assert left not in Visitor(at_rina.app).signs_in_as(dedi, now).opens("/queue/all").text
    for place in range(1, 11):
        ticks(office, asked, rina, place, now)
    assert "belum ditandai" not in at_rina.opens("/queue/mine").text
    ticks(office, asked, rina, 4, now, done=False)
    office.closes(asked, rina, now + MINUTE)
    assert "belum ditandai" not in at_rina.opens("/queue/closed").text


def test_paper_shows_what_is_ticked(
    office: Office, asked: Consultation, at_rina: Visitor, rina: Officer, now: datetime
) -> None:
    ticks(office, asked, rina, 4, now)
    paper = at_rina.opens(f"/consultations/{asked.number}/print").text
    assert paper.count('<span class="box"></span>') == 9
    assert "dijawab: </span>4. " in paper
    assert "1 dari 10 dijawab" in paper
