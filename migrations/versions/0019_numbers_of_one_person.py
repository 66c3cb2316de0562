"""what a citizen said of another number with the same e-mail address

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-26 20:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("requester", sa.Column("linked", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("requester", "linked")
