"""The officers' pages, driven as a browser does, on both databases."""

import io
import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from core.clock import utc_now
from core.models import AuditEvent, Officer
from handoff import service, story
from handoff.models import Consultation, Rating, ThreadEntry
from tests.handoff.conftest import Office
from tests.pages import Visitor, app_of
from whatsapp import outbox
from whatsapp.models import Contact, Media, OutboundMessage
from whatsapp.outbox import Draft

ATTACKS = [
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "<img src=x onerror=alert(1)>",
    "{{7*'jq'}} {% raise %}",
    "' OR 1=1--",
    "*<b>*_<i>_~</s>~",
    "Z" + "\u0301" * 150,
    "\u202egnirts",
]


@pytest.fixture
def now() -> datetime:
    """The pages read the system's clock, so the tests begin a little before it."""
    return utc_now() - timedelta(minutes=10)


@pytest.fixture
def kept(office: Office, budi: Contact, now: datetime) -> Consultation:
    return office.opens(budi, now)


@pytest.fixture
def at_dedi(office: Office, dedi: Officer, now: datetime) -> Visitor:
    return Visitor(app_of(office.runtime)).signs_in_as(dedi, now)


def replies(office: Office) -> list[OutboundMessage]:
    with office.database.reading() as session:
        officers = select(OutboundMessage).where(OutboundMessage.author == "officer")
        return list(session.exec(officers.order_by(col(OutboundMessage.id))))


def test_the_way_of_a_consultation(office: Office, kept: Consultation, at_rina: Visitor) -> None:
    assert at_rina.opens("/queue").rows == [kept.number]
    claimed = at_rina.sends(at_rina.opens("/queue").form(f"/consultations/{kept.number}/claim"))
    assert claimed.location == f"/consultations/{kept.number}"
    assert at_rina.opens("/queue/mine").rows == [kept.number]
    assert at_rina.opens("/queue/waiting").rows == []
    assert at_rina.does(kept.number, "reply", text="Ini datanya.").status == 303
    assert "Ini datanya." in at_rina.opens(f"/consultations/{kept.number}").text
    assert at_rina.opens("/queue/citizen").rows == [kept.number]
    assert at_rina.does(kept.number, "note", text="Tanya Tim Neraca").status == 303
    assert at_rina.does(kept.number, "close").status == 303
    assert at_rina.opens("/queue/closed").rows == [kept.number]
    assert at_rina.opens("/queue/all").rows == []
    assert at_rina.does(kept.number, "reopen").status == 303
    assert at_rina.does(kept.number, "release").status == 303
    assert at_rina.opens("/queue/waiting").rows == [kept.number]
    assert "Tanya Tim Neraca" not in "".join(message.body for message in replies(office))


def test_a_lost_claim_says_who_has_it(kept: Consultation, at_rina: Visitor, at_dedi: Visitor) -> None:
    late = at_dedi.opens("/queue").form(f"/consultations/{kept.number}/claim")
    at_rina.does(kept.number, "claim")
    page = at_dedi.sends(late)
    assert page.status == 409
    assert "sudah diambil oleh Rina" in page.text
    assert "<h1>Rina lebih dulu mengambilnya</h1>" in page.text
    assert f'href="/consultations/{kept.number}"' in page.text


def test_a_refused_form_says_where_its_page_is_read_afresh(kept: Consultation, at_rina: Visitor) -> None:
    at_rina.does(kept.number, "claim")
    refused = at_rina.does(kept.number, "reply", text="")
    assert f'data-live-address="/consultations/{kept.number}"' in refused.text
    assert 'role="alert" id="refusal" data-still>' in refused.text
    assert "data-live-address" not in at_rina.opens(f"/consultations/{kept.number}").text


def test_a_reply_sent_twice_is_one_message(office: Office, kept: Consultation, at_rina: Visitor) -> None:
    at_rina.does(kept.number, "claim")
    form = at_rina.opens(f"/consultations/{kept.number}").form(f"/consultations/{kept.number}/reply")
    assert [at_rina.sends(form, text="Ini datanya.").status for _ in range(3)] == [303, 303, 303]
    assert len(replies(office)) == 1


