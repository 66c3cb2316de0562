"""promises of months that are over are counted once: marks of what changed in them since

Revision ID: 0021
Revises: 0020
Create Date: 2026-11-26 23:15:00
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WATCHED = (
    ("due", "consultation", "due_at, answered_at, closed_at, status, close_reason, clarification_since"),
    ("past_promise", "past_promise", "due_at, answered_at, closed_at"),
)
MARK = "INSERT INTO past_change (subject, at) SELECT 'promises', moment.at FROM ({}) AS moment WHERE moment.at IS NOT NULL;"


def upgrade() -> None:
    """Go to this revision; the worker's sweep counts the months, the newest first."""
    on_sqlite = op.get_context().dialect.name == "sqlite"
    old, new = "SELECT OLD.due_at AS at", "SELECT NEW.due_at AS at"
    for name, table, columns in WATCHED:
        events = {"INSERT": new, "DELETE": old, f"UPDATE OF {columns}": f"{old} UNION {new}"}
        marks = {event: MARK.format(found) for event, found in events.items()}
        if on_sqlite:
            for event, mark in marks.items():
                op.execute(f"CREATE TRIGGER past_{name}_{event[:6].lower()} AFTER {event} ON {table} BEGIN {mark} END")
            continue
        branches = " ELSIF ".join(f"TG_OP = '{event[:6]}' THEN {mark}" for event, mark in marks.items())
        op.execute(
            f"CREATE FUNCTION past_{name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF {branches} END IF; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER past_{name} AFTER {' OR '.join(events)} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION past_{name}()"
        )


def downgrade() -> None:
    """Go back to the revision before."""
    for name, table, _ in WATCHED:
        if op.get_context().dialect.name == "sqlite":
            for event in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER past_{name}_{event}")
        else:
            op.execute(f"DROP TRIGGER past_{name} ON {table}")
            op.execute(f"DROP FUNCTION past_{name}()")
    op.execute("DELETE FROM past_change WHERE subject = 'promises'")
    op.execute("DELETE FROM tally WHERE subject = 'promises'")
