"""The three addresses Twilio posts to. A message is answered with 200 only once it is stored."""

import logging

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from bot.receive import take_in
from core.database import unless_undone
from core.numbers import whole
from core.pages import csrf, now, runtime
from core.signin import open_route
from webhooks import parse
from webhooks.signature import is_signed
from whatsapp import outcomes

log = logging.getLogger(__name__)

BODY_LIMIT = 64 * 1024
TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks/twilio")
csrf.exempt(blueprint)


@blueprint.before_request
def _only_twilio() -> ResponseReturnValue | None:
    """Let nothing in but forms of a known, small size that Twilio signed."""
    if "Transfer-Encoding" in request.headers:
        return _refusal(411, "Transfer-Encoding is not accepted")
    if (request.content_length or 0) > BODY_LIMIT:
        return _refusal(413, "too large")
    request.max_content_length = BODY_LIMIT
    if request.headers.get("Content-Encoding", "identity") != "identity" or not is_signed(request, runtime().settings):
        log.warning("a webhook without a valid signature was refused")
        return _refusal(403, "signature")
    return None


@blueprint.post("/message")
@blueprint.post("/fallback", endpoint="fallback")
@open_route
def message() -> ResponseReturnValue:
    """Take in what a citizen wrote. A known MessageSid changes nothing and gets the same answer."""
    try:
        incoming = parse.incoming(request.form, runtime().settings)
    except parse.UnfitError as reason:
        return _unfit(reason)
    try:
        unless_undone(lambda: take_in(runtime(), incoming, now()))
    except (SQLAlchemyError, OSError) as error:
        return _database_away(error)
    return Response(TWIML, content_type="text/xml; charset=utf-8")


@blueprint.post("/status")
@open_route
def status() -> ResponseReturnValue:
    """Believe a status callback: any order, repeats and unknown ids are answered with 200."""
    try:
        parse.check_account(request.form, runtime().settings)
    except parse.UnfitError as reason:
        return _unfit(reason)
    try:
        unless_undone(_record_status)
    except (SQLAlchemyError, OSError) as error:
        return _database_away(error)
    return Response(TWIML, content_type="text/xml; charset=utf-8")


def _record_status() -> None:
    form = request.form
    with runtime().database.transaction() as session:
        outcomes.record_status(
            session,
            whole(request.args.get("message", "")),
            form["MessageSid"],
            form.get("MessageStatus", form.get("SmsStatus", "")),
            whole(form.get("ErrorCode", "")),
            now(),
            (form["To"], form.get("From", "")) if form.get("To", "").startswith("whatsapp:") else (),
        )


def _unfit(reason: parse.UnfitError) -> Response:
    log.warning("a signed webhook was refused: %s", reason)
    return _refusal(400, str(reason))


def _database_away(error: Exception) -> Response:
    log.error("a webhook was not stored: %s", type(error).__name__)
    return _refusal(503, "database away")


def _refusal(code: int, line: str) -> Response:
    return Response(f"{line}\n", status=code, content_type="text/plain; charset=utf-8")
