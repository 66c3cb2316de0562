"""A load of signed messages from distinct citizens, over kept-alive connections to this machine, bounded in time."""

import csv
import http.client
import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

QUESTIONS = (
    "Apa itu inflasi?",
    "apa yang dimaksud deflasi?",
    "jumlah penduduk provinsi jambi",
    "cara minta data mikro",
)
"""Few and surely answered: none waits for what may follow it."""
AS_PEOPLE_ASK = Path(__file__).resolve().parent.parent / "tests" / "kb" / "questions_dev.csv"
PATH = "/webhooks/twilio/message"


def as_people_ask() -> tuple[str, ...]:
    """Return six hundred questions, short and long: of four that come again and again a process knows every word."""
    with AS_PEOPLE_ASK.open(encoding="utf-8", newline="") as file:
        return tuple(row["query"] for row in csv.DictReader(file))


@dataclass(frozen=True)
class Sender:
    """Who signs, for which public address, and what is asked."""

    public_url: str
    account_sid: str
    auth_token: str
    to: str
    questions: tuple[str, ...] = QUESTIONS

    def form(self, number: int, telephone: str = "") -> tuple[bytes, dict[str, str]]:
        """Return the body and headers of one message of citizen `number`."""
        telephone = telephone or f"+62811{number:08d}"
        sid = "SM" + secrets.token_hex(16)
        values = {
            "MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "AccountSid": self.account_sid, "To": self.to,
            "From": f"whatsapp:{telephone}", "WaId": telephone[1:], "ProfileName": f"Warga {number}",
            "Body": self.questions[number % len(self.questions)], "NumMedia": "0", "NumSegments": "1",
            "SmsStatus": "received", "MessageType": "text", "ReferralNumMedia": "0", "ApiVersion": "2010-04-01",
        }  # fmt: skip
        signature = RequestValidator(self.auth_token).compute_signature(self.public_url + PATH, values)
        return urlencode(values).encode(), {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature,
        }


@dataclass(frozen=True)
class Outcome:
    """Requests and how many a second, latencies in milliseconds, and how many were not answered with 200."""

    answered: int
    per_second: float
    p50: float
    p99: float
    refused: int


def press(port: int, sender: Sender, *, connections: int = 8, seconds: float = 4.0, first: int = 0) -> Outcome:
    """Send as fast as the answers come for `seconds`."""
    taken: list[float] = []
    refused: list[int] = []
    prepared = [[sender.form(first + at * 100_000 + n) for n in range(int(400 * seconds))] for at in range(connections)]
    end = time.perf_counter() + seconds

    def one(forms: list[tuple[bytes, dict[str, str]]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for body, headers in forms:
            began = time.perf_counter()
            if began > end:
                break
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            answer.read()
            taken.append((time.perf_counter() - began) * 1000)
            if answer.status != http.HTTPStatus.OK:
                refused.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=one, args=(forms,)) for forms in prepared]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - began
    taken.sort()
    return Outcome(len(taken), len(taken) / lasted, taken[len(taken) // 2], taken[int(len(taken) * 0.99)], len(refused))
