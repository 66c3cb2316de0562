"""consultations closed while nothing reached the citizen

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-26 16:50:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("consultation", sa.Column("unreached_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("consultation", "unreached_at")
