"""The settings as an admin may see them: what is set, never a secret. Pure."""

from urllib.parse import urlsplit

from core.language import gettext as _
from core.settings import Settings

_SECRETS = frozenset({"secret_key", "twilio_auth_token", "metrics_token"})
_ADDRESSES = frozenset({"database_url", "redis_url", "smtp_url", "twilio_api_url", "public_url"})


def shown_settings(settings: Settings) -> list[tuple[str, str]]:
    """Return name and value of every setting; secrets only say whether they are set."""
    return [(name.upper(), _shown(name, value)) for name, value in settings.model_dump().items()]


def _shown(name: str, value: object) -> str:
    if name in _SECRETS:
        return _("sudah diisi (dirahasiakan)") if value else _("kosong")
    if name in _ADDRESSES and value:
        return _without_password(str(value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {sid}" for key, sid in value.items()) or _("kosong")
    return str(value) if value not in ("", None) else _("kosong")


def _without_password(address: str) -> str:
    """Return an address without its user and password."""
    parts = urlsplit(address)
    if not parts.netloc:  # a file: sqlite:////var/lib/app.db, whose slashes urlsplit would not put back
        return address.partition("?")[0]
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"…@{host}" if at and user else parts.netloc, query="", fragment="").geturl()
