"""An office with many consultations, written in bulk: what ten years look like, in a minute.

`dense` writes few of them so that every page the benchmark asks for is as full as with many: the words, the name and
the marks it looks for stand in all of them, or in every second closed one; the closed ones are spread over the time the
reports speak of, of each report's as many have a comment as it shows, and as many questions found no answer as it
groups.
"""

import itertools
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import SQLModel

from core.database import Database
from handoff import words
from handoff.models import USER_KINDS

ENTRIES = 10
SOUGHT = "inflasi penduduk dutamor ekspor kabupaten"
OPEN = 60
LONG_AGO, OF_EACH, OF_LAST_MONTH = 10, 30, 36
"""Of few: closed ones of the year before last, and of last year and this month: comments a report shows; of last month
some more, so that a word and a kind of that month are found as often as with many."""
QUESTIONS = 20
"""Of few: what the citizen of each asked the knowledge base; every second one found no answer, as many as are grouped."""
COMMON = [
    "data", "jumlah", "penduduk", "inflasi", "kota", "jambi", "tahun", "kabupaten", "provinsi", "ekonomi", "padi",
    "kemiskinan", "ekspor", "impor", "harga", "pertanian", "tenaga", "kerja", "indeks", "pembangunan", "manusia",
    "kecamatan", "publikasi", "mohon", "bantuan", "terima", "kasih", "skripsi",
]  # fmt: skip
FIRST = [
    "Siti", "Budi", "Rahma", "Ahmad", "Dewi", "Rina", "Agus", "Putri", "Joko", "Wulan", "Hendra", "Nur", "Fitri",
    "Bambang", "Lestari",
]  # fmt: skip
LAST = ["Santoso", "Aminah", "Wijaya", "Nasution", "Siregar", "Harahap", "Saputra", "Handayani", "Kusuma", "Lubis"]


