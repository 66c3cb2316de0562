"""The look-alike of api.twilio.com: messages and their media, as the real client asks for them."""

import re
import struct
import time
from datetime import UTC, datetime
from socket import SO_LINGER, SOL_SOCKET, socket

from flask import Response, jsonify, request

from simulator import calls, creation, messages, shapes
from simulator.creation import Outcome
from simulator.errors import TwilioError, refusal
from simulator.faults import Kind
from simulator.lookalike import blueprint, the_world
from simulator.messages import Search

MESSAGES = "/2010-04-01/Accounts/<account_sid>/Messages"
PAGE_SIZE = 50
PAGE_SIZE_MAX = 1000
HANG_SECONDS = 20.0
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@blueprint.post(f"{MESSAGES}.json")
def create_message(account_sid: str) -> Response:
    """Accept, refuse or spoil a request for a message."""
    world, now = the_world(), time.time()
    try:
        order = creation.read_order(request.form, request.form.getlist("MediaUrl"), world.sender)
        outcome = creation.create(world, order)
    except TwilioError as error:
        with world.store.writing() as db:
            to, note = request.form.get("To", ""), f"{error.code} {error.message}"
            calls.log(db, now, "create", to, None, error.status, note)
        raise
    if outcome.error is not None:
        raise outcome.error
    return _spoiled(outcome) or _created(outcome, account_sid)


@blueprint.get(f"{MESSAGES}.json")
def list_messages(account_sid: str) -> Response:
    """List messages newest first, filtered by To, From and DateSent."""
    page = max(0, request.args.get("Page", 0, int))
    size = min(PAGE_SIZE_MAX, max(1, request.args.get("PageSize", PAGE_SIZE, int)))
    with the_world().store.reading() as db:
        found = messages.find(db, _search(), limit=size + 1, offset=page * size)
    query = {n: v for n, v in request.args.items() if n not in {"Page", "PageSize", "PageToken"}}
    query |= {"PageSize": str(size), "Page": str(page)}
    rows = [shapes.message_json(message, account_sid) for message in found[:size]]
    path = f"{shapes.API}/Accounts/{account_sid}/Messages.json"
    return jsonify(shapes.page_json("messages", rows, path, query, len(found) > size))


@blueprint.get(f"{MESSAGES}/<sid>.json")
def fetch_message(account_sid: str, sid: str) -> Response:
    """Return one message."""
    return jsonify(shapes.message_json(_existing(sid), account_sid))


@blueprint.get(f"{MESSAGES}/<sid>/Media.json")
def list_media(account_sid: str, sid: str) -> Response:
    """List the file of a message."""
    with the_world().store.reading() as db:
        found = messages.media_of(db, [sid]).values()
        rows = [shapes.medium_json(medium, account_sid, sid) for medium in found]
    path = f"{shapes.API}/Accounts/{account_sid}/Messages/{sid}/Media.json"
    query = {"Page": "0", "PageSize": "50"}
    return jsonify(shapes.page_json("media_list", rows, path, query, False))


@blueprint.get(f"{MESSAGES}/<sid>/Media/<media_sid>")
def fetch_media(account_sid: str, sid: str, media_sid: str) -> Response:
    """Return the bytes of a file, or its description when asked with .json."""
    with the_world().store.reading() as db:
        medium = messages.medium(db, media_sid.removesuffix(".json"))
    if medium is None or medium.message_sid != sid:
        raise refusal(20404, request.path)
    if media_sid.endswith(".json"):
        return jsonify(shapes.medium_json(medium, account_sid, sid))
    return Response(medium.data, content_type=medium.content_type)


def _existing(sid: str) -> messages.Message:
    with the_world().store.reading() as db:
        message = messages.get(db, sid)
    if message is None:
        raise refusal(20404, request.path)
    return message


def _created(outcome: Outcome, account_sid: str) -> Response:
    assert outcome.message is not None
    response = jsonify(shapes.message_json(outcome.message, account_sid))
    response.status_code = 201
    return response


def _spoiled(outcome: Outcome) -> Response | None:
    """Return the answer a fault makes of a creation; None when it makes none."""
    fault = outcome.fault
    if fault is None or fault.kind is Kind.REFUSE:
        return None
    if fault.kind is Kind.HANG:
        time.sleep(float(fault.settings.get("seconds", HANG_SECONDS)))
        return _reset()
    if fault.kind is Kind.RESET:
        return _reset()
    if fault.kind is Kind.GARBAGE:
        return Response('{"sid": "SM', status=201, content_type="application/json")
    return Response(BAD_GATEWAY, status=502, content_type="text/html")


def _reset() -> Response:
    """Cut the connection instead of answering."""
    sock = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    if isinstance(sock, socket):
        # Linger 0 turns the close that follows into a reset.
        sock.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        sock.shutdown(2)
    return Response(status=500)


def _search() -> Search:
    """Read Twilio's filters; DateSent is a day, DateSent< and DateSent> include their edge."""
    return Search(
        recipient=request.args.get("To") or None,
        sender=request.args.get("From") or None,
        day=_moment("DateSent"),
        after=_moment("DateSent>"),
        before=_moment("DateSent<"),
    )


def _moment(name: str) -> float | None:
    text = request.args.get(name)
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d([T ].+)?", text):
        raise TwilioError(20001, 400, f"Invalid date: {text}")
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
