"""The consultation page's own acts, as forms of a browser without JavaScript, on both databases."""

import io
import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlmodel import col, select

from core.clock import utc_now
from core.models import AuditEvent, Officer
from handoff import queries, requesters
from handoff.knowledge import NAME, Knowledge, Known
from handoff.models import Consultation, ThreadEntry
from tests.handoff.conftest import MINUTE, Office
from tests.pages import Form, Page, Visitor, app_of
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage

KNOWN = Known("ihk", "Apa itu IHK?", "Indeks Harga Konsumen mengukur *perubahan harga*.", 0.87)


@pytest.fixture
def now() -> datetime:
    """The pages read the system's clock, so the tests begin a little before it."""
    return utc_now() - timedelta(minutes=10)


@pytest.fixture
def app(office: Office) -> Flask:
    made = app_of(office.runtime)
    made.extensions[NAME] = Knowledge(
        search=lambda _session, text, _now: [KNOWN] if "harga" in text.lower() else [],
        entry=lambda _session, entry_id: KNOWN if entry_id == "ihk" else None,
    )
    return made


@pytest.fixture
def at_rina(app: Flask, rina: Officer, now: datetime) -> Visitor:
    return Visitor(app).signs_in_as(rina, now)


@pytest.fixture
def at_dedi(app: Flask, dedi: Officer, now: datetime) -> Visitor:
    return Visitor(app).signs_in_as(dedi, now)


def sent(office: Office) -> list[OutboundMessage]:
    with office.database.reading() as session:
        mine = select(OutboundMessage).where(OutboundMessage.author == "officer")
        return list(session.exec(mine.order_by(col(OutboundMessage.id))))


def notes(office: Office) -> list[str]:
    with office.database.reading() as session:
        return list(
            session.exec(select(ThreadEntry.text).where(ThreadEntry.kind == "note").order_by(col(ThreadEntry.id)))
        )


def composed(visitor: Visitor, number: str, **fields: str) -> Page:
    """Press one of the helping buttons, which send the reply's form elsewhere."""
    form = visitor.opens(f"/consultations/{number}").form(f"/consultations/{number}/reply")
    form.action = f"/consultations/{number}/compose"
    return visitor.sends(form, **fields)


def typed(page: Page, number: str) -> str:
    return page.form(f"/consultations/{number}/reply").fields["text"]


def test_undo_brings_the_text_back(office: Office, taken: Consultation, at_rina: Visitor) -> None:
    at_rina.does(taken.number, "reply", text="Ada kesalahan.")
    undone = at_rina.does(taken.number, "undo")
    assert [message.state for message in sent(office)] == ["withdrawn"]
    assert typed(at_rina.opens(undone.location.partition("#")[0]), taken.number) == "Ada kesalahan."


def test_undo_that_comes_too_late_says_so(office: Office, taken: Consultation, at_rina: Visitor, now: datetime) -> None:
    at_rina.does(taken.number, "reply", text="Ini datanya.")
    form = at_rina.opens(f"/consultations/{taken.number}").form(f"/consultations/{taken.number}/undo")
    office.delivers(utc_now())
    page = at_rina.sends(form)
    assert (page.status, "Terlambat" in page.text) == (409, True)


@pytest.mark.parametrize("message", ["", "x", "-1", "9" * 40])
def test_undo_of_nothing(taken: Consultation, at_rina: Visitor, message: str) -> None:
    at_rina.does(taken.number, "reply", text="Ini datanya.")
    assert at_rina.does(taken.number, "undo", message=message).status == 409


def test_several_files_leave_as_bubbles_of_their_own(office: Office, taken: Consultation, at_rina: Visitor) -> None:
    files = [(io.BytesIO(b"%PDF-1.7 x"), f"data-{place}.pdf") for place in range(3)]
    assert at_rina.does(taken.number, "reply", text="Terlampir.", file=files).status == 303
    assert [bool(message.media_id) for message in sent(office)] == [False, True, True, True]
    files = [(io.BytesIO(b"%PDF-1.7 x"), f"data-{place}.pdf") for place in range(11)]
    assert at_rina.does(taken.number, "reply", file=files).status == 400
    assert len(sent(office)) == 4


