"""promises by time: all that tells whether one was kept stands in one index

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-26 17:00:00
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    columns = ["due_at", "answered_at", "closed_at", "status", "close_reason", "clarification_since"]
    op.create_index("ix_consultation_promised", "consultation", columns)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_consultation_promised", "consultation")
