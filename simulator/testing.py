"""Telephones and Twilio with verbs, for tests against a running server."""

import base64
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import urllib3

CHOICE = re.compile(r"\*?(?P<number>\d{1,2})\*?[.)]?\s+(?P<title>[^\n,*]+)")


class NothingHeardError(AssertionError):
    """The wanted message did not arrive in time."""


class _Server:
    """The JSON routes of the simulator."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url.rstrip("/") + "/simulator"
        self._http = urllib3.PoolManager(retries=False, timeout=10)

    def get(self, path: str) -> Any:
        return self._read(self._http.request("GET", self._base + path))

    def post(self, path: str, **values: Any) -> Any:
        return self._read(self._http.request("POST", self._base + path, json=values))

    def _read(self, response: urllib3.BaseHTTPResponse) -> Any:
        if response.status >= 400:
            raise RuntimeError(f"{response.status} {response.data[:300].decode()}")
        return json.loads(response.data)


class Telephone:
    """One person with WhatsApp."""

    def __init__(
        self,
        base_url: str,
        *,
        name: str = "Rina",
        address: str | None = None,
        without_number: bool = False,
        shown: bool = False,
    ) -> None:
        self._server = _Server(base_url)
        made = self._server.post("/telephones", name=name, address=address, without_number=without_number, shown=shown)
        self.id: int = made["id"]
        self.address: str = made["address"]
        self._heard = 0

    def says(self, text: str, **more: Any) -> str:
        """Write a text; return its MessageSid. `fields` adds parameters, `reply_to` answers."""
        return self._writes("text", body=text, **more)

    def taps(self, title: str, timeout: float = 60) -> str:
        """Tap a button or list item; where there is none, type the number before the title."""
        message = self._wait(lambda m: _choice(m, title) is not None, timeout, from_start=True)
        choice = _choice(message, title)
        assert choice is not None
        return self._writes(choice.pop("type"), **choice)

    def sends_file(self, name: str, data: bytes, content_type: str = "application/pdf", caption: str = "") -> str:
        """Send a document, an image, a sound or a film."""
        encoded = base64.b64encode(data).decode()
        return self._writes("media", filename=name, data=encoded, content_type=content_type, body=caption)

    def sends(self, kind: str, **more: Any) -> str:
        """Send a location, contact, sticker, voice, unknown or empty message."""
        return self._writes(kind, **more)

    def hears(self) -> list[str]:
        """Return the texts that have arrived, oldest first."""
        return [message["body"] for message in self.received()]

    def received(self) -> list[dict[str, Any]]:
        """Return the messages that have arrived, with status, buttons and media."""
        found = self._server.get(f"/telephones/{self.id}/messages")["messages"]
        return [m for m in found if not m["inbound"] and m["status"] in {"delivered", "read"}]

    def waits_for(self, text: str = "", timeout: float = 60) -> str:
        """Return the next message that holds a text, case ignored; raise if none comes."""
        wanted = text.lower()
        return str(self._wait(lambda m: wanted in m["body"].lower(), timeout)["body"])

    def hears_nothing(self, seconds: float = 1) -> bool:
        """Tell whether nothing new arrives for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if len(self.received()) > self._heard:
                return False
            time.sleep(0.05)
        return True

    def answers(self) -> list[int | None]:
        """Return the HTTP status with which the product answered each message written so far."""
        found = self._server.get(f"/telephones/{self.id}/messages")["messages"]
        return [message["answer"] for message in found if message["posted"]]

    def moves_clock(self, hours: float = 25) -> None:
        """Let hours pass for WhatsApp's window only."""
        self._change(forward_hours=hours)

    def goes_offline(self) -> None:
        """Switch the telephone off: messages stay at `sent`."""
        self._change(online=False)

    def comes_online(self) -> None:
        """Switch the telephone on: what waited is delivered."""
        self._change(online=True)

    def hides_reading(self) -> None:
        """Turn read receipts off."""
        self._change(read_receipts=False)

    def _change(self, **values: Any) -> None:
        self._server.post(f"/telephones/{self.id}", **values)

    def _writes(self, kind: str, **values: Any) -> str:
        made = self._server.post(f"/telephones/{self.id}/messages", type=kind, **values)
        return str(made["sid"])

    def _wait(
        self, fits: Callable[[dict[str, Any]], bool], timeout: float, *, from_start: bool = False
    ) -> dict[str, Any]:
        end = time.monotonic() + timeout
        while True:
            found = self.received()
            first = 0 if from_start else self._heard
            fitting = [i for i in range(first, len(found)) if fits(found[i])]
            if fitting:
                at = fitting[-1] if from_start else fitting[0]
                self._heard = max(self._heard, at + 1)
                return found[at]
            if time.monotonic() > end:
                raise NothingHeardError(f"after {timeout} s only: {[m['body'] for m in found]}")
            time.sleep(0.03)


