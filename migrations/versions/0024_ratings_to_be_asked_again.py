"""ratings nobody gave yet are found by the end of their time

Revision ID: 0024
Revises: 0023
Create Date: 2026-11-28 02:15:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WAITING = sa.text("score IS NULL AND reminded_at IS NULL")


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_rating_waiting", "rating", ["expires_at"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_rating_waiting", table_name="rating")
