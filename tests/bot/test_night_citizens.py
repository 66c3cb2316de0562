"""What was heard at night: a shop's telephone, a card in a picture, an address nobody has, and who only asks on."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot import masking, rules, turn
from bot.receive import take_in
from bot.state import State, Step
from bot.words import is_thanks
from core.mail import Status as MailStatus
from core.models import AuditEvent, Mail
from handoff.lifecycle import Status
from tests.bot.conftest import Citizen
from tests.bot.talk import MONDAY, UNSURE, Talk, closed_talk, open_talk
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


@pytest.mark.parametrize(
    "words",
    [
        "makasih banyak ya min udah bantu skripsi saya sampe sidang, sukses selalu bps jambi",
        "terima kasih sudah membantu penelitian kami dari awal",
        "thank you for helping my thesis",
    ],
)
def test_thanks_with_what_they_are_for_are_thanks(words: str) -> None:
    assert is_thanks(words)


@pytest.mark.parametrize(
    "words",
    [
        "makasih udah dibantu, sekarang data 2023",
        "terima kasih sudah dijawab tapi filenya rusak",
        "makasih udah bantu kak, minta yang per desa",
        "makasih udah dijawab kak kalo yg merangin gimana",
    ],
)
def test_and_thanks_that_go_on_are_more(words: str) -> None:
    assert not is_thanks(words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("LAMA KALI BALESNYA", "terasa lama"),
        ("oh bps jam segini masih tidur", "terasa lama"),
        ("maaf susah ngetik", "pesan suaranya"),
        ("ini saya istrinya pak budi", "GANTI NAMA"),
        ("data saya apa aja yg disimpan", "bukan lewat percakapan ini"),
        ("kok angka penduduk di buku 2022 sama 2023 beda sih, mana yg bener?", "status sementara/tetap"),
        ("konsultasi saya nomornya berapa ya lupa", "konsultasi yang berjalan"),
        ("balik bahasa indonesia aja", "Bahasa Indonesia"),
        ("petugas ada gak malem ini", "Jam layanan kami"),
        ("minggu ada petugas yg online dak?", "Jam layanan kami"),
    ],
)
def test_what_people_say_at_night_is_answered_with_its_own_text(words: str, told: str) -> None:
    assert told in Talk(State(welcomed_at=MONDAY)).says(words)


@pytest.mark.parametrize("words", ["boleh nanya petugas gak", "bisa ngomong sama admin tidak?"])
def test_an_officer_is_asked_for_in_a_question(words: str) -> None:
    talk = Talk()
    talk.says(words)
    assert talk.state.step is Step.CONSENT


def test_what_is_left_at_that_takes_nothing_of_a_list() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("BLT saya kok tidak keluar")
    assert len(talk.offered()) == 2
    assert "tidak apa-apa" in talk.says("yo sudahlah")


def test_a_wrong_chat_is_one_also_under_an_offer() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(UNKNOWN)
    assert talk.says("eh salah kirim").startswith("Tidak apa-apa")


def test_nobody_in_danger_is_welcomed_first_and_all_are_afterwards() -> None:
    talk = Talk()
    assert talk.says("capek hidup pengen mati aja").startswith("Nomor ini")
    assert "Selamat datang" in talk.says("apa itu inflasi?")


def test_what_was_sent_and_does_not_open_goes_on_with_what_was_closed() -> None:
    talk = closed_talk(rating_open=False)
    assert talk.says("kak file nya gak bisa dibuka").endswith("[reopened]")
    asked = closed_talk(rating_open=False)
    assert "Inflasi" in asked.says("apa itu inflasi?")


@pytest.mark.parametrize("words", ["tolong dicek ya", "mohon dibaca pak"])
def test_what_is_to_be_read_is_what_was_sent(words: str) -> None:
    talk = Talk()
    talk.says("proposal.pdf", "document")
    assert "kami simpan untuk petugas" in talk.says(words)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("cara daftar dan gaji mitra", "gajinya brp"),
        ("anak ibu mau daftar jadi petugas sensus cak mano caronyo", "ado gajinyo dak"),
    ],
)
def test_its_pay_is_not_everybodys(question: str, words: str) -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(question)
    assert "Sakernas" not in talk.says(words)


def test_an_age_alone_is_no_question() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says("aku umur 10 tahun")
    assert not talk.did(turn.RecordFinding)
