"""what was given up: who has seen to it, and indexes that find it

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-26 07:05:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "set_aside",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('inbound', 'outbound')", name=op.f("ck_set_aside_kind")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_set_aside_officer_id_officer")),
        sa.PrimaryKeyConstraint("kind", "message_id", name=op.f("pk_set_aside")),
    )
    for table, state in (("inbound_message", "dead"), ("outbound_message", "failed")):
        where = sa.text(f"state = '{state}'")
        op.create_index(f"ix_{table}_{state}", table, ["id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_outbound_message_failed", "outbound_message")
    op.drop_index("ix_inbound_message_dead", "inbound_message")
    op.drop_table("set_aside")
