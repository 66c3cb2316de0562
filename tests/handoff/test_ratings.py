"""A rating is read as people write it, asked once, stored once."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from core.models import Mail, Officer
from handoff import ratings, service
from handoff.models import Consultation
from tests.handoff.conftest import MINUTE, Office
from whatsapp.models import Contact

READ = {
    "5": 5, " 4 ": 4, "3.": 3, "2!": 2, "*1*": 1, "5️⃣": 5, "٤": 4, "３": 3,
    "lima kak": 5, "lima bintang": 5, "bintang lima kak": 5, "nilai empat pak": 4, "saya kasih 5 ya min": 5,
    "lima": 5, "Empat": 4, "tiga": 3, "two": 2, "ONE": 1,
    "5/5": 5, "4 / 5": 4, "3 dari 5": 3, "2 out of 5": 2,
    "⭐⭐⭐⭐": 4, "⭐️⭐️⭐️⭐️⭐️": 5, "★ ★": 2, "5 bintang": 5, "bintang 4": 4, "3 stars": 3,
    "nilai 5": 5, "saya beri nilai 4": 4, "rating: 3": 3, "kasih 5 kak": 5, "rate:2": 2, "5 terima kasih": 5,
    "5. Sangat puas": 5, "4 Puas": 4, "2. kurang puas": 2, "1. Very dissatisfied": 1,
    "sangat puas": 5, "Puas": 4, "cukup": 3, "Tidak puas": 1,
    "5 jempol": 5, "terima kasih 5": 5, "ke-5": 5, "no 5": 5, "rating: 5 ⭐": 5, "eh 4 aja deh": 4, "limo": 5,
    "kasih 4 bintang karena agak lama": 4, "5, pelayanan cepat": 5, "4 - jawabannya jelas": 4, "2\nlama sekali": 2,
}  # fmt: skip
NOT_READ = [
    "lima orang penduduk", "satu pertanyaan lagi",
    "", " ", "10", "0", "6", "-1", "4.5", "4,5", "55", "5 5", "12", "2024", "6/5", "5/10", "081234567890", "0812",
    "+62 812 3456 7890", "2024, pelayanan cepat", "👍", "❤️", "⭐⭐⭐⭐⭐⭐", "bagus", "bagus bgt adminnya tapi lama",
    "5 kabupaten dengan penduduk terbanyak", "5, berapa jumlahnya?", "4 tahun terakhir inflasi berapa",
    "5 tidak puas", "1. Sangat puas", "3 besar penyumbang PDRB", "data 5 tahun", "KS-2026-00005", "lima puluh",
    "5,6", "5. 2024", "1945", "5 ⭐⭐⭐", "nomor satu", "4 setengah", "seratus", "3 sama 4", "sama-sama",
]  # fmt: skip


@pytest.mark.parametrize(("text", "score"), READ.items())
def test_a_score_is_read(text: str, score: int) -> None:
    assert ratings.parse(text) == score


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_score_is_not_made_one(text: str) -> None:
    assert ratings.parse(text) is None


@pytest.mark.parametrize(
    ("text", "attempt"),
    [
        ("nilai 8", True),
        ("seratus", True),
        ("antara 3 sama 4", True),
        ("A", True),
        ("sama-sama", False),
        ("2024", False),
        ("3 kabupaten", False),
    ],
)
def test_a_score_of_another_scale_is_an_attempt(text: str, attempt: bool) -> None:
    assert ratings.is_attempt(text) is attempt


@given(st.integers(6, 10**14))
def test_no_larger_number_is_a_score(number: int) -> None:
    assert ratings.parse(str(number)) is None


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    assert ratings.parse(text) in {None, *ratings.SCALE}
    assert isinstance(ratings.comment_in(text), str)
    assert ratings.within(text)[0] in {None, *ratings.SCALE}


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("4, Pelayanan cepat!", "Pelayanan cepat!"),
        ("5", ""),
        ("5. Sangat puas", ""),
        ("2\nlama sekali", "lama sekali"),
        ("Kasih 4 bintang karena Bu Rina agak lama", "karena Bu Rina agak lama"),
        ("🙏 4, Bu Rina ramah", "Bu Rina ramah"),
    ],
)
def test_what_follows_the_score_is_the_comment(text: str, comment: str) -> None:
    assert ratings.comment_in(text) == comment


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5/5 mantap", (5, "mantap")),
        ("kasih 5 bintang ya kak, Bu Rina ramah", (5, "Bu Rina ramah")),
        ("⭐⭐⭐⭐ lumayan cepat", (4, "lumayan cepat")),
        ("pelayanan cepat, bintang 5", (5, "pelayanan cepat")),
        ("lima, pelayanannya cepat", (5, "pelayanannya cepat")),
        ("3 hari baru dibalas, lama", (None, "")),
        ("lama banget, dibalas tanggal 3", (None, "")),
        ("kurang bagus tabel 4", (None, "")),
        ("5 tidak puas", (None, "")),
        ("⭐⭐⭐⭐⭐⭐ bagus", (None, "")),
        ("5 jelaskan inflasi 2024", (None, "")),
    ],
)
def test_a_score_within_words_is_none_where_it_counts_or_numbers_something(
    text: str, found: tuple[int | None, str]
) -> None:
    assert ratings.within(text) == found


@pytest.fixture
def closed(office: Office, rina: Officer, budi: Contact, now: datetime) -> Consultation:
    consultation = office.opens(budi, now)
    office.claims(consultation, rina, now)
    office.replies(consultation, rina, now)
    office.closes(consultation, rina, now + MINUTE)
    return office.now_is(consultation)


def test_a_rating_is_stored_once(office: Office, closed: Consultation, budi: Contact, now: datetime) -> None:
    with office.database.transaction() as session:
        rating = ratings.waiting(session, budi.id, now + MINUTE)
        assert rating is not None
        assert ratings.rate(session, rating, 5, "cepat", now + MINUTE)
        assert not ratings.rate(session, rating, 1, "", now + MINUTE)
        assert ratings.waiting(session, budi.id, now + MINUTE) is None
    with office.database.reading() as session:
        kept = ratings.of(session, closed.id)
    assert (kept.score, kept.comment) == (5, "cepat")
    assert office.told(closed)[-1] == "event:rated"


def test_a_rating_expires_after_three_working_days(
    office: Office, closed: Consultation, budi: Contact, now: datetime
) -> None:
    with office.database.transaction() as session:
        rating = ratings.waiting(session, budi.id, now)
        assert rating is not None
        late = rating.expires_at + timedelta(seconds=1)
        assert ratings.waiting(session, budi.id, late) is None
        assert not ratings.rate(session, rating, 5, "", late)


def test_a_comment_before_and_after_the_number_is_kept(
    office: Office, closed: Consultation, budi: Contact, now: datetime
) -> None:
    with office.database.transaction() as session:
        rating = ratings.waiting(session, budi.id, now)
        assert rating is not None
        ratings.add_comment(session, rating, "Bagus tapi lama.")
        session.flush()
        ratings.rate(session, rating, 3, "", now)
        ratings.add_comment(session, rating, "Terima kasih.")
        session.flush()
        assert rating.comment == "Bagus tapi lama.\nTerima kasih."


def test_no_rating_waits_while_the_consultation_is_open_again(
    office: Office, closed: Consultation, budi: Contact, now: datetime
) -> None:
    with office.database.transaction() as session:
        service.reopen(session, closed, None, now + 2 * MINUTE, office.calendar)
        assert ratings.waiting(session, budi.id, now + 2 * MINUTE) is None


def test_a_rating_is_asked_once_per_consultation(
    office: Office, closed: Consultation, rina: Officer, budi: Contact, now: datetime
) -> None:
    office.delivers(now + MINUTE)
    with office.database.transaction() as session:
        service.reopen(session, closed, None, now + 2 * MINUTE, office.calendar)
    office.replies(closed, rina, now + 3 * MINUTE)
    bubble = office.closes(closed, rina, now + 4 * MINUTE)
    assert bubble is not None
    assert "Sangat puas" not in bubble.body


def test_a_request_that_never_left_is_asked_again(
    office: Office, closed: Consultation, rina: Officer, budi: Contact, now: datetime
) -> None:
    with office.database.transaction() as session:
        service.reopen(session, closed, None, now + 2 * MINUTE, office.calendar)
    office.replies(closed, rina, now + 3 * MINUTE)
    bubble = office.closes(closed, rina, now + 4 * MINUTE)
    assert bubble is not None
    assert "Sangat puas" in bubble.body


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_off_the_scale_is_refused(
    office: Office, closed: Consultation, budi: Contact, now: datetime, score: int
) -> None:
    with office.database.transaction() as session:
        rating = ratings.waiting(session, budi.id, now)
        assert rating is not None
        with pytest.raises(ValueError, match="not a score"):
            ratings.rate(session, rating, score, "", now)


@pytest.mark.parametrize(("score", "mark", "told"), [(2, None, True), (3, None, False), (1, "training", False)])
def test_the_admins_hear_of_a_low_rating(
    office: Office,
    closed: Consultation,
    budi: Contact,
    chief: Officer,
    now: datetime,
    score: int,
    mark: str | None,
    told: bool,
) -> None:
    with office.database.transaction() as session:
        session.get_one(Contact, budi.id).mark = mark
        rating = ratings.waiting(session, budi.id or 0, now)
        assert rating
        assert ratings.rate(session, rating, score, "tabelnya kosong", now)
    with office.database.reading() as session:
        mails = session.exec(select(Mail)).all()
    assert [one.recipient for one in mails] == ([chief.email] if told else [])
    assert all(closed.number in one.body and "kosong" not in one.body for one in mails)
