"""The office's own wordings: checked, in force at once, kept apart from texts.json, with a history."""

import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from markupsafe import escape
from sqlalchemy.exc import UnboundExecutionError
from sqlmodel import Session, select

from core import office, officers
from core.clock import utc_now
from core.models import AuditEvent
from core.runtime import Runtime
from tests.pages import Page, Visitor, app_of
from tests.waiting import eventually
from whatsapp import disturbance, own_texts, texts
from whatsapp.models import OwnText

HELLO = "Halo *{name}*, ada yang dapat kami bantu? Ketik *MENU*."


@pytest.fixture(autouse=True)
def _as_delivered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(disturbance, "_known", None)
    yield
    texts.put_before({})


@pytest.fixture
def visitor(runtime: Runtime) -> Visitor:
    now = utc_now()
    with runtime.database.transaction() as session:
        admin = officers.create(
            session, email="a@bps.go.id", name="Sari", password="kuda nil makan soto", role="admin", now=now
        )
    return Visitor(app_of(runtime)).signs_in_as(admin, now)


def writes(visitor: Visitor, text: str, act: str = "keep", name: str = "welcome_back", **other: str) -> Page:
    return visitor.sends(visitor.opens(f"/texts/{name}").form(f"/texts/{name}"), text_id=text, act=act, **other)


def test_a_new_wording_is_said_from_now_on_and_reset(visitor: Visitor, runtime: Runtime) -> None:
    usual = texts.say("welcome_back", "id", name="Budi")
    assert writes(visitor, HELLO).status == 303
    assert texts.say("welcome_back", "id", name="Budi") == HELLO.replace("{name}", "Budi")
    assert texts.say("welcome_back", "jv", name="Budi").startswith("Halo")
    assert "Welcome" in texts.say("welcome_back", "en", name="Budi")
    assert "diubah kantor" in visitor.opens("/texts?state=own").text
    assert "Teks bawaan berlaku lagi." in writes(visitor, "", act="reset-id").text
    assert texts.say("welcome_back", "id", name="Budi") == usual
    with runtime.database.reading() as session:
        lines = session.exec(select(AuditEvent).where(AuditEvent.action.startswith("texts."))).all()  # type: ignore[attr-defined]
    assert [(line.action, line.subject) for line in lines] == [
        ("texts.change", "welcome_back.id"),
        ("texts.reset", "welcome_back.id"),
    ]


def test_both_languages_are_kept_together_and_neither_is_lost_for_the_other(visitor: Visitor, runtime: Runtime) -> None:
    english = "Hello *{name}*, what can we do for you? Type *MENU*."
    refused = writes(visitor, HELLO, text_en="Hello, type *MENU*.")
    assert (refused.status, texts.say("welcome_back", "en", name="Budi")[:7]) == (400, "Welcome")
    assert refused.form("/texts/welcome_back").fields["text_id"].strip() == HELLO
    assert writes(visitor, HELLO, text_en=english).status == 303
    assert texts.say("welcome_back", "en", name="Budi") == english.replace("{name}", "Budi")
    back = writes(visitor, HELLO + " Baru.", act="reset-en", text_en=english)
    assert back.form("/texts/welcome_back").fields["text_id"].strip() == HELLO + " Baru."
    assert "Welcome" in texts.say("welcome_back", "en", name="Budi")
    assert writes(visitor, HELLO, act="reset-jv").status == 400
    with runtime.database.reading() as session:
        assert [(one.language, one.text) for one in session.exec(select(OwnText))] == [("id", HELLO)]


def test_what_was_not_touched_is_not_made_the_offices_own(visitor: Visitor, runtime: Runtime) -> None:
    assert writes(visitor, HELLO).status == 303
    with runtime.database.reading() as session:
        assert [one.language for one in session.exec(select(OwnText))] == ["id"]


def test_a_page_from_before_a_colleagues_change_writes_over_nothing_unseen(visitor: Visitor) -> None:
    stale = visitor.opens("/texts/welcome_back").form("/texts/welcome_back")
    writes(visitor, HELLO)
    english = "Hello *{name}*, what can we do for you? Type *MENU*."
    assert visitor.sends(stale, act="keep", text_en=english).status == 303, "the other language is untouched"
    assert texts.say("welcome_back", "id", name="{name}") == HELLO
    refused = visitor.sends(stale, act="keep", text_id=HELLO + " Atau telepon.", text_en=english)
    assert refused.status == 400
    assert "sudah diubah sejak halaman ini dibuka" in refused.text
    assert f"<li>{HELLO}</li>" in refused.text
    again = refused.form("/texts/welcome_back")
    assert again.fields["text_id"].strip() == HELLO + " Atau telepon."
    assert visitor.sends(again, act="keep").status == 303
    assert texts.say("welcome_back", "id", name="{name}") == HELLO + " Atau telepon."
    assert visitor.sends(again, act="keep").status == 303, "a second click"