def test_three_questions_are_numbered(office: Office, taken: Consultation, at_rina: Visitor) -> None:
    at_rina.does(taken.number, "clarify", text="1. Tahun berapa?", text2="Provinsi atau kabupaten?", text3="")
    assert "1. Tahun berapa?\n2. Provinsi atau kabupaten?" in sent(office)[0].body
    empty = at_rina.does(taken.number, "clarify", text=" ", text2="", text3="")
    assert empty.status == 400


def test_a_transfer_and_a_closing_leave_their_notes(
    office: Office, taken: Consultation, at_rina: Visitor, at_dedi: Visitor, dedi: Officer
) -> None:
    at_rina.does(taken.number, "transfer", to=str(dedi.id), text="Tinggal tabel 2023.")
    at_dedi.does(taken.number, "reply", text="Ini tabelnya.")
    assert at_dedi.does(taken.number, "close", text="Dijawab dengan tabel 2023.").status == 303
    assert notes(office) == ["Tinggal tabel 2023.", "Ringkasan: Dijawab dengan tabel 2023."]
    assert not [message for message in sent(office) if "Tinggal" in message.body or "Ringkasan" in message.body]


def test_taking_over_is_written_down(
    office: Office, app: Flask, taken: Consultation, at_rina: Visitor, now: datetime
) -> None:
    chief = office.officer("Kepala", role="admin")
    Visitor(app).signs_in_as(chief, now).does(taken.number, "transfer", to=str(chief.id))
    assert office.told(taken)[-1] == "event:taken_over"
    assert "Diambil alih oleh Kepala" in at_rina.opens(f"/consultations/{taken.number}").text


def test_nothing_is_transferred_to_who_is_away(
    office: Office, taken: Consultation, at_rina: Visitor, at_dedi: Visitor, dedi: Officer
) -> None:
    today = utc_now().astimezone(office.calendar.zone).date()
    assert (
        at_dedi.sends(at_dedi.opens("/leave").form("/leave"), first=str(today), last=str(today), officer=[]).status
        == 303
    )
    page = at_rina.does(taken.number, "transfer", to=str(dedi.id), text="Titip.")
    assert (page.status, "cuti sampai" in page.text) == (400, True)
    assert "Titip." in page.form(f"/consultations/{taken.number}/transfer").fields["text"]


def test_the_number_is_shown_on_request_and_that_is_logged(
    office: Office, taken: Consultation, at_rina: Visitor, at_dedi: Visitor, rina: Officer
) -> None:
    at_rina.does(taken.number, "reveal")
    assert "+6281200000001" in at_rina.opens(f"/consultations/{taken.number}").text
    assert "+6281200000001" not in at_dedi.opens(f"/consultations/{taken.number}").text
    assert "+6281200000001" not in at_rina.opens(f"/consultations/{taken.number}/print").text
    with office.database.reading() as session:
        asked = session.exec(select(AuditEvent).where(AuditEvent.action == "contact.reveal")).one()
    assert (asked.officer_id, asked.subject) == (rina.id, taken.number)


def test_a_later_consultation_is_tied_to_the_earlier_one(
    office: Office, taken: Consultation, at_rina: Visitor, rina: Officer, budi: Contact, now: datetime
) -> None:
    office.replies(taken, rina, now, "Jawaban yang dulu.")
    office.closes(taken, rina, now + MINUTE)
    later = office.opens(budi, now + 2 * MINUTE)
    assert "Jawaban yang dulu." not in at_rina.opens(f"/consultations/{later.number}").text
    assert at_rina.does(later.number, "tie").status == 303
    page = at_rina.opens(f"/consultations/{later.number}")
    assert f"Lanjutan dari {taken.number}" in page.text
    assert "Jawaban yang dulu." in page.text
    assert f"/consultations/{later.number}" in at_rina.opens(f"/consultations/{taken.number}").links
    assert at_rina.does(later.number, "untie").status == 303
    assert "Jawaban yang dulu." not in at_rina.opens(f"/consultations/{later.number}").text


