"""Settings from the environment or a `.env` file, checked once at the start."""

import hashlib
import hmac
import json
import os
import re
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core import instance_folder
from core.instance_folder import SHORTEST_SECRET
from core.this_machine import is_nearby

ROOT = Path(__file__).resolve().parent.parent
SIMULATED_ACCOUNT = "AC" + "5" * 32
SIMULATED_SENDER = "whatsapp:+6274160497"


class SettingsError(Exception):
    """A setting is wrong; the text is one line that names it and the remedy."""


class Settings(BaseSettings):
    """Everything an operator may set. Periods are seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, frozen=True)

    port: int = Field(default=8000, ge=1, le=65535)
    instance_dir: Path = ROOT / "instance"
    database_url: str = ""
    redis_url: str = ""
    secret_key: str = ""
    gateway: Literal["simulator", "twilio"] = "simulator"
    twilio_account_sid: str = ""
    twilio_auth_token: str = ""
    twilio_from: str = ""
    twilio_messaging_service_sid: str = ""
    twilio_api_url: str = ""
    public_url: str = ""
    content_sids: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    smtp_url: str = ""
    mail_from: str = "Konsultasi Statistik Online <konsultasi@bpsjambi.id>"
    office_timezone: str = "Asia/Jakarta"
    burst_seconds: float = Field(default=3, ge=0, le=60)
    sweep_seconds: float = Field(default=10, gt=0, le=3600)
    retention_months: int = Field(default=24, ge=1, le=1200)
    claim_idle_hours: float = Field(default=8, ge=0, le=1000)
    metrics_token: str = ""
    send_per_second: float = Field(default=20, gt=0, le=400)
    lease_seconds: float = Field(default=20, gt=0, le=600)
    web_workers: int = Field(default=1, ge=1, le=64)
    web_threads: int = Field(default=256, ge=8, le=1000)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("content_sids", mode="before")
    @classmethod
    def _json_object(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            parsed = json.loads(value)
        except json.JSONDecodeError:
            parsed = None
        if not isinstance(parsed, dict) or not all(
            isinstance(sid, str) and sid.startswith("HX") for sid in parsed.values()
        ):
            raise ValueError('give a JSON object of template name to HX… id, like {"reminder_1": "HX…"}')
        return parsed

    @field_validator("office_timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("give a zone of the tz database, like Asia/Jakarta") from None
        return value

    @field_validator("public_url", "twilio_api_url", "smtp_url", "redis_url", "database_url")
    @classmethod
    def _readable(cls, value: str) -> str:
        try:
            _ = urlsplit(value).port
        except ValueError:
            raise ValueError("the address cannot be read; a port is a number up to 65535") from None
        return value

    @field_validator("public_url", "twilio_api_url")
    @classmethod
    def _http_url(cls, value: str, info: ValidationInfo) -> str:
        ours = info.field_name == "public_url"
        host = r"[a-z0-9.:-]+" if ours else r"[a-z0-9_.:-]+"  # Twilio calls none with an underscore
        parts = urlsplit(value)
        named = parts.scheme in {"http", "https"} and re.fullmatch(host, parts.hostname or "")
        if value and (not named or set("?#@ ") & set(value)):
            like = "konsultasi.example.go.id" if ours else "api.twilio.com"
            raise ValueError(f"give an address like https://{like}")
        return value.rstrip("/")

    @field_validator("twilio_api_url")
    @classmethod
    def _not_in_clear(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme == "http" and not is_nearby(parts.hostname or ""):
            raise ValueError("plain http would carry the token in clear; give an https address")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
            raise ValueError("give an address like smtp://user:password@host:587")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if not re.fullmatch(r"[^\s@]+@[^\s@]+", parseaddr(value)[1]) or not value.isprintable():
            raise ValueError("give an address like konsultasi@bpsjambi.id or Name <konsultasi@bpsjambi.id>")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_url(cls, value: str) -> str:
        parts = urlsplit(value)
        numbered = parts.scheme == "unix" or re.fullmatch(r"(/[0-9]*)?", parts.path)
        if value and (parts.scheme not in {"redis", "rediss", "unix"} or not numbered):
            raise ValueError("give an address like redis://127.0.0.1:6379/0")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        if value.startswith(("postgres://", "postgresql://")):
            return "postgresql+psycopg://" + value.split("://", 1)[1]
        file = value.removeprefix("sqlite:///")
        named = file != value and file not in {"", ":memory:"}  # each process would have a memory of its own
        if value and not named and not value.startswith("postgresql+psycopg://"):
            raise ValueError("give sqlite:////path/app.db or postgresql://user:password@host/name")
        return value

    @field_validator("instance_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.gateway == "twilio":
            if not self.twilio_auth_token.strip(", "):
                raise ValueError("TWILIO_AUTH_TOKEN is required with GATEWAY=twilio")
            reached = is_nearby(urlsplit(self.twilio_api_url).hostname or "")  # by a stand-in, never by Twilio
            for name in ("twilio_account_sid", "twilio_auth_token", "public_url", "secret_key"):
                if not getattr(self, name) and not (name == "public_url" and reached):
                    raise ValueError(f"{name.upper()} is required with GATEWAY=twilio")
            if not (self.twilio_from or self.twilio_messaging_service_sid):
                raise ValueError("TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID is required with GATEWAY=twilio")
        if self.twilio_account_sid and not self.twilio_account_sid.startswith("AC"):
            raise ValueError("TWILIO_ACCOUNT_SID must begin with AC, as the Twilio console shows it")
        if self.twilio_messaging_service_sid and not self.twilio_messaging_service_sid.startswith("MG"):
            raise ValueError("TWILIO_MESSAGING_SERVICE_SID must begin with MG, as the Twilio console shows it")
        if self.twilio_from and not re.fullmatch(r"whatsapp:\+[0-9]{5,15}", self.twilio_from):
            raise ValueError("TWILIO_FROM must look like whatsapp:+6274160497")
        if self.secret_key and len(self.secret_key) < SHORTEST_SECRET:
            raise ValueError(f"SECRET_KEY must have at least {SHORTEST_SECRET} characters")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.office_timezone)

    @property
    def account_sid(self) -> str:
        """Twilio's account, or the simulated one."""
        return self.twilio_account_sid or SIMULATED_ACCOUNT

    @property
    def auth_tokens(self) -> tuple[str, ...]:
        """Tokens whose signatures are accepted; the first one also signs in at Twilio."""
        given = tuple(token.strip() for token in self.twilio_auth_token.split(",") if token.strip())
        if given:
            return given
        return (hmac.new(self.secret_key.encode(), b"simulated twilio", hashlib.sha256).hexdigest()[:32],)

    @property
    def sender(self) -> str:
        """The WhatsApp address we send from; empty when only a Messaging Service is set."""
        if self.gateway == "simulator":
            return self.twilio_from or SIMULATED_SENDER
        return self.twilio_from

    @property
    def api_url(self) -> str:
        """Where the Twilio client sends its requests."""
        if self.twilio_api_url:
            return self.twilio_api_url
        if self.gateway == "simulator":
            return f"http://127.0.0.1:{self.port}/simulator/twilio"
        return "https://api.twilio.com"


