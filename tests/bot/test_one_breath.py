"""Who tells everything at once is asked for nothing twice; who puts a slip right is heard."""

import pytest

from bot import introductions, mail_address, turn
from bot.codes import read as code_in
from bot.introductions import Told
from bot.state import State, Step
from tests.bot.conftest import Citizen
from tests.bot.talk import CODE, MONDAY, REGISTERED, Talk
from tests.bot.test_situations import UNKNOWN, registered_until

ADDRESS = "budi@gmail.com"
FORM = (
    "Setuju\nNama: Siti Rahma\nEmail: siti.rahma@gmail.com\nPekerjaan: Mahasiswa\n"
    "Pertanyaan: jumlah perahu nelayan di Tanjab Timur 2023"
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (f"Budi Santoso, {ADDRESS}, setuju", Told("Budi Santoso", "", ADDRESS, agrees=True)),
        (f"Budi Santoso {ADDRESS} setuju", Told("Budi Santoso", "", ADDRESS, agrees=True)),
        (f"1\nBudi Santoso\n{ADDRESS}", Told("Budi Santoso", "", ADDRESS, agrees=True)),
        ("saya setuju, nama saya Joko Susilo", Told("Joko Susilo", agrees=True)),
        (f"Ibu Siti Aminah, ibu rumah tangga, {ADDRESS}", Told("Ibu Siti Aminah", "public", ADDRESS)),
        ("I agree. My name is Kenji Tanaka, I am a student", Told("Kenji Tanaka", "student", agrees=True)),
        ("setuju, lanjutkan", Told(agrees=True)),
        ("Setuju. Budi", Told(agrees=True)),
        (
            "ok, nama saya budi mau tanya jumlah perahu di Tungkal",
            Told("Budi", agrees=True, question="mau tanya jumlah perahu di Tungkal"),
        ),
        ("Setuju, jumlah mahasiswa di Jambi 2023", Told(agrees=True, question="jumlah mahasiswa di Jambi 2023")),
    ],
)
def test_several_answers_in_one_message(words: str, told: Told) -> None:
    assert introductions.told(words) == told


@pytest.mark.parametrize(
    "words",
    [f"Budi, {ADDRESS}", f"tidak setuju, Budi, {ADDRESS}", "setuju kalau datanya aman", "Budi, setuju apa ya?", "hmm"],
)
def test_silence_and_conditions_are_no_consent(words: str) -> None:
    assert not introductions.told(words).agrees
    talk = registered_until(Step.CONSENT)
    talk.says(words)
    assert not talk.person.consented


LIST = "1. data jumlah perahu di Tungkal 2019\n2. jumlah nelayan 2020\n3. guru SLB di Bungo"


@pytest.mark.parametrize("words", [LIST, "1. jumlah perahu nelayan di Tungkal 2020"])
def test_the_number_of_a_question_is_no_consent_nor_its_words_a_kind_of_user(words: str) -> None:
    assert introductions.told(words) == Told(question=words)
    assert introductions.told(f"1. Setuju\n2. Budi Santoso\n3. mahasiswa\n4. {ADDRESS}") == Told(
        "Budi Santoso", "student", ADDRESS, agrees=True
    )
    talk = Talk()
    talk.says("petugas")
    said = talk.says(words)
    assert said.startswith("Pertanyaan itu kami sertakan untuk petugas.")
    assert "1. Setuju" in said
    assert (talk.person.consented, talk.person.kind, talk.state.step) == (False, "", Step.CONSENT)
    talk.says("1")
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert (opened.question, opened.inbound_ids) == (words, (2,))


@pytest.mark.parametrize("words", ["mau konsultasi langsung aja", "saya mau baca dulu ya", "mau isi data dulu"])
def test_what_is_wanted_of_the_registration_is_no_question(words: str) -> None:
    talk = Talk()
    talk.says("petugas")
    assert "Apakah Anda setuju?" in talk.says(words)


def test_all_at_once_leaves_only_what_was_not_told() -> None:
    talk = Talk()
    talk.says("petugas")
    assert "Anda bertanya sebagai apa" in talk.says(f"Budi Santoso, {ADDRESS}, setuju")
    assert talk.person.name == "Budi Santoso"
    assert talk.says("umum").startswith(f"Alamat e-mail Anda: {ADDRESS}")


