"""The second factor: turning it on, signing in with it, losing it, requiring it of admins."""

from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from sqlmodel import select

from core import office, officers, second_factor, sessions
from core.clock import utc_now
from core.models import AuditEvent, Officer, RecoveryCode, SignInAttempt
from core.runtime import Runtime
from core.signin import SECOND_FACTOR_FOR_ADMINS
from tests.core.conftest import PASSWORD
from tests.pages import Page, Visitor, app_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def sari(runtime: Runtime) -> Officer:
    with runtime.database.transaction() as session:
        return officers.create(
            session, email="a@bps.go.id", name="Sari", password=PASSWORD, role="admin", now=utc_now()
        )


@pytest.fixture
def guarded(runtime: Runtime, sari: Officer) -> list[str]:
    """Recovery codes of Sari, whose second factor is on."""
    earlier = utc_now() - timedelta(minutes=5)
    with runtime.database.transaction() as session:
        me = session.get_one(Officer, sari.id)
        return second_factor.turn_on(session, me, SECRET, pyotp.TOTP(SECRET).at(earlier), now=earlier)


@pytest.fixture
def visitor(runtime: Runtime) -> Visitor:
    return Visitor(app_of(runtime))


def code() -> str:
    return pyotp.TOTP(SECRET).at(utc_now())


def gives_password(visitor: Visitor) -> Page:
    form = visitor.opens("/login").form("/login")
    return visitor.sends(form, email="a@bps.go.id", password=PASSWORD, next="/account")


def gives_code(visitor: Visitor, given: str) -> Page:
    return visitor.sends(visitor.opens("/login/code").form("/login/code"), code=given)


def test_it_is_turned_on_with_a_code_from_the_app(visitor: Visitor, runtime: Runtime, sari: Officer) -> None:
    visitor.signs_in_as(sari, utc_now())
    page = visitor.opens("/account/second-factor")
    with visitor.client.session_transaction() as cookie:
        secret = cookie["totp"]
    assert "data:image/svg+xml" in page.text
    assert visitor.sends(page.form("/account/second-factor"), code="000000").status == 400
    done = visitor.sends(page.form("/account/second-factor"), code=pyotp.TOTP(secret).at(utc_now()))
    assert done.text.count("<li><code>") == second_factor.RECOVERY_CODES
    with runtime.database.reading() as session:
        assert session.get_one(Officer, sari.id).totp_secret == secret
        assert len(session.exec(select(RecoveryCode)).all()) == second_factor.RECOVERY_CODES


def test_the_password_alone_does_not_sign_in(visitor: Visitor, guarded: list[str]) -> None:
    assert gives_password(visitor).location == "/login/code"
    assert visitor.opens("/queue").location.startswith("/login")
    assert gives_code(visitor, code()).location == "/account"
    assert visitor.opens("/queue").status == 200


@pytest.mark.parametrize("wrong", ["", "000000", "12345", "１２３４５６", "abcdef", "x" * 5000])
def test_wrong_codes(visitor: Visitor, guarded: list[str], wrong: str) -> None:
    gives_password(visitor)
    assert gives_code(visitor, wrong).status == 400


def test_a_code_and_a_recovery_code_count_once(visitor: Visitor, runtime: Runtime, guarded: list[str]) -> None:
    for once in (code(), guarded[0].upper().replace("-", " ")):
        gives_password(visitor)
        assert gives_code(visitor, once).status == 303
        other = Visitor(visitor.app)
        gives_password(other)
        assert gives_code(other, once).status == 400
        visitor.sends(visitor.opens("/account").form("/logout"))


def test_codes_are_slowed_like_passwords(visitor: Visitor, runtime: Runtime, guarded: list[str]) -> None:
    gives_password(visitor)
    statuses = [gives_code(visitor, "000000").status for _ in range(sessions.FREE_FAILURES + 1)]
    assert statuses == [400] * sessions.FREE_FAILURES + [429]
    assert gives_code(visitor, code()).status == 429
    with runtime.database.transaction() as session:
        session.execute(sa.update(SignInAttempt).values(at=utc_now() - sessions.LONGEST_WAIT))
    assert gives_code(visitor, code()).status == 303


def test_half_a_sign_in_ends_with_time_and_with_the_password(
    visitor: Visitor, runtime: Runtime, guarded: list[str], sari: Officer
) -> None:
    gives_password(visitor)
    with runtime.database.transaction() as session:
        officers.set_password(session, session.get_one(Officer, sari.id), "frasa baru sekali", now=utc_now())
    assert gives_code(visitor, code()).status == 400
    with visitor.client.session_transaction() as cookie:
        cookie["pending"] = {**cookie["pending"], "until": utc_now().timestamp() - 1}
    assert visitor.opens("/login/code").location == "/login"


def test_turning_it_off_and_new_codes_need_the_password(
    visitor: Visitor, runtime: Runtime, guarded: list[str], sari: Officer
) -> None:
    visitor.signs_in_as(sari, utc_now())
    form = visitor.opens("/account/second-factor").form("/account/second-factor/codes")
    assert visitor.sends(form, password="salah").status == 400
    assert guarded[0] not in visitor.sends(form, password=PASSWORD).text
    form.action = "/account/second-factor/off"
    assert visitor.sends(form, password=PASSWORD).status == 303
    with runtime.database.reading() as session:
        assert session.get_one(Officer, sari.id).totp_secret == ""
        assert session.exec(select(RecoveryCode)).all() == []


def test_the_office_may_require_it_of_admins(visitor: Visitor, runtime: Runtime, sari: Officer) -> None:
    visitor.signs_in_as(sari, utc_now())
    with runtime.database.transaction() as session:
        office.choose(session, SECOND_FACTOR_FOR_ADMINS, True, now=utc_now(), by=sari.id)
    assert visitor.opens("/officers").location == "/account/second-factor"
    assert visitor.opens("/queue").status == 200
    with runtime.database.transaction() as session:
        session.execute(sa.update(Officer).values(totp_secret=SECRET))
    assert visitor.opens("/officers").status == 200


def test_clocks_may_be_a_step_apart() -> None:
    now = utc_now()
    for seconds, right in ((-30, True), (0, True), (30, True), (-90, False), (90, False)):
        given = pyotp.TOTP(SECRET).at(now + timedelta(seconds=seconds))
        assert (second_factor.matching_step(SECRET, given, now) is not None) is right


def test_new_codes_are_audited(visitor: Visitor, runtime: Runtime, guarded: list[str], sari: Officer) -> None:
    visitor.signs_in_as(sari, utc_now())
    visitor.sends(visitor.opens("/account/second-factor").form("/account/second-factor/codes"), password=PASSWORD)
    with runtime.database.reading() as session:
        newest = session.exec(select(AuditEvent.action).order_by(AuditEvent.id.desc())).first()  # type: ignore[union-attr]
    assert newest == "officer.recovery_codes"


def test_a_page_left_open_turns_nothing_off_twice(
    visitor: Visitor, runtime: Runtime, guarded: list[str], sari: Officer
) -> None:
    visitor.signs_in_as(sari, utc_now())
    stale = visitor.opens("/account/second-factor").form("/account/second-factor/codes")
    with runtime.database.transaction() as session:
        second_factor.turn_off(session, session.get_one(Officer, sari.id), now=utc_now(), by=sari.id)
    assert visitor.sends(stale, password=PASSWORD).location == "/account/second-factor"
    assert "Matikan" not in visitor.opens("/account/second-factor").text
    with runtime.database.reading() as session:
        acts = session.exec(select(AuditEvent.action)).all()
    assert acts.count("officer.second_factor_off") == 1
