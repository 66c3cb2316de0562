"""Twilio's JSON: what a message, a page of messages, a medium and a content look like."""

from datetime import UTC, datetime
from email.utils import format_datetime
from sqlite3 import Row
from typing import Any
from urllib.parse import urlencode

from simulator.contents import Content
from simulator.errors import words
from simulator.messages import Medium, Message

API = "/2010-04-01"


def rfc2822(moment: float | None) -> str | None:
    """Write a moment as the 2010 API does: 'Sun, 22 Nov 2026 16:48:00 +0000'."""
    return None if moment is None else format_datetime(datetime.fromtimestamp(int(moment), UTC))


def iso8601(moment: float) -> str:
    """Write a moment as Twilio's newer APIs do."""
    return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def message_json(message: Message, account_sid: str) -> dict[str, Any]:
    """Return one message resource."""
    uri = f"{API}/Accounts/{account_sid}/Messages/{message.sid}"
    assigned = message.service_sid is None or message.status != "accepted"
    return {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at or message.created_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": words(message.error_code) if message.error_code else None,
        "from": message.sender if assigned else None,
        "messaging_service_sid": message.service_sid,
        "num_media": str(message.num_media),
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.recipient,
        "uri": f"{uri}.json",
    }


def page_json(key: str, rows: list[dict[str, Any]], path: str, query: dict[str, str], more: bool) -> dict[str, Any]:
    """Return one page of a list of the 2010 API; `query` holds Page and PageSize."""
    page, size = int(query["Page"]), int(query["PageSize"])

    def uri(number: int, token: str = "") -> str:
        return f"{path}?" + urlencode(query | {"Page": str(number)}) + token

    return {
        key: rows,
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(0, len(rows) - 1),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(page - 1) if page else None,
        "next_page_uri": uri(page + 1, f"&PageToken=PA{rows[-1]['sid']}") if more else None,
    }


def medium_json(medium: Medium | Row, account_sid: str, message_sid: str) -> dict[str, Any]:
    """Return one media resource."""
    values = vars(medium) if isinstance(medium, Medium) else dict(medium)
    created = rfc2822(values["created_at"])
    return {
        "sid": values["sid"],
        "account_sid": account_sid,
        "parent_sid": message_sid,
        "content_type": values["content_type"],
        "date_created": created,
        "date_updated": created,
        "uri": f"{API}/Accounts/{account_sid}/Messages/{message_sid}/Media/{values['sid']}.json",
    }


def content_json(content: Content, account_sid: str) -> dict[str, Any]:
    """Return one content resource."""
    url = f"https://content.twilio.com/v1/Content/{content.sid}"
    return {
        "sid": content.sid,
        "account_sid": account_sid,
        "friendly_name": content.friendly_name,
        "language": content.language,
        "variables": content.variables,
        "types": content.types,
        "url": url,
        "date_created": iso8601(content.created_at),
        "date_updated": iso8601(content.created_at),
        "links": {
            "approval_create": f"{url}/ApprovalRequests/whatsapp",
            "approval_fetch": f"{url}/ApprovalRequests",
        },
    }


def approval_json(content: Content) -> dict[str, Any]:
    """Return WhatsApp's word on a template."""
    return {
        "type": "whatsapp",
        "name": content.friendly_name,
        "category": content.category or "",
        "content_type": next(iter(content.types)),
        "status": content.approval,
        "rejection_reason": "",
        "allow_category_change": True,
    }
