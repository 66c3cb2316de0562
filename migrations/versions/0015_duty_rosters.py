"""weekdays on which officers are on duty

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-26 14:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "duty_day",
        sa.Column("officer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_duty_day_weekday_range")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_duty_day_officer_id_officer")),
        sa.PrimaryKeyConstraint("officer_id", "weekday", name=op.f("pk_duty_day")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("duty_day")