def test_a_note_sent_twice_is_one_note_and_one_with_other_words_another(
    office: Office, kept: Consultation, at_rina: Visitor
) -> None:
    form = at_rina.opens(f"/consultations/{kept.number}").form(f"/consultations/{kept.number}/note")
    for text in ("Sudah ditelepon.", "Sudah ditelepon.", "Tidak diangkat."):
        assert at_rina.sends(form, text=text).status == 303
    again = at_rina.opens(f"/consultations/{kept.number}").form(f"/consultations/{kept.number}/note")
    at_rina.sends(again, text="Sudah ditelepon.")
    with office.database.reading() as session:
        notes = session.exec(select(ThreadEntry.text).where(ThreadEntry.kind == "note").order_by(col(ThreadEntry.id)))
        assert list(notes) == ["Sudah ditelepon.", "Tidak diangkat.", "Sudah ditelepon."]


def test_a_stale_reply_is_refused_and_its_text_kept(kept: Consultation, at_rina: Visitor) -> None:
    at_rina.does(kept.number, "claim")
    at_rina.does(kept.number, "reply", text="Ini datanya.")
    stale = at_rina.opens(f"/consultations/{kept.number}").form(f"/consultations/{kept.number}/reply")
    at_rina.does(kept.number, "close")
    page = at_rina.sends(stale, text="Satu lagi yang panjang.")
    assert page.status == 409
    assert "Satu lagi yang panjang." in page.text


def test_a_stale_request_to_clarify_keeps_all_its_questions(kept: Consultation, at_rina: Visitor) -> None:
    at_rina.does(kept.number, "claim")
    stale = at_rina.opens(f"/consultations/{kept.number}").form(f"/consultations/{kept.number}/clarify")
    at_rina.does(kept.number, "close")
    page = at_rina.sends(stale, text="Tahun berapa?", text2="Tingkat kabupaten atau kota?", text3="Untuk apa?")
    assert page.status == 409
    assert "Tahun berapa?\n\nTingkat kabupaten atau kota?\n\nUntuk apa?</textarea>" in page.text


@pytest.mark.parametrize("text", ["", "  \r\n\x00 ", "x" * 4097, "x" * 100_000], ids=["empty", "blank", "long", "huge"])
def test_a_text_that_cannot_be_sent_is_kept_in_the_form(
    office: Office, kept: Consultation, at_rina: Visitor, text: str
) -> None:
    at_rina.does(kept.number, "claim")
    page = at_rina.does(kept.number, "reply", text=text)
    assert page.status == 400
    assert page.form(f"/consultations/{kept.number}/reply").fields["text"].strip("\n\r \x00") == text.strip()[
        :100_000
    ].strip("\x00")
    assert replies(office) == []


def test_only_the_holder_replies_and_an_admin_may_take_over(
    office: Office, kept: Consultation, at_rina: Visitor, at_dedi: Visitor, now: datetime
) -> None:
    at_rina.does(kept.number, "claim")
    foreign = at_dedi.opens(f"/consultations/{kept.number}")
    assert not any(foreign.offers(f"/consultations/{kept.number}/{verb}") for verb in ("reply", "close", "transfer"))
    sent = at_dedi.client.post(
        f"/consultations/{kept.number}/reply", data={"csrf_token": at_dedi.token(), "text": "Saya saja"}
    )
    assert sent.status_code == 409
    chief = office.officer("Kepala", role="admin")
    at_chief = Visitor(app_of(office.runtime)).signs_in_as(chief, now)
    assert at_chief.does(kept.number, "transfer", to=str(chief.id)).status == 303
    assert at_chief.does(kept.number, "reply", text="Saya lanjutkan.").status == 303


def test_a_name_is_put_right_and_the_log_says_by_whom_but_not_which(
    office: Office, kept: Consultation, at_rina: Visitor
) -> None:
    for name in ("  Budi\u202e   Hartono\n", "Budi Hartono"):
        assert at_rina.does(kept.number, "correct", name=name).status == 303
    page = at_rina.opens(f"/consultations/{kept.number}")
    assert page.text.count("Budi Hartono") > 1
    assert "Rina membetulkan nama warga" in page.text
    with office.database.reading() as session:
        logged = session.exec(select(AuditEvent).where(AuditEvent.action == "consultation.corrected")).all()
    assert [(line.subject, line.detail) for line in logged] == [(kept.number, {})]