def test_what_cannot_be_opened_again_leads_to_the_one_that_is_open(
    office: Office, taken: Consultation, at_rina: Visitor, rina: Officer, budi: Contact, now: datetime
) -> None:
    office.closes(taken, rina, now + MINUTE)
    other = office.opens(budi, now + 2 * MINUTE)
    page = at_rina.does(taken.number, "reopen")
    assert (page.status, f"konsultasi terbuka: {other.number}" in page.text) == (409, True)
    assert f"/consultations/{other.number}" in page.links


def test_two_open_ones_of_a_citizen_with_two_numbers_know_of_each_other(
    office: Office, taken: Consultation, at_rina: Visitor, rina: Officer, now: datetime
) -> None:
    other = office.citizen(now, "+6281300000001")
    with office.database.transaction() as session:
        known = requesters.of(session, taken.contact_id)
        assert known
        requesters.save(session, other.id or 0, now, email=known.email, email_verified_at=now)
    later = office.opens(other, now + MINUTE)
    says = "punya konsultasi terbuka dari nomor lain"
    assert says in at_rina.opens(f"/consultations/{taken.number}").text
    assert says in at_rina.opens(f"/consultations/{later.number}").text
    assert "lanjutan" not in at_rina.opens("/queue/waiting").text
    at_rina.does(later.number, "tie", earlier=taken.number)
    assert "lanjutan" in at_rina.opens("/queue/waiting").text

    office.replies(taken, rina, now + 2 * MINUTE, "Jawaban sesudahnya.")  # said there after the later one was opened
    page = at_rina.opens(f"/consultations/{later.number}")
    assert page.text.count("Jawaban sesudahnya.") == 1
    assert "Menunggu warga" in page.text.partition(f"Lanjutan dari {taken.number}")[2].partition("</summary>")[0]
    office.closes(taken, rina, now + 3 * MINUTE)
    assert says not in at_rina.opens(f"/consultations/{later.number}").text


def test_nothing_is_tied_to_a_stranger_or_to_later_ones(
    office: Office, taken: Consultation, at_rina: Visitor, rina: Officer, budi: Contact, now: datetime
) -> None:
    stranger = office.opens(office.citizen(now, "+6281300000001"), now)
    office.closes(taken, rina, now)
    later = office.opens(budi, now + MINUTE)
    for earlier in (stranger.number, later.number, "", "x" * 99):
        assert at_rina.does(later.number, "tie", earlier=earlier).status == 400
    assert office.now_is(later).continues_id is None


@pytest.mark.parametrize(
    ("confirmed", "linked", "same"),
    [(True, None, True), (True, True, True), (True, False, False), (False, None, False)],
)
def test_who_confirmed_the_same_address_on_another_number_is_the_same_citizen_unless_they_said_no(
    office: Office,
    taken: Consultation,
    at_rina: Visitor,
    now: datetime,
    confirmed: bool,
    linked: bool | None,
    same: bool,
) -> None:
    other = office.citizen(now, "+6281300000001")
    with office.database.transaction() as session:
        known = requesters.of(session, taken.contact_id)
        assert known
        given = {"email": known.email, "email_verified_at": now if confirmed else None, "linked": linked}
        requesters.save(session, other.id or 0, now, **given)
    later = office.opens(other, now + MINUTE)
    page = at_rina.opens(f"/consultations/{later.number}")
    assert (f"/consultations/{taken.number}" in page.links) is same
    assert (f"/consultations/{later.number}" in at_rina.opens(f"/consultations/{taken.number}").links) is same
    assert ("nomor lain" in page.text) is same
    if same:
        assert at_rina.does(later.number, "tie", earlier=taken.number).status == 303
    assert office.now_is(later).continues_id == (taken.id if same else None)


def test_the_next_one_is_the_nearest_deadline(
    office: Office, taken: Consultation, at_rina: Visitor, rina: Officer, now: datetime
) -> None:
    office.opens(office.citizen(now, "+6281300000001"), now)
    early = office.opens(office.citizen(now, "+6281300000002"), now - timedelta(days=9))
    at_rina.does(taken.number, "close")
    first, second, third = (at_rina.opens(f"/consultations/{taken.number}").form("/queue/next") for _ in range(3))
    taken_by_double_click = {at_rina.sends(first).location for _ in range(2)}
    assert taken_by_double_click == {f"/consultations/{early.number}"}
    at_rina.sends(second)
    assert at_rina.sends(third).location == "/queue"
    with office.database.reading() as session:
        assert queries.waiting(session) == 0


