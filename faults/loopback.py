"""The harness's Twilio as the product meets it: requests on loopback, answered, refused, cut or left hanging."""

import base64
import json
import socket
import struct
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from faults.orders import Order, Sent

if TYPE_CHECKING:
    from faults.lookalike import Twilio

PHOTOGRAPH = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 200 + b"\xff\xd9"
"""What a citizen's camera took, as far as anybody looks at it."""


class Server(ThreadingHTTPServer):
    """One thread a request."""

    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: callers that are killed hang up."""


class Handler(BaseHTTPRequestHandler):
    """One request, treated as the order says that it meets."""

    world: "Twilio"
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Show a page of the log, or a file."""
        parts = urlsplit(self.path)
        if self.world.is_down or self.world.list_is_down:
            self.world.turned_away += 1
            self._reset()
            return
        if "/Media/" in parts.path:
            self._send(200, PHOTOGRAPH, "image/jpeg")
            return
        if parts.path.endswith("/Media.json"):
            files = self.world.files_of(parts.path.split("/")[-2])
            self._refuse(500, 20500) if files is None else self._json(200, {"media_list": files, "uri": self.path})
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
        """Take a message, or not."""
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

    def _excuses_itself(self, _order: Order, _sent: Sent | None) -> None:
        self._json(200, {"code": 20429, "message": "Too many requests", "status": 429})

    def _stands_before(self, _order: Order, _sent: Sent | None) -> None:
        self._send(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")

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


_WAYS: dict[str, Callable[[Handler, Order, Sent | None], None]] = {
    "ok": Handler._answer,
    "refuse": Handler._refused,
    "away": Handler._away,
    "broken": Handler._broken,
    "hang": Handler._hangs,
    "reset": Handler._reset,
    "cut": Handler._cut,
    "garbage": Handler._garbage,
    "excuse": Handler._excuses_itself,
    "gateway": Handler._stands_before,
    "slow": Handler._slow,
}
