"""Files: what citizens send is fetched and kept; what officers send is checked, kept and lent to Twilio for a while."""

import hmac
import logging
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from core.clock import utc_now
from core.language import gettext as _
from core.language import noop
from core.runtime import Runtime
from core.settings import Settings
from whatsapp import fetching, listed_files, pictures, unkept
from whatsapp.file_types import EXTENSIONS, sniff
from whatsapp.models import Media

log = logging.getLogger(__name__)

FILE_LIMIT = 16 * 1024 * 1024
IMAGE_LIMIT = 5 * 1024 * 1024
UPLOAD_TYPES = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
LEASE = timedelta(seconds=60)
"""Longer than a file and the list it stands in take; whoever died with it in hand is not waited for longer."""
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300, 600))
"""The last step repeats."""
ON_ITS_WAY = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 30))
"""A webhook may come before the file can be had everywhere at Twilio, which then answers 404
(help.twilio.com, Intermittent 404 Errors When Accessing Media URLs)."""
ARRIVES_WITHIN = timedelta(minutes=1)
PATIENCE = timedelta(hours=6)
"""So long a file is asked for again: its sender can still be told, within the service window, to send it anew."""
NAME_LIMIT = 120
_NO_ROOM = noop("Berkas belum dapat disimpan di server. Kirim tanpa berkas dulu, dan beri tahu pengelola sistem.")
HALF = ".part"


class UploadRefusedError(Exception):
    """The file is not accepted; the text is one sentence for the officer."""


class NoRoomError(UploadRefusedError):
    """The file is good but cannot be written; the text is for the officer."""


@dataclass(frozen=True)
class StoredFile:
    """A file ready to be served: images are shown, voice notes played, PDFs opened, others downloaded."""

    path: Path
    content_type: str
    file_name: str
    is_image: bool

    @property
    def is_shown(self) -> bool:
        """Say whether a page may show or play it; the type is the bytes' own, never the declared one."""
        return self.is_image or self.content_type.startswith("audio/")

    @property
    def is_pdf(self) -> bool:
        """Say whether the browser's own viewer may open it."""
        return self.content_type == "application/pdf"


def fetch(runtime: Runtime, media_id: int) -> datetime | None:
    """Fetch one wanted file from Twilio; return when to try again, or None when it is settled."""
    settings, now = runtime.settings, utc_now()
    with runtime.database.transaction() as session:
        media = _claim(session, media_id, now)
    if media is None:
        return None
    try:
        data, declared = _fetched(settings, media)
    except fetching.ForbiddenFileError as reason:
        log.warning("file %s is not fetched: %s", media_id, reason)
        _give_up(runtime, media_id, now, state="missing" if "HTTP" in str(reason) else "refused")
        return None
    except fetching.NotFetchedError as reason:
        log.warning("file %s could not be fetched: %s", media_id, reason)
        return _later(runtime, media, now)
    except fetching.NotThereError as reason:
        log.warning("file %s is not there: %s", media_id, reason)
        return _perhaps_yet(runtime, media, now)
    content_type = sniff(data, declared)
    if content_type is None or pictures.points(data, content_type) > pictures.MOST_POINTS:
        _give_up(runtime, media_id, now, state="refused", size=len(data))
        return None
    data = pictures.without_traces(data, content_type)
    try:
        _write(settings, media.token, data)
    except OSError as error:
        log.warning("file %s cannot be kept (%s), tried again until there is room", media_id, error.strerror)
        return _again(runtime, media, now)
    if not _settle(runtime, media_id, state="stored", size=len(data), content_type=content_type):
        unlink(settings, media)  # the contact was erased meanwhile
    return None


def _fetched(settings: Settings, media: Media) -> tuple[bytes, str]:
    """Return a file's octets and what Twilio says they are; raise what `fetching.fetch` raises."""
    url, declared = media.url, media.content_type
    if listed_files.is_place(url):
        url, declared = listed_files.found_in(_asked(settings, url), url, settings.api_url)
    return _asked(settings, url), declared


def _asked(settings: Settings, url: str) -> bytes:
    return fetching.fetch(url, settings.api_url, settings.account_sid, settings.auth_tokens[0])


