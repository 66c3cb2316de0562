"""What the page draws: telephones, their chats, the armed faults and the log, since a change."""

import sqlite3
import time
from dataclasses import asdict
from typing import Any

from simulator import calls, faults, messages, telephones
from simulator.messages import Message
from simulator.store import forgotten_at, last_change
from simulator.telephones import WINDOW_SECONDS, Telephone
from simulator.world import World

# A page that has been away asks for everything again; more than this nobody scrolls through.
MOST = 600


def state(world: World, since: int, calls_since: int) -> dict[str, Any]:
    """Return what changed after a page's last look; `change` is what it asks with next time."""
    with world.store.reading() as db:
        change = last_change(db)
        if change == since:
            return {"change": change, "now": time.time()}
        shown = telephones.on_the_table(db)
        # A number above ours comes from another instance folder: that page starts over, too.
        since = since if forgotten_at(db) <= since <= change else 0
        found = messages.changed_since(db, since, [t.id for t in shown], MOST)
        return {
            "change": change,
            "now": time.time(),
            "full": since == 0,
            "telephones": [telephone_json(telephone) for telephone in shown],
            "messages": messages_json(db, found),
            "faults": [asdict(fault) for fault in faults.armed(db)],
            "calls": [asdict(call) for call in calls.since(db, calls_since if since else 0)],
        }


def telephone_json(telephone: Telephone) -> dict[str, Any]:
    """Return one telephone; `window_until` is the moment its 24 hours end on our clock."""
    opened, ahead = telephone.window_opened_at, telephone.ahead_seconds
    return {
        "id": telephone.id,
        "address": telephone.address,
        "user_id": telephone.external_user_id,
        "name": telephone.profile_name,
        "online": bool(telephone.online),
        "read_receipts": bool(telephone.read_receipts),
        "ahead_hours": ahead / 3600,
        "window_until": None if opened is None else opened + WINDOW_SECONDS - ahead,
    }


def messages_json(db: sqlite3.Connection, found: list[Message]) -> list[dict[str, Any]]:
    """Return messages as a telephone sees them."""
    files = messages.media_of(db, [message.sid for message in found if message.num_media])
    return [_message_json(message, files.get(message.sid)) for message in found]


def _message_json(message: Message, file: sqlite3.Row | None) -> dict[str, Any]:
    details = message.details
    seen: dict[str, Any] = {
        "sid": message.sid,
        "telephone": message.telephone_id,
        "inbound": message.direction == "inbound",
        "kind": message.kind,
        "body": message.body,
        "status": message.status,
        "error_code": message.error_code,
        "at": message.created_at,
        "to": message.recipient,
        "content_sid": message.content_sid,
        "fault": message.callbacks if message.callbacks != "normal" else None,
        "answer": details.get("answer"),
        "posted": "answer" in details,
        "fields": details.get("fields", {}),
        "buttons": details.get("buttons", []),
        "list": details.get("list"),
        "template": details.get("template"),
        "media": None,
    }
    if file is not None:
        seen["media"] = {
            "url": f"/simulator/media/{file['sid']}",
            "type": file["content_type"],
            "name": file["filename"],
            "size": file["size"],
        }
    return seen
