"""Who posted this form: Twilio's signature over the address we configured and every parameter."""

from typing import Any

from flask import Request
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from core.settings import Settings

FORM = "application/x-www-form-urlencoded"
LONGEST_HEADER = 256


def is_signed(request: Request, settings: Settings) -> bool:
    """Tell whether Twilio signed this form with one of our tokens. Whatever goes wrong on the way means no."""
    header = request.headers.get(SIGNATURE_HEADER, "")
    if request.mimetype != FORM or not header.isascii() or not 0 < len(header) <= LONGEST_HEADER:
        return False
    target = _raw_target(request.environ)
    # A body hash belongs to JSON bodies; in a form's address it would leave the parameters unsigned.
    if "bodysha256" in target.lower():
        return False
    algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER, ""))
    return any(_fits(token, settings.public_url + target, request, header, algorithm) for token in settings.auth_tokens)


def _fits(token: str, url: str, request: Request, header: str, algorithm: str) -> bool:
    try:
        return bool(RequestValidator(token).validate(url, request.form, header, algorithm))
    except (ValueError, TypeError, UnicodeError):
        return False


def _raw_target(environ: dict[str, Any]) -> str:
    """Return path and query as they came over the wire: Werkzeug's own are decoded (PLATFORM.md, section 3)."""
    return str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
