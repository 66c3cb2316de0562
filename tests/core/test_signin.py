"""Signing in and out, through the pages (RELIABILITY.md 8c, O01 to O15)."""

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from core import officers, sessions
from core.clock import utc_now
from core.models import AuditEvent, Officer, OfficerSession, SignInAttempt
from core.runtime import Runtime
from tests.core.conftest import PASSWORD
from tests.pages import Page, Visitor, app_of


@pytest.fixture
def sari(runtime: Runtime) -> Officer:
    with runtime.database.transaction() as session:
        return officers.create(session, email="sari@bps.go.id", name="Sari", password=PASSWORD, now=utc_now())


@pytest.fixture
def visitor(runtime: Runtime) -> Visitor:
    return Visitor(app_of(runtime))


def sign_in(visitor: Visitor, email: str = "sari@bps.go.id", password: str = PASSWORD, **more: str) -> Page:
    return visitor.sends(visitor.opens("/login").form("/login"), email=email, password=password, **more)


def test_the_right_password_leads_to_the_queue(visitor: Visitor, sari: Officer) -> None:
    assert sign_in(visitor, "Sari@BPS.go.id ").location == "/queue"
    assert visitor.opens("/queue").status == 200


@pytest.mark.parametrize(("email", "password"), [("sari@bps.go.id", "salah"), ("nobody@bps.go.id", PASSWORD), ("", "")])
def test_wrong_and_unknown_look_the_same(visitor: Visitor, sari: Officer, email: str, password: str) -> None:
    page = sign_in(visitor, email, password)
    assert page.status == 400
    assert "Alamat e-mail atau kata sandi tidak cocok." in page.text
    assert visitor.opens("/queue").location.startswith("/login")


def test_tries_are_slowed_and_the_right_password_works_after_the_wait(
    visitor: Visitor, sari: Officer, runtime: Runtime
) -> None:
    for _ in range(sessions.FREE_FAILURES):
        assert sign_in(visitor, password="salah").status == 400
    slowed = [sign_in(visitor, password=PASSWORD).status for _ in range(3)]
    assert slowed == [429, 429, 429]
    with runtime.database.transaction() as session:
        session.execute(sa.update(SignInAttempt).values(at=utc_now() - sessions.LONGEST_WAIT))
    assert sign_in(visitor).location == "/queue"
    with runtime.database.reading() as session:
        assert session.exec(select(SignInAttempt)).all() == []


def test_tries_are_counted_by_account_wherever_they_come_from(visitor: Visitor, sari: Officer) -> None:
    statuses = []
    for number in range(sessions.FREE_FAILURES + 1):
        visitor.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}"
        statuses.append(sign_in(visitor, password="salah").status)
    assert statuses == [400] * sessions.FREE_FAILURES + [429]


def test_an_unknown_address_costs_as_much_as_a_known_one(sari: Officer) -> None:
    def cost(officer: Officer | None) -> float:
        began = time.process_time()
        for _ in range(5):
            officers.is_right(officer, "salah sekali")
        return time.process_time() - began

    officers.is_right(None, "warm")
    assert 0.5 < cost(None) / cost(sari) < 2


def test_waits_double_up_to_a_minute(runtime: Runtime) -> None:
    now, waits = utc_now(), []
    with runtime.database.transaction() as session:
        for _ in range(14):
            sessions.note_try(session, "a@b.id", now)
            waits.append(sessions.wait_before_trying(session, "a@b.id", now).total_seconds())
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_failures_of_a_clock_that_was_ahead_keep_nobody_out(runtime: Runtime) -> None:
    now = utc_now()
    with runtime.database.transaction() as session:
        for _ in range(sessions.FREE_FAILURES + 1):
            sessions.note_try(session, "a@b.id", now + timedelta(days=3))
        assert sessions.wait_before_trying(session, "a@b.id", now + timedelta(days=3))
        assert not sessions.wait_before_trying(session, "a@b.id", now)
    sessions.sweep(runtime, now)
    with runtime.database.reading() as session:
        assert session.exec(select(SignInAttempt)).all() == []


def test_a_copied_cookie_is_refused_after_signing_out(visitor: Visitor, sari: Officer, runtime: Runtime) -> None:
    sign_in(visitor)
    thief = Visitor(visitor.app)
    with visitor.client.session_transaction() as own, thief.client.session_transaction() as stolen:
        stolen.update(own)
    assert thief.opens("/queue").status == 200
    visitor.sends(visitor.opens("/account").form("/logout"))
    assert thief.opens("/queue").location.startswith("/login")


def test_the_page_after_signing_out_and_no_other_tells_the_browser_to_forget(visitor: Visitor, sari: Officer) -> None:
    sign_in(visitor)
    visitor.sends(visitor.opens("/account").form("/logout"))
    assert "<body data-left>" in visitor.opens("/login").text
    sign_in(visitor)
    with visitor.client.session_transaction() as cookie:
        cookie["token"] = "of a session that ran out"
    assert visitor.opens("/queue").location == "/login"
    assert "<body>" in visitor.opens("/login").text