def test_saved_replies_are_kept_changed_inserted_and_deleted(
    office: Office, taken: Consultation, at_rina: Visitor, at_dedi: Visitor
) -> None:
    form = at_rina.opens("/replies").form("/replies")
    at_rina.sends(form, name="/Salam", text="{salam} {nama}, konsultasi {nomor}.")
    page = composed(at_rina, taken.number, text="Halo.", saved=reply_id(at_rina))
    assert re.fullmatch(rf"Halo\.\nselamat \w+ Budi Santoso, konsultasi {taken.number}\.", typed(page, taken.number))
    assert "/salam" not in at_dedi.opens("/replies").text
    change = at_rina.opens(f"/replies?change={reply_id(at_rina)}").form("/replies")
    at_rina.sends(change, text="Baik.")
    assert typed(composed(at_rina, taken.number, text="", saved=reply_id(at_rina)), taken.number) == "Baik."
    at_dedi.sends(SimpleNamespace(action=f"/replies/{reply_id(at_rina)}/remove", fields=at_dedi_token(at_dedi)))
    assert "<b>/salam</b>" in at_rina.opens("/replies").text
    at_rina.sends(at_rina.opens("/replies").form(f"/replies/{reply_id(at_rina)}/remove"))
    at_rina.opens("/queue")  # the message of the deletion was read
    assert "/salam" not in at_rina.opens("/replies").text


def at_dedi_token(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.token()}


def reply_id(visitor: Visitor) -> str:
    found = re.search(r"change=(\d+)", visitor.opens("/replies").text)
    assert found
    return found[1]


def test_two_admins_who_change_one_saved_reply_do_not_write_over_each_other_unseen(
    office: Office, taken: Consultation, at_rina: Visitor
) -> None:
    at_chief = Visitor(at_rina.app).signs_in_as(office.officer("Kepala", role="admin"), utc_now())
    at_head = Visitor(at_rina.app).signs_in_as(office.officer("Wakil", role="admin"), utc_now())
    at_chief.sends(at_chief.opens("/replies").form("/replies"), name="jam", text="Buka 08.00.", shared="1")
    one, other = (who.opens(f"/replies?change={reply_id(at_chief)}").form("/replies") for who in (at_chief, at_head))
    at_chief.sends(one, text="Buka 08.00 sampai 15.30.")
    refused = at_head.sends(other, text="Buka pagi.")
    assert (refused.status, "sudah diubah" in refused.text, "08.00 sampai 15.30" in refused.text) == (409, True, True)
    again = refused.form("/replies")
    assert again.fields["text"] == "Buka pagi."
    assert at_head.sends(again).status == 303, "seen, it may be replaced"
    assert "Buka pagi." in at_rina.opens("/replies").text
    assert at_head.sends(again).status == 303, "the same twice is no conflict"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("", "Baik.", "Nama singkat"),
        ("a" * 41, "Baik.", "Nama singkat"),
        ("<b>", "Baik.", "Nama singkat"),
        ("salam", "", "kosong"),
        ("salam", "Halo {namaa} {nama}", "tidak dikenal: {namaa}"),
    ],
)
def test_a_saved_reply_that_cannot_be_kept(at_rina: Visitor, name: str, text: str, says: str) -> None:
    page = at_rina.sends(at_rina.opens("/replies").form("/replies"), name=name, text=text)
    assert (page.status, says in page.text) == (400, True)
    assert page.form("/replies").fields["text"] == text


def test_only_admins_share_replies(office: Office, app: Flask, at_rina: Visitor, now: datetime) -> None:
    at_rina.sends(at_rina.opens("/replies").form("/replies"), name="tunggu", text="Mohon tunggu.", shared="1")
    assert "/tunggu" not in at_rina.opens("/replies").text
    at_chief = Visitor(app).signs_in_as(office.officer("Kepala", role="admin"), now)
    at_chief.sends(at_chief.opens("/replies").form("/replies"), name="tunggu", text="Mohon tunggu.", shared="1")
    page = at_rina.opens("/replies")
    assert "/tunggu" in page.text
    assert not [form for form in page.forms if form.action.endswith("/remove")]


