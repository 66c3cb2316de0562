"""The commands as an operator calls them, over the handoff room's small office."""

from collections.abc import Callable

import pytest
from click.testing import Result

import wsgi
from core.runtime import Runtime
from tests.handoff.conftest import budi, calendar, office, rina

__all__ = ["budi", "calendar", "office", "rina"]

Command = Callable[..., Result]


@pytest.fixture
def flask(runtime: Runtime) -> Command:
    """Run a command of `flask --app wsgi` on the test's database."""

    def run(*words: str) -> Result:
        app = wsgi.create_app(runtime.settings)
        app.extensions["runtime"] = runtime
        return app.test_cli_runner().invoke(args=list(words))

    return run
