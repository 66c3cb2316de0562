"""The door of Twilio's look-alike: the account's sid and token, errors in Twilio's form."""

import hmac
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, request

from simulator.errors import TwilioError, refusal
from simulator.world import World

blueprint = Blueprint("twilio_lookalike", __name__)


def the_world() -> World:
    """Return what `register` was told."""
    return cast(World, current_app.extensions["simulator"])


@blueprint.before_request
def check_account() -> None:
    """Let nobody in without the account's sid and token."""
    world, given = the_world(), request.authorization
    account_sid = (request.view_args or {}).get("account_sid", world.account_sid)
    named = given is not None and given.username == world.account_sid == account_sid
    token = given.password if given is not None else None
    if not named or not hmac.compare_digest((token or "").encode(), world.auth_token.encode()):
        raise refusal(20003)


@blueprint.errorhandler(TwilioError)
def answer_error(error: TwilioError) -> tuple[Response, int]:
    """Answer an error in Twilio's form."""
    response = jsonify(error.as_json())
    if error.status == 429:
        response.headers["Retry-After"] = "1"
    return response, error.status
