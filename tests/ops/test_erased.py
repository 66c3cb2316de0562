"""Who was erased does not come back, neither with a backup of before nor from Twilio's log."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot import privacy
from core.clock import utc_now
from tests.handoff.test_retention import words
from tests.ops.conftest import Command
from tests.ops.test_backup import desk, file, migrated  # noqa: F401
from tests.webhooks.conftest import received
from tests.whatsapp.conftest import ADDRESS, Office, twilio  # noqa: F401
from tests.whatsapp.test_media import no_room
from tests.whatsapp.twilio_double import TwilioDouble
from webhooks import reconcile
from whatsapp import delivery, erased
from whatsapp.models import Contact

NUMBER = ADDRESS.removeprefix("whatsapp:")


def restored(flask: Command, desk: Office, file: Path) -> str:  # noqa: F811
    done = flask("restore", str(file), "--replace")
    assert done.exit_code == 0, done.output
    desk.runtime.database.engine.dispose()
    return done.output


def test_a_backup_brings_nobody_back(
    desk: Office, flask: Command, file: Path, twilio: TwilioDouble  # noqa: F811
) -> None:  # fmt: skip
    contact = desk.hears(body="Pertanyaan rahasia")
    desk.says(contact, "Jawaban rahasia", author="officer")
    other = desk.hears(address="whatsapp:+6281200000002", body="Tetap di sini")
    flask("backup", str(file))
    assert flask("privacy", "erase", NUMBER).exit_code == 0
    assert "erased since the backup: 1" in restored(flask, desk, file)

    delivery.deliver(desk.runtime, contact)
    assert twilio.posts == []
    somebody_new = desk.hears(body="Saya pemilik baru")
    assert somebody_new not in {contact, other}

    assert privacy.carry_out(desk.runtime, utc_now()) == 1
    assert privacy.carry_out(desk.runtime, utc_now()) == 0
    left = words(desk.runtime)
    assert "rahasia" not in left
    assert "Tetap di sini" in left
    assert "Saya pemilik baru" in left


def test_nor_does_twilios_log(
    desk: Office, flask: Command, file: Path, twilio: TwilioDouble  # noqa: F811
) -> None:  # fmt: skip
    desk.hears(address="whatsapp:+6281200000002", body="Sebelum cadangan")
    flask("backup", str(file))
    desk.hears(body="Sesudahnya, rahasia")
    received(desk.runtime, twilio, 2, 90, "Sesudahnya, rahasia")
    assert flask("privacy", "erase", NUMBER).exit_code == 0
    received(desk.runtime, twilio, 3, 80, "Sesudah dihapus")
    restored(flask, desk, file)

    found = reconcile.reconcile(desk.runtime, utc_now() - timedelta(hours=3), utc_now())
    assert (found.listed, found.taken) == (2, 1)
    left = words(desk.runtime)
    assert "rahasia" not in left
    assert "Sesudah dihapus" in left


def test_the_note_names_nobody_and_outlives_a_kill(desk: Office, flask: Command, file: Path) -> None:  # noqa: F811
    first = desk.hears(body="Satu")
    second = desk.hears(address="whatsapp:+6281200000002", body="Dua")
    flask("backup", str(file))
    note = desk.runtime.settings.instance_dir / erased.FILE
    flask("privacy", "erase", NUMBER)
    with note.open("a") as broken_off:
        broken_off.write('\n{"at": "2026-11-')
    flask("privacy", "erase", "+6281200000002")
    told = note.read_text()
    assert not any(word in told for word in (NUMBER[3:], "81200000002", "Budi", "Satu"))
    assert [json.loads(line)["contact"] for line in told.split("\n") if line.endswith("}")] == [first, second]
    assert "erased since the backup: 2" in restored(flask, desk, file)
    assert privacy.carry_out(desk.runtime, utc_now()) == 2
    assert note.read_text() == told, "they are noted already"


def test_half_a_note_erases_nobody(desk: Office) -> None:  # noqa: F811
    """Where the disk takes only its beginning, a backup restored later would bring the citizen back."""
    contact_id = desk.hears(body="Rahasia")
    with desk.runtime.database.transaction() as session:
        contact = session.get_one(Contact, contact_id)
        with no_room(), pytest.raises(OSError, match="No space left"):
            erased.note(session, desk.runtime.settings, contact, utc_now())
