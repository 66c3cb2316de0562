"""What was heard at night: a shop's telephone, a card in a picture, an address nobody has, and who only asks on."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot import masking, rules, turn
from bot.receive import take_in
from bot.state import State, Step
from core.mail import Status as MailStatus
from core.models import AuditEvent, Mail
from handoff.lifecycle import Status
from tests.bot.conftest import Citizen
from tests.bot.talk import MONDAY, UNSURE, Talk, open_talk
from tests.bot.test_situations import UNKNOWN, registered_until
from whatsapp import forgetting
from whatsapp.inbox import Incoming, IncomingMedia
from whatsapp.models import Media

SHOP = "Terima kasih telah menghubungi Toko Berkah Jaya. Mohon beri tahu apa yang dapat kami bantu."
AWAY = "Terima kasih atas pesan Anda. Saat ini kami tidak dapat merespons. Kami akan membalas sesegera mungkin."


@pytest.mark.parametrize(
    "words", [SHOP, AWAY, "Thank you for contacting Kopi Kerinci! Please let us know how we can help."]
)
def test_a_shops_telephone_is_searched_for_nothing(words: str) -> None:
    talk = Talk()
    assert talk.says(words).startswith("Selamat datang")
    assert talk.says(words) == ""
    assert not talk.did(turn.RecordFinding)
    assert talk.says("apa itu inflasi?")


def test_what_a_shops_telephone_says_makes_it_nobodys_turn() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    assert talk.says(SHOP) == ""
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]


def test_it_answers_no_step_of_the_registration() -> None:
    talk = registered_until(Step.NAME)
    assert talk.says(SHOP) == ""
    talk.says("Budi Santoso")
    assert talk.person.name == "Budi Santoso"


@pytest.mark.parametrize(
    "words",
    [
        "terima kasih sudah menghubungi saya kembali, kalau 2024 berapa?",
        "terima kasih sudah menghubungi kak, datanya sudah saya buka",
        "terima kasih atas pesan bapak, suratnya menyusul",
        "thank you for contacting me, what about 2024?",
        "saya sudah menghubungi dinas tapi disuruh ke bps",
    ],
)
def test_a_person_is_no_machine(words: str) -> None:
    assert not rules.is_machine(words)


@pytest.mark.parametrize("words", ["kapan bisa?", "bisa kapan ya?", "yang mana ya kak?"])
def test_a_question_that_names_nothing_is_asked_of_what_is_offered(words: str) -> None:
    for question, offered in ((UNKNOWN, "consult"), (UNSURE, "none"), ("apa itu inflasi?", "officer")):
        talk = Talk(State(welcomed_at=MONDAY))
        talk.says(question)
        talk.says(words)
        assert offered in talk.offered()


@pytest.mark.parametrize("words", ["halo, apa kabar?", "ada orang?", "assalamualaikum kak?"])
def test_a_greeting_under_a_list_is_a_greeting(words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNSURE)
    talk.says(words)
    assert talk.offered() == []


@pytest.mark.parametrize(
    ("words", "kind"), [("mahasiswa unja", "student"), ("dosen UIN STS", "researcher"), ("wartawan", "media")]
)
def test_who_somebody_is_in_place_of_a_name_is_kept(words: str, kind: str) -> None:
    talk = registered_until(Step.NAME)
    assert "nama lengkap" in talk.says(words)
    assert talk.person.kind == kind
    talk.says("Rizky Ananda")
    assert (talk.person.name, talk.state.step) == ("Rizky Ananda", Step.EMAIL)


@pytest.mark.parametrize(
    ("words", "name", "kind"),
    [("Rizky Ananda mahasiswa unja", "Rizky Ananda", "student"), ("Pak Jon petani kopi", "Jon", "public")],
)
def test_a_name_before_what_somebody_is_is_kept_with_it(words: str, name: str, kind: str) -> None:
    talk = registered_until(Step.NAME)
    talk.says(words)
    assert (talk.person.name, talk.person.kind, talk.state.step) == (name, kind, Step.EMAIL)


@pytest.mark.parametrize("words", ["kodenya belum masuk", "1", "udah dikirim blm kodenya?", "lanjut"])
def test_an_address_nobody_has_is_called_so_and_another_asked_for(words: str) -> None:
    talk = registered_until(Step.CODE)
    talk.refused, talk.unsent_for = True, timedelta(minutes=5)
    reply = talk.says(words)
    assert "budi@example.com ditolak" in reply
    assert not talk.did(turn.SendCode)
    talk.refused = False
    talk.says("budi.santoso@example.com")
    talk.says("1")
    assert talk.did(turn.SendCode)


def test_a_refused_code_is_read_from_the_outbox_of_mail(citizen: Citizen) -> None:
    citizen.says("berapa jumlah pengrajin batik di Seberang?")
    for answer in ("1", "1", "Budi Santoso", "1", "budi@example.com", "1"):
        citizen.says(answer)
    with citizen.runtime.database.transaction() as session:
        mail = session.exec(select(Mail)).one()
        mail.status, mail.error = MailStatus.FAILED, "recipient refused 550 5.1.1"
    (told,) = citizen.says("belum masuk kak", after=300)
    assert "ditolak" in told
    assert not citizen.consultations()[0].complete_at


@pytest.mark.parametrize("words", ["ini ktp saya", "foto kk dan ktp", "KTP.jpg", "scan kartu keluarga", "my id card"])
def test_a_picture_of_a_card_is_called_one(words: str) -> None:
    assert masking.shows_identity(words)


@pytest.mark.parametrize(
    "words", ["data kepemilikan ktp di jambi", "ini kk tabelnya", "jumlah kartu keluarga 2023", "foto keluarga", ""]
)
def test_and_what_only_speaks_of_one_is_not(words: str) -> None:
    assert not masking.shows_identity(words)


def test_no_picture_of_an_identity_card_is_kept(citizen: Citizen) -> None:
    card = IncomingMedia("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1", "image/jpeg")
    sent = citizen.message("ini ktp saya", "image")
    take_in(citizen.runtime, Incoming(**{**vars(sent), "media": (card,)}), citizen.now)
    (told,) = citizen.hears()
    assert "tidak kami simpan" in told
    with citizen.runtime.database.reading() as session:
        media = session.exec(select(Media)).one()
        assert (media.state, media.url) == ("refused", "")
        assert "privacy.identity_card" in {event.action for event in session.exec(select(AuditEvent))}


def test_one_that_was_fetched_already_is_left_to_who_takes_leftovers_away(citizen: Citizen) -> None:
    citizen.says("", "image")
    with citizen.runtime.database.transaction() as session:
        inbound = citizen.inbound()[0].id
        assert inbound is not None
        fetched = Media(token="t", inbound_id=inbound, state="stored", not_before=citizen.now, created_at=citizen.now)
        session.add(fetched)
        session.flush()
        assert forgetting.drop_files(session, inbound) == 1
        assert (fetched.inbound_id, fetched.state) == (None, "refused")


def test_nor_one_in_an_open_consultation_where_it_asks_nothing_of_the_officer() -> None:
    talk = open_talk(Status.CITIZEN, answered=True)
    assert "tidak kami simpan" in talk.says("ini KTP saya", "image")
    assert talk.did(turn.DropFiles)
    assert talk.did(turn.NoteInbound) == [turn.NoteInbound(quietly=True)]