class Stock:
    """Rows of every table, for so many consultations ending now; the newest OPEN of them are open."""

    def __init__(self, consultations: int, now: datetime, *, dense: bool = False) -> None:
        self.number = consultations
        self.dense = dense
        self.now = now
        self.chance = random.Random(7)
        rare = [f"{a}{b}{c}" for a, b, c in itertools.product(("ka", "bu", "ti", "so", "me", "la", "pi", "ro", "du", "ne"),
                ("rang", "lit", "mok", "sen", "pur", "tam", "gel", "nad"), ("a", "i", "u", "an", "as", "ik", "or", "et"))]  # fmt: skip
        self.vocabulary = [*COMMON, *rare]
        self.weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(self.vocabulary))))

        self.stream: Iterator[str] = iter(())
        self.spread = list(_spread(now)) if dense else []

    def _text(self, length: int) -> str:
        found = list(itertools.islice(self.stream, length))
        if len(found) < length:  # drawn many at a time: one by one they would take most of the minute
            self.stream = iter(self.chance.choices(self.vocabulary, cum_weights=self.weights, k=100_000))
            return self._text(length)
        return " ".join(found)

    def _person(self, at: int) -> tuple[str, str, str, int]:
        """Return name, kind of user, language and officer."""
        if self.dense:
            kind, language, officer = ("media", "id", at % 5 + 1) if at % 2 else ("student", "en", 3)
            return "Siti Nasution", kind, language, officer
        name = f"{self.chance.choice(FIRST)} {self.chance.choice(LAST)}"
        kind = self.chance.choices(USER_KINDS, (60, 10, 10, 8, 2, 10))[0]
        return name, kind, "en" if at % 12 == 0 else "id", at % 5 + 1

    def batches(self, size: int = 2000) -> Iterator[dict[str, list[dict[str, Any]]]]:
        """Yield the rows of some consultations at a time, by table."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for at in range(1, self.number + 1):
            for table, row in self._one(at):
                rows.setdefault(table, []).append(row)
            if at % size == 0 or at == self.number:
                yield rows
                rows = {}

    def _one(self, at: int) -> Iterator[tuple[str, dict[str, Any]]]:
        is_open = at > self.number - OPEN
        began = self.now - timedelta(minutes=37) * (self.number - at) - timedelta(hours=1)
        if self.dense and not is_open:
            began = self.spread[at - 1]
        opened = _moment(began)
        name, kind, language, officer = self._person(at)
        address, number = f"whatsapp:+62812{at:08d}", f"KS-{began:%Y}-{at:05d}"
        question = f"{SOUGHT} {self._text(7)}" if self.dense else self._text(12)
        status = ("waiting", "active", "citizen")[at % 3] if is_open else "closed"
        claimed = status != "waiting"
        waited = timedelta(seconds=at * 7919 % 90_000)  # spread over a day: no two of a month are alike
        answered = _moment(began + waited) if status in {"closed", "citizen"} else None
        closed = _moment(began + timedelta(days=4)) if status == "closed" else None
        yield (
            "contact",
            {"id": at, "address": address, "profile_name": name, "created_at": opened, "last_inbound_at": opened},
        )
        yield "requester", {
            "contact_id": at, "consent_version": "1", "name": name, "kind": kind, "email": f"w{at}@example.com", "updated_at": opened,
        }  # fmt: skip
        yield "consultation", {
            "id": at, "number": number, "contact_id": at, "status": status, "question": question, "topic": "", "language": language,
            "offered": "[]", "officer_id": officer if claimed else None, "opened_at": opened, "complete_at": opened,
            "due_at": _moment(began + timedelta(days=3)), "waited_days": 0, "answered_at": answered, "last_citizen_at": opened,
            "closed_at": closed, "close_reason": "answered" if closed else "", "indexed_at": opened,
            "anonymised_at": None, "claimed_at": opened if claimed else None,
        }  # fmt: skip
        texts = [question, *(self._text(8) for _ in range(ENTRIES - 2))]
        for place, text in enumerate(texts):
            entry = (at - 1) * ENTRIES + place + 1
            when = _moment(began + timedelta(minutes=place))
            if place % 3 == 2:
                yield "outbound_message", _outbound(entry, at, text, when)
            else:
                yield "inbound_message", _inbound(entry, at, text, when)
            way = "outbound" if place % 3 == 2 else "inbound"
            yield "thread_entry", _entry(entry, at, when, way, **{f"{way}_id": entry})
        last = at * ENTRIES
        yield (
            "thread_entry",
            _entry(last, at, _moment(began + timedelta(hours=4)), "note", text="sudah ditelepon " + self._text(3)),
        )
        if closed:
            yield "rating", _rating(at, closed, has_comment=self.dense or at % 9 == 0)
        if self.dense:
            for each in range(at * QUESTIONS, (at + 1) * QUESTIONS):
                yield "kb_question", _asked(each, opened, self._text(12), helped=each % 2 != 0)
        else:
            yield "kb_question", _asked(at, opened, question, helped=at % 4 != 0)
        yield (
            "search_words",
            self._found_by(
                at,
                number,
                address,
                name,
                question,
                texts,
                began,
                (status, kind, language, officer if claimed else 0),
                last,
            ),
        )

    def _found_by(
        self, at: int, number: str, address: str, name: str, question: str, texts: list[str], opened: datetime,
        facts: tuple[str, str, str, int], last: int,
    ) -> dict[str, Any]:  # fmt: skip
        status, kind, language, officer = facts
        email = f"w{at}@example.com"
        numbers = words.of_number(number) | words.of_telephone(address)
        asked = words.of(name, email, question) | numbers
        marks = {
            "sclosed" if status == "closed" else "sopen",
            f"k{kind}",
            f"l{language}",
            f"o{officer}",
            f"m{opened:%Y%m}",
        }
        sets = {
            "who": words.of_person(name, email) | numbers,
            "asked": asked,
            "said": asked | set(" ".join(texts).split()),
            "marks": marks,
        }
        return {"consultation_id": at, "through_id": last} | {
            column: " ".join(sorted(one)) for column, one in sets.items()
        }


def _moment(at: datetime) -> str:
    """Return a moment as SQLite's columns keep it and PostgreSQL reads it, where its zone is UTC."""
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _spread(now: datetime) -> Iterator[datetime]:
    """Yield when the few closed ones came in, the oldest first."""
    this_month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    years = [this_month.replace(month=1, year=this_month.year - back) for back in (2, 1, 0)]
    latest = now - timedelta(minutes=37) * OPEN - timedelta(hours=1)
    stretches = ((years[0], years[1]), (years[1], years[2]), (last_month, this_month), (this_month, latest))
    for (since, until), number in zip(stretches, (LONG_AGO, OF_EACH, OF_LAST_MONTH, OF_EACH), strict=True):
        yield from (since + (until - since) / number * one for one in range(number))