@pytest.mark.parametrize("name", ["", " \x00 ", "7", "x" * 81])
def test_what_is_no_name_corrects_nothing(kept: Consultation, at_rina: Visitor, name: str) -> None:
    page = at_rina.does(kept.number, "correct", name=name)
    assert page.status == 400
    assert "Tulis nama yang benar" in page.text
    assert "Budi" in page.text


def test_who_told_no_name_has_none_to_correct(office: Office, at_rina: Visitor, now: datetime) -> None:
    stranger = office.opens(office.citizen(now, "+6281200000009", registered=False), now)
    assert not at_rina.opens(f"/consultations/{stranger.number}").offers(f"/consultations/{stranger.number}/correct")
    sent = {"csrf_token": at_rina.token(), "name": "Budi Hartono"}
    assert at_rina.client.post(f"/consultations/{stranger.number}/correct", data=sent).status_code == 400


@pytest.mark.parametrize("to", ["", "0", "999999", "-1", "x", "9" * 40])
def test_a_transfer_needs_an_active_colleague(kept: Consultation, at_rina: Visitor, to: str) -> None:
    at_rina.does(kept.number, "claim")
    assert at_rina.does(kept.number, "transfer", to=to).status == 400


def test_clarification_stops_the_clock_and_completing_restarts_it(kept: Consultation, at_rina: Visitor) -> None:
    at_rina.does(kept.number, "claim")
    at_rina.does(kept.number, "clarify", text="1. Tahun berapa?")
    assert "jam berhenti" in at_rina.opens(f"/consultations/{kept.number}").text
    assert at_rina.does(kept.number, "complete").status == 303
    assert "jam berhenti" not in at_rina.opens(f"/consultations/{kept.number}").text


def test_what_is_asked_after_an_answer_does_not_claim_to_stop_the_clock(
    office: Office, kept: Consultation, at_rina: Visitor, now: datetime
) -> None:
    page, stops = f"/consultations/{kept.number}", "Batas waktu berhenti sampai warga membalas."
    at_rina.does(kept.number, "claim")
    assert stops in at_rina.opens(page).text
    at_rina.does(kept.number, "reply", text="Ada 112 pengrajin.")
    office.delivers(now)
    shown = at_rina.opens(page).text
    assert (stops in shown, "Batas waktu tidak berubah." in shown) == (False, True)
    at_rina.does(kept.number, "clarify", text="Tahun berapa?")
    told = at_rina.opens(page).text
    assert (stops in told, "Permintaan penjelasan dikirim. Batas waktu tidak berubah." in told) == (False, True)
    asked = replies(office)[-1].body
    assert ("Tahun berapa?" in asked, "3 hari kerja" in asked) == (True, False)


def test_held_and_failed_replies_say_why(office: Office, kept: Consultation, rina: Officer, at_rina: Visitor) -> None:
    at_rina.does(kept.number, "claim")
    at_rina.does(kept.number, "reply", text="Yang pertama.")
    at_rina.does(kept.number, "reply", text="Yang kedua.")
    first, second = replies(office)
    with office.database.transaction() as session:
        for message, values in ((first, {"state": "held"}), (second, {"state": "failed", "error_code": 63024})):
            session.execute(sa.update(OutboundMessage).where(col(OutboundMessage.id) == message.id).values(**values))
    text = at_rina.opens(f"/consultations/{kept.number}").text
    assert "ditahan: jendela WhatsApp tertutup" in text
    assert "gagal: nomor tidak terjangkau WhatsApp (kode 63024)" in text
    again = at_rina.opens(f"/consultations/{kept.number}?again={second.id}")
    assert "Yang kedua." in again.form(f"/consultations/{kept.number}/reply").fields["text"]


