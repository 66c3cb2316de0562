"""A command before `db upgrade` says what to do, in one line."""

from pathlib import Path

import pytest

import wsgi
from core.settings import Settings


@pytest.mark.parametrize("words", [("officer", "list"), ("kb", "versions"), ("calendar", "show", "2026")])
def test_the_line_names_the_remedy(settings: Settings, tmp_path: Path, words: tuple[str, ...]) -> None:
    app = wsgi.create_app(settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'empty.db'}"}))
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert "flask --app wsgi db upgrade" in done.output
    assert done.output.count("\n") == 1


def test_doctor_asks_for_the_tables_and_for_nothing_they_would_hold(settings: Settings, tmp_path: Path) -> None:
    app = wsgi.create_app(settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'empty.db'}"}))
    done = app.test_cli_runner().invoke(args=["doctor"])
    assert done.exit_code == 1
    assert "flask --app wsgi db upgrade" in done.output
    assert "DATABASE_URL" not in done.output
