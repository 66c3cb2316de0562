"""words to search consultations by

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-26 13:05:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

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
POSTGRESQL = (
    "CREATE INDEX search_index_words ON search_words USING gin (who, asked, said, marks) WITH (fastupdate = off)"
)


def upgrade() -> None:
    """Go to this revision; the worker's sweep fills the words in, newest consultations first."""
    words = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
    op.create_table(
        "search_words",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("who", words, nullable=False),
        sa.Column("asked", words, nullable=False),
        sa.Column("said", words, nullable=False),
        sa.Column("marks", words, nullable=False),
        sa.Column("through_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_search_words_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_search_words")),
    )
    op.add_column("consultation", sa.Column("indexed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_index(
        "ix_consultation_unindexed",
        "consultation",
        ["id"],
        sqlite_where=sa.text("indexed_at IS NULL"),
        postgresql_where=sa.text("indexed_at IS NULL"),
    )
    if op.get_context().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.execute(POSTGRESQL)


def downgrade() -> None:
    """Go back to the revision before."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_words")
    op.drop_index("ix_consultation_unindexed", "consultation")
    op.drop_column("consultation", "indexed_at")
