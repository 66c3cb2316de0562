"""consultations whose citizen is to be left in peace

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-26 11:20:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("consultation", sa.Column("quiet_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("consultation", "quiet_until")
