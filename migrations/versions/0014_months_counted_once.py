"""months that are over are counted once, and marks of what changed in them since

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-26 21:00:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OPENED = "SELECT opened_at AS at FROM consultation WHERE"
WATCHED = (
    (
        "consultation",
        "consultations",
        "opened_at, complete_at, due_at, answered_at, closed_at, close_reason, officer_id, contact_id",
        "SELECT {row}.opened_at AS at UNION SELECT {row}.answered_at",
    ),
    ("rating", "consultations", "score, comment, rated_at", OPENED + " id = {row}.consultation_id"),
    ("requester", "consultations", "kind", OPENED + " contact_id = {row}.contact_id"),
    ("kb_question", "questions", "asked_at, outcome, helped, entry_slug", "SELECT {row}.asked_at AS at"),
)


def upgrade() -> None:
    """Go to this revision; the worker's sweep counts the months, the newest first."""
    on_sqlite = op.get_context().dialect.name == "sqlite"
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "tally",
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("since", moment(), nullable=False),
        sa.Column("until", moment(), nullable=False),
        sa.Column("basis", sa.String(length=120), nullable=False),
        sa.Column("counted_at", moment(), nullable=False),
        sa.Column("good_until", moment(), nullable=True),
        sa.Column("figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("subject", "since", name=op.f("pk_tally")),
    )
    op.create_table(
        "past_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_change")),
    )
    op.create_index("ix_past_change_subject", "past_change", ["subject", "at"])
    for table, subject, columns, moments in WATCHED:
        add = "INSERT INTO past_change (subject, at) SELECT '{}', moment.at FROM ({}) AS moment WHERE moment.at IS NOT NULL;"
        old, new = moments.format(row="OLD"), moments.format(row="NEW")
        events = {"INSERT": new, "DELETE": old, f"UPDATE OF {columns}": f"{old} UNION {new}"}
        marks = {event: add.format(subject, found) for event, found in events.items()}
        if on_sqlite:
            for event, mark in marks.items():
                name = f"past_{table}_{event[:6].lower()}"
                op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {mark} END")
            continue
        branches = " ELSIF ".join(f"TG_OP = '{event[:6]}' THEN {mark}" for event, mark in marks.items())
        op.execute(
            f"CREATE FUNCTION past_{table}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF {branches} END IF; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER past_{table} AFTER {' OR '.join(events)} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION past_{table}()"
        )


def downgrade() -> None:
    """Go back to the revision before."""
    for table, *_ in WATCHED:
        if op.get_context().dialect.name == "sqlite":
            for event in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER past_{table}_{event}")
        else:
            op.execute(f"DROP FUNCTION past_{table}() CASCADE")
    op.drop_table("past_change")
    op.drop_table("tally")
