"""which points of a question its officer has ticked

Revision ID: 0028
Revises: 0027
Create Date: 2026-11-28 11:10:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("consultation", sa.Column("ticked", LIST, server_default="[]", nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column("consultation", "ticked")