def keep_upload(session: Session, settings: Settings, data: bytes, name: str, now: datetime) -> Media:
    """Check and keep an officer's file; raise UploadRefusedError with words for the officer."""
    ending = Path(name.replace("\\", "/")).suffix.lower()
    content_type = UPLOAD_TYPES.get(ending)
    if content_type is None:
        raise UploadRefusedError(_("Jenis berkas ini tidak dapat dikirim. Pilih PDF, XLSX, JPG, atau PNG."))
    limit = IMAGE_LIMIT if content_type.startswith("image/") else FILE_LIMIT
    if len(data) > limit:
        said = _("Berkas terlalu besar (batas %(most)d MB). Kirim tautan publikasinya saja.", most=limit // 2**20)
        raise UploadRefusedError(said)
    if sniff(data) != content_type:
        raise UploadRefusedError(_("Isi berkas tidak cocok dengan jenisnya. Simpan ulang berkas itu, lalu coba lagi."))
    if pictures.points(data, content_type) > pictures.MOST_POINTS:
        raise UploadRefusedError(_("Gambar ini terlalu banyak titiknya. Perkecil ukurannya, lalu coba lagi."))
    data = pictures.without_traces(data, content_type)
    media = Media(
        token=secrets.token_urlsafe(32),
        content_type=content_type,
        file_name=safe_name(name, content_type),
        size=len(data),
        state="stored",
        not_before=now,
        created_at=now,
    )
    try:
        _write(settings, media.token, data)
    except OSError as error:
        log.warning("an officer's file cannot be kept: %s", error.strerror)
        raise NoRoomError(_(_NO_ROOM)) from None
    session.add(media)
    session.flush()
    return media


@contextmanager
def unless_refused(settings: Settings) -> Iterator[list[Media]]:
    """Yield a list for uploads; whatever is raised before the commit deletes what was kept of them."""
    kept: list[Media] = []
    try:
        yield kept
    except BaseException:
        for one in kept:
            unlink(settings, one)
        raise


def media_for_page(session: Session, settings: Settings, media_id: int) -> StoredFile | None:
    """Return a kept file for a signed-in officer, or None while there is none."""
    media = session.get(Media, media_id)
    return _stored(settings, media) if media else None


def media_for_twilio(session: Session, settings: Settings, token: str, now: datetime) -> StoredFile | None:
    """Return a file that was lent to Twilio and whose time is not over."""
    media = session.exec(select(Media).where(Media.token == token)).first()
    if media is None or not hmac.compare_digest(media.token, token) or media.inbound_id is not None:
        return None
    if media.expires_at is None or media.expires_at <= now:
        return None
    return _stored(settings, media)


def safe_name(name: str, content_type: str) -> str:
    """Return a file name without paths, control or direction characters, with the ending its type has."""
    stem = Path(name.replace("\\", "/")).name
    stem = stem.rpartition(".")[0] or stem
    kept = "".join(letter for letter in stem if letter.isprintable() and letter not in '"<>|:*?/\\;')
    return (kept.strip(" .")[:NAME_LIMIT] or "berkas") + EXTENSIONS[content_type]


def _stored(settings: Settings, media: Media) -> StoredFile | None:
    path = _path(settings, media.token)
    if media.state != "stored" or not path.is_file():
        return None
    name = media.file_name or f"kiriman-{media.id}{EXTENSIONS.get(media.content_type, '.bin')}"
    return StoredFile(path, media.content_type, name, media.content_type.startswith("image/"))


def _claim(session: Session, media_id: int, now: datetime) -> Media | None:
    """Take the file in hand for a while, if it is still wanted and nobody else has it."""
    claimed = session.exec(
        update(Media)
        .where(col(Media.id) == media_id, col(Media.state) == "wanted", col(Media.not_before) <= now)
        .values(not_before=now + LEASE, attempts=Media.attempts + 1)
    ).rowcount
    return session.get(Media, media_id) if claimed else None


def _settle(runtime: Runtime, media_id: int, **values: object) -> bool:
    """Write down what became of a file; return whether it was still wanted."""
    with runtime.database.transaction() as session:
        return session.exec(update(Media).where(*_still_wanted(media_id)).values(**values)).rowcount == 1


def _give_up(runtime: Runtime, media_id: int, now: datetime, **values: object) -> None:
    """Write down that a file will not be kept, and tell whoever sent it."""
    with runtime.database.transaction() as session:
        unkept.hold_sender(session, media_id)
        if session.exec(update(Media).where(*_still_wanted(media_id)).values(**values)).rowcount:
            unkept.tell(session, runtime.settings, session.get_one(Media, media_id, populate_existing=True), now)


def _still_wanted(media_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (col(Media.id) == media_id, col(Media.state) == "wanted")


def _later(runtime: Runtime, media: Media, now: datetime) -> datetime | None:
    if media.attempts > len(BACK_OFF) and now - media.created_at >= PATIENCE:
        _lost(runtime, media, now)
        return None
    return _again(runtime, media, now)


def _perhaps_yet(runtime: Runtime, media: Media, now: datetime) -> datetime | None:
    """Ask again soon, for a minute, for a file Twilio does not show."""
    if media.attempts > len(ON_ITS_WAY) or now - media.created_at >= ARRIVES_WITHIN:
        _lost(runtime, media, now)
        return None
    return _again(runtime, media, now, ON_ITS_WAY)


def _lost(runtime: Runtime, media: Media, now: datetime) -> None:
    assert media.id is not None
    _give_up(runtime, media.id, now, state="missing")


def _again(runtime: Runtime, media: Media, now: datetime, waits: Sequence[timedelta] = BACK_OFF) -> datetime:
    again_at = now + waits[min(media.attempts, len(waits)) - 1]
    with runtime.database.transaction() as session:
        session.exec(update(Media).where(col(Media.id) == media.id).values(not_before=again_at))
    return again_at


def unlink(settings: Settings, media: Media) -> None:
    """Delete the bytes of a file; that they are gone already is no error."""
    _path(settings, media.token).unlink(missing_ok=True)


def unlinked(settings: Settings, media: Media) -> bool:
    """Delete the bytes of a file, or tell in the log that they cannot go now; return whether they are gone."""
    try:
        unlink(settings, media)
    except OSError as error:
        log.error("file %s cannot be deleted: %s", media.id, error.strerror)  # noqa: TRY400
        return False
    return True


def _path(settings: Settings, token: str) -> Path:
    return settings.instance_dir / "media" / token


def _write(settings: Settings, token: str, data: bytes) -> None:
    """Write under another name first: a file that is there is whole. What cannot be written leaves nothing."""
    path = _path(settings, token)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{token}{HALF}")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def forget_halves(settings: Settings, before: float) -> int:
    """Delete what a killed process had begun to write before a moment (seconds since 1970); return how many."""
    halves = [path for path in _path(settings, "").glob(f"*{HALF}") if path.stat().st_mtime < before]
    for path in halves:
        path.unlink(missing_ok=True)
    return len(halves)
