"""what time empties: indexes that find it

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-26 07:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_contact_last_inbound_at", "contact", ["last_inbound_at"])
    where = sa.text("text <> ''")
    op.create_index("ix_kb_question_worded", "kb_question", ["asked_at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_kb_question_worded", "kb_question")
    op.drop_index("ix_contact_last_inbound_at", "contact")
