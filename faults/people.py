"""Citizens who write through Twilio, and officers at the pages who click again when nothing came back."""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

import requests
import urllib3

from faults.history import History
from faults.lookalike import Twilio
from faults.loopback import PHOTOGRAPH
from faults.place import Place
from faults.processes import eventually
from tests.running import Desk

Result = TypeVar("Result")
PATH = "/webhooks/twilio/message"
FORM = "application/x-www-form-urlencoded"
TRIES = 6
"""What `#rc=5&rp=all` behind the webhook's address asks of Twilio (README.md)."""
WHOLE_SECONDS = 15.0
NUMBER = re.compile(r"KS-\d{4}-\d{5}")


@dataclass
class Citizen:
    """A person with WhatsApp. `role` tells the checker what one message of theirs must bring about."""

    place: Place
    twilio: Twilio
    history: History
    address: str
    role: str = "asker"
    number: str = ""
    said: list[str] = field(default_factory=list)
    patience: float = 30.0
    """Seconds they wait for an answer."""

    def says(
        self, body: str, *, posts: int = 1, lost: bool = False, role: str = "", more: Mapping[str, str] | None = None
    ) -> str:
        """Write a message; Twilio keeps it and posts it `posts` times, or never. Return its sid."""
        sid = "SM" + secrets.token_hex(16)
        self.history.note("intent", sid=sid, sender=self.address, body=body, role=role or self.role)
        self.twilio.hears(sid, self.address, body, int((more or {}).get("NumMedia", "0")))
        self.said.append(sid)
        if not lost:
            for _ in range(posts):
                self.posts(sid, body, more=more)
        return sid

    def taps(self, payload: str, title: str) -> str:
        """Tap a button."""
        return self.says(title, role="either", more={"ButtonPayload": payload, "ButtonText": title})

    def photographs(self, tag: str, *, lost: bool = False) -> str:
        """Send a photograph."""
        account = f"{self.twilio.url}/2010-04-01/Accounts/{self.twilio.account_sid}"
        address = f"{account}/Messages/MM{secrets.token_hex(16)}/Media/ME{secrets.token_hex(16)}"
        form = {"NumMedia": "1", "MediaUrl0": address, "MediaContentType0": "image/jpeg", "MessageType": "image"}
        return self.says(f"Ini fotonya {tag}", more=form, lost=lost)

    def posts(self, sid: str, body: str, tries: int = TRIES, *, more: Mapping[str, str] | None = None) -> int | None:
        """Post a message as Twilio does: again after any failure, within fifteen seconds. Return the last status."""
        answered: int | None = None
        until = time.monotonic() + WHOLE_SECONDS
        for attempt in range(tries):
            answered = self.post_once(sid, body, more)
            if answered == 200 or time.monotonic() > until:
                break
            time.sleep(0.3 * 2**attempt)
        return answered

    def post_once(self, sid: str, body: str, more: Mapping[str, str] | None = None) -> int | None:
        """Make one request; return its status, None when no answer came."""
        form = self.form(sid, body) | dict(more or {})
        headers = {"X-Twilio-Signature": self.twilio.signature(self.place.url + PATH, form),
                   "Content-Type": FORM}  # fmt: skip
        began, answered = time.monotonic(), None
        try:
            timeout = urllib3.Timeout(connect=5, read=15)
            answered = self.place.http.request(
                "POST", self.place.url + PATH, body=urlencode(form), headers=headers, timeout=timeout
            ).status
        except urllib3.exceptions.HTTPError:
            pass
        self.history.note("answer", sid=sid, status=answered, seconds=round(time.monotonic() - began, 3))
        return answered

    def form(self, sid: str, body: str) -> dict[str, str]:
        """Return Twilio's inbound parameters."""
        return {
            "MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "AccountSid": self.twilio.account_sid,
            "To": self.twilio.sender, "From": self.address, "WaId": self.address[-11:], "ProfileName": "Warga",
            "Body": body, "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", "MessageType": "text",
            "ApiVersion": "2010-04-01",
        }  # fmt: skip

    def heard(self) -> list[str]:
        """Return the texts Twilio took for them."""
        return self.twilio.heard_by(self.address)

    def waits_for(self, text: str) -> str:
        """Return the first text that holds some words."""
        wanted = text.lower()
        found: list[str] = []

        def came() -> bool:
            found[:] = [body for body in self.heard() if wanted in body.lower()]
            return bool(found)

        if not eventually(came, self.patience, 0.05):
            raise RuntimeError(f"{self.address} waited for {text!r}, heard {self.heard()}")
        return found[-1]

    def registers(self, question: str) -> str:
        """Lead a question the knowledge base does not know to a consultation; return its number."""
        steps = (
            (question, "Buat konsultasi"), ("1", "Apakah Anda setuju"), ("1", "nama lengkap"), ("Budi Santoso", "sebagai apa"),
            ("1", "e-mail Anda yang masih aktif"), (f"{self.address[-11:]}@example.com", "Sudah benar"), ("1", "Kode verifikasi"),
        )  # fmt: skip
        for words, answer in steps:
            self.says(words, role="registering")
            self.waits_for(answer)
        self.says(self._code(), role="registering")
        found = NUMBER.search(self.waits_for("tercatat"))
        assert found, "the confirmation names no consultation"
        self.number, self.role = found[0], "consulter"
        return self.number

    def _code(self) -> str:
        found: list[str] = []

        def came() -> bool:
            rows = self.place.database.ask(
                "SELECT body FROM mail WHERE recipient = ?", (f"{self.address[-11:]}@example.com",)
            )
            found[:] = [code for row in rows for code in re.findall(r"\b\d{6}\b", row["body"])]
            return bool(found)

        eventually(came, self.patience)
        return found[-1]


