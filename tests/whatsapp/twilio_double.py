"""Twilio for one test: a real HTTP server on loopback that answers by script and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit


@dataclass
class Script:
    """How one creation is answered. `taken`: the message is in Twilio's log whatever the answer says."""

    status: int = 201
    body: str | None = None
    taken: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0
    cut: bool = False


class TwilioDouble:
    """What the server knows; tests set `scripts` and read `posts`."""

    def __init__(self) -> None:
        self.scripts: list[Script] = []
        self.scripts_for: dict[str, list[Script]] = {}
        """The same for one recipient, where several are played with at once."""
        self.posts: list[dict[str, str]] = []
        self.taken: list[dict[str, str]] = []
        """The posts that went out, whatever was answered."""
        self.on_taken: Callable[[dict[str, str], str], None] | None = None
        self.log: list[dict[str, Any]] = []
        self.files: dict[str, list[dict[str, str]]] = {}
        """What the log says of a message's files, by its sid."""
        self.list_status = 200
        self.files_status = 200
        self.per_page = 1000
        self.instead_of_pages = ""
        """What is answered with 200 where a page of the log is asked for."""
        self.listings = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.url = ""
        self._lock = threading.Lock()

    def refuses(self, code: int, status: int = 400, times: int = 1, **headers: str) -> None:
        """Answer the next creations with one of Twilio's errors and take nothing."""
        body = json.dumps({"code": code, "message": "no", "status": status})
        self.scripts += [Script(status, body, taken=False, headers=headers)] * times

    def bodies(self) -> list[str]:
        """Return the texts Twilio has taken, in order."""
        return [entry["body"] for entry in self.log]

    def takes(self, form: dict[str, str]) -> dict[str, Any]:
        """Put a message into the log, as creation does."""
        with self._lock:
            moment = format_datetime(datetime.now(UTC))
            entry = {
                "sid": f"SM{len(self.log) + 1:032x}", "body": form.get("Body", ""), "to": form["To"], "num_media": "0",
                "from": form.get("From", ""), "direction": "outbound-api", "status": "queued", "error_code": None,
                "date_created": moment, "date_sent": None, "account_sid": "AC", "uri": "/x",
            }  # fmt: skip
            self.log.append(entry)
            self.taken.append(form)
            return entry

    def create(self, form: dict[str, str]) -> tuple[Script, str]:
        """Answer a creation as the script wants."""
        with self._lock:
            self.posts.append(form)
            scripts = self.scripts_for.get(form["To"]) or self.scripts
            script = scripts.pop(0) if scripts else Script()
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        entry = self.takes(form) if script.taken else {}
        if script.taken and self.on_taken:
            self.on_taken(form, entry["sid"])
        time.sleep(script.hang)
        with self._lock:
            self.in_flight -= 1
        return script, json.dumps(entry) if script.body is None else script.body


@contextmanager
def running() -> Iterator[TwilioDouble]:
    """Serve a double on a free port of loopback."""
    double = TwilioDouble()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            script, body = double.create({k: v[0] for k, v in parse_qs(raw, keep_blank_values=True).items()})
            if script.cut:
                self.close_connection = True
                self.connection.close()
                return
            self._answer(script.status, body, script.headers)

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path.endswith("/Media.json"):
                files = double.files.get(path.split("/")[-2], [])
                self._answer(double.files_status, json.dumps({"media_list": files, "uri": self.path}), {})
                return
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            to, page_number = asked.get("To", ""), int(asked.get("Page", 0))
            found = [entry for entry in reversed(double.log) if to in {"", entry["to"]}]
            double.listings += 1
            start, end = page_number * double.per_page, (page_number + 1) * double.per_page
            more = f"{path}?To={quote(to)}&Page={page_number + 1}" if end < len(found) else None
            page = {"messages": found[start:end], "page": page_number, "page_size": double.per_page,
                    "next_page_uri": more, "uri": self.path}  # fmt: skip
            self._answer(double.list_status, double.instead_of_pages or json.dumps(page), {})

        def _answer(self, status: int, body: str, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    double.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