def test_the_preview_does_not_forget_what_was_shown(visitor: Visitor) -> None:
    stale = visitor.opens("/texts/welcome_back").form("/texts/welcome_back")
    writes(visitor, HELLO)
    preview = visitor.sends(stale, act="preview", text_id=HELLO + " Atau telepon.")
    assert visitor.sends(preview.form("/texts/welcome_back"), act="keep").status == 400


def test_the_preview_shows_whatsapps_marks_and_keeps_nothing(visitor: Visitor, runtime: Runtime) -> None:
    page = writes(visitor, HELLO + " <script>alert(1)</script>", act="preview")
    assert page.status == 200
    assert "Halo <b>Budi Santoso</b>" in page.text
    assert "&lt;script&gt;" in page.text
    with runtime.database.reading() as session:
        assert session.exec(select(OwnText)).all() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "tidak boleh kosong"),
        ("Halo, ketik *MENU*.", "hilang: {name}"),
        (HELLO + " {kota}", "tidak dikenal di sini: {kota}"),
        (HELLO + " {", "kurung kurawal"),
        (HELLO + " {0}", "tidak dikenal"),
        (HELLO + " Ketik *STOP*.", "STOP"),
        (HELLO + "x" * 1000, "Terlalu panjang"),
        (HELLO + "🙂" * 500, "Terlalu panjang"),
        (HELLO + "\u202e", "karakter"),
    ],
)
def test_a_wording_that_would_not_work_is_refused(visitor: Visitor, text: str, words: str) -> None:
    page = writes(visitor, text)
    assert page.status == 400
    assert words in page.text
    assert "Selamat datang kembali" in texts.say("welcome_back", "id", name="Budi")


@pytest.mark.parametrize("name", ["consent_request", "choice_yes", "reminder_1"])
def test_some_texts_are_for_reading_only(visitor: Visitor, name: str) -> None:
    if name not in texts.texts():
        name = next(one for one in texts.texts() if one.startswith(name[:6]))
    page = visitor.opens(f"/texts/{name}")
    assert page.status == 200
    assert not page.offers(f"/texts/{name}")
    answer = visitor.client.post(f"/texts/{name}", data={"csrf_token": visitor.token(), "text_id": "x"})
    assert answer.status_code == 403


def test_every_text_has_a_page_whose_wording_may_be_kept(visitor: Visitor) -> None:
    for name in texts.texts():
        for language in texts.LANGUAGES:
            assert own_texts.faults(name, language, texts.texts()[name][language]) == [], name
    assert visitor.opens("/texts/none").status == 404
    assert visitor.opens("/texts?q=%25").status == 200


def test_the_list_shows_each_text_in_the_readers_language(visitor: Visitor) -> None:
    both = texts.texts()["welcome_back"]
    given = {"csrf_token": visitor.token(), "back": "/texts"}
    for language in ("en", "id"):
        visitor.client.post("/preferences", data=given | {"language": language})
        page = visitor.opens("/texts?q=welcome_back").text
        assert [str(escape(both[one])) in page for one in ("id", "en")] == [language == "id", language == "en"]


def test_what_no_longer_fits_its_text_is_left_out(visitor: Visitor, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        for name, text in (("welcome_back", "Halo {gone}"), ("not_there", "x")):
            session.add(OwnText(name=name, language="id", text=text, changed_at=utc_now()))
        session.flush()
        own_texts.refresh(session)
    assert "Selamat datang kembali" in texts.say("welcome_back", "id", name="Budi")
    assert "tidak berlaku lagi" in visitor.opens("/texts/welcome_back").text


def test_another_process_hears_of_it_within_moments(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when one of its looks has gone wrong, whatever it was."""
    refresh, failed = own_texts.refresh, threading.Event()

    def fails_once(session: Session) -> None:
        if not failed.is_set():
            failed.set()
            raise MemoryError
        refresh(session)

    monkeypatch.setattr(own_texts, "refresh", fails_once)
    stop = own_texts.follow(runtime.database, 0.02)
    try:
        assert failed.wait(20)
        with runtime.database.transaction() as session:
            own_texts.change(session, "welcome_back", "id", HELLO, now=utc_now(), by=None)
            office.choose(session, disturbance.INDONESIAN, "Listrik padam", now=utc_now(), by=None)
        assert eventually(lambda: texts.say("welcome_back", "id", name="B").startswith("Halo *B*"), 20)
        assert eventually(is_notice_known, 20)
    finally:
        stop.set()
        assert eventually(lambda: not any("wordings" in thread.name for thread in threading.enumerate()), 20)


def is_notice_known() -> bool:
    """Say whether this process knows of a notice without a database to look into."""
    with suppress(UnboundExecutionError):
        return disturbance.known(Session(), utc_now().date()) is not None
    return False