def test_a_variable_without_a_value_does_not_leave(office: Office, taken: Consultation, at_rina: Visitor) -> None:
    page = at_rina.does(taken.number, "reply", text="Paling lambat {batas}.")
    assert (page.status, "{batas}" in typed(page, taken.number)) == (400, True)
    assert sent(office) == []
    assert at_rina.does(taken.number, "reply", text="Rumus {a} + {b}.").status == 303


def test_answers_of_the_knowledge_base_are_found_and_inserted(taken: Consultation, at_rina: Visitor) -> None:
    found = composed(at_rina, taken.number, text="Halo.", do="search", q="indeks harga")
    assert KNOWN.question in found.text
    assert "0,87" in found.text
    assert typed(found, taken.number) == "Halo."
    page = composed(at_rina, taken.number, text="Halo.", entry="ihk")
    assert typed(page, taken.number) == f"Halo.\n{KNOWN.answer}"
    assert "Tidak ada yang cocok" in composed(at_rina, taken.number, text="", do="search", q="cuaca").text
    fragment = at_rina.opens(f"/consultations/{taken.number}/answers?q=harga").text
    assert f'data-insert="{KNOWN.answer}"' in fragment
    assert at_rina.opens(f"/consultations/{taken.number}/answers/ihk").text == KNOWN.answer
    assert at_rina.opens(f"/consultations/{taken.number}/answers/tidak-ada").status == 404


def test_the_preview_is_what_will_be_sent(office: Office, taken: Consultation, at_rina: Visitor) -> None:
    page = composed(at_rina, taken.number, text="*Ada* _112_ ```x<y``` <b>", do="preview")
    shown = "<b>Rina (BPS Provinsi Jambi):</b>\n<b>Ada</b> <i>112</i> <code>x&lt;y</code> &lt;b&gt;"
    assert shown in page.text
    assert sent(office) == []
    long = composed(at_rina, taken.number, text="angka " * 500, do="preview")
    assert "2 pesan" in long.text


def test_a_page_after_a_form_leads_back(taken: Consultation, at_rina: Visitor) -> None:
    at = f"/consultations/{taken.number}"
    assert at_rina.opens(f"{at}/compose?fragment=1").location == f"{at}?fragment=1"
    rules = [rule.rule for rule in at_rina.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    forms = {rule.removeprefix("/consultations/<number>/") for rule in rules if rule.startswith("/consultations/")}
    for verb in forms - {"preview", "presence"}:  # a script's alone
        assert at_rina.opens(f"{at}/{verb}").location == at, verb


def test_what_is_quoted_from_an_earlier_consultation_leads_there(
    office: Office, taken: Consultation, at_rina: Visitor, rina: Officer, budi: Contact, now: datetime
) -> None:
    office.replies(taken, rina, now, "Ada 112 pengrajin.")
    (first,) = office.delivers(now)
    at_rina.does(taken.number, "close")
    later = office.opens(budi, utc_now())
    with office.database.transaction() as session:
        message = office.wrote(session, budi, utc_now(), "Yang ini tahun berapa?")
        message.payload = {"replied_sid": first.sid}
        session.add(message)
    text = at_rina.opens(f"/consultations/{later.number}").text
    assert f'<a class="quote small" href="/consultations/{taken.number}#out-{first.id}">' in text
    assert f"· {taken.number}</b>" in text
    assert f'id="out-{first.id}"' in at_rina.opens(f"/consultations/{taken.number}").text


def test_a_quoted_message_is_shown_above_the_answer_to_it(
    office: Office, taken: Consultation, at_rina: Visitor, rina: Officer, budi: Contact, now: datetime
) -> None:
    office.replies(taken, rina, now, "Ada 112 pengrajin.")
    (first,) = office.delivers(now)
    with office.database.transaction() as session:
        message = office.wrote(session, budi, now + MINUTE, "Yang ini?")
        message.payload = {"replied_sid": first.sid}
        session.add(message)
    text = at_rina.opens(f"/consultations/{taken.number}").text
    assert f'<a class="quote small" href="#out-{first.id}">' in text


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ({"label": "<Angso Duo>", "latitude": -1.59, "longitude": 103.61}, ["&lt;Angso Duo&gt;", "(-1.59, 103.61)"]),
        ({"latitude": 0.0, "longitude": 103.5}, ["(0.0, 103.5)"]),
        ({}, ["tidak disertakan"]),
    ],
)
def test_a_place_is_shown_on_the_page_and_on_paper(
    office: Office, taken: Consultation, budi: Contact, at_rina: Visitor, place: dict[str, object], shown: list[str]
) -> None:
    office.writes(taken, budi, utc_now(), body="")
    with office.database.transaction() as session:
        last = session.exec(select(InboundMessage).order_by(col(InboundMessage.id).desc())).first()
        assert last
        last.kind, last.payload = "location", place
        session.add(last)
    for page in ("", "/print"):
        text = at_rina.opens(f"/consultations/{taken.number}{page}").text
        assert all(words in text for words in ("Lokasi:", *shown))