def _rating(consultation: int, when: str, *, has_comment: bool) -> dict[str, Any]:
    return {"consultation_id": consultation, "contact_id": consultation, "requested_at": when, "expires_at": when,
            "score": consultation % 5 + 1, "comment": "terima kasih" if has_comment else "",
            "rated_at": when}  # fmt: skip


def _asked(at: int, when: str, text: str, *, helped: bool) -> dict[str, Any]:
    outcome = ("answer", "suggest", "none")[at % 3]
    return {"id": at, "asked_at": when, "text": text, "outcome": outcome, "entry_slug": f"isian-{at % 80}",
            "version_number": 1, "score": 0.5, "helped": helped}  # fmt: skip


def _inbound(entry: int, contact: int, text: str, when: str) -> dict[str, Any]:
    return {"id": entry, "sid": f"SM{entry:032x}", "contact_id": contact, "kind": "text", "body": text, "payload": "{}",
            "received_at": when, "state": "done", "attempts": 1, "not_before": when}  # fmt: skip


def _outbound(entry: int, contact: int, text: str, when: str) -> dict[str, Any]:
    return {"id": entry, "key": f"stored:{entry}", "contact_id": contact, "author": "officer", "body": text, "template": "",
            "variables": "{}", "choices": "[]", "automatic": False, "state": "read", "reason": "", "not_before": when,
            "created_at": when, "attempts": 1, "lease_token": "", "sent_as": "text", "sid": f"MM{entry:032x}"}  # fmt: skip


def _entry(entry: int, consultation: int, when: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": entry, "consultation_id": consultation, "at": when, "kind": kind, "event": "", "text": "",
            "inbound_id": None, "outbound_id": None} | more  # fmt: skip


def fill(database: Database, consultations: int, now: datetime, *, dense: bool = False) -> None:
    """Write an office with so many consultations into an empty migrated database."""
    if not database.is_sqlite:
        database = Database(database.url, in_a_hurry=False)  # an index over everything takes longer than a page may
    connection = _fast_sqlite(database) if database.is_sqlite else database.engine.raw_connection()
    execute = connection.cursor().execute
    later = (_take_away if database.is_sqlite else _take_away_on_postgresql)(execute)
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    _insert(connection, database, "officer", [_officer(at, now) for at in range(1, 6)])
    for rows in Stock(consultations, now, dense=dense).batches():
        for table in tables:
            if table in rows:
                _insert(connection, database, table, rows[table])
        connection.commit()
    for statement in later:
        execute(statement)
    connection.commit()
    connection.close()
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as autocommit:
            autocommit.exec_driver_sql("VACUUM ANALYZE")
        database.engine.dispose()


def _take_away(execute: Any) -> list[str]:
    """Drop the indexes and triggers, and return what makes them again: all at once is many times quicker."""
    made = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    found = execute(made).fetchall()
    for kind, name, _ in found:
        execute(f"DROP {kind} {name}")
    return [*(sql for _, _, sql in found), "INSERT INTO search_index(search_index) VALUES ('rebuild')"]


def _take_away_on_postgresql(execute: Any) -> list[str]:
    """Drop what indexes no constraint stands on, and return what makes them again; no trigger runs meanwhile."""
    execute("SET timezone = 'UTC'")
    execute("SET session_replication_role = replica")
    made = """SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        AND indexname NOT IN (SELECT conname FROM pg_constraint) AND tablename <> 'alembic_version'"""
    found = execute(made).fetchall()
    for name, _ in found:
        execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]


def _fast_sqlite(database: Database) -> Any:
    """Return a connection that may lose everything when the power fails, and is the faster for it."""
    connection = sqlite3.connect(str(database.engine.url.database))
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "locking_mode = EXCLUSIVE"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _officer(at: int, now: datetime) -> dict[str, Any]:
    role = "admin" if at == 1 else "officer"
    return {"id": at, "email": f"petugas{at}@example.com", "name": f"Petugas {at}", "role": role, "password_hash": "-",
            "created_at": _moment(now), "language": "id", "theme": "system"}  # fmt: skip


def _insert(connection: Any, database: Database, table: str, rows: list[dict[str, Any]]) -> None:
    """Insert past the ORM: lines of values on SQLite, COPY on PostgreSQL."""
    names = list(rows[0])
    if database.is_sqlite:
        marks = ", ".join("?" * len(names))
        values = [tuple(row.values()) for row in rows]
        connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", values)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(list(row.values()))
