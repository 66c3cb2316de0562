"""answers by time: the reports count them by when they were given

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-26 08:00:00
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_consultation_answered", "consultation", ["answered_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_consultation_answered", "consultation")
