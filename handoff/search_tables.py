"""The full-text index beneath `search_words`: FTS5 with triggers on SQLite, GIN on PostgreSQL."""

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
)
"""External content: the words stand once; the triggers keep the index, in whatever transaction they change."""
POSTGRESQL = (
    "CREATE INDEX search_index_words ON search_words USING gin (who, asked, said, marks) WITH (fastupdate = off)",
    "CREATE INDEX search_index_marks ON search_words (consultation_id) INCLUDE (marks)",
)
"""No pending list: a search must not read through what the last writers left there. The marks stand in order besides:
who filters what is closed reads the newest of them, and not the wide rows."""


def _make(table: sa.Table, connection: sa.Connection, **_: object) -> None:
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


sa.event.listen(SearchWords.__table__, "after_create", _make)  # type: ignore[attr-defined]
