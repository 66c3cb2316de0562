"""One's own account: sign-ins on other devices."""

import pytest

from core import officers
from core.clock import utc_now
from core.models import Officer
from core.runtime import Runtime
from tests.core.conftest import PASSWORD
from tests.pages import Form, Page, Visitor, app_of

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


@pytest.fixture
def sari(runtime: Runtime) -> Officer:
    with runtime.database.transaction() as session:
        return officers.create(session, email="a@bps.go.id", name="Sari", password=PASSWORD, now=utc_now())


@pytest.fixture
def visitor(runtime: Runtime, sari: Officer) -> Visitor:
    return Visitor(app_of(runtime)).signs_in_as(sari, utc_now())


def signs_in_elsewhere(visitor: Visitor) -> Visitor:
    other = Visitor(visitor.app)
    other.client.environ_base["HTTP_USER_AGENT"] = WINDOWS
    other.sends(other.opens("/login").form("/login"), email="a@bps.go.id", password=PASSWORD)
    assert other.opens("/queue").status == 200
    return other


def ends(page: Page, *, all_of_them: bool) -> Form:
    wanted = [form for form in page.forms if form.action == "/account/sessions/end"]
    return next(form for form in wanted if ("session" in form.fields) is not all_of_them)


def test_a_sign_in_elsewhere_is_seen_and_ended(visitor: Visitor) -> None:
    other = signs_in_elsewhere(visitor)
    page = visitor.opens("/account")
    assert "Chrome, Windows" in page.text
    assert visitor.sends(ends(page, all_of_them=False)).location == "/account"
    assert other.opens("/queue").location.startswith("/login")
    assert visitor.opens("/queue").status == 200


def test_leaving_everywhere_leaves_here_too(visitor: Visitor) -> None:
    other = signs_in_elsewhere(visitor)
    assert visitor.sends(ends(visitor.opens("/account"), all_of_them=True)).location == "/login"
    assert [one.opens("/queue").status for one in (visitor, other)] == [303, 303]


def test_nobody_ends_what_is_not_theirs(visitor: Visitor, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        budi = officers.create(session, email="b@bps.go.id", name="Budi", password=PASSWORD, now=utc_now())
    theirs = Visitor(visitor.app).signs_in_as(budi, utc_now())
    other = signs_in_elsewhere(visitor)
    mark = ends(visitor.opens("/account"), all_of_them=False).fields["session"]
    token = theirs.token()
    theirs.sends(Form("/account/sessions/end", "post", {"csrf_token": token, "session": mark}))
    assert other.opens("/queue").status == 200
