"""Twilio for the harness: takes messages, keeps a journal that is the truth of what was sent, and misbehaves on order."""

import base64
import json
import queue
import random
import re
import secrets
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import urllib3
from twilio.request_validator import RequestValidator

from faults.history import History

HANDS = 16
"""Callbacks Twilio makes at once; four were the bottleneck of an hour at ten messages a second."""
OUR_ID = re.compile(r"[?&]message=(\d+)")
AFTERWARDS = frozenset({63003, 63005, 63007, 63009, 63012, 63014, 63016, 63018, 63019, 63024, 63033, 63038})
PHOTOGRAPH = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 200 + b"\xff\xd9"
"""What a citizen's camera took, as far as anybody looks at it."""


@dataclass(frozen=True)
class Order:
    """How one creation is treated: `way` is what the caller sees, `accepts` whether the message goes out."""

    way: str = "ok"
    accepts: bool = True
    code: int = 0
    seconds: float = 0.0
    callbacks: str = "normal"
    to: str = ""


@dataclass
class Sent:
    """A message in the journal. `ours` is the id the product put into its StatusCallback; times are of the machine."""

    sid: str
    ours: int
    to: str
    body: str
    callback: str
    began: float
    order: Order
    status: str = "queued"
    code: int | None = None
    file: str = ""
    """The address a file was lent to Twilio at."""
    told: bool = False
    """Whether the product had a way to know: an answer, a callback, or a place in the list."""


