"""An admin's browser, and the calendar's commands."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import Result

from core import officers
from core.clock import utc_now
from core.runtime import Runtime
from tests.pages import Visitor, app_of
from wsgi import create_app

PASSWORD = "kuda nil makan soto"


@pytest.fixture
def visitor(runtime: Runtime) -> Visitor:
    now = utc_now()
    with runtime.database.transaction() as session:
        admin = officers.create(session, email="a@bps.go.id", name="Sari", password=PASSWORD, role="admin", now=now)
    return Visitor(app_of(runtime)).signs_in_as(admin, now)


@pytest.fixture
def run(runtime: Runtime) -> Iterator[Callable[..., Result]]:
    app = create_app(runtime.settings)
    yield lambda *words: app.test_cli_runner().invoke(args=["calendar", *words])
    app.extensions["runtime"].database.engine.dispose()
