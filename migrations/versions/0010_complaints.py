"""complaints about officers, for the admins alone

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-26 07:55:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "complaint",
        sa.Column("inbound_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_message.id"], name=op.f("fk_complaint_inbound_id_inbound_message")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_complaint_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_complaint_officer_id_officer")),
        sa.ForeignKeyConstraint(["seen_by"], ["officer.id"], name=op.f("fk_complaint_seen_by_officer")),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("pk_complaint")),
    )
    op.create_index(op.f("ix_complaint_consultation_id"), "complaint", ["consultation_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("complaint")
