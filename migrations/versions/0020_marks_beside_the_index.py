"""the marks of consultations in order: a filtered list is read from an index a fifteenth of the table's size

Revision ID: 0020
Revises: 0019
Create Date: 2026-11-26 21:00:00
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision; SQLite reads its full-text index in this order anyway."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE INDEX search_index_marks ON search_words (consultation_id) INCLUDE (marks)")


def downgrade() -> None:
    """Go back."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP INDEX search_index_marks")
