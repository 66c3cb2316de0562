"""messages by the file they carry: whoever forgets a file asks which message has it

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-26 20:30:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CARRIES = sa.text("media_id IS NOT NULL")


def upgrade() -> None:
    """Go to this revision."""
    op.create_index(
        "ix_outbound_message_media",
        "outbound_message",
        ["media_id"],
        sqlite_where=CARRIES,
        postgresql_where=CARRIES,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_outbound_message_media", table_name="outbound_message")
