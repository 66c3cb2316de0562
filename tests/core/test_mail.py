"""E-mail: queued once, sent to a real mail server, tried again, and nothing secret kept."""

import asyncio
import email
import email.policy
import re
import smtplib
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import select

from core import mail, smtp
from core.clock import utc_now
from core.mail import MailError
from core.models import Mail
from core.now_and_then import NowAndThen
from core.runtime import Runtime
from core.settings import Settings
from tests.conftest import RecordedWakes

CODE = "Kode Anda 482913. Berlaku 10 menit. — BPS Provinsi Jambi"


@dataclass
class Sink:
    """A mail server that keeps what it takes and may be told to refuse."""

    refuses: str = ""
    refuses_content: str = ""
    drawls: float = 0.0
    """Seconds before each answer to a command."""
    hangs_at_the_end: bool = False
    letters: list[email.message.EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    url: str = ""

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:
        await asyncio.sleep(self.drawls)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:
        await asyncio.sleep(5 if self.hangs_at_the_end else 0)
        return "221 Bye"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        await asyncio.sleep(self.drawls)
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuses_content:
            return self.refuses_content
        self.raw.append(envelope.content)
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, email.message.EmailMessage)
        self.letters.append(parsed)
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    made.url = f"smtp://127.0.0.1:{port}"
    yield made
    controller.stop()


@pytest.fixture
def office(runtime: Runtime, sink: Sink) -> Runtime:
    """A runtime whose mails go to the sink."""
    settings = runtime.settings.model_copy(update={"smtp_url": sink.url})
    return Runtime(settings, runtime.database, runtime.jobs)


def queue_code(runtime: Runtime, key: str = "code:1", now: datetime | None = None, **more: Any) -> None:
    now = now or utc_now()
    values = {"recipient": "rina@contoh.id", "subject": "Kode konfirmasi", "body": CODE}
    values |= {"expires_at": now + timedelta(minutes=10)} | more
    with runtime.database.transaction() as session:
        mail.queue(session, key=key, now=now, **values)


def only(runtime: Runtime) -> Mail:
    with runtime.database.reading() as session:
        return session.exec(select(Mail)).one()