@dataclass
class Twilio:
    """The account and its journal."""

    history: History
    account_sid: str = "AC" + "7" * 32
    token: str = "f" * 32
    sender: str = "whatsapp:+6274160497"
    sent: list[Sent] = field(default_factory=list)
    tries: list[dict[str, Any]] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    is_down: bool = False
    list_is_down: bool = False
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    delay: float = 0.0
    turned_away: int = 0
    """Requests that found nobody at Twilio's address, or no list."""
    met: Callable[[Order], object] = lambda _order: None
    """Told of each order that a request met."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: deque[Order] = deque()
        self._heard: dict[str, list[Sent]] = {}
        self._callbacks: queue.PriorityQueue[tuple[float, int, Sent, str, int | None]] = queue.PriorityQueue()
        self._count = 0
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=15), maxsize=HANDS)
        self._validator = RequestValidator(self.token)
        twilio = self

        class Bound(_Handler):
            world = twilio

        self.server = _Server(("127.0.0.1", 0), Bound)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.gone = False
        self._hands = ThreadPoolExecutor(HANDS, "calls-back")
        for work in (self.server.serve_forever, self._keep_time):
            threading.Thread(target=work, daemon=True).start()

    def arms(self, *orders: Order) -> None:
        """Treat the next creations so, one each."""
        with self._lock:
            self._orders.extend(orders)

    def calms(self) -> None:
        """Take every fault away."""
        with self._lock:
            self._orders.clear()
        self.is_down = self.list_is_down = False
        self.delay = 0.0

    @property
    def is_quiet(self) -> bool:
        """Say whether every callback has been made."""
        return self._callbacks.unfinished_tasks == 0

    def close(self) -> None:
        """End the server."""
        self.gone = True
        self._hands.shutdown(wait=False, cancel_futures=True)
        self.server.shutdown()
        self.server.server_close()

    def signature(self, url: str, form: dict[str, str]) -> str:
        """Return X-Twilio-Signature of a form."""
        return str(self._validator.compute_signature(url, form))

    def hears(self, sid: str, sender: str, body: str) -> None:
        """Note in Twilio's own log that a citizen wrote."""
        with self._lock:
            self.received.append({"sid": sid, "from": sender, "body": body, "at": time.time()})

    def order_for(self, to: str) -> Order:
        """Return and use up the first fault that fits."""
        with self._lock:
            for place, order in enumerate(self._orders):
                if not order.to or order.to == to:
                    del self._orders[place]
                    break
            else:
                return Order()
        self.met(order)
        return order

    def takes(self, form: dict[str, str], order: Order, began: float) -> Sent:
        """Accept a message: journal it and plan its callbacks."""
        found = OUR_ID.search(form.get("StatusCallback", ""))
        sent = Sent(
            "SM" + secrets.token_hex(16), int(found[1]) if found else 0, form["To"], form.get("Body", ""),
            form.get("StatusCallback", ""), began, order, file=form.get("MediaUrl", ""),
        )  # fmt: skip
        self.history.note("accept", sid=sent.sid, ours=sent.ours, to=sent.to, body=sent.body[:500], way=order.way)
        with self._lock:
            self.sent.append(sent)
            self._heard.setdefault(sent.to, []).append(sent)
        self._plan(sent)
        return sent

    def _plan(self, sent: Sent) -> None:
        order, now = sent.order, time.time()
        steps: list[tuple[float, str, int | None]] = [(0.05, "sent", None), (0.1, "delivered", None)]
        if order.code in AFTERWARDS and order.way == "ok":
            steps = [(0.05, "undelivered", order.code)]
        if order.callbacks == "lost":
            steps = []
        if order.callbacks == "shuffled":
            steps = [(0.05 * place, status, code) for place, (_, status, code) in enumerate(reversed(steps), start=1)]
        if order.callbacks == "doubled":
            steps = [step for step in steps for _ in range(3)]
        if order.callbacks == "late":
            steps = [(wait + 8, status, code) for wait, status, code in steps]
        if order.callbacks == "early":
            for _, status, code in steps:
                self._post(sent, status, code)
            return
        for wait, status, code in steps:
            self._callbacks.put((now + wait, next(_TURN), sent, status, code))

    def _keep_time(self) -> None:
        while not self.gone:
            at, turn, sent, status, code = self._callbacks.get()
            wait = at - time.time()
            if wait > 0:
                self._callbacks.put((at, turn, sent, status, code))
                self._callbacks.task_done()
                time.sleep(min(wait, 0.02))
                continue
            with suppress(RuntimeError):  # closed meanwhile
                self._hands.submit(self._call_back, sent, status, code)

    def _call_back(self, sent: Sent, status: str, code: int | None) -> None:
        try:
            if sent.file and status == "sent":
                self._fetches(sent)
            self._post(sent, status, code)
        finally:
            self._callbacks.task_done()

    def _fetches(self, sent: Sent) -> None:
        """Take the file that was lent, as Twilio does before it passes a message on."""
        try:
            answer = self._http.request("GET", sent.file)
            self.history.note("file", ours=sent.ours, status=answer.status, size=len(answer.data))
        except urllib3.exceptions.HTTPError as error:
            self.history.note("file", ours=sent.ours, status=None, error=repr(error)[:200])

    def _post(self, sent: Sent, status: str, code: int | None) -> None:
        sent.status, sent.code = status, code
        form = {"AccountSid": self.account_sid, "MessageSid": sent.sid, "SmsSid": sent.sid, "MessageStatus": status,
                "From": self.sender, "To": sent.to, "ApiVersion": "2010-04-01"}  # fmt: skip
        if code:
            form["ErrorCode"] = str(code)
        began, answer = time.time(), None
        try:
            headers = {"X-Twilio-Signature": self.signature(sent.callback, form),
                       "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
            answer = self._http.request("POST", sent.callback, body=urlencode(form), headers=headers).status
        except urllib3.exceptions.HTTPError:
            pass
        sent.told = sent.told or answer == 200
        self.history.note(
            "callback", sid=sent.sid, ours=sent.ours, status=status, code=code, answer=answer, began=began
        )

    def listed(self, query: dict[str, str], start: int, end: int) -> tuple[list[dict[str, Any]], bool]:
        """Return a stretch of Twilio's log as its list shows it, newest first, and whether there is more."""
        since = datetime.fromisoformat(edge).timestamp() if (edge := query.get("DateSent>")) else 0.0
        to = query.get("To")
        with self._lock:
            sent = [s for s in (self.sent if to is None else self._heard.get(to, ())) if s.began >= since]
            received = [r for r in self.received if r["at"] >= since] if to in {None, self.sender} else []
        rows: list[Sent | dict[str, Any]] = [*sent, *received]
        rows.sort(key=lambda one: -(one.began if isinstance(one, Sent) else one["at"]))
        return [self._shown(one) for one in rows[start:end]], len(rows) > end

    def _shown(self, one: Sent | dict[str, Any]) -> dict[str, Any]:
        if isinstance(one, Sent):
            return self._shape(one.sid, one.to, self.sender, one.body, "outbound-api", one.began, one.status, one.code)
        return self._shape(one["sid"], self.sender, one["from"], one["body"], "inbound", one["at"], "received", None)

    def heard_by(self, address: str) -> list[str]:
        """Return the texts taken for a citizen."""
        with self._lock:
            return [sent.body for sent in self._heard.get(address, ())]

    def _shape(
        self, sid: str, to: str, sender: str, body: str, direction: str, at: float, status: str, code: int | None
    ) -> dict[str, Any]:
        moment = format_datetime(datetime.fromtimestamp(at, UTC))
        return {"sid": sid, "to": to, "from": sender, "body": body, "direction": direction, "date_sent": moment,
                "date_created": moment, "date_updated": moment, "num_media": "0", "num_segments": "1",
                "status": status, "error_code": code, "error_message": None, "account_sid": self.account_sid,
                "uri": f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}.json"}  # fmt: skip

    def attempted(self, form: dict[str, str], order: Order, began: float) -> None:
        """Note a try, whatever becomes of it; order and overlap per citizen are read from here."""
        found = OUR_ID.search(form.get("StatusCallback", ""))
        entry = {"to": form.get("To", ""), "ours": int(found[1]) if found else 0, "began": began, "ended": time.time(),
                 "way": order.way, "accepts": order.accepts}  # fmt: skip
        with self._lock:
            self.tries.append(entry)


_TURN = iter(range(10**12))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: callers that are killed hang up."""


class _Handler(BaseHTTPRequestHandler):
    world: Twilio
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if self.world.is_down or self.world.list_is_down:
            self.world.turned_away += 1
            self._reset()
            return
        if "/Media/" in parts.path:
            self._send(200, PHOTOGRAPH, "image/jpeg")
            return
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        size, page = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
        rows, more = self.world.listed(query, page * size, (page + 1) * size)
        rest = {k: v for k, v in query.items() if k != "Page"}
        following = f"{parts.path}?" + urlencode({**rest, "Page": page + 1}) if more else None
        self._json(
            200, {"messages": rows, "page": page, "page_size": size, "next_page_uri": following, "uri": self.path}
        )

    def do_POST(self) -> None:
        began = time.time()
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.world.is_down:
            self.world.turned_away += 1
            self._reset()
            return
        form = {name: values[0] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()}
        if not self._is_signed_in():
            self._refuse(401, 20003)
            return
        order = self.world.order_for(form.get("To", ""))
        time.sleep(self.world.delay)
        sent = self.world.takes(form, order, began) if order.accepts else None
        try:
            _WAYS[order.way](self, order, sent)
        finally:
            self.world.attempted(form, order, began)

    def _is_signed_in(self) -> bool:
        wanted = base64.b64encode(f"{self.world.account_sid}:{self.world.token}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {wanted}"

    def _answer(self, order: Order, sent: Sent | None) -> None:
        assert sent is not None
        shape = self.world._shape(sent.sid, sent.to, self.world.sender, sent.body, "outbound-api", sent.began,
                                  "queued", None)  # fmt: skip
        self._json(201, shape)
        sent.told = True

    def _refused(self, order: Order, _sent: Sent | None) -> None:
        self._refuse(429 if order.code == 20429 else 400, order.code)

    def _away(self, _order: Order, _sent: Sent | None) -> None:
        self._refuse(503, 20503)

    def _broken(self, _order: Order, _sent: Sent | None) -> None:
        self._refuse(500, 20500)

    def _hangs(self, order: Order, _sent: Sent | None) -> None:
        until = time.monotonic() + (order.seconds or 20)
        while time.monotonic() < until and not self.world.gone:
            time.sleep(0.1)
        self._reset()

    def _cut(self, _order: Order, _sent: Sent | None) -> None:
        self._raw(b'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"sid": "SM')
        self._reset()

    def _garbage(self, _order: Order, _sent: Sent | None) -> None:
        self._send(201, b"<html>zzz", "application/json")

    def _slow(self, _order: Order, _sent: Sent | None) -> None:
        self._raw(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n")
        try:
            for _ in range(30):
                self._raw(b"{")
                time.sleep(0.5)
        except OSError:
            return
        self._reset()

    def _reset(self, *_: object) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.wfile = _Nowhere()  # type: ignore[assignment]
        self.connection.close()

    def _refuse(self, status: int, code: int) -> None:
        self._json(status, {"code": code, "message": "refused", "status": status, "more_info": ""},
                   {"Retry-After": "2"} if status in {429, 503} else {})  # fmt: skip

    def _json(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(value).encode(), "application/json", headers)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _raw(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()


class _Nowhere:
    """Takes what the base class still wants to flush after a reset."""

    closed = True

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


_WAYS: dict[str, Callable[[_Handler, Order, Sent | None], None]] = {
    "ok": _Handler._answer,
    "refuse": _Handler._refused,
    "away": _Handler._away,
    "broken": _Handler._broken,
    "hang": _Handler._hangs,
    "reset": _Handler._reset,
    "cut": _Handler._cut,
    "garbage": _Handler._garbage,
    "slow": _Handler._slow,
}
