"""The page with the telephones, and the JSON routes it and the tests speak to."""

import re
import sqlite3
import time
from dataclasses import replace
from secrets import randbelow
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from core.pages import takes_files
from simulator import contents, faults, inbound, lifecycle, messages, schedule, telephones
from simulator import state as states
from simulator.contents import Content
from simulator.faults import Kind
from simulator.lookalike import the_world
from simulator.messages import Search
from simulator.store import forget
from simulator.telephones import Telephone
from simulator.writings import WritingError, read_writing

blueprint = Blueprint(
    "simulator",
    __name__,
    url_prefix="/simulator",
    template_folder="templates",
    static_folder="static",
)

UPLOAD_MAX = 24 * 1024 * 1024
SHOWN_INLINE = re.compile(r"(image/(png|jpeg|gif|webp)|audio/\w+|video/\w+)")
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@blueprint.before_request
def accept_own_page_only() -> None:
    """Take changes as JSON and from our own page (or a program) only."""
    if request.method == "POST":
        if not request.is_json or not isinstance(request.get_json(silent=True), dict):
            abort(415)
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            abort(403)


@blueprint.errorhandler(WritingError)
def refuse(error: WritingError) -> tuple[Response, int]:
    """Say which field is wrong."""
    return jsonify({"error": str(error)}), 400


@blueprint.get("")
def page() -> Response:
    """Show the telephones."""
    response = Response(render_template("simulator/page.html", world=the_world()))
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response


@blueprint.get("/state")
def state() -> Response:
    """Return what changed since the page's last look."""
    since = request.args.get("since", 0, int)
    return jsonify(states.state(the_world(), since, request.args.get("calls", 0, int)))


@blueprint.get("/mails")
def mails() -> Response:
    """Return the mails that would have been sent, newest first."""
    found = sorted(the_world().mails(), key=lambda mail: mail.sent_at, reverse=True)
    rows = [{"to": m.to, "subject": m.subject, "body": m.body, "at": m.sent_at.timestamp()} for m in found[:50]]
    return jsonify({"mails": rows})


