"""The world around a running copy: Twilio, mail, citizens. Only HTTP and SMTP, with Twilio's own signatures."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode, urlsplit

import requests
from twilio.request_validator import RequestValidator

from tests.core.test_mail import Sink
from tests.running import Office
from tests.waiting import eventually
from tests.whatsapp.twilio_double import TwilioDouble

ACCOUNT, TOKEN, SENDER = "AC" + "c" * 32, "e" * 32, "whatsapp:+6274160497"
INVITATION = "HX" + "1" * 32
MESSAGE, STATUS, FALLBACK = (f"/webhooks/twilio/{name}" for name in ("message", "status", "fallback"))
TWIML = re.compile(r"^(<\?xml[^>]*\?>)?\s*<Response\s*/>\s*$")


@dataclass
class Outside:
    """Everything that talks to one copy."""

    office: Office
    twilio: TwilioDouble
    sink: Sink
    sids: "count[int]" = field(default_factory=lambda: count(1))
    people: "count[int]" = field(default_factory=lambda: count(1))
    silent: set[str] = field(default_factory=set)
    """Of whose messages Twilio does not report that they were sent and delivered."""

    def __post_init__(self) -> None:
        self.twilio.on_taken = self._report

    def form(self, **more: str) -> dict[str, str]:
        """Return a citizen's text message as Twilio posts it; "-" takes a parameter away."""
        sid = f"SM{next(self.sids):032x}"
        form = {
            "SmsMessageSid": sid, "NumMedia": "0", "ProfileName": "Siti", "MessageType": "text", "SmsSid": sid,
            "WaId": "6281211110000", "SmsStatus": "received", "Body": "halo", "To": SENDER, "NumSegments": "1",
            "ReferralNumMedia": "0", "MessageSid": sid, "AccountSid": ACCOUNT, "From": "whatsapp:+6281211110000",
            "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if "MessageSid" in more:
            del form["SmsMessageSid"], form["SmsSid"]
        return {name: value for name, value in (form | more).items() if value != "-"}

    def signature(self, target: str, form: Mapping[str, str]) -> str:
        """Sign as Twilio does."""
        return str(RequestValidator(TOKEN).compute_signature(self.office.url + target, form))

    def posts(self, form: Mapping[str, str], target: str = MESSAGE, **headers: str | None) -> requests.Response:
        """Post a signed form; a header of None is left out."""
        given: dict[str, str | None] = {"X-Twilio-Signature": self.signature(target, form)}
        given["Content-Type"] = "application/x-www-form-urlencoded"
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in given.items() if value is not None}
        return requests.post(self.office.url + target, data=urlencode(form).encode(), headers=sent, timeout=60)

    def reports(self, post: Mapping[str, str], sid: str, status: str, code: int | None = None) -> None:
        """Call back about a message of ours, at the address that came with it."""
        form = {
            "AccountSid": ACCOUNT, "From": SENDER, "To": post["To"], "MessageSid": sid, "SmsSid": sid,
            "MessageStatus": status, "SmsStatus": status, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if code is not None:
            form |= {"ErrorCode": str(code), "ChannelStatusMessage": "no"}
        assert post["StatusCallback"].startswith(self.office.url)
        parts = urlsplit(post["StatusCallback"])
        assert self.posts(form, f"{parts.path}?{parts.query}").status_code == 200

    def sid_of(self, post: Mapping[str, str]) -> str:
        """Return the sid Twilio gave a post."""
        (at,) = [at for at, taken in enumerate(self.twilio.taken) if taken is post]
        return str(self.twilio.log[at]["sid"])

    def _report(self, post: dict[str, str], sid: str) -> None:
        if post["To"] not in self.silent:
            threading.Thread(target=self._delivered, args=(post, sid), daemon=True).start()

    def _delivered(self, post: dict[str, str], sid: str) -> None:
        for status in ("sent", "delivered"):
            self.reports(post, sid, status)

    def code_for(self, address: str) -> str:
        """Return the one six-digit number of the newest mail to an address."""
        assert eventually(lambda: any(address in str(letter["To"]) for letter in self.sink.letters), 15), "no mail came"
        letter = [letter for letter in self.sink.letters if address in str(letter["To"])][-1]
        (code,) = set(re.findall(r"(?<!\d)\d{6}(?!\d)", letter.as_string() + letter.get_content()))
        return str(code)


class Person:
    """Somebody with WhatsApp, as Twilio shows them to us."""

    def __init__(self, outside: Outside, address: str = "") -> None:
        self.outside = outside
        number = next(outside.people)
        self.address = address or f"whatsapp:+62813{number:08d}"
        self.email = f"warga{number}x@example.com"
        self._heard = 0

    def writes(self, body: str = "", **more: str) -> str:
        """Write a message; it is answered with empty TwiML. Return its sid."""
        form = self.outside.form(Body=body, From=self.address, WaId=self.address.rpartition(":")[2].lstrip("+"), **more)
        answer = self.outside.posts(form)
        assert answer.status_code == 200, answer.text
        assert TWIML.match(answer.text)
        assert answer.headers["Content-Type"].startswith("text/xml")
        return form["MessageSid"]

    def got(self) -> list[dict[str, str]]:
        """Return what Twilio took for this person, oldest first."""
        return [post for post in self.outside.twilio.taken if post["To"] == self.address]

    def hears(self, text: str = "", seconds: float = 15) -> str:
        """Return the next bubble that holds a text, case ignored."""
        found: list[str] = []

        def came() -> bool:
            posts = self.got()
            for at in range(self._heard, len(posts)):
                if text.lower() in posts[at].get("Body", "").lower():
                    self._heard = at + 1
                    found.append(posts[at].get("Body", ""))
                    return True
            return False

        heard = [post.get("Body", post.get("ContentSid", "")) for post in self.got()]
        assert eventually(came, seconds), f"no {text!r} in {heard} + {self.got()[len(heard) :]}"
        return found[0]

    def hears_nothing(self, seconds: float = 2.5) -> bool:
        """Tell whether nothing new is sent for longer than a burst and a sweep last."""
        return not eventually(lambda: len(self.got()) > self._heard, seconds)

    def chooses(self, title: str, bubble: str) -> None:
        """Answer a bubble's numbered line by its number."""
        found = re.search(rf"(?m)^\s*(\d+)\.?\s+.*{re.escape(title)}", bubble)
        assert found, f"no {title!r} in {bubble!r}"
        self.writes(found[1])

    def registers(self) -> str:
        """Answer the registration's questions; return the confirmation."""
        self.writes("setuju")
        self.hears("nama")
        self.writes("Siti Aminah")
        self.chooses("Pelajar", self.hears("sebagai apa"))
        self.hears("e-mail")
        self.writes(self.email)
        self.hears(self.email)
        self.writes("1")
        self.hears("kode")
        self.writes(self.outside.code_for(self.email))
        return self.hears("KS-")

    def has_consultation(self, question: str) -> str:
        """Come as far as an open consultation; return its number."""
        self.writes(question)
        self.hears()
        self.writes("petugas")
        self.hears("setuju")
        found = re.search(r"KS-\d{4}-\d{5}", self.registers())
        assert found
        return found[0]