def load(env_file: Path | None = None, **given: object) -> Settings:
    """Read the settings; raise SettingsError with one clear line. `given` wins over the environment."""
    env_file = env_file or Path(os.environ.get("ENV_FILE", ROOT / ".env"))
    try:
        bare = Settings(_env_file=env_file, **given)  # type: ignore[arg-type,call-arg]
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        remedy = "save it as UTF-8 text that this user may read"
        raise SettingsError(f"{env_file} cannot be read ({reason}); {remedy}") from None
    filled: dict[str, object] = {}
    if not bare.public_url:
        filled["public_url"] = f"http://127.0.0.1:{bare.port}"
    try:
        if not bare.database_url:
            instance_folder.make(bare.instance_dir)
            filled["database_url"] = f"sqlite:///{bare.instance_dir / 'app.db'}"
        elif bare.database_url.startswith("sqlite:"):
            file = Path(bare.database_url.removeprefix("sqlite:///")).absolute()
            instance_folder.see_to_place(file, bare.instance_dir)
        if not bare.secret_key:
            filled["secret_key"] = instance_folder.kept_secret(bare.instance_dir)
    except instance_folder.FolderError as error:
        raise SettingsError(str(error)) from None
    return bare.model_copy(update=filled)


def _one_line(error: ValidationError) -> str:
    first = error.errors()[0]
    if not first["loc"]:
        return first["msg"].removeprefix("Value error, ")
    name = str(first["loc"][0])
    return f"{name.upper()}: {_remedy(first, Settings.model_fields[name].default)}".replace("\n", " ")


def _remedy(error: ErrorDetails, default: object) -> str:
    """Say in plain words what to give instead; the value itself is repeated only where it cannot be a secret."""
    given, limits = error["input"], error.get("ctx", {})
    match error["type"]:
        case "int_parsing" | "int_from_float" | "int_parsing_size":
            return f"{given!r} is not a whole number; give one like {default}"
        case "float_parsing":
            return f"{given!r} is not a number; give one like {default}"
        case "greater_than_equal":
            return f"{given} is too small; give at least {limits['ge']:g}"
        case "greater_than":
            return f"{given} is too small; give more than {limits['gt']:g}, like {default}"
        case "less_than_equal":
            return f"{given} is too large; give at most {limits['le']:g}"
        case "literal_error":
            return f"give {limits['expected']}"
    return error["msg"].removeprefix("Value error, ")
