"""numbers an admin is asked to block, and those that are blocked; questions without an answer that helped, by time

Revision ID: 0023
Revises: 0022
Create Date: 2026-11-27 12:00:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

UNHELPED = sa.text("((outcome <> 'answer' AND helped IS NOT TRUE) OR helped IS FALSE) AND set_aside_at IS NULL")
COLUMNS = ("block_proposed_at", "blocked_at")


def upgrade() -> None:
    """Go to this revision."""
    for column in COLUMNS:
        op.add_column("contact", sa.Column(column, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        given = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_contact_{column}", "contact", [column], sqlite_where=given, postgresql_where=given)
    how = {"sqlite_where": UNHELPED, "postgresql_where": UNHELPED}
    op.create_index("ix_kb_question_unhelped", "kb_question", ["asked_at"], **how)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_kb_question_unhelped", table_name="kb_question")
    for column in reversed(COLUMNS):
        op.drop_index(f"ix_contact_{column}", table_name="contact")
        op.drop_column("contact", column)
