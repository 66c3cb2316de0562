"""Files: only Twilio's, only what they claim to be, and lent out only for a while."""

import io
import json
import resource
import secrets
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlmodel import col, select

from core.clock import utc_now
from core.runtime import Runtime
from tests.pages import SHELL, app_of
from whatsapp import contacts, fetching, inbox, listed_files, media, sweeps, unkept, views
from whatsapp.deadlines import WatchedAdapter
from whatsapp.fetching import ForbiddenFileError, NotFetchedError, NotThereError
from whatsapp.file_types import OLE2, sniff
from whatsapp.inbox import Incoming, IncomingMedia
from whatsapp.models import Contact, InboundMessage, Media, OutboundMessage

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
FLOOD = PNG[:8] + b"\0\0\0\rIHDR" + (50_000).to_bytes(4) * 2 + bytes(9)
WHERE, END = b"\0\0\0\3eXIfGPS\0\0\0\0", b"\0\0\0\0IEND\0\0\0\0"
PDF = b"%PDF-1.7\n" + b"x" * 50
DOC = OLE2 + b"x" * 50
ADDRESS = "whatsapp:+6281234567890"
ACCOUNT, TOKEN = "AC" + "5" * 32, "t" * 32
TWILIO = "https://api.twilio.com"


def office_file(folder: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}workbook.xml", "<x/>")
    return data.getvalue()


XLSX = office_file("xl/")


@pytest.mark.parametrize(
    ("data", "declared", "wanted"),
    [
        (PNG, "image/jpeg", "image/png"),
        (PDF, "image/jpeg", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "image/webp"),
        (b"OggS\0", "audio/ogg", "audio/ogg"),
        (b"\0\0\0\x18ftypmp42", "video/mp4", "video/mp4"),
        (b"\0\0\0\x18ftyp3gp4", "", "video/3gpp"),
        (XLSX, "", media.UPLOAD_TYPES[".xlsx"]),
        (b"PK\x03\x04not a zip", "", None),
        (b"<html><script>", "image/jpeg", None),
        (b"<svg onload=x>", "image/svg+xml", None),
        (b"<script>", "text/plain", None),
        (b"MZ\x90\0", "image/png", None),
        (b"halo", "text/plain", "text/plain"),
        (b"halo", "image/png", None),
        (b"a,b\n1,2", "text/csv", "text/csv"),
        (b"a;b\n1;2", "text/comma-separated-values", "text/csv"),
        (b"a;b\n1;2", "application/vnd.ms-excel", "text/csv"),
        (b"Sarolangun;caf\xe9", "text/csv", "text/csv"),
        (b"\x7fELF\x02\xff", "text/csv", None),
        (b"Rar!\x1a\x07\x01\0", "application/vnd.ms-excel", None),
        (b"\xff\xfe\0", "text/plain", None),
        (b"BEGIN:VCARD\n", "", "text/vcard"),
        (b"", "image/png", None),
    ],
)
def test_a_file_is_what_its_octets_say(data: bytes, declared: str, wanted: str | None) -> None:
    assert sniff(data, declared) == wanted


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\dokumen\\Tabel 1.pdf", "Tabel 1.pdf"),
        ('a"b\r\nX: y.pdf', "abX y.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        (".pdf", "pdf.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_are_made_safe(name: str, kept: str) -> None:
    assert media.safe_name(name, "application/pdf") == kept


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("virus.exe", b"MZ", "Jenis berkas"),
        ("tabel.pdf", b"<html>", "tidak cocok"),
        ("tabel.xlsx", PDF, "tidak cocok"),
        ("foto.png", FLOOD, "terlalu banyak titiknya"),
        ("foto.png", PNG + b"\0" * media.IMAGE_LIMIT, "5 MB"),
        ("besar.pdf", PDF + b"\0" * media.FILE_LIMIT, "16 MB"),
        ("tanpa", PDF, "Jenis berkas"),
    ],
)
def test_an_unfit_upload_is_refused_in_words(
    runtime: Runtime, now: datetime, name: str, data: bytes, words: str
) -> None:
    with runtime.database.transaction() as session, pytest.raises(media.UploadRefusedError, match=words):
        media.keep_upload(session, runtime.settings, data, name, now)