@pytest.mark.parametrize("consent", ["setuju", "1"])
def test_in_three_bubbles_at_once_it_is_one_answer(citizen: Citizen, consent: str) -> None:
    citizen.says("petugas")
    for words in ("Budi Santoso", ADDRESS):
        citizen.says(words, after=1)
    (reply,) = citizen.says(consent, after=1)
    assert "Salam kenal, Budi Santoso." in reply
    assert [reply] == [bubble.body for bubble in citizen.all_bubbles()][1:]


def test_a_form_filled_in_brings_its_question_to_the_officer() -> None:
    talk = Talk()
    talk.says("mau konsultasi")
    said = talk.says(FORM)
    assert said.startswith("Sudah kami catat: Siti Rahma, Pelajar/mahasiswa.")
    assert "siti.rahma@gmail.com. Sudah benar?" in said
    talk.says("1")
    talk.says(CODE)
    (opened,) = talk.did(turn.OpenConsultation)
    assert isinstance(opened, turn.OpenConsultation)
    assert (opened.complete, opened.question) == (True, "jumlah perahu nelayan di Tanjab Timur 2023")


def test_what_was_told_before_the_consent_is_kept_for_it_and_no_longer() -> None:
    talk = registered_until(Step.CONSENT)
    assert "Apakah Anda setuju?" in talk.says(f"Budi Santoso, pns, {ADDRESS}")
    assert not talk.did(turn.SaveRequester)
    assert "Budi Santoso, Instansi pemerintah" in talk.says("1")
    left = registered_until(Step.CONSENT)
    left.says(f"Budi Santoso, {ADDRESS}")
    left.says("2")
    assert left.state.told == ""


@pytest.mark.parametrize("words", ["emang datanya aman?", "bentar pak", "lanjutkan dong"])
def test_who_hesitates_has_told_nothing(words: str) -> None:
    talk = registered_until(Step.CONSENT)
    talk.says(words)
    assert "nama lengkap" in talk.says("1")
    assert talk.state.question == UNKNOWN


def test_who_says_who_they_are_beside_the_question_is_not_asked_again() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    talk.says(f"nama saya Budi, email {ADDRESS}, mau tanya jumlah pengrajin batik pewarna alami di Seberang")
    (searched,) = talk.did(turn.RecordFinding)
    assert isinstance(searched, turn.RecordFinding)
    assert searched.found.outcome == "none"
    talk.says("1")
    assert "Salam kenal, Budi." in talk.says("1")
    assert ADDRESS in talk.says("6")


@pytest.mark.parametrize("step", [Step.NAME, Step.KIND])
def test_the_steps_take_what_belongs_to_the_next_ones(step: Step) -> None:
    talk = registered_until(step)
    said = talk.says(
        f"Rina Wati, mahasiswa UNJA, {ADDRESS}" if step is Step.NAME else f"mahasiswa kak, email {ADDRESS}"
    )
    assert f"{ADDRESS}. Sudah benar?" in said
    assert talk.person.kind == "student"


def test_a_place_told_unasked_is_no_kind_of_user_and_a_question_goes_along() -> None:
    talk = registered_until(Step.NAME)
    asked = "data luas sawah Kerinci 2023"
    assert "Anda bertanya sebagai apa" in talk.says(f"Budi Santoso, dari desa Kampung Laut, {asked}")
    assert talk.state.question == f"{UNKNOWN}\n{asked}"


def test_a_pupil_with_a_teacher_is_understood() -> None:
    talk = registered_until(Step.CONSENT)
    assert "mendampingi dan setuju" in talk.says(f"setuju, saya siswa SMA kelas 2, Bagas, {ADDRESS}")
    assert f"{ADDRESS}. Sudah benar?" in talk.says("iya sama guru")
    assert (talk.person.name, talk.person.kind) == ("Bagas", "student")


def test_a_name_alone_is_no_kind_of_user() -> None:
    talk = registered_until(Step.NAME)
    talk.says("Ibu Siti")
    assert (talk.person.name, talk.person.kind) == ("Ibu Siti", "")


def test_name_and_address_out_of_the_blue_are_the_wish_to_consult() -> None:
    talk = Talk(State(welcomed_at=MONDAY))
    assert "Apakah Anda setuju?" in talk.says(f"Budi Santoso, {ADDRESS}, setuju")
    assert not talk.person.consented
    assert "Salam kenal, Budi Santoso" in talk.says("1")
    known = Talk(State(welcomed_at=MONDAY), REGISTERED)
    assert "Apakah Anda setuju?" not in known.says(f"Budi Santoso, {ADDRESS}")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("eh salah, Budi Susanto", "Budi Susanto"),
        ("nama saya Joko", "Joko"),
        ("oh gitu ya", "Budi Santoso"),
        ("salah pencet tadi", "Budi Santoso"),
    ],
)
def test_a_name_put_right_a_moment_later(words: str, name: str) -> None:
    talk = registered_until(Step.KIND)
    talk.says(words)
    assert talk.person.name == name
    assert talk.state.step is Step.KIND


