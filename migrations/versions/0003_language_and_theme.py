"""how officers like to read the pages

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KNOWN = {"language": ("id", "en"), "theme": ("system", "light", "dark")}


def upgrade() -> None:
    """Go to this revision. A column brings its own check: SQLite adds it without copying a table others point to."""
    for name, words in KNOWN.items():
        listed = ", ".join(f"'{word}'" for word in words)
        op.execute(
            f"ALTER TABLE officer ADD COLUMN {name} VARCHAR(8) DEFAULT '{words[0]}' NOT NULL "
            f"CONSTRAINT ck_officer_{name}_known CHECK ({name} IN ({listed}))"
        )


def downgrade() -> None:
    """Go back from this revision."""
    for name in KNOWN:
        op.execute(f"ALTER TABLE officer DROP COLUMN {name}")