def test_what_was_asked_and_undone_comes_back_into_the_form_it_came_from(
    office: Office, kept: Consultation, at_rina: Visitor, now: datetime
) -> None:
    """In the reply's form the same words would be an answer, and the clock would not stand still."""
    at_rina.does(kept.number, "claim")
    several = ("Tahun berapa?", "Kabupaten mana?", "Dalam Excel?")
    for asked in (several, ("Tahun 2024?\nAtau 2023?", "", ""), several):
        if asked is several and len(replies(office)) > 1:  # asked after an answer, which other words stand around
            at_rina.does(kept.number, "reply", text="Ada 112 pengrajin.")
            office.delivers(now)
        at_rina.does(kept.number, "clarify", text=asked[0], text2=asked[1], text3=asked[2])
        undone = at_rina.does(kept.number, "undo", message=str(replies(office)[-1].id))
        page = at_rina.opens(undone.location.partition("#")[0])
        fields = page.form(f"/consultations/{kept.number}/clarify").fields
        assert tuple(fields[name] for name in ("text", "text2", "text3")) == asked
        assert page.form(f"/consultations/{kept.number}/reply").fields["text"] == ""
        assert "punya lampiran" not in page.text


@pytest.mark.parametrize("verb", ["reply", "clarify"])
def test_what_failed_comes_back_as_it_was_typed_though_another_language_is_spoken_since(
    office: Office, kept: Consultation, at_rina: Visitor, now: datetime, verb: str
) -> None:
    at_rina.does(kept.number, "claim")
    at_rina.does(kept.number, verb, text="Tahun berapa?")
    (sent,) = replies(office)
    office.fails(sent, now)
    with office.database.transaction() as session:
        service.speak(session, service.locked(session, kept.number), "en", now)
    again = at_rina.opens(f"/consultations/{kept.number}?again={sent.id}")
    assert again.form(f"/consultations/{kept.number}/{verb}").fields["text"] == "Tahun berapa?"


def test_who_undoes_a_message_with_files_is_told_to_choose_them_again(
    office: Office, kept: Consultation, at_rina: Visitor
) -> None:
    at_rina.does(kept.number, "claim")
    at_rina.does(kept.number, "reply", text="Tabelnya terlampir.", file=(io.BytesIO(b"%PDF-1.7 x"), "tabel.pdf"))
    undone = at_rina.does(kept.number, "undo", message=str(replies(office)[-1].id))
    page = at_rina.opens(undone.location.partition("#")[0])
    assert "Tabelnya terlampir." in page.form(f"/consultations/{kept.number}/reply").fields["text"]
    assert "Pesan ini punya lampiran." in page.text


def test_ratings_are_shown_beside_earlier_consultations(
    office: Office, kept: Consultation, budi: Contact, rina: Officer, at_rina: Visitor, now: datetime
) -> None:
    office.claims(kept, rina, now)
    office.replies(kept, rina, now)
    office.closes(kept, rina, now)
    with office.database.transaction() as session:
        session.execute(sa.update(Rating).values(score=5, rated_at=now))
    later = office.opens(budi, now + timedelta(minutes=1))
    assert "5 dari 5" in at_rina.opens(f"/consultations/{kept.number}").text
    assert "5 dari 5" in at_rina.opens(f"/consultations/{later.number}").text


def test_who_asks_in_english_is_marked_so_in_the_queue(
    office: Office, budi: Contact, at_rina: Visitor, now: datetime
) -> None:
    asked = office.opens(budi, now)
    assert ">EN</abbr>" not in at_rina.opens("/queue").text
    with office.database.transaction() as session:
        session.get_one(Consultation, asked.id).language = "en"
    assert ">EN</abbr>" in at_rina.opens("/queue").text


def test_a_topic_that_is_the_question_s_beginning_is_said_once(
    office: Office, budi: Contact, at_rina: Visitor, now: datetime
) -> None:
    asked = office.opens(budi, now, question="Penduduk Merangin?\ntahun 2024 ya")
    for topic, times in (("Penduduk Merangin? tahun…", 0), ("Tabel input-output", 1)):
        with office.database.transaction() as session:
            session.get_one(Consultation, asked.id).topic = topic
        page = at_rina.opens(f"/consultations/{asked.number}")
        assert page.text.count(f'<span class="tag info">{topic}</span>') == times