def test_an_officers_picture_leaves_without_where_it_was_taken(runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        kept = media.keep_upload(session, runtime.settings, PNG[:8] + WHERE + END, "foto.png", now)
        assert kept.size == len(PNG[:8] + END)
        assert media.media_for_page(session, runtime.settings, kept.id or 0).path.read_bytes() == PNG[:8] + END  # type: ignore[union-attr]


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return app_of(runtime, SHELL, views.blueprint)


def test_an_uploaded_file_is_lent_to_twilio_for_a_while(app: Flask, runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        kept = media.keep_upload(session, runtime.settings, PDF, "Tabel.pdf", now)
    client, path = app.test_client(), f"/media/{kept.token}"
    assert client.get(path).status_code == 404
    with runtime.database.transaction() as session:
        session.get_one(Media, kept.id).expires_at = datetime.now(now.tzinfo) + timedelta(hours=1)
    answer = client.get(path)
    assert (answer.status_code, answer.data, answer.content_type) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=Tabel.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(PDF)))
    head.close()
    with runtime.database.transaction() as session:
        session.get_one(Media, kept.id).expires_at = datetime.now(now.tzinfo) - timedelta(seconds=1)
    assert client.get(path).status_code == 404
    assert client.get("/media/guess").status_code == 404


Answer = Callable[[BaseHTTPRequestHandler], None]


class Storage:
    """Where Twilio keeps media: answers by path and remembers who showed credentials."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.seen: list[tuple[str, bool]] = []

    def path(self, name: str) -> str:
        """Return a media address of our account."""
        return f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/{name}"


@pytest.fixture
def storage() -> Iterator[Storage]:
    known = Storage()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.seen.append((self.path, "Authorization" in self.headers))
            name = self.path.rpartition("/")[2]
            status, headers, body = known.answers.get(name, (404, {}, b""))
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield known
    server.shutdown()
    server.server_close()


def get(storage: Storage, url: str) -> bytes:
    return fetching.fetch(url, storage.url, ACCOUNT, TOKEN)


def test_only_twilios_part_of_a_shared_host_is_asked() -> None:
    api = "http://127.0.0.1:8000/simulator/twilio"
    assert fetching.is_ours(f"{api}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1", api)
    assert not fetching.is_ours("http://127.0.0.1:8000/kb", api)
    assert not fetching.is_ours("http://127.0.0.1:8000/simulator/twiliox/y", api)


def test_files_come_by_the_authorities_that_sending_trusts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without any of its own would send, and never see what citizens sent."""
    monkeypatch.setattr(fetching, "_public_address", lambda *_: "192.0.2.1")
    sending = WatchedAdapter()
    sends_by: Any = sending.poolmanager.connection_from_url(TWILIO)
    sending.cert_verify(sends_by, TWILIO, verify=True, cert=None)
    for url in (f"{TWILIO}/2010-04-01/file", "https://storage.example/file"):
        assert fetching._pool(urlsplit(url), TWILIO).ca_certs == sends_by.ca_certs is not None


def test_a_file_is_fetched_with_credentials_and_redirects_without(storage: Storage) -> None:
    storage.answers = {"ME1": (307, {"Location": "/elsewhere/ME2"}, b""), "ME2": (200, {}, PNG)}
    assert get(storage, storage.path("ME1")) == PNG
    assert [shown for _, shown in storage.seen] == [True, False]


