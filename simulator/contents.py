"""Twilio's Content: templates, buttons and lists, and what a person sees of them."""

import json
import re
import sqlite3
from dataclasses import dataclass
from typing import Any

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
LIST_PICKER = "twilio/list-picker"
FORBIDDEN_IN_VALUE = re.compile(r"[\n\t]| {5,}")


@dataclass(frozen=True)
class Content:
    """One resource of the Content API."""

    sid: str
    friendly_name: str
    language: str
    variables: dict[str, str]
    types: dict[str, dict[str, Any]]
    category: str | None
    approval: str
    created_at: float

    @property
    def works_outside_the_window(self) -> bool:
        """Tell whether Meta lets it start a conversation."""
        return self.approval == "approved" and LIST_PICKER not in self.types


def insert(db: sqlite3.Connection, content: Content) -> None:
    """Write a content resource down, replacing one of the same sid."""
    db.execute(
        "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            content.sid,
            content.friendly_name,
            content.language,
            json.dumps(content.variables),
            json.dumps(content.types),
            content.category,
            content.approval,
            content.created_at,
        ),
    )


def get(db: sqlite3.Connection, sid: str) -> Content | None:
    """Find one content resource."""
    row = db.execute("SELECT * FROM contents WHERE sid = ?", (sid,)).fetchone()
    return _content(row) if row else None


def everything(db: sqlite3.Connection) -> list[Content]:
    """Return all content resources, newest first."""
    rows = db.execute("SELECT * FROM contents ORDER BY created_at DESC, sid")
    return [_content(row) for row in rows]


def render(content: Content, given: dict[str, str]) -> dict[str, Any]:
    """Return what the person sees: body, buttons, list; placeholders filled."""
    values = content.variables | given
    kind, parts = next(iter(content.types.items()))
    seen: dict[str, Any] = {"type": kind, "body": fill(parts.get("body") or "", values)}
    if kind == LIST_PICKER:
        seen["list"] = {
            "button": parts.get("button") or "Pilih",
            "items": [
                {
                    "title": fill(item.get("item", ""), values),
                    "id": fill(item.get("id", ""), values),
                    "description": fill(item.get("description") or "", values),
                }
                for item in parts.get("items") or []
            ],
        }
    else:
        seen["buttons"] = [_button(action, values) for action in parts.get("actions") or []]
    return seen


def fill(text: str, values: dict[str, str]) -> str:
    """Put values in the places of {{1}}, {{2}} and so on."""
    return VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)


def fault_of(content: Content, given: dict[str, str]) -> int | None:
    """Return the code with which WhatsApp turns these variables down, if it does."""
    wanted = set(VARIABLE.findall(json.dumps(content.types)))
    if wanted - set(content.variables | given):
        return 63028
    if content.approval == "approved" and any(map(FORBIDDEN_IN_VALUE.search, given.values())):
        return 63013
    if len(str(render(content, given)["body"])) > 1024:
        return 63021
    return None


def _button(action: dict[str, Any], values: dict[str, str]) -> dict[str, str]:
    return {
        "title": fill(action.get("title", ""), values),
        "id": fill(action.get("id") or action.get("title", ""), values),
        "url": fill(action.get("url") or "", values),
    }


def _content(row: sqlite3.Row) -> Content:
    values = dict(row)
    values["variables"] = json.loads(values["variables"])
    values["types"] = json.loads(values["types"])
    return Content(**values)
