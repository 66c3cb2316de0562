"""who has no e-mail address: as the citizen says, or as an officer has recorded

Revision ID: 0027
Revises: 0026
Create Date: 2026-11-28 10:50:00
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision. The column brings its own check: SQLite adds it without copying the table."""
    op.execute(
        "ALTER TABLE requester ADD COLUMN without_email VARCHAR(8) DEFAULT '' NOT NULL "
        "CONSTRAINT ck_requester_without_email_known CHECK (without_email IN ('', 'told', 'accepted'))"
    )


def downgrade() -> None:
    """Go back."""
    op.execute("ALTER TABLE requester DROP COLUMN without_email")
