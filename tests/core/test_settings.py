"""Every wrong setting stops the start with one line that names it."""

from pathlib import Path

import pytest

from core import premises
from core.settings import SettingsError, load

TWILIO = {
    "gateway": "twilio",
    "twilio_account_sid": "AC" + "a" * 32,
    "twilio_auth_token": "token",
    "public_url": "https://konsultasi.example.go.id",
    "secret_key": "sixteen characters or more",
    "twilio_from": "whatsapp:+6274160497",
}


def complaint(tmp_path: Path, **given: object) -> str:
    with pytest.raises(SettingsError) as caught:
        load(env_file=tmp_path / "no.env", instance_dir=tmp_path, **given)
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "eight"), ("port", "0"), ("port", "70000"), ("gateway", "telegram"), ("burst_seconds", "-1"),
        ("sweep_seconds", "0"), ("sweep_seconds", "soon"), ("retention_months", "0"), ("office_timezone", "Asia/Jambi"),
        ("office_timezone", "Asia"),
        ("content_sids", "{"), ("content_sids", '["HX1"]'), ("content_sids", '{"a": 1}'),
        ("content_sids", '{"a": "AC1"}'),
        ("smtp_url", "mail.example.org"), ("smtp_url", "http://x"), ("redis_url", "127.0.0.1:6379"),
        ("database_url", "mysql://x"), ("database_url", "sqlite:///"), ("database_url", "sqlite:///:memory:"),
        ("database_url", "sqlite:////nowhere/at/all/app.db"), ("public_url", "konsultasi.example.org"), ("public_url", "ftp://x"),
        ("twilio_api_url", "api.twilio.com"), ("twilio_api_url", "http://twilio.example"),
        ("twilio_api_url", "http://127.0.0.1.example:9"), ("twilio_api_url", "http://8.8.8.8"),
        ("secret_key", "short"), ("log_level", "LOUD"),
        ("web_workers", "0"),
        ("web_threads", "many"), ("twilio_from", "+6274160497"), ("twilio_from", "whatsapp:+abc"),
        ("twilio_account_sid", "foo"), ("twilio_messaging_service_sid", "foo"),
        ("mail_from", "kantor"), ("mail_from", "Kantor <>"), ("mail_from", "a@bps.go.id\nBcc: b@bps.go.id"),
        ("database_url", "postgresql://u:p@127.0.0.1:abc/x"), ("redis_url", "redis://127.0.0.1:abc/0"),
        ("smtp_url", "smtp://127.0.0.1:abc"), ("public_url", "http://x:99999"), ("public_url", "http://[::1"),
        ("public_url", "https://x.go.id/#rc=5"), ("public_url", "https://under_score.go.id"),
        ("public_url", "https://a b.go.id"), ("twilio_api_url", "https://user:word@api.twilio.com"),
        ("redis_url", "redis://127.0.0.1:6379/abc"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    assert complaint(tmp_path, **{name: value}).startswith(name.upper())


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("port", "eight", "PORT: 'eight' is not a whole number; give one like 8000"),
        ("port", "0", "PORT: 0 is too small; give at least 1"),
        ("burst_seconds", "61", "BURST_SECONDS: 61 is too large; give at most 60"),
        ("sweep_seconds", "0", "SWEEP_SECONDS: 0 is too small; give more than 0, like 10"),
        ("sweep_seconds", "soon", "SWEEP_SECONDS: 'soon' is not a number; give one like 10"),
        ("gateway", "sms", "GATEWAY: give 'simulator' or 'twilio'"),
        ("twilio_api_url", "api.twilio.com", "TWILIO_API_URL: give an address like https://api.twilio.com"),
    ],
)
def test_a_wrong_setting_comes_with_its_remedy(tmp_path: Path, name: str, value: str, remedy: str) -> None:
    assert complaint(tmp_path, **{name: value}) == remedy


def test_a_database_named_in_a_folder_that_is_to_be_made(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    _ = load(env_file=tmp_path / "no.env", instance_dir=folder, database_url=f"sqlite:///{folder / 'app.db'}")
    assert folder.is_dir()


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost:9", "[::1]:9", "twilio:8080", "10.0.0.7", "192.168.1.4:80"])
def test_a_stand_in_for_twilio_beside_us_needs_no_certificate(tmp_path: Path, host: str) -> None:
    api_url = f"http://{host}"
    settings = load(env_file=tmp_path / "no.env", instance_dir=tmp_path, **(TWILIO | {"twilio_api_url": api_url}))
    assert settings.api_url == api_url


@pytest.mark.parametrize("name", [name for name in TWILIO if name not in {"gateway", "twilio_from"}])
def test_twilio_wants_its_settings(tmp_path: Path, name: str) -> None:
    assert complaint(tmp_path, **(TWILIO | {name: ""})).startswith(f"{name.upper()} is required")


def test_a_stand_in_beside_us_reaches_us_on_our_port(tmp_path: Path) -> None:
    given = TWILIO | {"public_url": "", "twilio_api_url": "http://127.0.0.1:9", "port": 8123}
    assert load(env_file=tmp_path / "no.env", instance_dir=tmp_path, **given).public_url == "http://127.0.0.1:8123"


def test_twilio_wants_a_sender_or_a_service(tmp_path: Path) -> None:
    assert "TWILIO_MESSAGING_SERVICE_SID" in complaint(tmp_path, **(TWILIO | {"twilio_from": ""}))


def test_an_env_file_counts_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("BURST_SECONDS=7\nSWEEP_SECONDS=8\n")
    monkeypatch.setenv("SWEEP_SECONDS", "9")
    settings = load(env_file=tmp_path / ".env", instance_dir=tmp_path)
    assert (settings.burst_seconds, settings.sweep_seconds) == (7, 9)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_an_env_file_that_is_no_utf8_is_named(tmp_path: Path, encoding: str) -> None:
    (tmp_path / ".env").write_bytes("MAIL_FROM=Café <kantor@bps.go.id>\n".encode(encoding))
    with pytest.raises(SettingsError, match=r"\.env cannot be read \(not UTF-8\); save it as UTF-8 text"):
        load(env_file=tmp_path / ".env", instance_dir=tmp_path)


def test_the_demos_secret_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first = load(env_file=tmp_path / "no.env", instance_dir=tmp_path)
    assert first.secret_key == load(env_file=tmp_path / "no.env", instance_dir=tmp_path).secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_nobody_else_on_the_machine_looks_into_a_folder_we_made(tmp_path: Path) -> None:
    load(env_file=tmp_path / "no.env", instance_dir=tmp_path / "demo")
    load(env_file=tmp_path / "no.env", instance_dir=tmp_path / "office", **TWILIO)
    with premises.live_in(tmp_path / "postgresql"):
        pass
    made = sorted(path for path in tmp_path.iterdir() if path.stat().st_mode & 0o077 == 0)
    assert [path.name for path in made] == ["demo", "office", "postgresql"]


@pytest.mark.parametrize("left", ["", "   \n", "0123456789"])
def test_a_secret_that_a_power_cut_left_unwritten_is_made_anew(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret_key").write_text(left)
    made = load(env_file=tmp_path / "no.env", instance_dir=tmp_path).secret_key
    assert len(made) >= 40
    assert load(env_file=tmp_path / "no.env", instance_dir=tmp_path).secret_key == made


def test_a_second_token_is_accepted_beside_the_first(tmp_path: Path) -> None:
    settings = load(env_file=tmp_path / "no.env", instance_dir=tmp_path, **(TWILIO | {"twilio_auth_token": "new, old"}))
    assert settings.auth_tokens == ("new", "old")