def test_the_number_is_masked_everywhere(office: Office, kept: Consultation, at_rina: Visitor) -> None:
    for path in ("/queue", f"/consultations/{kept.number}", "/queue?q=081200000001"):
        page = at_rina.opens(path)
        assert "81200000001" not in page.text.replace("q=081200000001", "").replace('value="081200000001"', "").replace(
            "<bdi>081200000001</bdi>", ""
        )
    assert "+62 812-xxxx-0001" in at_rina.opens(f"/consultations/{kept.number}").text


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_a_citizen_writes_stays_text(
    office: Office, budi: Contact, at_rina: Visitor, attack: str, now: datetime
) -> None:
    with office.database.transaction() as session:
        session.execute(sa.update(Contact).values(profile_name=attack))
    consultation = office.opens(budi, now, question=attack)
    with office.database.transaction() as session:
        session.execute(
            sa.update(Consultation).values(offered=[{"question": attack, "entry_id": attack, "score": 0.5}])
        )
    for path in ("/queue", f"/consultations/{consultation.number}", "/queue/all?q=a"):
        page = at_rina.opens(path)
        assert "<img src=x" not in page.text
        assert "<svg onload" not in page.text
        assert "jqjq" not in page.text  # no chance token holds it


@pytest.mark.parametrize(
    "sought",
    ["%", "_", "\\", "'", "[a-z]*", "x" * 10_000, "00001", "ks-YEAR-1", "Budi", "umkm", "0812 0000 0001"],
)
def test_search_takes_anything(kept: Consultation, at_rina: Visitor, sought: str) -> None:
    page = at_rina.opens("/queue/all", query_string={"q": sought.replace("YEAR", kept.number[3:7])})
    assert page.status == 200
    assert page.rows == ([kept.number] if sought in {"00001", "ks-YEAR-1", "Budi", "umkm", "0812 0000 0001"} else [])


@pytest.mark.parametrize(
    "after", ["owed~2026-01-01T00:00:00+00:00~1", "rest~~0", "owed~~x", "x", "-1", "owed~9999~1", "closed~NaN~1"]
)
def test_any_page_key_is_survived(kept: Consultation, at_rina: Visitor, after: str) -> None:
    assert at_rina.opens("/queue/all", query_string={"after": after}).status == 200


@pytest.mark.parametrize("number", ["KS-2026-99999", "0", "-1", "9" * 300, "../../etc/passwd", "%00"])
def test_unknown_numbers_are_not_found(at_rina: Visitor, number: str) -> None:
    assert at_rina.opens(f"/consultations/{number}").status in {404, 308}


def test_pages_follow_one_another(office: Office, at_rina: Visitor, now: datetime) -> None:
    opened = [office.opens(office.citizen(now, f"+62813{number:08d}"), now).number for number in range(65)]
    seen: list[str] = []
    address = "/queue/waiting"
    while address:
        page = at_rina.opens(address)
        seen += page.rows
        following = [link for link in page.links if link.startswith("?after=")]
        address = f"/queue/waiting{following[0]}" if following else ""
    assert seen == opened


def test_the_nearest_deadline_stands_first(office: Office, at_rina: Visitor, now: datetime) -> None:
    late = office.opens(office.citizen(now, "+6281300000001"), now)
    early = office.opens(office.citizen(now, "+6281300000002"), now - timedelta(days=9))
    draft = office.opens(office.citizen(now, "+6281300000003"), now, complete=False)
    page = at_rina.opens("/queue/all")
    assert page.rows == [early.number, late.number, draft.number]
    assert "lewat" in page.text
    assert at_rina.opens("/queue/draft").rows == [draft.number]


def test_reading_changes_nothing(office: Office, kept: Consultation, at_rina: Visitor) -> None:
    def digest() -> list[object]:
        with office.database.reading() as session:
            tables = ("consultation", "thread_entry", "outbound_message", "change", "audit_event")
            return [session.execute(sa.text(f"SELECT count(*), max(id) FROM {table}")).all() for table in tables]

    before, todo, done = digest(), ["/queue"], set()
    while todo:
        path = todo.pop()
        if path in done or not path.startswith("/") or path.startswith("/assets"):
            continue
        done.add(path)
        todo += at_rina.opens(path).links
    assert len(done) > 5
    assert digest() == before


