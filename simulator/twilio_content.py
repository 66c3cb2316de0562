"""The look-alike of content.twilio.com, as far as we need it."""

import time
from dataclasses import replace
from typing import Any

from flask import Response, jsonify, request

from simulator import contents, shapes
from simulator.contents import Content
from simulator.errors import TwilioError, refusal
from simulator.lookalike import blueprint, the_world
from simulator.messages import new_sid


@blueprint.post("/v1/Content")
def create_content() -> tuple[Response, int]:
    """Keep a content resource."""
    given: dict[str, Any] = request.get_json()
    # The client writes down the kinds that are not meant too, as null.
    types = {kind: parts for kind, parts in (given.get("types") or {}).items() if parts}
    if not types or not given.get("language"):
        raise TwilioError(20001, 400, "types and language are required")
    content = Content(
        sid=new_sid("HX"),
        friendly_name=given.get("friendly_name") or "",
        language=given["language"],
        variables=given.get("variables") or {},
        types=types,
        category=None,
        approval="unsubmitted",
        created_at=time.time(),
    )
    with the_world().store.writing() as db:
        contents.insert(db, content)
    return jsonify(shapes.content_json(content, the_world().account_sid)), 201


@blueprint.get("/v1/Content")
def list_contents() -> Response:
    """List the content resources, all on one page."""
    with the_world().store.reading() as db:
        found = contents.everything(db)
    rows = [shapes.content_json(content, the_world().account_sid) for content in found]
    url = "https://content.twilio.com/v1/Content?PageSize=50&Page=0"
    meta = {
        "page": 0,
        "page_size": 50,
        "first_page_url": url,
        "previous_page_url": None,
        "next_page_url": None,
        "url": url,
        "key": "contents",
    }
    return jsonify({"meta": meta, "contents": rows})


@blueprint.get("/v1/Content/<sid>")
def fetch_content(sid: str) -> Response:
    """Return one content resource."""
    return jsonify(shapes.content_json(_existing(sid), the_world().account_sid))


@blueprint.post("/v1/Content/<sid>/ApprovalRequests/whatsapp")
def request_approval(sid: str) -> tuple[Response, int]:
    """Submit a template; this Meta approves at once, but never a list."""
    given: dict[str, Any] = request.get_json()
    content = _existing(sid)
    approval = "rejected" if contents.LIST_PICKER in content.types else "approved"
    content = replace(
        content,
        friendly_name=given.get("name") or content.friendly_name,
        category=given.get("category"),
        approval=approval,
    )
    with the_world().store.writing() as db:
        contents.insert(db, content)
    return jsonify(shapes.approval_json(content) | {"status": "received"}), 201


@blueprint.get("/v1/Content/<sid>/ApprovalRequests")
def fetch_approval(sid: str) -> Response:
    """Return what WhatsApp says about a template."""
    content, world = _existing(sid), the_world()
    return jsonify(
        {
            "sid": sid,
            "account_sid": world.account_sid,
            "whatsapp": shapes.approval_json(content),
            "url": f"https://content.twilio.com/v1/Content/{sid}/ApprovalRequests",
        }
    )


def _existing(sid: str) -> Content:
    with the_world().store.reading() as db:
        content = contents.get(db, sid)
    if content is None:
        raise refusal(20404, request.path)
    return content