@pytest.mark.parametrize("head", ["HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 307 See\r\nLocation: /"])
def test_headers_that_come_an_octet_at_a_time_are_no_file(monkeypatch: pytest.MonkeyPatch, head: str) -> None:
    monkeypatch.setattr(fetching, "WHOLE_SECONDS", 0.5)
    listener = socket.create_server(("127.0.0.1", 0))
    given_up = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.sendall(head.encode())
        with suppress(OSError):
            while not given_up.wait(0.05):
                connection.sendall(b"x")
        connection.close()

    threading.Thread(target=drip, daemon=True).start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(NotFetchedError):
        fetching.fetch(f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1", url, ACCOUNT, TOKEN)
    given_up.set()
    listener.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:6379/2010-04-01/Accounts/{account}/x",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "{base}@evil.example/2010-04-01/Accounts/{account}/x",
        "http://user:pass@{host}/2010-04-01/Accounts/{account}/x",
        "{base}.evil.example/2010-04-01/Accounts/{account}/x",
        "{base}/2010-04-01/Accounts/{account}/../../../admin",
        "{base}/2010-04-01/Accounts/{account}/%2e%2e/admin",
        "http://[::ffff:127.0.0.1]/x",
        "http://[bad",
        "",
    ],
)
def test_a_foreign_address_is_never_asked(storage: Storage, url: str) -> None:
    host = storage.url.removeprefix("http://")
    with pytest.raises(ForbiddenFileError):
        get(storage, url.format(base=storage.url, account=ACCOUNT, host=host))
    assert storage.seen == []


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:1/x", "https://127.0.0.1/x", "https://169.254.169.254/x", "https://localhost/x", "file:///x",
     "https://[::1]/x", "https://10.0.0.1/x", "https://2130706433/x"],
)  # fmt: skip
def test_a_redirect_never_leads_inside(storage: Storage, target: str) -> None:
    storage.answers = {"ME1": (302, {"Location": target}, b"")}
    with pytest.raises(ForbiddenFileError):
        get(storage, storage.path("ME1"))


@pytest.mark.parametrize(("status", "error"), [(404, NotThereError), (410, ForbiddenFileError), (500, NotFetchedError)])
def test_what_is_gone_is_gone_and_what_fails_may_come_back(
    storage: Storage, status: int, error: type[Exception]
) -> None:
    storage.answers = {"ME1": (status, {}, b"")}
    with pytest.raises(error):
        get(storage, storage.path("ME1"))