def test_extra_fields_change_nothing(office: Office, kept: Consultation, at_rina: Visitor, rina: Officer) -> None:
    at_rina.does(kept.number, "claim", officer_id="999", status="closed", role="admin")
    now_is = office.now_is(kept)
    assert (now_is.officer_id, now_is.status) == (rina.id, "active")


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("data.pdf", b"%PDF-1.7 x", 303), ("virus.exe", b"MZ", 400), ("palsu.pdf", b"<html>", 400)],
)
def test_files_are_checked(
    office: Office, kept: Consultation, at_rina: Visitor, name: str, content: bytes, status: int
) -> None:
    at_rina.does(kept.number, "claim")
    page = at_rina.does(kept.number, "reply", text="Terlampir.", file=(io.BytesIO(content), name))
    assert page.status == status
    links = [link for link in at_rina.opens(f"/consultations/{kept.number}").links if link.startswith("/files/")]
    assert len(links) == (2 if status == 303 else 0)  # to be opened, and to be kept
    for link in links:
        answer = at_rina.client.get(link)
        assert ("attachment" in answer.headers["Content-Disposition"]) is link.endswith("?unduh=1")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()
        assert Visitor(at_rina.app).client.get(link).status_code == 303


def test_a_file_there_is_no_room_for_is_told_with_the_text_kept(
    office: Office, kept: Consultation, at_rina: Visitor
) -> None:
    at_rina.does(kept.number, "claim")
    in_the_way = office.runtime.settings.instance_dir / "media"
    in_the_way.parent.mkdir(exist_ok=True)
    in_the_way.write_text("a file where the folder should be")
    page = at_rina.does(kept.number, "reply", text="Terlampir.", file=(io.BytesIO(b"%PDF-1.7 x"), "data.pdf"))
    assert page.status == 503
    assert "belum dapat disimpan" in page.text
    assert "Terlampir." in page.text
    in_the_way.unlink()
    assert at_rina.does(kept.number, "reply", text="Tanpa berkas.").status == 303


def test_a_file_of_a_reply_that_comes_too_late_is_not_kept(
    office: Office, kept: Consultation, at_rina: Visitor
) -> None:
    at_rina.does(kept.number, "claim")
    form = at_rina.opens(f"/consultations/{kept.number}").form(f"/consultations/{kept.number}/reply")
    at_rina.does(kept.number, "reply", text="Sudah dijawab.")
    at_rina.does(kept.number, "close")
    assert at_rina.sends(form, text="Terlampir.", file=(io.BytesIO(b"%PDF-1.7 x"), "data.pdf")).status == 409
    assert not list((office.runtime.settings.instance_dir / "media").glob("*"))


def test_a_fragment_holds_only_the_parts(kept: Consultation, at_rina: Visitor) -> None:
    for path in ("/queue/waiting?fragment=1", f"/consultations/{kept.number}?fragment=thread"):
        page = at_rina.opens(path)
        assert "<html" not in page.text
        assert "data-part" in page.text
    stranger = Visitor(at_rina.app).opens("/queue?fragment=1")
    assert stranger.status == 401


def test_a_form_sent_again_with_another_text_says_that_it_did_not_leave(
    office: Office, kept: Consultation, at_rina: Visitor
) -> None:
    at_rina.does(kept.number, "claim")
    form = at_rina.opens(f"/consultations/{kept.number}").form(f"/consultations/{kept.number}/reply")
    form.fields["text"] = "Yang pertama."
    at_rina.sends(form)
    form.fields["text"] = "Yang kedua, dari halaman lama."
    again = at_rina.sends(form)
    assert again.status == 409
    assert "Yang kedua, dari halaman lama." in again.text
    assert len(replies(office)) == 1


def test_a_long_talk_is_loaded_in_full_on_request_and_on_paper(
    office: Office, kept: Consultation, budi: Contact, at_rina: Visitor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story, "MOST_LINES", 5)
    for place in range(8):
        office.writes(kept, budi, now + timedelta(seconds=place + 1), f"Tambahan ke-{place}.")
    page = at_rina.opens(f"/consultations/{kept.number}")
    assert ("Tambahan ke-0." in page.text, "Tambahan ke-7." in page.text) == (False, True)
    assert "?lines=all" in page.links
    whole = at_rina.opens(f"/consultations/{kept.number}?lines=all")
    assert ("Tambahan ke-0." in whole.text, "?lines=all" in whole.links) == (True, False)
    assert "Tambahan ke-0." in at_rina.opens(f"/consultations/{kept.number}/print").text


