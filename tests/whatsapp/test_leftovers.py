"""What nobody would ever erase: an officer's file no message has, and halves of files."""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.clock import utc_now
from core.runtime import Runtime
from tests.whatsapp.conftest import Office
from tests.whatsapp.test_media import PDF, in_folder
from whatsapp import leftovers, media, outbox
from whatsapp.inbox import IncomingMedia
from whatsapp.models import Media
from whatsapp.outbox import Draft


def kept(here: Runtime, now: datetime) -> Media:
    with here.database.transaction() as session:
        return media.keep_upload(session, here.settings, PDF, "Tabel.pdf", now)


def attached(here: Runtime, now: datetime) -> Media:
    """Return a file a message has."""
    contact_id, file = Office(here).hears(), kept(here, now)
    with here.database.transaction() as session:
        outbox.queue(session, contact_id, Draft(key="answer:1:a", body="Terlampir.", media_id=file.id), now)
    return file


def aged(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_a_file_no_message_has_goes_after_an_hour(runtime: Runtime, now: datetime) -> None:
    used, twice = attached(runtime, now), kept(runtime, now)
    assert leftovers.sweep(runtime, now + timedelta(minutes=59)) == 0
    assert in_folder(runtime) == {used.token, twice.token}
    assert leftovers.sweep(runtime, now + timedelta(hours=2)) == 1
    assert in_folder(runtime) == {used.token}
    with runtime.database.reading() as session:
        assert session.get(Media, twice.id) is None
        assert session.get(Media, used.id) is not None


def test_who_dies_at_it_leaves_it_to_the_next_hour(
    runtime: Runtime, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    kept(runtime, now)
    with monkeypatch.context() as patched:
        patched.setattr(media, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            leftovers.sweep(runtime, now + timedelta(hours=2))
    assert leftovers.sweep(runtime, now + timedelta(hours=4)) == 1
    assert in_folder(runtime) == set()


def test_one_that_cannot_go_keeps_no_other(runtime: Runtime, now: datetime) -> None:
    stuck, other = kept(runtime, now), kept(runtime, now)
    place = runtime.settings.instance_dir / "media" / stuck.token
    place.unlink()
    place.mkdir()
    assert leftovers.sweep(runtime, now + timedelta(hours=2)) == 1
    assert other.token not in in_folder(runtime)
    place.rmdir()
    assert leftovers.sweep(runtime, now + timedelta(hours=4)) == 1


def test_what_a_citizen_sent_stays(runtime: Runtime, now: datetime) -> None:
    Office(runtime).hears(media=(IncomingMedia("https://api.twilio.com/x", "image/png"),))
    assert leftovers.sweep(runtime, utc_now() + timedelta(hours=2)) == 0


def test_the_half_of_a_killed_process_goes_a_fresh_one_stays(runtime: Runtime, now: datetime) -> None:
    kept(runtime, now)
    folder = runtime.settings.instance_dir / "media"
    for name, seconds in (("old.part", 7200), ("fresh.part", 60)):
        (folder / name).write_bytes(b"%PDF")
        aged(folder / name, seconds)
    assert leftovers.sweep(runtime, now) == 1
    assert {name for name in in_folder(runtime) if name.endswith(".part")} == {"fresh.part"}


def test_it_looks_once_an_hour(runtime: Runtime, now: datetime) -> None:
    leftovers.sweep(runtime, now)
    kept(runtime, now - timedelta(hours=3))
    assert leftovers.sweep(runtime, now + timedelta(minutes=59)) == 0
    assert leftovers.sweep(runtime, now + timedelta(minutes=61)) == 1