def test_a_sign_of_presence_reaches_the_colleague(taken: Consultation, at_rina: Visitor, at_dedi: Visitor) -> None:
    fields = {"csrf_token": at_rina.token(), "state": "types"}
    address = f"/consultations/{taken.number}/presence"
    assert at_rina.client.post(address, data=fields).status_code == 204
    assert "Rina sedang mengetik" in at_dedi.opens(f"/consultations/{taken.number}").text
    at_rina.client.post(address, data=fields | {"state": "leaves"})
    assert "Rina sedang mengetik" not in at_dedi.opens(f"/consultations/{taken.number}").text
    assert at_rina.client.post("/consultations/KS-1/presence", data=fields).status_code == 204


def test_voice_notes_are_played_and_wound_and_pdfs_opened(
    office: Office, taken: Consultation, at_rina: Visitor, budi: Contact, now: datetime
) -> None:
    types = ("audio/ogg", "image/png", "application/pdf", "text/plain")
    with office.database.transaction() as session:
        inbound = office.wrote(session, budi, now, "", kind="audio")
        stored = {"inbound_id": inbound.id, "state": "stored", "size": 9, "not_before": now, "created_at": now}
        files = [Media(token=f"t{place}", content_type=name, **stored) for place, name in enumerate(types)]
        session.add_all(files)
    folder = office.runtime.settings.instance_dir / "media"
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.token).write_bytes(b"123456789")
    shown = []
    for file in files:
        answer = at_rina.client.get(f"/files/{file.id}")
        shown.append("attachment" not in answer.headers.get("Content-Disposition", ""))
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "script" not in policy
        assert policy.endswith("sandbox") is (file.content_type != "application/pdf")  # in one no viewer starts
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()
    assert shown == [True, True, True, False]
    part = at_rina.client.get(f"/files/{files[0].id}", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.data) == (206, b"345")
    part.close()
    for file in (files[0], files[2]):
        kept = at_rina.client.get(f"/files/{file.id}?unduh=1")
        assert "attachment" in kept.headers["Content-Disposition"]
        assert kept.headers["Content-Security-Policy"].endswith("sandbox")
        kept.close()


@pytest.mark.parametrize("fields", [{"first": ""}, {"first": "x"}, {"first": "2026-12-03", "last": "2026-12-01"}])
def test_leave_that_makes_no_sense(at_rina: Visitor, fields: dict[str, str]) -> None:
    assert at_rina.sends(at_rina.opens("/leave").form("/leave"), **fields).status == 400