@pytest.mark.parametrize(
    ("step", "words", "told"),
    [
        (Step.NAME, "nama saya perlu lengkap?", "nama panggilan pun boleh"),
        (Step.NAME, "makasih", "nama lengkap"),
        (Step.KIND, "buat apa nanya pekerjaan", "laporan layanan tanpa identitas"),
        (Step.KIND, "males", "*BATAL*"),
        (Step.KIND, "dak punyo imel ambo", "0741-60497"),
        (Step.NAME, "ok kak", "nama lengkap"),
        (Step.EMAIL, "ok kak", "contoh: nama@gmail.com"),
        (Step.EMAIL, "gak ngerti", "0741-60497"),
    ],
)
def test_a_word_aside_is_answered_and_the_step_asked_again(step: Step, words: str, told: str) -> None:
    talk = registered_until(step)
    assert told in talk.says(words)
    assert talk.state.step is step
    assert talk.state.question == UNKNOWN


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("budi@gmail", "budi@gmail.com"),
        ("budi@Gmail.", "budi@gmail.com"),
        ("budi@gmail.com atau budi@yahoo.com", "budi@gmail.com"),
        ("budi.gmail.com", "budi@gmail.com"),
        ("budi gmail", "budi@gmail.com"),
        ("budi@gmailku", None),
        ("saya pakai gmail", None),
    ],
)
def test_an_address_is_read_as_far_as_it_is_sure_and_shown_back(typed: str, shown: str | None) -> None:
    assert mail_address.read(typed, asked=True) == shown


def test_an_address_with_a_space_in_it_is_asked_about_and_not_cut() -> None:
    talk = registered_until(Step.EMAIL)
    assert "maksudnya dewilestari@gmail.com" in talk.says("dewi lestari @gmail,com")
    talk.says("1")
    (sent,) = talk.did(turn.SendCode)
    assert isinstance(sent, turn.SendCode)
    assert sent.recipient == "dewilestari@gmail.com"
    assert mail_address.suggestion(ADDRESS, "email saya budi @gmail.com") == ""


def test_a_code_said_in_words() -> None:
    assert code_in("empat delapan dua sembilan satu tiga") == CODE
    assert code_in("kode saya satu dua tiga") is None
    talk = registered_until(Step.CODE)
    assert "[created]" in talk.says("empat delapan dua sembilan satu tiga")


@pytest.mark.parametrize(
    ("words", "alone"),
    [
        ("ambo petani karet di bungo", True),
        ("Hi there! I'm an exchange student from Germany", True),
        ("Selamat siang, saya Rudi dari Jambi Ekspres", True),
        ("Saya Drs. H. Abdul Gani, M.Pd dari SMA 3 Jambi", True),
        ("Hi, I am John from the university", True),
        ("saya bingung membaca tabel inflasi bulanan dari BPS", False),
        ("saya dari tadi nunggu", False),
        ("saya dari dinas pertanian mau minta data padi", False),
        ("inflasi jambi", False),
    ],
)
def test_who_only_says_who_they_are_is_asked_what_they_look_for(words: str, alone: bool) -> None:
    assert introductions.is_all(words) is alone
    if alone:
        talk = Talk(State(welcomed_at=MONDAY))
        said = talk.says(words)
        assert "langsung tulis pertanyaan" in said or "just write your question" in said
        assert ("rekan media" in said) is ("Ekspres" in words)


@pytest.mark.parametrize("step", [Step.EMAIL, Step.EMAIL_CHECK, Step.CODE])
def test_a_request_written_at_another_step_is_kept_for_the_officer(step: Step) -> None:
    """Who begins with *PETUGAS* has put no question yet."""
    talk = Talk()
    for answer in ("petugas", "1", "Budi Santoso", "1", "budi@example.com", "1"):
        if talk.state.step is step:
            break
        talk.says(answer)
    assert talk.says("PDRB Merangin 2010-2023 menurut pengeluaran").startswith("Pertanyaan itu kami sertakan")
    assert talk.state.step is step
    assert talk.state.question == "PDRB Merangin 2010-2023 menurut pengeluaran"
