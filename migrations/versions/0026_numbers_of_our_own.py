"""numbers of officers and of training, which no figure counts, and the questions that came from them

Revision ID: 0026
Revises: 0025
Create Date: 2026-11-28 10:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

GIVEN, LEFT_OUT = sa.text("mark IS NOT NULL"), sa.text("left_out IS TRUE")
CAME = (
    "SELECT opened_at AS at FROM consultation WHERE contact_id = {row}.id"
    " UNION SELECT answered_at AS at FROM consultation WHERE contact_id = {row}.id"
)
DUE = (
    "SELECT due_at AS at FROM consultation WHERE contact_id = {row}.id"
    " UNION SELECT past_promise.due_at FROM past_promise JOIN consultation ON consultation.id = past_promise.consultation_id"
    " WHERE consultation.contact_id = {row}.id"
)
WATCHED = (("mark", "consultations", CAME), ("mark_due", "promises", DUE))
MARK = "INSERT INTO past_change (subject, at) SELECT '{}', moment.at FROM ({}) AS moment WHERE moment.at IS NOT NULL;"
ASKED = "asked_at, outcome, helped, entry_slug"


def upgrade() -> None:
    """Go to this revision."""
    op.execute(
        "ALTER TABLE contact ADD COLUMN mark VARCHAR(16)"
        " CONSTRAINT ck_contact_mark_known CHECK (mark IN ('staff', 'training'))"
    )
    op.create_index("ix_contact_mark", "contact", ["mark"], sqlite_where=GIVEN, postgresql_where=GIVEN)
    op.add_column("kb_question", sa.Column("left_out", sa.Boolean(), nullable=True))
    how = {"sqlite_where": LEFT_OUT, "postgresql_where": LEFT_OUT}
    op.create_index("ix_kb_question_left_out", "kb_question", ["asked_at"], **how)
    _watch_questions(f"{ASKED}, left_out")
    on_sqlite = op.get_context().dialect.name == "sqlite"
    for name, subject, moments in WATCHED:
        found = f"{moments.format(row='OLD')} UNION {moments.format(row='NEW')}"
        mark = MARK.format(subject, found)
        if on_sqlite:
            op.execute(f"CREATE TRIGGER past_{name}_update AFTER UPDATE OF mark ON contact BEGIN {mark} END")
            continue
        op.execute(
            f"CREATE FUNCTION past_{name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF TG_OP = 'UPDATE' THEN {mark} END IF; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER past_{name} AFTER UPDATE OF mark ON contact FOR EACH ROW EXECUTE FUNCTION past_{name}()"
        )


def _watch_questions(columns: str) -> None:
    """Have a question leave its mark when one of these columns changes."""
    if op.get_context().dialect.name == "sqlite":
        moments = "SELECT OLD.asked_at AS at UNION SELECT NEW.asked_at AS at"
        op.execute("DROP TRIGGER past_kb_question_update")
        op.execute(
            f"CREATE TRIGGER past_kb_question_update AFTER UPDATE OF {columns} ON kb_question"
            f" BEGIN {MARK.format('questions', moments)} END"
        )
        return
    op.execute("DROP TRIGGER past_kb_question ON kb_question")
    op.execute(
        f"CREATE TRIGGER past_kb_question AFTER INSERT OR DELETE OR UPDATE OF {columns} ON kb_question"
        " FOR EACH ROW EXECUTE FUNCTION past_kb_question()"
    )


def downgrade() -> None:
    """Go back to the revision before."""
    for name, *_ in WATCHED:
        if op.get_context().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER past_{name}_update")
        else:
            op.execute(f"DROP TRIGGER past_{name} ON contact")
            op.execute(f"DROP FUNCTION past_{name}()")
    _watch_questions(ASKED)
    op.drop_index("ix_kb_question_left_out", table_name="kb_question")
    op.drop_column("kb_question", "left_out")
    op.drop_index("ix_contact_mark", table_name="contact")
    op.execute("ALTER TABLE contact DROP COLUMN mark")