def test_a_session_set_before_signing_in_is_not_kept(visitor: Visitor, sari: Officer, runtime: Runtime) -> None:
    with visitor.client.session_transaction() as cookie:
        cookie["token"] = "chosen-by-somebody-else"
    sign_in(visitor)
    with visitor.client.session_transaction() as cookie:
        assert cookie["token"] != "chosen-by-somebody-else"
    with runtime.database.reading() as session:
        stored = session.exec(select(OfficerSession)).one()
        with visitor.client.session_transaction() as cookie:
            assert stored.token_hash == sessions.digest(cookie["token"]) != cookie["token"]


@pytest.mark.parametrize(
    "changed",
    [
        {"seen_at": timedelta(hours=8, minutes=1)},
        {"expires_at": timedelta(minutes=1)},
    ],
    ids=["idle", "absolute"],
)
def test_sessions_end_by_themselves(
    visitor: Visitor, sari: Officer, runtime: Runtime, changed: dict[str, timedelta]
) -> None:
    sign_in(visitor)
    moved = {column: utc_now() - back for column, back in changed.items()}
    with runtime.database.transaction() as session:
        session.execute(sa.update(OfficerSession).values(**moved))
    assert visitor.opens("/queue").location.startswith("/login")
    assert sessions.sweep(runtime, utc_now()) >= 1


def test_pages_are_read_while_nothing_can_be_written(
    visitor: Visitor, sari: Officer, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(visitor)
    with runtime.database.transaction() as session:
        session.execute(sa.update(OfficerSession).values(seen_at=utc_now() - timedelta(hours=1)))

    def locked(*_: object) -> None:
        raise sa.exc.OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(sessions, "touch", locked)
    page = visitor.opens("/account")
    assert page.status == 200
    assert visitor.sends(page.form("/account/password")).status == 503


def test_a_disabled_officer_is_refused_at_the_next_request(visitor: Visitor, sari: Officer, runtime: Runtime) -> None:
    sign_in(visitor)
    with runtime.database.transaction() as session:
        session.execute(sa.update(Officer).values(disabled_at=utc_now()))
    assert visitor.opens("/queue").location.startswith("/login")
    assert sign_in(visitor).status == 400


def test_changing_the_password_ends_the_other_sessions(visitor: Visitor, sari: Officer) -> None:
    sign_in(visitor)
    elsewhere = Visitor(visitor.app)
    sign_in(elsewhere)
    form = visitor.opens("/account").form("/account/password")
    new = "sebuah frasa panjang lain"
    assert visitor.sends(form, password=PASSWORD, new_password=new, repeat=new).location == "/account"
    assert visitor.opens("/queue").status == 200
    assert elsewhere.opens("/queue").location.startswith("/login")
    assert sign_in(elsewhere, password=new).location == "/queue"


@pytest.mark.parametrize(
    "wrong", ["//evil.id", "/\\evil.id", "https:evil", "javascript:alert(1)", "/%0d%0a\r\nX: y", "/\t/evil"]
)
def test_next_never_leads_away(visitor: Visitor, sari: Officer, wrong: str) -> None:
    assert sign_in(visitor, next=wrong).location == "/queue"


def test_next_leads_back_to_the_page_asked_for(visitor: Visitor, sari: Officer) -> None:
    asked = visitor.opens("/consultations/KS-2026-00001")
    assert asked.status == 303
    page = visitor.opens(asked.location)
    done = visitor.sends(page.form("/login"), email="sari@bps.go.id", password=PASSWORD)
    assert done.location == "/consultations/KS-2026-00001"


def test_sign_ins_are_audited_without_the_address(visitor: Visitor, sari: Officer, runtime: Runtime) -> None:
    sign_in(visitor, password="salah")
    sign_in(visitor)
    with runtime.database.reading() as session:
        lines = session.exec(select(AuditEvent).where(AuditEvent.action != "officer.create")).all()
    assert [line.action for line in lines] == ["signin.failed", "signin.success"]
    assert "sari" not in lines[0].subject


@pytest.mark.parametrize(
    "password",
    ["x" * 4096, "sandi dengan spasi ", "🙂🙂🙂🙂🙂🙂🙂🙂", "admin password petugas qwerty", "nul\0nul\0nul"],
)
def test_any_long_enough_password_is_taken_whole(runtime: Runtime, password: str) -> None:
    with runtime.database.transaction() as session:
        made = officers.create(session, email="a@bps.go.id", name="A", password=password, now=utc_now())
    assert officers.is_right(made, password)
    assert not officers.is_right(made, password[:-1])
    assert made.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("password", ["", "tujuh77", "x" * 4097, "password1", "Qwertyuiop", "indonesia"])
def test_short_and_well_known_passwords_are_refused(password: str) -> None:
    with pytest.raises(officers.OfficerError):
        officers.check_password(password)


def test_the_last_admin_stays(runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        admin = officers.create(session, email="a@bps.go.id", name="A", password=PASSWORD, role="admin", now=utc_now())
        with pytest.raises(officers.OfficerError):
            officers.disable(session, admin, now=utc_now())
        with pytest.raises(officers.OfficerError):
            officers.set_role(session, admin, "officer", now=utc_now())