def make_due(runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        session.exec(select(Mail)).one().not_before = utc_now() - timedelta(seconds=1)


def test_a_mail_is_sent_once_and_wakes_the_worker_once(office: Runtime, sink: Sink, wakes: RecordedWakes) -> None:
    queue_code(office)
    queue_code(office)
    assert wakes.calls == [("mail", None)]

    mail.send_due(office)
    mail.send_due(office)
    assert [str(letter["To"]) for letter in sink.letters] == ["rina@contoh.id"]
    assert sink.letters[0].get_content().strip() == CODE
    assert only(office).status == "sent"


def test_a_code_mail_holds_exactly_one_six_digit_number_wherever_one_looks(office: Runtime, sink: Sink) -> None:
    for number in range(8):
        queue_code(office, f"code:{number}")
    mail.send_due(office)
    assert [re.findall(rb"\d{6}", raw) for raw in sink.raw] == [[b"482913"]] * 8


def test_a_sent_code_is_blotted_out(office: Runtime, sink: Sink) -> None:
    queue_code(office)
    mail.send_due(office)
    assert "482913" not in only(office).body


def test_in_the_demo_the_mailbox_keeps_the_code(runtime: Runtime) -> None:
    queue_code(runtime)
    mail.send_due(runtime)
    with runtime.database.reading() as session:
        (shown,) = mail.recent(session, 10)
    assert (shown.status, shown.body) == ("sent", CODE)


def test_without_a_mail_server_nothing_is_pretended_and_the_log_says_so_once_an_hour(
    runtime: Runtime, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_complains", NowAndThen(mail.COMPLAINT_SECONDS))
    settings = runtime.settings.model_copy(update={"gateway": "twilio"})
    real = Runtime(settings, runtime.database, runtime.jobs)
    queue_code(real, now=utc_now() - timedelta(seconds=1))
    mail.send_due(real)
    assert [mail.sweep(real, utc_now()) for _ in range(3)] == [0, 0, 0]
    assert [record.getMessage() for record in caplog.records] == ["e-mails wait: SMTP_URL is not set"]
    assert only(real).status == "queued"


def test_a_server_that_is_away_is_tried_again_later(runtime: Runtime) -> None:
    settings = runtime.settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    away = Runtime(settings, runtime.database, runtime.jobs)
    queue_code(away)
    again = mail.send_due(away)
    kept = only(away)
    assert (kept.status, kept.attempts) == ("queued", 1)
    assert again == kept.not_before > utc_now()


@pytest.mark.parametrize(("answer", "status"), [("550 no such user", "failed"), ("451 try later", "queued")])
def test_a_refused_recipient(office: Runtime, sink: Sink, answer: str, status: str) -> None:
    sink.refuses = answer
    queue_code(office)
    mail.send_due(office)
    assert only(office).status == status


@pytest.mark.parametrize(
    ("answer", "is_unknown"),
    [
        ("550 5.1.1 no such user", True),
        ("553 mailbox name not allowed", True),
        ("550 5.7.1 relaying denied", False),
        ("554 relay access denied", False),
        ("452 4.2.2 mailbox full", False),
    ],
)
def test_an_address_nobody_has_is_told_from_a_server_closed_to_us(
    office: Runtime, sink: Sink, answer: str, is_unknown: bool
) -> None:
    sink.refuses = answer
    queue_code(office)
    mail.send_due(office)
    assert mail.is_unknown_address(only(office)) is is_unknown


def test_after_the_whole_table_of_waits_it_has_failed_and_holds_no_secret(office: Runtime, sink: Sink) -> None:
    sink.refuses_content = "451 later"
    queue_code(office)
    for _ in range(len(mail.BACK_OFF) + 1):
        make_due(office)
        mail.send_due(office)
    failed = only(office)
    assert (failed.status, failed.attempts) == ("failed", len(mail.BACK_OFF) + 1)
    assert "482913" not in failed.body


def test_an_expired_code_is_never_sent(office: Runtime, sink: Sink) -> None:
    queue_code(office, now=utc_now() - timedelta(hours=1))
    mail.send_due(office)
    assert mail.sweep(office, utc_now()) == 1
    assert (only(office).status, only(office).body, sink.letters) == ("failed", "", [])


def test_a_mail_in_a_dead_workers_hands_is_taken_over_after_the_lease(office: Runtime, sink: Sink) -> None:
    queue_code(office)
    claimed = mail._claim(office, utc_now())
    assert claimed is not None
    mail.send_due(office)
    assert sink.letters == []

    make_due(office)
    mail.send_due(office)
    assert len(sink.letters) == 1
    mail._record(office, claimed, status="queued")
    assert only(office).status == "sent"


def test_what_a_killed_worker_had_in_hand_leaves_within_a_minute(settings: Settings) -> None:
    longest = timedelta(seconds=smtp.WHOLE_SECONDS + smtp.FAREWELL_SECONDS)
    assert longest < mail.LEASE <= timedelta(minutes=1) - timedelta(seconds=settings.sweep_seconds)


def test_a_server_that_drawls_is_given_up_before_the_lease_ends(
    office: Runtime, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mail.LEASE.total_seconds() > smtp.WHOLE_SECONDS + smtp.FAREWELL_SECONDS
    monkeypatch.setattr(smtp, "WHOLE_SECONDS", 0.5)
    sink.drawls = 0.4  # none of its answers takes long
    queue_code(office)
    mail.send_due(office)
    assert (only(office).status, sink.letters) == ("queued", [])


def test_an_answer_that_meets_the_limit_does_not_lift_it(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = smtp.Letter("code:1", "kantor@bps.example.org", "rina@contoh.id", "Kode", CODE, utc_now())
    sink.drawls = 0.1
    for later in range(16):
        monkeypatch.setattr(smtp, "WHOLE_SECONDS", sink.drawls + later / 2000)
        with pytest.raises(smtp.NotSent):
            smtp.send(sink.url, letter)
    assert sink.letters == []


def test_a_cancellation_that_is_lost_is_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def is_deaf_once(*_: object) -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(5)
        await asyncio.sleep(5)

    monkeypatch.setattr(smtp, "_hand_over", is_deaf_once)
    monkeypatch.setattr(smtp, "WHOLE_SECONDS", 0.05)
    letter = smtp.Letter("code:1", "kantor@bps.example.org", "rina@contoh.id", "Kode", CODE, utc_now())
    with pytest.raises(smtp.NotSent):
        smtp.send("smtp://127.0.0.1:9", letter)


def test_what_the_server_has_taken_is_sent_however_it_says_farewell(
    office: Runtime, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "FAREWELL_SECONDS", 0.1)
    sink.hangs_at_the_end = True
    queue_code(office)
    mail.send_due(office)
    assert (only(office).status, len(sink.letters)) == ("sent", 1)


def test_a_sleeper_that_lost_its_lease_sends_nothing(office: Runtime, sink: Sink) -> None:
    queue_code(office)
    claimed = mail._claim(office, utc_now())
    assert claimed is not None
    mail._send(office, replace(claimed, lease_until=utc_now()))
    assert sink.letters == []


def test_the_sweep_calls_for_what_is_due_and_forgets_what_is_old(
    office: Runtime, sink: Sink, wakes: RecordedWakes
) -> None:
    queue_code(office)
    wakes.calls.clear()
    assert mail.sweep(office, utc_now()) == 1
    assert wakes.calls == [("mail", None)]
    mail.send_due(office)

    assert mail.sweep(office, utc_now() + timedelta(days=29)) == 0
    assert mail.sweep(office, utc_now() + timedelta(days=31)) == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=3)])
def test_what_a_clock_that_was_ahead_queued_is_sent_once_it_is_right(
    office: Runtime, sink: Sink, ahead: timedelta
) -> None:
    """A code that comes an hour later is worth nothing."""
    queue_code(office, now=utc_now() + ahead)
    assert mail.sweep(office, utc_now()) == 1
    mail.send_due(office)
    assert (only(office).status, len(sink.letters)) == ("sent", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "rina@contoh.id\r\nBcc: semua@contoh.id"},
        {"recipient": "rina@contoh.id, budi@contoh.id"},
        {"recipient": "Rina <rina@contoh.id>"},
        {"recipient": "rina"},
        {"recipient": ""},
        {"subject": "Kode\nBcc: semua@contoh.id"},
        {"subject": "Kode\u2028Bcc: semua@contoh.id"},
    ],
)
def test_headers_cannot_be_smuggled_in(runtime: Runtime, wrong: dict[str, str]) -> None:
    with pytest.raises(MailError):
        queue_code(runtime, **wrong)


def test_a_body_is_never_a_header(office: Runtime, sink: Sink) -> None:
    queue_code(office, body="Bcc: semua@contoh.id\r\n.\r\nMAIL FROM:<x@x.id>\r\n482913 ya")
    mail.send_due(office)
    assert sink.letters[0]["Bcc"] is None
    assert len(sink.letters) == 1
    assert sink.letters[0]["Auto-Submitted"] == "auto-generated"


def test_the_sink_is_a_real_mail_server(sink: Sink) -> None:
    with smtplib.SMTP("127.0.0.1", int(sink.url.rsplit(":", 1)[1])) as client:
        assert client.noop()[0] == 250