class Lookalike:
    """Twilio with faults; each verb arms one for the next `times` events (None: for good)."""

    def __init__(self, base_url: str) -> None:
        self._server = _Server(base_url)

    def fails(self, code: int, times: int | None = 1, **more: Any) -> None:
        """Accept, then report a failure by status callback, for example 63016."""
        self._arm("refuse", times, code=code, **more)

    def refuses(self, code: int, times: int | None = 1, *, accepted: bool = False, **more: Any) -> None:
        """Answer with an error, for example 20429; `accepted`: it goes out all the same."""
        self._arm("refuse", times, code=code, accepted=accepted, **more)

    def hangs(self, seconds: float = 20, times: int | None = 1, *, accepted: bool = True, **more: Any) -> None:
        """Do not answer a creation for so long, then cut the connection."""
        self._arm("hang", times, seconds=seconds, accepted=accepted, **more)

    def cuts(self, times: int | None = 1, *, accepted: bool = True, **more: Any) -> None:
        """Reset the connection instead of answering a creation."""
        self._arm("reset", times, accepted=accepted, **more)

    def answers_garbage(self, times: int | None = 1, *, accepted: bool = True) -> None:
        """Answer a creation with half a JSON."""
        self._arm("garbage", times, accepted=accepted)

    def answers_html(self, times: int | None = 1, *, accepted: bool = False) -> None:
        """Answer a creation with a proxy's 502 page."""
        self._arm("bad_gateway", times, accepted=accepted)

    def loses_callbacks(self, times: int | None = 1) -> None:
        """Post no status callback for the next messages."""
        self._arm("lose_callbacks", times)

    def doubles_callbacks(self, times: int | None = 1) -> None:
        """Post each status callback twice."""
        self._arm("double_callbacks", times)

    def shuffles_callbacks(self, times: int | None = 1) -> None:
        """Post delivered and read before sent."""
        self._arm("shuffle_callbacks", times)

    def calls_back_early(self, times: int | None = 1) -> None:
        """Post the status callbacks before the creation is answered."""
        self._arm("early_callback", times)

    def delivers_twice(self, times: int | None = 1, copies: int = 2) -> None:
        """Post what a person writes more than once."""
        self._arm("twice", times, copies=copies)

    def swaps(self, times: int | None = 1) -> None:
        """Hold a person's message back until after the one that follows it."""
        self._arm("swap", times)

    def delays(self, seconds: float, times: int | None = 1) -> None:
        """Post what a person writes late."""
        self._arm("late", times, seconds=seconds)

    def drops(self, times: int | None = 1) -> None:
        """Never post what a person writes; it is in Twilio's list only."""
        self._arm("lost", times)

    def signs_wrongly(self, times: int | None = 1, how: str = "wrong") -> None:
        """Sign with another token (wrong), not at all (missing), or move a border (border)."""
        self._arm("bad_signature", times, how=how)

    def recovers(self) -> None:
        """Take every fault away."""
        self._server.post("/faults/clear")

    def accepted(self, to: str | None = None) -> list[dict[str, Any]]:
        """Return what Twilio accepted from the product, oldest first."""
        query = f"?to={quote(to)}" if to else ""
        return list(self._server.get(f"/accepted{query}")["messages"])

    def calls(self) -> list[dict[str, Any]]:
        """Return the log: inbound, callback, create and media requests with their answers."""
        return list(self._server.get("/state")["calls"])

    def knows_template(self, sid: str, types: dict[str, Any], **more: Any) -> None:
        """Register content under a sid, approved unless `approval` says otherwise."""
        self._server.post("/contents", sid=sid, types=types, **more)

    def mails(self) -> list[dict[str, Any]]:
        """Return the mails that would have been sent, newest first."""
        return list(self._server.get("/mails")["mails"])

    def forgets(self) -> None:
        """Empty the simulator: chats, files, faults, log."""
        self._server.post("/reset")

    def _arm(self, kind: str, times: int | None, **settings: Any) -> None:
        self._server.post("/faults", kind=kind, remaining=times, **settings)


def _choice(message: dict[str, Any], title: str) -> dict[str, Any] | None:
    """Return how to choose a title from a message: a button, a list item, or a number to type."""
    wanted = title.lower()
    for button in message["buttons"]:
        if button["title"].lower() == wanted:
            return {"type": "button", "reply_to": message["sid"], **button}
    for item in (message["list"] or {}).get("items", []):
        if item["title"].lower() == wanted:
            return {"type": "list", "reply_to": message["sid"], **item}
    for match in CHOICE.finditer(message["body"]):
        if match["title"].strip().lower().startswith(wanted):
            return {"type": "text", "body": match["number"]}
    return None