def test_paper_holds_what_was_tied_quoted_and_not_fetched(
    office: Office, kept: Consultation, budi: Contact, rina: Officer, at_rina: Visitor, now: datetime
) -> None:
    office.claims(kept, rina, now)
    answer = office.replies(kept, rina, now, "Ini tabel 2023.")
    office.delivers(now)
    office.closes(kept, rina, now)
    later = office.opens(budi, now + timedelta(minutes=1), question="Dan 2024?")
    at_rina.does(later.number, "claim")
    assert at_rina.does(later.number, "tie").status == 303
    with office.database.transaction() as session:
        sid = session.get_one(OutboundMessage, answer.id).sid
        message = office.wrote(session, budi, now + timedelta(minutes=2), "Yang ini.", kind="document")
        message.payload = {"replied_sid": sid}
        session.add(Media(token="t", inbound_id=message.id, state="missing", not_before=now, created_at=now))
        service.note_inbound(session, later, message, now + timedelta(minutes=2), office.calendar)
    paper = at_rina.opens(f"/consultations/{later.number}/print").text
    assert f"Lanjutan dari {kept.number}" in paper
    assert "Ini tabel 2023." in paper
    assert "Mengutip:" in paper
    assert "[berkas tidak lagi tersedia di WhatsApp]" in paper


def test_refusals_speak_english_to_who_reads_english(
    office: Office, kept: Consultation, rina: Officer, at_rina: Visitor
) -> None:
    with office.database.transaction() as session:
        session.execute(sa.update(Officer).values(language="en"))
    at_rina.does(kept.number, "claim")
    assert "The text is still empty." in at_rina.does(kept.number, "reply", text="").text
    assert "do not exist" in at_rina.sends(at_rina.opens("/replies").form("/replies"), name="x", text="{apa}").text
    days = {"first": "2026-01-02", "last": "2026-01-01"}
    assert "before the first" in at_rina.sends(at_rina.opens("/leave").form("/leave"), **days).text
    assert 'data-alert-new="New:"' in at_rina.opens("/queue").text


def test_so_does_the_queue_of_what_came_without_words(
    office: Office, kept: Consultation, budi: Contact, at_rina: Visitor, now: datetime
) -> None:
    with office.database.transaction() as session:
        session.execute(sa.update(Officer).values(language="en"))
        voice = office.wrote(session, budi, now, "", kind="audio")
        service.note_inbound(session, kept, voice, now, office.calendar)
        outbox.queue(session, kept.contact_id, Draft("bot:1", "Sudah kami teruskan."), now)
    assert "[voice message]" in at_rina.opens("/queue").text
    shown = at_rina.opens(f"/consultations/{kept.number}").text
    assert ("Automatic assistant" in shown, "Asisten otomatis" in shown) == (True, False)


def test_what_is_said_in_another_language_than_the_page_s_is_marked_so(
    office: Office, kept: Consultation, rina: Officer, at_rina: Visitor
) -> None:
    """WCAG 3.1.2: a screen reader speaks English words in English, and notes of the office as the page does."""
    paths = ("/queue", f"/consultations/{kept.number}", f"/consultations/{kept.number}/print")
    at_rina.does(kept.number, "claim")
    at_rina.does(kept.number, "note", text="Tanya Tim Neraca")
    assert [' lang="en"' in at_rina.opens(path).text.partition("<main")[2] for path in paths] == [False] * 3
    with office.database.transaction() as session:
        session.execute(sa.update(Consultation).values(language="en"))
    for path in paths:
        text = at_rina.opens(path.replace("queue", "queue/mine")).text.partition("<main")[2]
        assert re.search(r' lang="en">(<bdi>)?Jumlah UMKM', text), path
        assert not re.search(r'lang="en">(<bdi>)?Tanya', text), path
    assert "<bdi>Tanya Tim" in at_rina.opens("/queue/mine?q=neraca").text
    with office.database.transaction() as session:
        session.execute(sa.update(Consultation).values(question=""))
    assert "<bdi>Pertanyaan belum ditulis" in at_rina.opens("/queue/mine").text


