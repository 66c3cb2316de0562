"""Beneath `search_words`: the full-text index, FTS5 with triggers or GIN, and the changes of what is closed."""

import sqlalchemy as sa

from handoff.models import SearchWords

SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        who, asked, said, marks,
        content='search_words', content_rowid='consultation_id', detail=column, columnsize=0, tokenize='ascii'
    )
    """,
    """
    CREATE TRIGGER search_index_insert AFTER INSERT ON search_words BEGIN
        INSERT INTO search_index(rowid, who, asked, said, marks)
        VALUES (new.consultation_id, new.who, new.asked, new.said, new.marks);
    END
    """,
    """
    CREATE TRIGGER search_index_delete AFTER DELETE ON search_words BEGIN
        INSERT INTO search_index(search_index, rowid, who, asked, said, marks)
        VALUES ('delete', old.consultation_id, old.who, old.asked, old.said, old.marks);
    END
    """,
    """
    CREATE TRIGGER search_index_update AFTER UPDATE OF who, asked, said, marks ON search_words BEGIN
        INSERT INTO search_index(search_index, rowid, who, asked, said, marks)
        VALUES ('delete', old.consultation_id, old.who, old.asked, old.said, old.marks);
        INSERT INTO search_index(rowid, who, asked, said, marks)
        VALUES (new.consultation_id, new.who, new.asked, new.said, new.marks);
    END
    """,
    'CREATE VIRTUAL TABLE search_index_vocabulary USING "fts5vocab"(search_index, instance)',
)
"""External content: the words stand once; the triggers keep the index, in whatever transaction they change. The
vocabulary is a view of the index, in order: from each word the next one is found at once (sqlite.org/fts5.html, 8); the
quotes tell it from what Database.scrub merges."""
POSTGRESQL = (
    "CREATE INDEX search_index_words ON search_words USING gin (who, asked, said, marks) WITH (fastupdate = off)",
    "CREATE INDEX search_index_marks ON search_words (consultation_id) INCLUDE (marks)",
)
"""No pending list: a search must not read through what the last writers left there. The marks stand in order besides:
who filters what is closed reads the newest of them, and not the wide rows."""

_MONTH = {
    "sqlite": "substr({row}.marks, instr({row}.marks, ' m2') + 2, 6)",
    "postgresql": "substring({row}.marks::text FROM 'm([0-9]{{6}})')",
}
_REST = {
    "sqlite": "replace({row}.marks, substr({row}.marks, instr({row}.marks, ' m2'), 8), '')",
    "postgresql": "regexp_replace(translate({row}.marks::text, '''', ''), ' m[0-9]+', '')",
}
_CLOSED = {"sqlite": "{row}.marks LIKE '%sclosed'", "postgresql": "{row}.marks @@ 'sclosed'"}


def changes_of_closed() -> dict[str, tuple[str, ...]]:
    """Return by dialect what makes the table leave changes for handoff/closed_counts.py."""
    old, new = _change("sqlite", "OLD", -1), _change("sqlite", "NEW", 1)
    events = (("INSERT", new), ("DELETE", old), ("UPDATE OF marks", f"{old} {new}"))
    on_sqlite = tuple(
        f"CREATE TRIGGER closed_change_{event[:6].lower()} AFTER {event} ON search_words BEGIN {changes} END"
        for event, changes in events
    )
    old, new = _change("postgresql", "OLD", -1), _change("postgresql", "NEW", 1)
    body = f"IF TG_OP <> 'INSERT' THEN {old} END IF; IF TG_OP <> 'DELETE' THEN {new} END IF; RETURN NULL;"
    function = f"CREATE FUNCTION closed_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
    trigger = "CREATE TRIGGER closed_change AFTER INSERT OR DELETE OR UPDATE OF marks ON search_words FOR EACH ROW"
    return {"sqlite": on_sqlite, "postgresql": (function, f"{trigger} EXECUTE FUNCTION closed_change()")}


def _change(dialect: str, row: str, number: int) -> str:
    month, rest, closed = (one[dialect].format(row=row) for one in (_MONTH, _REST, _CLOSED))
    return f"INSERT INTO closed_change (month, marks, number) SELECT {month}, {rest}, {number} WHERE {closed};"


def _make(table: sa.Table, connection: sa.Connection, **_: object) -> None:
    dialect = connection.dialect.name
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[dialect] + changes_of_closed()[dialect]:
        connection.exec_driver_sql(statement)


sa.event.listen(SearchWords.__table__, "after_create", _make)  # type: ignore[attr-defined]
