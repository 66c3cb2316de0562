"""Twilio for the harness: takes messages, keeps a journal that is the truth of what was sent, and misbehaves on order."""

import queue
import random
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

import urllib3
from twilio.request_validator import RequestValidator

from faults.history import History
from faults.loopback import Handler, Server
from faults.orders import Order, Sent

HANDS = 16
"""Callbacks Twilio makes at once; four were the bottleneck of an hour at ten messages a second."""
OUR_ID = re.compile(r"[?&]message=(\d+)")
AFTERWARDS = frozenset({63003, 63005, 63007, 63009, 63012, 63014, 63016, 63018, 63019, 63024, 63033, 63038})


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
    files_fail: int = 0
    """So often the list of a message's files cannot be read."""
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

        class Bound(Handler):
            world = twilio

        self._handler = Bound
        self._listens(0)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.gone = False
        self._hands = ThreadPoolExecutor(HANDS, "calls-back")
        threading.Thread(target=self._keep_time, daemon=True).start()

    def _listens(self, port: int) -> None:
        self.server = Server(("127.0.0.1", port), self._handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """Have nobody listen at our address for a while; what is connected already is cut."""
        port = self.server.server_address[1]
        self.is_down = True
        self.server.shutdown()
        self.server.server_close()
        try:
            yield
        finally:
            self._listens(port)
            self.is_down = False

    def arms(self, *orders: Order) -> None:
        """Treat the next creations so, one each."""
        with self._lock:
            self._orders.extend(orders)

    def calms(self) -> None:
        """Take every fault away."""
        with self._lock:
            self._orders.clear()
        self.is_down = self.list_is_down = False
        self.files_fail = 0
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

    def hears(self, sid: str, sender: str, body: str, files: int = 0) -> None:
        """Note in Twilio's own log that a citizen wrote."""
        with self._lock:
            self.received.append({"sid": sid, "from": sender, "body": body, "at": time.time(), "files": files})

    def files_of(self, sid: str) -> list[dict[str, str]] | None:
        """Return what the log's list of a message's files shows; None where it cannot be read just then."""
        with self._lock:
            self.files_fail -= 1
            number = next((int(one["files"]) for one in self.received if one["sid"] == sid), 0)
        folder = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}/Media"
        listed = [{"uri": f"{folder}/ME{place:032x}.json", "content_type": "image/jpeg"} for place in range(number)]
        return None if self.files_fail >= 0 else listed

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
        shape = self._shape(one["sid"], self.sender, one["from"], one["body"], "inbound", one["at"], "received", None)
        return shape | {"num_media": str(one["files"])}

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
