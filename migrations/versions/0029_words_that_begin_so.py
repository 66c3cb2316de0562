"""the words of the search in order, for who looks for the beginning of one; the ids of some days at once

Revision ID: 0029
Revises: 0028
Create Date: 2026-11-28 14:00:00
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision: on SQLite a view of the full-text index, which holds nothing itself; each index has ids.

    In quotes the former release's nightly merge does not take the view for an index of its own.
    """
    if op.get_context().dialect.name == "sqlite":
        op.execute('CREATE VIRTUAL TABLE search_index_vocabulary USING "fts5vocab"(search_index, instance)')
        return
    op.drop_index("ix_consultation_opened", table_name="consultation")
    op.create_index("ix_consultation_opened", "consultation", ["opened_at"], postgresql_include=["id"])


def downgrade() -> None:
    """Go back."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index_vocabulary")
        return
    op.drop_index("ix_consultation_opened", table_name="consultation")
    op.create_index("ix_consultation_opened", "consultation", ["opened_at"])