def test_leave_is_ones_own_unless_an_admin_sets_it(
    office: Office, app: Flask, at_rina: Visitor, at_dedi: Visitor, dedi: Officer, now: datetime
) -> None:
    at_rina.sends(at_rina.opens("/leave").form("/leave"), first="2030-01-02", last="2030-01-04", whose=str(dedi.id))
    assert at_dedi.opens("/leave").text.count("/remove") == 0
    assert "2 Januari 2030" in at_dedi.opens("/leave").text
    at_chief = Visitor(app).signs_in_as(office.officer("Kepala", role="admin"), now)
    at_chief.sends(at_chief.opens("/leave").form("/leave"), first="2030-02-01", whose=str(dedi.id))
    page = at_dedi.opens("/leave")
    assert page.text.count("/remove") == 1
    assert re.search(
        r"<details[^>]*><summary>Hapus.*?</summary>\s*<p.*?/remove\"[^>]*>Ya, hapus", page.text
    )  # asked first
    form, (taken_back,) = page.form("/leave"), re.findall(r'formaction="(/leave/\d+/remove)"', page.text)
    at_dedi.sends(Form(taken_back, "post", form.fields))
    assert "1 Februari 2030" not in at_dedi.opens("/leave").text


def test_an_entry_for_the_knowledge_base_begins_with_question_and_answer(
    office: Office, taken: Consultation, at_rina: Visitor, rina: Officer, now: datetime
) -> None:
    office.replies(taken, rina, now, "Ada 112 pengrajin.")
    form = at_rina.opens(f"/consultations/{taken.number}").form("/kb/proposals/new")
    assert form.fields["question"] == "Jumlah UMKM 2024?"
    assert form.fields["answer"] == "Ada 112 pengrajin."
    assert form.fields["reference"] == taken.number


def test_leaving_a_citizen_in_peace_says_until_when(taken: Consultation, at_rina: Visitor) -> None:
    at = f"/consultations/{taken.number}"
    at_rina.sends(at_rina.opens(at).form(f"{at}/postpone"))
    page = at_rina.opens(at).text
    for words in ("menunda pengingat otomatis sampai", "Selama 14 hari warga tidak diingatkan", "Tanpa pengingat"):
        assert words in page


def test_a_later_matter_gets_a_consultation_of_its_own_from_its_message(
    office: Office, taken: Consultation, at_rina: Visitor, at_dedi: Visitor, rina: Officer, budi: Contact, now: datetime
) -> None:
    at = f"/consultations/{taken.number}"
    office.replies(taken, rina, now, "Ini datanya.")
    assert not at_rina.opens(at).offers(f"{at}/split"), "nothing was answered yet"
    office.delivers(now + MINUTE)
    office.writes(taken, budi, now + 2 * MINUTE, "Satu lagi, IPM Tebo?")
    assert not at_dedi.opens(at).offers(f"{at}/split")
    form = at_rina.opens(at).form(f"{at}/split")
    page = at_rina.sends(form)
    opened = page.location.rpartition("/")[2]
    assert (page.status, opened != taken.number) == (303, True)
    assert at_rina.sends(form).location == page.location, "a double click"
    shown = at_rina.opens(page.location)
    assert shown.text.count('id="in-') == 2, "each of the citizen's messages stands on the page once"
    assert f"Dipisahkan oleh Rina dari {taken.number}" in shown.text
    assert f"Lanjutan dari {taken.number}" in shown.text
    former = at_rina.opens(at)
    assert f"Ditutup oleh Rina; pertanyaan barunya dipisahkan menjadi {opened}" in former.text
    assert f"/consultations/{opened}" in former.links
    assert at_rina.does(taken.number, "reopen").status == 409


@pytest.mark.parametrize("message", ["", "x", "-1", "9" * 40])
def test_what_cannot_be_split_says_what_is_missing(
    office: Office, taken: Consultation, at_rina: Visitor, rina: Officer, budi: Contact, now: datetime, message: str
) -> None:
    office.replies(taken, rina, now, "Ini datanya.")
    office.delivers(now + MINUTE)
    office.writes(taken, budi, now + 2 * MINUTE, "Satu lagi, IPM Tebo?")
    page = at_rina.does(taken.number, "split", message=message)
    assert (page.status, "Pilih pesan warga" in page.text) == (409, True)
    office.replies(taken, rina, now + 3 * MINUTE, "Sebentar.")
    page = at_rina.does(taken.number, "split")
    assert (page.status, "belum terkirim" in page.text) == (409, True)
    assert office.now_is(taken).status != "closed"
