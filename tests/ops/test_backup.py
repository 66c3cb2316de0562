"""`backup` and `restore`: everything back, refused over a running or full copy, and nothing sent twice."""

import gzip
import os
import tarfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from core import backup, heartbeat, mail, premises, progress, restoring, revisions
from core.clock import utc_now
from core.database import Database
from core.models import Mail
from core.runtime import Runtime
from core.working_days import Calendar
from handoff import report_counts, sweeps
from handoff.models import Consultation, Flag
from tests.handoff.conftest import ZONE
from tests.handoff.conftest import Office as Consultations
from tests.handoff.test_retention import words
from tests.ops.conftest import Command
from tests.whatsapp.conftest import Office, twilio  # noqa: F401
from tests.whatsapp.test_media import no_room
from tests.whatsapp.twilio_double import TwilioDouble
from whatsapp import after_restore, delivery, media
from whatsapp.models import Contact, OutboundMessage


@pytest.fixture
def migrated(runtime: Runtime) -> Iterator[None]:
    """Mark the tables as Alembic would; the next test's are not marked."""
    with runtime.database.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": revisions.newest()})
    yield
    runtime.database.engine.dispose()
    with runtime.database.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))


@pytest.fixture
def desk(runtime: Runtime, migrated: None, twilio: TwilioDouble) -> Office:  # noqa: F811
    settings = runtime.settings.model_copy(update={"twilio_api_url": twilio.url, "send_per_second": 400.0})
    return Office(replace(runtime, settings=settings))


@pytest.fixture
def file(desk: Office, tmp_path: Path) -> Path:
    return tmp_path / "backup.tar.gz"


def keep_a_file(desk: Office) -> Path:
    with desk.runtime.database.transaction() as session:
        kept = media.keep_upload(session, desk.runtime.settings, b"%PDF-1.4 isi", "data.pdf", utc_now())
    return desk.runtime.settings.instance_dir / "media" / kept.token


def test_everything_comes_back(desk: Office, flask: Command, file: Path) -> None:
    desk.hears(body="Pertanyaan lama")
    kept = keep_a_file(desk)
    done = flask("backup", str(file))
    assert done.exit_code == 0, done.output
    assert file.stat().st_mode & 0o077 == 0
    with tarfile.open(file) as tar:
        assert {"manifest.json", f"media/{kept.name}"} < set(tar.getnames())
    desk.hears(body="Sesudahnya")
    kept.unlink()
    refused = flask("restore", str(file))
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    assert "Sesudahnya" in words(desk.runtime)
    done = flask("restore", str(file), "--replace")
    assert done.exit_code == 0, done.output
    desk.runtime.database.engine.dispose()
    left = words(desk.runtime)
    assert "Pertanyaan lama" in left
    assert "Sesudahnya" not in left
    assert kept.read_bytes() == b"%PDF-1.4 isi"


def test_a_mark_comes_back_and_what_was_counted_before_it_is_not_believed(
    desk: Office, flask: Command, file: Path
) -> None:
    """The tables' triggers come back with them: a mark put afterwards holds for the months that were kept."""
    office = Consultations(desk.runtime, Calendar(ZONE))
    now = utc_now()
    ours, citizen = office.citizen(now, "+6281300000002"), office.citizen(now)
    office.opens(ours, now)
    office.opens(citizen, now)
    marked = sa.update(Contact).where(Contact.id == ours.id)
    with desk.runtime.database.transaction() as session:
        session.execute(marked.values(mark="staff"))
    assert flask("backup", str(file)).exit_code == 0
    with desk.runtime.database.transaction() as session:
        session.execute(marked.values(mark=None))
    assert flask("restore", str(file), "--replace").exit_code == 0
    desk.runtime.database.engine.dispose()
    later, month = now + timedelta(days=40), now.astimezone(ZONE).date().replace(day=1)
    while report_counts.keep(desk.runtime, later):
        pass
    assert (office.month(month, later).opened, office.month(month, later).left_out) == (1, 1)
    with desk.runtime.database.transaction() as session:
        session.execute(marked.values(mark=None))
    assert office.month(month, later).opened == 2