def test_a_file_without_end_is_cut_off(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SIZE_LIMIT", 1000)
    storage.answers = {"ME1": (200, {}, b"x" * 5000)}
    with pytest.raises(ForbiddenFileError, match="too large"):
        get(storage, storage.path("ME1"))


def wanted(runtime: Runtime, url: str, content_type: str, now: datetime) -> int:
    with runtime.database.transaction() as session:
        row = Media(token=url[-3:], url=url, content_type=content_type, not_before=now, created_at=now)
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


@pytest.mark.parametrize(
    ("answer", "declared", "state", "content_type"),
    [
        ((200, {}, PNG), "image/jpeg", "stored", "image/png"),
        ((200, {}, b"<html>"), "image/jpeg", "refused", "image/jpeg"),
        ((200, {}, FLOOD), "image/png", "refused", "image/png"),
        ((200, {}, PNG[:8] + WHERE + END), "image/png", "stored", "image/png"),
        ((404, {}, b""), "image/jpeg", "wanted", "image/jpeg"),
        ((410, {}, b""), "image/jpeg", "missing", "image/jpeg"),
        ((500, {}, b""), "image/jpeg", "wanted", "image/jpeg"),
        ((302, {"Location": "http://["}, b""), "image/jpeg", "refused", "image/jpeg"),
        ((302, {"Location": "https://127.0.0.1:x/"}, b""), "image/jpeg", "refused", "image/jpeg"),
        ((302, {"Location": "/berkas/\xe9 \x01"}, b""), "image/jpeg", "wanted", "image/jpeg"),
        ((302, {"Location": "https://\xe9..x/"}, b""), "image/jpeg", "wanted", "image/jpeg"),
    ],
)
def test_the_worker_keeps_what_citizens_send(
    runtime: Runtime,
    storage: Storage,
    answer: tuple[int, dict[str, str], bytes],
    declared: str,
    state: str,
    content_type: str,
) -> None:
    now = datetime.now().astimezone() - timedelta(seconds=5)
    settings = runtime.settings.model_copy(update={"twilio_api_url": storage.url, "twilio_account_sid": ACCOUNT})
    runtime = replace(runtime, settings=settings)
    storage.answers = {"ME1": answer}
    media_id = wanted(runtime, storage.path("ME1"), declared, now)
    assert sweeps.media_due(runtime, datetime.now().astimezone()) == 1
    assert sweeps.media_due(runtime, datetime.now().astimezone()) == 0
    with runtime.database.reading() as session:
        row = session.get_one(Media, media_id)
        kept = media.media_for_page(session, settings, media_id)
    assert (row.state, row.content_type) == (state, content_type)
    assert (kept is not None) == (state == "stored")
    if kept:
        assert (kept.path.read_bytes(), kept.file_name) == (answer[2].replace(WHERE, b""), f"kiriman-{media_id}.png")
        assert row.size == len(kept.path.read_bytes())


TOO_LARGE, LOST = "tidak dapat kami simpan", "tidak berhasil kami ambil"


def sends(runtime: Runtime, storage: Storage, at: datetime, *, kind: str = "document", name: str = "ME1") -> None:
    """Have a citizen send a file, and the worker look for it until it is settled."""
    with runtime.database.transaction() as session:
        url = IncomingMedia(storage.path(name), "application/pdf")
        sid = f"MM{secrets.token_hex(16)}"
        message = inbox.store(session, Incoming(sid, ADDRESS, None, "Budi", kind, "", {}, (url,)), at)
        assert message
        message.state = "done"
        wanted_id = session.exec(select(Media.id).where(Media.inbound_id == message.id)).one()
    for _ in range(len(media.BACK_OFF) + 1):
        with runtime.database.transaction() as session:
            session.get_one(Media, wanted_id).not_before = at
        if media.fetch(runtime, wanted_id or 0) is None:
            return


def told(runtime: Runtime) -> list[str]:
    with runtime.database.reading() as session:
        return list(session.exec(select(OutboundMessage.body).order_by(col(OutboundMessage.id))))


@pytest.fixture
def beside(runtime: Runtime, storage: Storage) -> Runtime:
    settings = runtime.settings.model_copy(update={"twilio_api_url": storage.url, "twilio_account_sid": ACCOUNT})
    return replace(runtime, settings=settings)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ((200, {}, PDF), "document", ""),
        ((200, {}, b"MZ\x90"), "document", TOO_LARGE),
        ((200, {}, b"Rar!"), "image", TOO_LARGE),
        ((200, {}, PDF + b"x" * 2000), "document", TOO_LARGE),
        ((404, {}, b""), "document", LOST),
        ((500, {}, b""), "audio", LOST),
        ((404, {}, b""), "sticker", ""),
    ],
)
def test_who_sent_what_cannot_be_kept_is_told(
    beside: Runtime,
    storage: Storage,
    monkeypatch: pytest.MonkeyPatch,
    answer: tuple[int, dict[str, str], bytes],
    kind: str,
    words: str,
) -> None:
    monkeypatch.setattr(fetching, "SIZE_LIMIT", 1000)
    storage.answers = {"ME1": answer}
    at = utc_now() - media.PATIENCE
    sends(beside, storage, at, kind=kind)
    hour = f"{at.astimezone(beside.settings.zone):%H.%M} WIB"
    assert [(words in body, hour in body) for body in told(beside)] == ([(True, True)] if words else [])