class Officer:
    """Somebody at the pages who sends a form again until it is answered, as an impatient browser does."""

    def __init__(self, place: Place, history: History, email: str) -> None:
        self.place = place
        self.history = history
        self.desk = Desk(place.url, email)
        self.email = email
        self._patiently(self.desk.signs_in)

    def claims(self, number: str) -> int:
        """Take a consultation; return the status."""
        return self._sends(number, "claim", {})

    def replies(self, number: str, text: str, *, clicks: int = 1) -> int:
        """Answer, pressing `clicks` times; return the last status."""
        self.history.note("intent", reply=text, number=number)
        status = self._sends(number, "reply", {"text": text}, clicks)
        self.history.note("answer", reply=text, status=status)
        return status

    def attaches(self, number: str, text: str) -> int:
        """Answer with a file; return the status, which must be that of an answer taken."""
        self.history.note("intent", reply=text, number=number)
        status = self.post_with_file(number, text, PHOTOGRAPH).status_code
        self.history.note("answer", reply=text, status=status)
        assert status in {302, 303}, status
        return status

    def post_with_file(self, number: str, text: str, data: bytes) -> requests.Response:
        """Post an answer with a file once."""
        form = self.form(number, "reply") | {"text": text}
        return self.desk.http.post(f"{self.place.url}/consultations/{number}/reply", data=form,
                                   files={"file": ("foto.jpg", data, "image/jpeg")}, timeout=30, allow_redirects=False)  # fmt: skip

    def releases(self, number: str) -> int:
        """Give the consultation back."""
        return self._sends(number, "release", {})

    def closes(self, number: str) -> int:
        """Close the consultation."""
        return self._sends(number, "close", {})

    def may(self, number: str, verb: str) -> bool:
        """Say whether the consultation's page offers an act."""
        page = self._patiently(lambda: self.desk.sees(f"/consultations/{number}"))
        return f'action="/consultations/{number}/{verb}"' in page

    def form(self, number: str, verb: str) -> dict[str, str]:
        """Return the form as the page offers it, whenever the page can be had."""
        return self._patiently(lambda: self.desk.form(number, verb))

    def _sends(self, number: str, verb: str, values: dict[str, str], clicks: int = 1) -> int:
        form = self.form(number, verb) | values
        status = 0
        for _ in range(clicks):
            status = self._patiently(lambda: self.posts(number, verb, form))
        return status

    def posts(self, number: str, verb: str, form: dict[str, str]) -> int:
        """Post a form once; raise when the answer says to try again."""
        answer = self.desk.http.post(
            f"{self.place.url}/consultations/{number}/{verb}", data=form, timeout=20, allow_redirects=False
        )
        if answer.status_code >= 500:
            raise requests.RequestException(f"{answer.status_code}")
        return answer.status_code

    def _patiently(self, act: Callable[[], Result], seconds: float = 60) -> Result:
        until = time.monotonic() + seconds
        while True:
            try:
                return act()
            except (requests.RequestException, AssertionError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