@blueprint.get("/media/<sid>")
def media(sid: str) -> Response:
    """Show a file of a chat; what a browser might run is only downloaded."""
    with the_world().store.reading() as db:
        medium = messages.medium(db, sid)
    if medium is None:
        abort(404)
    response = Response(medium.data, content_type=medium.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if not SHOWN_INLINE.fullmatch(medium.content_type):
        response.headers.set("Content-Disposition", "attachment", filename=medium.filename)
    return response


@blueprint.post("/telephones")
def add_telephone() -> tuple[Response, int]:
    """Put a telephone on the table; without an address it gets a new one."""
    given = request.get_json()
    address = given.get("address") or _new_address(user_id=bool(given.get("without_number")))
    name = str(given.get("name") or "Warga Jambi")
    with the_world().store.writing() as db:
        shown = bool(given.get("shown", True))
        telephone = telephones.add(db, _checked(address), name, shown=shown)
        if given.get("window_open"):
            telephones.open_window(db, telephone, time.time())
    return jsonify(states.telephone_json(telephone)), 201


@blueprint.post("/telephones/<int:telephone_id>")
def change_telephone(telephone_id: int) -> Response:
    """Change name, number, switch, read receipts or clock of a telephone."""
    given, world, now = request.get_json(), the_world(), time.time()
    with world.store.writing() as db:
        telephone = _existing(db, telephone_id)
        telephone = _changed(telephone, given)
        try:
            telephones.save(db, telephone)
        except sqlite3.IntegrityError as error:
            raise WritingError("address") from error
        if given.get("online"):
            schedule.hasten(db, lifecycle.waiting_tag(telephone_id), now)
    world.pump.wake()
    return jsonify(states.telephone_json(telephone))


@blueprint.get("/telephones/<int:telephone_id>/messages")
def chat(telephone_id: int) -> Response:
    """Return the whole chat of one telephone."""
    with the_world().store.reading() as db:
        _existing(db, telephone_id)
        found = messages.of_telephone(db, telephone_id)
        return jsonify({"messages": states.messages_json(db, found)})


@blueprint.post("/telephones/<int:telephone_id>/messages")
@takes_files(UPLOAD_MAX)
def write(telephone_id: int) -> tuple[Response, int]:
    """Let a person send something to the office."""
    world = the_world()
    with world.store.reading() as db:
        telephone = _existing(db, telephone_id)
    writing = read_writing(request.get_json(), world.sender)
    return jsonify({"sid": inbound.write(world, telephone, writing)}), 201


@blueprint.get("/accepted")
def accepted() -> Response:
    """Return what the product has sent and Twilio accepted, oldest first."""
    search = Search(direction="outbound-api", recipient=request.args.get("to") or None)
    with the_world().store.reading() as db:
        found = messages.find(db, search, limit=1000)
        return jsonify({"messages": states.messages_json(db, found[::-1])})


@blueprint.get("/faults")
def list_faults() -> Response:
    """Return the armed faults."""
    with the_world().store.reading() as db:
        return jsonify({"faults": [vars(fault) for fault in faults.armed(db)]})


@blueprint.post("/faults")
def arm_fault() -> tuple[Response, int]:
    """Arm a fault: kind, remaining (null: until taken away), address, and its settings."""
    given = request.get_json()
    try:
        kind = Kind(given.pop("kind", ""))
    except ValueError as error:
        raise WritingError(f"kind: {', '.join(Kind)}") from error
    if kind is Kind.REFUSE and not str(given.get("code", "")).isdigit():
        raise WritingError("code")
    remaining, address = given.pop("remaining", 1), given.pop("address", None)
    with the_world().store.writing() as db:
        number = faults.arm(db, kind, given, address=address, remaining=remaining)
    return jsonify({"id": number}), 201


@blueprint.post("/faults/clear")
def clear_faults() -> Response:
    """Take one fault away (`id`), or all of them."""
    with the_world().store.writing() as db:
        faults.disarm(db, request.get_json().get("id"))
    return jsonify({})


@blueprint.post("/contents")
def put_content() -> tuple[Response, int]:
    """Register a template under a sid of one's choice, approved unless said otherwise."""
    given: dict[str, Any] = request.get_json()
    content = Content(
        sid=given.get("sid") or messages.new_sid("HX"),
        friendly_name=given.get("friendly_name", "template"),
        language=given.get("language", "id"),
        variables=given.get("variables", {}),
        types=given["types"],
        category=given.get("category", "UTILITY"),
        approval=given.get("approval", "approved"),
        created_at=time.time(),
    )
    with the_world().store.writing() as db:
        contents.insert(db, content)
    return jsonify({"sid": content.sid}), 201


@blueprint.post("/reset")
def reset() -> Response:
    """Forget every message, file, fault and telephone; the product keeps its own database."""
    with the_world().store.writing() as db:
        forget(db)
        telephones.seed(db)
    return jsonify({})


def _existing(db: sqlite3.Connection, telephone_id: int) -> Telephone:
    telephone = telephones.by_id(db, telephone_id)
    if telephone is None:
        abort(404)
    return telephone


def _changed(telephone: Telephone, given: dict[str, Any]) -> Telephone:
    if "name" in given:
        telephone = replace(telephone, profile_name=str(given["name"]))
    if "address" in given:
        address = _checked(str(given["address"]))
        telephone = replace(telephone, address=address, external_user_id=telephones.user_id_of(address))
    telephone = replace(
        telephone,
        online=int(bool(given.get("online", telephone.online))),
        read_receipts=int(bool(given.get("read_receipts", telephone.read_receipts))),
        shown=int(bool(given.get("shown", telephone.shown))),
    )
    if "forward_hours" in given:
        hours = float(given["forward_hours"])
        ahead = telephone.ahead_seconds + hours * 3600 if hours else 0.0
        telephone = replace(telephone, ahead_seconds=ahead)
    return telephone


def _checked(address: str) -> str:
    address = address.strip()
    if not address.startswith("whatsapp:"):
        address = f"whatsapp:{address}"
    if not telephones.is_address(address):
        raise WritingError("address")
    return address


def _new_address(*, user_id: bool) -> str:
    if user_id:
        return f"whatsapp:ID.{randbelow(10**16):016d}"
    return f"whatsapp:+62812{randbelow(10**8):08d}"
