"""messages whose end is not known, by when they were taken

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-26 15:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNSETTLED = sa.text("state IN ('accepted', 'sent')")


def upgrade() -> None:
    """Go to this revision."""
    op.create_index(
        "ix_outbound_message_unsettled",
        "outbound_message",
        ["accepted_at"],
        sqlite_where=UNSETTLED,
        postgresql_where=UNSETTLED,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_outbound_message_unsettled", table_name="outbound_message")