def test_the_name_stands_once_on_what_the_text_itself_signs(
    office: Office, kept: Consultation, at_rina: Visitor, rina: Officer, now: datetime
) -> None:
    by_line, signature = "<b><bdi>Rina</bdi></b>", "<b>Rina (BPS Provinsi Jambi):</b>"
    office.claims(kept, rina, now)
    office.replies(kept, rina, now, "Satu. " * 400)  # in two parts
    for path in ("", "/print"):
        page = at_rina.opens(f"/consultations/{kept.number}{path}").text
        assert (page.count(by_line), page.count(signature)) == (1, 1), "the second part is signed by its by-line alone"
    with office.database.transaction() as session:
        session.get_one(Officer, rina.id).name = "Rina Wati"
    page = at_rina.opens(f"/consultations/{kept.number}").text
    assert page.count("<b><bdi>Rina Wati</bdi></b>") == 2, "who has another name now"


def test_a_line_of_the_queue_begins_with_what_was_said_and_sought(
    office: Office, budi: Contact, at_rina: Visitor, rina: Officer, now: datetime
) -> None:
    """A line is short: no name of who has it anyway, and of a long question the part that was found."""
    before = "Selamat pagi, saya mahasiswa yang menyusun skripsi tentang ketahanan pangan di Provinsi Jambi. " * 3
    long = office.opens(budi, now, question=f"{before}Mohon data kemiskinan Bungo.")
    office.claims(long, rina, now)
    office.replies(long, rina, now, "Sebentar ya.")
    page = at_rina.opens("/queue/all").text
    assert "Selamat pagi, saya mahasiswa" in page
    assert "<bdi>Sebentar ya.</bdi>" in page
    page = at_rina.opens("/queue/all?q=kemiskinan").text
    assert "Selamat pagi" not in page
    assert "Mohon data <mark>kemiskinan</mark> Bungo." in page


def test_a_question_in_several_lines_is_not_said_twice_in_its_line(
    office: Office, budi: Contact, at_rina: Visitor, now: datetime
) -> None:
    asked = office.opens(budi, now, question=f"*Mohon* data:\n1. padi\n2. jagung\n{'dan lain-lain, ' * 20}")
    assert '<p class="said' not in at_rina.opens("/queue/all").text
    office.writes(asked, budi, now, "Kapan dijawab?")
    assert '<p class="said' in at_rina.opens("/queue/all").text


def test_what_hardly_fits_is_folded(office: Office, kept: Consultation, at_rina: Visitor) -> None:
    found = [("satu", 0.62, "suggest"), ("dua", 0.04, "answer"), ("tiga", 0.09, "suggest"), ("empat", None, "suggest")]
    given = [{"entry_id": slug, "question": slug, "score": score, "outcome": how} for slug, score, how in found]
    for offered, near, far in ((given, ["satu", "dua"], ["tiga", "empat"]), (given[2:], [], ["tiga", "empat"])):
        with office.database.transaction() as session:
            session.execute(sa.update(Consultation).values(offered=offered))
        page = at_rina.opens(f"/consultations/{kept.number}").text
        shown, _, folded = page.partition("Yang ditawarkan asisten")[2].partition("Yang jauh dari pertanyaannya")
        entry = re.compile(r"<li><span><bdi>(\w+)</bdi>")
        assert (entry.findall(shown), entry.findall(folded)) == (near, far)
        assert ("Tidak ada yang cocok" in shown) is not bool(near)
        assert "(2)" in folded


def test_a_search_counts_nothing_beside_the_tabs(kept: Consultation, at_rina: Visitor) -> None:
    """The tabs lead to all that is in them: a number beside what was found would speak of something else."""
    tabs = re.compile(r'<nav class="tabs".*?</nav>', re.DOTALL)
    assert tabs.findall(at_rina.opens("/queue/all").text)[0].count('class="count"') == 6
    assert 'class="count"' not in tabs.findall(at_rina.opens("/queue/all?q=umkm").text)[0]
