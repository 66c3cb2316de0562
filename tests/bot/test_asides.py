"""What people say beside their question: where to send it, how to come, a street, small talk, a friend's country."""

import pytest

from bot import mail_address
from bot.state import State
from tests.bot.talk import MONDAY, REGISTERED, UNSURE, Talk

ASKED = "Apa yang dimaksud dengan deflasi?"


def known() -> Talk:
    return Talk(State(welcomed_at=MONDAY), REGISTERED)


def test_where_to_send_an_answer_is_the_officer_s() -> None:
    talk = known()
    talk.says(ASKED)
    assert talk.says("ke email saya aja budi@gmail.com").startswith("Keterangan itu kami tambahkan")
    assert talk.offered() == ["consult", "rewrite", "menu"]


def test_where_to_send_it_leaves_a_list_open() -> None:
    talk = known()
    talk.says(UNSURE)
    offered = talk.offered()
    talk.says("ke email saya aja budi@gmail.com")
    assert talk.offered() == offered


@pytest.mark.parametrize("text", ["budi@gmail.com", "email budi@gmail.com"])
def test_an_address_by_itself_is_no_wish(text: str) -> None:
    assert mail_address.as_wish(text) == text
    talk = known()
    talk.says(ASKED)
    assert talk.says(text).startswith("Saat ini kami tidak sedang meminta alamat e-mail")


@pytest.mark.parametrize("text", ["naik apa kesana", "kalau mau datang naik apa ke kantor", "lewat mana ke bps ya"])
def test_who_asks_the_way_is_told_the_address(text: str) -> None:
    assert known().says(text).startswith("Kantor kami: BPS Provinsi Jambi, Jl. A. Yani No. 4")


@pytest.mark.parametrize("text", ["udah makan?", "kak udah makan belum", "sudah makan siang min?"])
def test_small_talk_is_greeted(text: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert talk.says(text).startswith("Halo, ada data atau informasi statistik Jambi")


def test_who_forgot_which_is_asked_again() -> None:
    talk = known()
    talk.says(UNSURE)
    offered = talk.offered()
    talk.says("yang mana ya lupa")
    assert talk.offered() == offered


@pytest.mark.parametrize("text", ["jl sumatra no 5", "rumah sayo di jln jawa", "jalan jawa no 5 rt 2"])
def test_a_street_is_no_region(text: str) -> None:
    assert "Layanan ini khusus data Provinsi Jambi" not in known().says(text)


@pytest.mark.parametrize("text", ["panjang jalan sumatera selatan", "data jawa barat"])
def test_a_region_is_one_beside_its_roads(text: str) -> None:
    assert "Layanan ini khusus data Provinsi Jambi" in known().says(text)


def test_where_a_friend_comes_from_is_not_asked_about() -> None:
    talk = known()
    talk.says("my friend from Germany will come next week")
    assert talk.last
    assert "For Germany" not in talk.last.replies[0].body


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("i want to know the inflation of germany please", "For Germany please visit bps.go.id"),
        ("what is the population of south sumatra", "For South Sumatra please visit sumsel.bps.go.id"),
    ],
)
def test_another_region_is_called_as_the_citizen_calls_it(text: str, name: str) -> None:
    assert name in known().says(text)
