"""`flask --app wsgi officer …`: results on standard output, one line for what cannot be done."""

import pytest
from click.testing import Result

import wsgi
from core.runtime import Runtime
from core.settings import Settings
from tests.core.conftest import PASSWORD


def run(runtime: Runtime, *words: str, password: str | None = PASSWORD, typed: str = "") -> Result:
    app = wsgi.create_app(runtime.settings)
    app.extensions["runtime"] = runtime
    environment = {"OFFICER_PASSWORD": password}
    return app.test_cli_runner().invoke(args=["officer", *words], env=environment, input=typed)


def create(runtime: Runtime, email: str = "a@bps.go.id", password: str | None = PASSWORD, typed: str = "") -> Result:
    return run(runtime, "create", "--email", email, "--name", "Sari Dewi", "--admin", password=password, typed=typed)


def test_an_officer_is_added_and_listed(runtime: Runtime) -> None:
    assert create(runtime).output == "a@bps.go.id\tadmin\taktif\tSari Dewi\n"
    assert run(runtime, "list").output == "a@bps.go.id\tadmin\taktif\tSari Dewi\n"


def test_the_password_is_asked_for(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.officer_commands._someone_types", lambda: True)
    result = create(runtime, password=None, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output


def test_without_a_terminal_the_line_names_the_variable(runtime: Runtime) -> None:
    result = create(runtime, password=None)
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert "OFFICER_PASSWORD" in result.output


@pytest.mark.parametrize(
    ("email", "password"), [("not an address", PASSWORD), ("a@bps.go.id", "short"), ("a@bps.go.id", "password123")]
)
def test_what_cannot_be_is_one_line_and_status_1(runtime: Runtime, email: str, password: str) -> None:
    result = create(runtime, email, password=password)
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "Traceback" not in result.output


def test_the_same_address_twice_is_refused(runtime: Runtime) -> None:
    create(runtime)
    assert create(runtime, "A@BPS.go.id").exit_code == 1


def test_disabling_needs_another_admin(runtime: Runtime) -> None:
    create(runtime)
    assert run(runtime, "disable", "a@bps.go.id").exit_code == 1
    create(runtime, "b@bps.go.id")
    assert "nonaktif" in run(runtime, "disable", "a@bps.go.id").output
    assert "\taktif" in run(runtime, "enable", "a@bps.go.id").output


def test_a_new_password_for_nobody(runtime: Runtime) -> None:
    assert run(runtime, "password", "x@bps.go.id").exit_code == 1
    create(runtime)
    assert run(runtime, "password", "a@bps.go.id", password="frasa lain yang panjang").exit_code == 0


@pytest.mark.parametrize("words", [("create",), ("nothing",), ("disable",)])
def test_wrong_use_is_status_2(runtime: Runtime, settings: Settings, words: tuple[str, ...]) -> None:
    assert run(runtime, *words).exit_code == 2
