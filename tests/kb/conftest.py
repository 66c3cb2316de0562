"""The admin pages of the knowledge base, with an admin signed in."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.runtime import Runtime
from kb import background, live
from kb.views import blueprint
from tests.kb.pages import browser
from tests.pages import SHELL, app_of


@pytest.fixture
def nothing_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "start", lambda settings, *task: None)


@pytest.fixture
def no_machine_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test waits for the new version, however long its index takes."""
    monkeypatch.setattr(live, "PATIENCE", 60.0)


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return app_of(runtime, SHELL, blueprint)


@pytest.fixture
def admin(app: Flask, runtime: Runtime, now: datetime) -> FlaskClient:
    return browser(app, runtime, "admin")