def test_who_waits_is_told_how_far_it_is(
    desk: Office, flask: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hears()
    monkeypatch.setattr(progress, "EVERY", 0.0)
    assert "backup: 30%\n" in flask("backup", str(file)).stderr
    assert flask("restore", str(file), "--replace").stderr.startswith("restore: 1\nrestore: 2\n")
    desk.runtime.database.engine.dispose()


def test_what_left_after_the_backup_is_not_sent_again(
    desk: Office,
    flask: Command,
    file: Path,
    twilio: TwilioDouble,  # noqa: F811
) -> None:
    contact = desk.hears()
    sent = desk.says(contact, "Jawaban pertama")
    flask("backup", str(file))
    delivery.deliver(desk.runtime, contact)
    assert desk.row(sent).state == "accepted"
    sid = desk.row(sent).sid
    assert flask("restore", str(file), "--replace").exit_code == 0
    desk.runtime.database.engine.dispose()
    later = desk.says(contact, "Jawaban kedua")
    assert (desk.row(sent).state, desk.row(sent).sid) == ("unknown", None)
    desk.ages(sent, 60)
    delivery.deliver(desk.runtime, contact)
    assert (desk.row(sent).state, desk.row(sent).sid) == ("accepted", sid)
    assert desk.row(later).state == "accepted"
    assert len(twilio.bodies()) == 2


def test_what_had_not_left_is_sent_once_and_what_is_due_later_stays(
    desk: Office,
    flask: Command,
    file: Path,
    twilio: TwilioDouble,  # noqa: F811
) -> None:
    contact = desk.hears()
    waiting = desk.says(contact, "Belum terkirim")
    tomorrow = desk.says(contact, "Besok", not_before=utc_now() + timedelta(days=1))
    flask("backup", str(file))
    flask("restore", str(file), "--replace")
    desk.runtime.database.engine.dispose()
    assert desk.row(tomorrow).state == "queued"
    desk.ages(waiting, 60)
    delivery.deliver(desk.runtime, contact)
    assert desk.row(waiting).state == "accepted"
    assert len(twilio.bodies()) == 1


def test_an_email_of_long_ago_is_not_sent_again(desk: Office, flask: Command, file: Path) -> None:
    now = utc_now()
    waited = {"lama": now - timedelta(hours=2), "baru": now - timedelta(minutes=5)}
    with desk.runtime.database.transaction() as session:
        for key, at in waited.items():
            mail.queue(session, key=key, recipient="sri@example.com", subject="Kode", body="482913", now=at)
    flask("backup", str(file))
    assert "e-mails that waited in the backup: 1" in flask("restore", str(file), "--replace").output
    desk.runtime.database.engine.dispose()
    with desk.runtime.database.reading() as session:
        kept = {row.key: (row.status, row.body) for row in session.exec(select(Mail))}
    assert kept == {"lama": ("failed", ""), "baru": ("queued", "482913")}


def test_what_a_restore_doubts_contradicts_no_invariant(desk: Office, flask: Command, file: Path) -> None:
    contact = desk.hears()
    for text in ("Satu", "Dua"):
        desk.says(contact, text)
    flask("backup", str(file))
    flask("restore", str(file), "--replace")
    desk.runtime.database.engine.dispose()
    done = flask("ops", "audit")
    assert done.exit_code == 0, done.output
    with desk.runtime.database.transaction() as session:
        for message in session.exec(select(OutboundMessage)):
            message.reason = ""
    assert flask("ops", "audit").exit_code == 1


def test_what_the_clock_sent_after_the_backup_is_not_sent_again(
    desk: Office,
    flask: Command,
    file: Path,
    twilio: TwilioDouble,  # noqa: F811
) -> None:
    settings = desk.runtime.settings.model_copy(update={"office_timezone": f"Etc/GMT{utc_now().hour - 12:+d}"})
    here = replace(desk.runtime, settings=settings)
    office = Consultations(here, Calendar(settings.zone))
    budi, rina = office.citizen(utc_now()), office.officer("Rina")
    consultation = office.opens(budi, utc_now())
    office.claims(consultation, rina, utc_now())
    office.replies(consultation, rina, utc_now())
    office.delivers(utc_now())
    with here.database.transaction() as session:
        silent = session.get_one(Consultation, consultation.id)
        silent.remind_at, silent.close_at = utc_now(), utc_now() + timedelta(days=1)
    flask("backup", str(file))

    def reminds() -> OutboundMessage:
        with here.database.transaction() as session:
            assert sweeps.remind(session, consultation.number, utc_now(), office.calendar)
        delivery.deliver(here, budi.id or 0)
        return desk.rows()[-1]

    sid = reminds().sid
    assert sid
    assert flask("restore", str(file), "--replace").exit_code == 0
    desk.runtime.database.engine.dispose()
    again = reminds()
    assert (again.state, again.sid, len(twilio.posts)) == ("accepted", sid, 1)


@pytest.fixture
def older(desk: Office) -> Iterator[Engine]:
    """Take the tables back to the release before the one that brought `flag`."""
    engine = desk.runtime.database.engine
    with engine.begin() as connection:
        Flag.__table__.drop(connection)  # type: ignore[attr-defined]
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0021'"))
    yield engine
    engine.dispose()
    SQLModel.metadata.create_all(engine)


def test_nothing_of_a_newer_release_outlives_the_restore_of_an_older_one(
    desk: Office, flask: Command, file: Path, older: Engine
) -> None:
    desk.hears(body="Pertanyaan lama")
    flask("backup", str(file))
    with older.begin() as connection:
        Flag.__table__.create(connection)  # type: ignore[attr-defined]
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :newest"), {"newest": revisions.newest()})
        if not desk.runtime.database.is_sqlite:
            marks = "CREATE FUNCTION past_flag() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
            connection.execute(sa.text(marks))
    done = flask("restore", str(file), "--replace")
    assert (done.exit_code, "now run: flask --app wsgi db upgrade" in done.output) == (0, True), done.output
    older.dispose()
    assert "Pertanyaan lama" in words(desk.runtime)
    with older.connect() as connection:
        assert not sa.inspect(connection).has_table("flag")
        if not desk.runtime.database.is_sqlite:
            left = sa.text("SELECT count(*) FROM pg_proc WHERE proname = 'past_flag'")
            assert connection.execute(left).scalar() == 0


def test_it_is_refused_while_the_service_runs(desk: Office, flask: Command, file: Path) -> None:
    flask("backup", str(file))
    with premises.taken(desk.runtime.settings.instance_dir):
        refused = flask("restore", str(file), "--replace")
        assert refused.exit_code == 1
        assert "in use" in refused.output
    with desk.runtime.database.transaction() as session:
        heartbeat.beat(session, heartbeat.part("host", 1), utc_now())
    refused = flask("restore", str(file), "--replace")
    assert refused.exit_code == 1
    assert "worker" in refused.output


def test_what_is_no_backup_changes_nothing(desk: Office, flask: Command, file: Path, tmp_path: Path) -> None:
    message = desk.says(desk.hears(), "Tetap")
    broken = tmp_path / "broken.tar.gz"
    flask("backup", str(file))
    broken.write_bytes(file.read_bytes()[:-200])
    empty = tmp_path / "empty.tar"
    tarfile.open(empty, "w").close()
    torn, other = tmp_path / "torn.tar.gz", tmp_path / "other.tar.gz"
    whole = file.read_bytes()
    torn.write_bytes(whole[:500] + b"\xff" * 200 + whole[700:])
    changed = gzip.decompress(whole).replace(b"Tetap", b"Benar")
    assert changed != gzip.decompress(whole) or not desk.runtime.database.is_sqlite
    other.write_bytes(gzip.compress(changed + b"\0")[:-8] + whole[-8:])
    for bad in (broken, empty, tmp_path / "absent", Path(__file__), torn, other):
        done = flask("restore", str(bad), "--replace")
        assert done.exit_code == 1, bad
        assert done.output.count("\n") == 1, done.output
    assert desk.row(message).state == "queued"


def test_a_good_backup_is_not_called_broken_where_there_is_no_room(desk: Office, flask: Command, file: Path) -> None:
    message = desk.says(desk.hears(), "Tetap")
    flask("backup", str(file))
    with no_room():
        done = flask("restore", str(file), "--replace")
    assert done.exit_code == 1
    assert "no room in" in done.output
    assert desk.row(message).state == "queued"


def test_one_line_for_a_place_that_cannot_be_written_and_for_missing_programs(
    desk: Office, flask: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = flask("backup", "/nowhere/backup.tar.gz")
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert flask("backup").exit_code == 2
    if not desk.runtime.database.is_sqlite:
        monkeypatch.setattr("shutil.which", lambda _name: None)
        monkeypatch.setattr("core.backup._newest", lambda _name: None)
        done = flask("backup", str(file))
        assert (done.exit_code, "pg_dump is missing" in done.output, file.exists()) == (1, True, False)


def test_a_backup_of_a_busy_service_is_whole(desk: Office, flask: Command, file: Path) -> None:
    contact = desk.hears()
    with desk.runtime.database.transaction() as session:
        assert session.exec(select(OutboundMessage)).all() == []
        assert flask("backup", str(file)).exit_code == 0
    assert contact


def test_without_room_it_says_so_and_leaves_nothing(desk: Office, flask: Command, file: Path) -> None:
    desk.hears(body="Pertanyaan lama")
    with no_room():
        done = flask("backup", str(file))
    assert done.exit_code == 1
    assert done.output.startswith("Error: "), done.output
    assert len(done.output.splitlines()) == 1
    assert not list(file.parent.glob("*backup*"))


def test_it_is_on_the_disk_before_it_takes_the_place_of_the_one_before(
    desk: Office, flask: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, bool]] = []
    sync = os.fsync

    def noted(descriptor: int) -> None:
        synced.append((Path(f"/proc/self/fd/{descriptor}").readlink().name, file.exists()))
        sync(descriptor)

    monkeypatch.setattr("os.fsync", noted)
    assert flask("backup", str(file)).exit_code == 0
    assert (f"{file.name}.part", False) in synced


def test_what_a_killed_backup_left_goes_with_the_next(desk: Office, flask: Command, file: Path) -> None:
    fresh, old = (file.parent / f".backup-{name}" for name in ("fresh", "old"))
    for folder in (fresh, old):
        folder.mkdir()
        (folder / "app.db").write_text("everything citizens said")
    os.utime(old, (time.time() - 2 * 86400,) * 2)
    assert flask("backup", str(file)).exit_code == 0
    assert (fresh.exists(), old.exists()) == (True, False), "another backup may be at work"


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


KILLED_AT = {
    "before the database": ("core.replacing._closed", "core.replacing.run"),
    "before the doubt": ("core.replacing._doubted", "core.replacing._doubted"),
    "before the last files go": ("pathlib.Path.unlink", "core.replacing._doubted"),
}


@pytest.mark.parametrize("moment", KILLED_AT)
def test_killed_at_any_moment_it_leaves_one_of_two_whole_copies_or_nothing_starts(
    desk: Office, flask: Command, file: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    folder = desk.runtime.settings.instance_dir
    desk.says(desk.hears(), "Belum terkirim")
    old = keep_a_file(desk)
    flask("backup", str(file))
    old.unlink()
    desk.hears(body="Sesudahnya")
    new = keep_a_file(desk)
    desk.runtime.database.engine.dispose()
    with monkeypatch.context() as patched:
        patched.setattr(KILLED_AT[moment][not desk.runtime.database.is_sqlite], killed)
        with pytest.raises(KeyboardInterrupt):
            restoring.restore(desk.runtime.settings, file, utc_now(), after_restore.doubt, replace=True)
    desk.runtime.database.engine.dispose()
    if (folder / premises.UNFINISHED).exists():
        with pytest.raises(premises.PremisesError, match=str(file)):
            premises.live_in(folder)
        assert "run it again" in flask("sweep").output
    else:
        is_old = "Sesudahnya" in words(desk.runtime)
        assert (new if is_old else old).exists()
        assert is_old or waits_for_twilios_word(desk)
    done = flask("restore", str(file), "--replace")
    assert (done.exit_code, old.exists(), new.exists()) == (0, True, False), done.output
    premises.live_in(folder).__exit__(None, None, None)
    assert waits_for_twilios_word(desk)


def waits_for_twilios_word(desk: Office) -> bool:
    with desk.runtime.database.reading() as session:
        return session.exec(select(OutboundMessage.state)).all() == ["unknown"]


def test_what_cannot_be_restored_leaves_the_old_copy_at_work(
    desk: Office, flask: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hears(body="Pertanyaan lama")
    flask("backup", str(file))
    desk.hears(body="Sesudahnya")
    kept = keep_a_file(desk)

    def fails(*_: object) -> None:
        raise backup.BackupError("it fails")

    with monkeypatch.context() as patched:
        patched.setattr("core.replacing._closed" if desk.runtime.database.is_sqlite else "core.replacing.run", fails)
        assert flask("restore", str(file), "--replace").exit_code == 1
    assert "Sesudahnya" in words(desk.runtime)
    assert kept.exists()
    with premises.live_in(desk.runtime.settings.instance_dir):
        assert not list(desk.runtime.settings.instance_dir.glob("restore.*"))


def test_it_is_refused_while_any_process_works_and_keeps_out_who_would(
    desk: Office, flask: Command, file: Path
) -> None:
    folder = desk.runtime.settings.instance_dir
    flask("backup", str(file))
    with premises.live_in(folder), premises.live_in(folder):
        refused = flask("restore", str(file), "--replace")
    assert (refused.exit_code, "stop every web and worker" in refused.output) == (1, True)
    with premises.vacant(folder):
        assert "being restored" in flask("sweep").output
        assert "being restored" in flask("inbox", "reconcile").output


def test_it_is_refused_while_somebody_has_the_database_open(
    desk: Office, flask: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hears(body="Tetap")
    flask("backup", str(file))
    monkeypatch.setattr(restoring, "CLOSING_SECONDS", 0.0)
    elsewhere = Database(desk.runtime.database.url)
    with elsewhere.reading() as session:
        session.exec(select(OutboundMessage)).all()
        refused = flask("restore", str(file), "--replace")
    elsewhere.engine.dispose()
    assert (refused.exit_code, "stop every web, worker and command" in refused.output) == (1, True)
    assert "Tetap" in words(desk.runtime)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL's files are not ours
def test_what_is_no_database_any_more_is_replaced(desk: Office, flask: Command, file: Path) -> None:
    desk.hears(body="Pertanyaan lama")
    flask("backup", str(file))
    desk.runtime.database.engine.dispose()
    place = Path(str(desk.runtime.database.engine.url.database))
    place.write_bytes(b"nothing of the kind" * 999)
    done = flask("restore", str(file), "--replace")
    assert done.exit_code == 0, done.output
    assert "Pertanyaan lama" in words(desk.runtime)