def test_it_is_told_once_for_all_that_was_sent_by_then_and_again_for_what_came_after(
    beside: Runtime, storage: Storage
) -> None:
    storage.answers = {"ME1": (200, {}, b"MZ\x90"), "ME2": (404, {}, b"")}
    before = utc_now() - timedelta(minutes=1)
    sends(beside, storage, before)
    sends(beside, storage, before)
    sends(beside, storage, before, name="ME2")
    assert [TOO_LARGE in body for body in told(beside)] == [True, False]
    sends(beside, storage, utc_now())
    assert len(told(beside)) == 3
    for _ in range(9):
        sends(beside, storage, utc_now())
    assert len(told(beside)) == 1 + unkept.MOST_AN_HOUR


def test_who_was_forgotten_meanwhile_is_told_nothing(beside: Runtime, storage: Storage) -> None:
    storage.answers = {"ME1": (200, {}, b"MZ\x90")}
    with beside.database.transaction() as session:
        gone = Contact(address=f"{contacts.GONE}:1", created_at=utc_now())
        session.add(gone)
        session.flush()
        assert gone.id
        message = InboundMessage(
            sid="SM1", contact_id=gone.id, kind="document", received_at=utc_now(), not_before=utc_now(), state="done"
        )
        session.add(message)
        session.flush()
        assert unkept.tell(session, beside.settings, Media(inbound_id=message.id, state="refused"), utc_now()) is None  # type: ignore[call-arg]


def test_a_host_with_any_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(ForbiddenFileError):
        fetching._public_address("storage.example", 443)


def in_folder(runtime: Runtime) -> set[str]:
    return {path.name for path in (runtime.settings.instance_dir / "media").glob("*")}


@contextmanager
def no_room() -> Iterator[None]:
    """Let the kernel refuse what is written into any file, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_an_upload_there_is_no_room_for_is_told_and_leaves_nothing(runtime: Runtime, now: datetime) -> None:
    with (
        runtime.database.transaction() as session,
        no_room(),
        pytest.raises(media.NoRoomError, match="belum dapat disimpan"),
    ):
        media.keep_upload(session, runtime.settings, PDF, "Tabel.pdf", now)
    assert in_folder(runtime) == set()


def test_a_citizens_file_there_is_no_room_for_is_fetched_once_there_is(runtime: Runtime, storage: Storage) -> None:
    now = utc_now() - timedelta(seconds=5)
    settings = runtime.settings.model_copy(update={"twilio_api_url": storage.url, "twilio_account_sid": ACCOUNT})
    here = replace(runtime, settings=settings)
    storage.answers = {"ME1": (200, {}, PNG)}
    media_id = wanted(here, storage.path("ME1"), "image/png", now)
    in_the_way = settings.instance_dir / "media"
    in_the_way.parent.mkdir(exist_ok=True)
    in_the_way.write_text("a file where the folder should be")
    for _ in range(len(media.BACK_OFF) + 2):
        again_at = media.fetch(here, media_id)
        assert again_at is not None, "never given up"
        due(here, media_id)
    in_the_way.unlink()
    assert media.fetch(here, media_id) is None
    with here.database.reading() as session:
        assert session.get_one(Media, media_id).state == "stored"


def test_what_twilio_does_not_give_for_hours_is_fetched_soon_after_it_does(beside: Runtime, storage: Storage) -> None:
    """All of Twilio may be away for four hours (RELIABILITY.md, F49)."""
    storage.answers = {"ME1": (503, {}, b"")}
    media_id = wanted(beside, storage.path("ME1"), "image/png", utc_now() - timedelta(hours=4))
    for _ in range(30):
        again_at = media.fetch(beside, media_id)
        assert again_at is not None
        assert again_at - utc_now() <= timedelta(minutes=10)
        due(beside, media_id)
    storage.answers = {"ME1": (200, {}, PNG)}
    assert media.fetch(beside, media_id) is None
    with beside.database.reading() as session:
        assert session.get_one(Media, media_id).state == "stored"


def test_a_file_that_comes_later_than_its_webhook_is_fetched(beside: Runtime, storage: Storage) -> None:
    storage.answers = {"ME1": (404, {}, b"")}
    media_id = wanted(beside, storage.path("ME1"), "image/png", utc_now() - timedelta(seconds=1))
    for number in range(3):
        again_at = media.fetch(beside, media_id)
        assert again_at is not None, number
        due(beside, media_id)
    storage.answers = {"ME1": (200, {}, PNG)}
    assert media.fetch(beside, media_id) is None
    with beside.database.reading() as session:
        assert session.get_one(Media, media_id).state == "stored"


def test_a_file_that_does_not_come_is_lost_within_a_minute(beside: Runtime, storage: Storage) -> None:
    media_id = wanted(beside, storage.path("ME1"), "image/png", utc_now() - timedelta(seconds=1))
    waits = []
    while again_at := media.fetch(beside, media_id):
        waits.append(again_at - utc_now())
        due(beside, media_id)
    assert timedelta(seconds=45) < sum(waits, timedelta()) < timedelta(seconds=60)
    with beside.database.reading() as session:
        assert session.get_one(Media, media_id).state == "missing"


@pytest.mark.parametrize(
    "at_first", [(500, {}, b""), (200, {}, b'{"media_list": []}'), (200, {}, b"<html>"), (200, {}, b"[]")]
)
def test_a_file_known_by_its_place_in_a_list_is_fetched_once_the_list_shows_it(
    beside: Runtime, storage: Storage, at_first: tuple[int, dict[str, str], bytes]
) -> None:
    storage.answers = {"Media.json": at_first, "ME2": (200, {}, DOC)}
    place = listed_files.place_in_list(storage.path("").removesuffix("/Media/"), 1)
    media_id = wanted(beside, place, "", utc_now() - timedelta(seconds=5))
    assert media.fetch(beside, media_id) is not None
    due(beside, media_id)
    files = [{"uri": storage.path(name).removeprefix(storage.url) + ".json", "content_type": "application/msword"}
             for name in ("ME1", "ME2")]  # fmt: skip
    storage.answers["Media.json"] = (200, {}, json.dumps({"media_list": files}).encode())
    assert media.fetch(beside, media_id) is None
    with beside.database.reading() as session:
        row = session.get_one(Media, media_id)
    assert (row.state, row.content_type, row.size) == ("stored", "application/msword", len(DOC))


def test_a_list_of_files_that_leads_elsewhere_is_not_followed(beside: Runtime, storage: Storage) -> None:
    away = json.dumps({"media_list": [{"uri": "@evil.example/ME1.json", "content_type": "image/png"}]}).encode()
    storage.answers = {"Media.json": (200, {}, away)}
    media_id = wanted(beside, listed_files.place_in_list(f"{storage.url}/Messages/MM1", 0), "", utc_now())
    assert media.fetch(beside, media_id) is None
    assert [path for path, _ in storage.seen] == ["/Messages/MM1/Media.json"]
    with beside.database.reading() as session:
        assert session.get_one(Media, media_id).state == "refused"


def due(here: Runtime, media_id: int) -> None:
    with here.database.transaction() as session:
        session.get_one(Media, media_id).not_before = utc_now() - timedelta(seconds=1)


def refused_with_a_file(here: Runtime, now: datetime) -> None:
    with here.database.transaction() as session, media.unless_refused(here.settings) as kept:
        kept.append(media.keep_upload(session, here.settings, PDF, "Tabel.pdf", now))
        assert len(in_folder(here)) == 1
        raise LookupError


def test_files_of_a_form_that_was_refused_are_not_kept(runtime: Runtime, now: datetime) -> None:
    with pytest.raises(LookupError):
        refused_with_a_file(runtime, now)
    assert in_folder(runtime) == set()
