"""links by e-mail, the second factor, devices, what the office chooses

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()
TEXT_64 = sa.String(length=64)
NEW_COLUMNS = (
    ("officer", sa.Column("totp_secret", TEXT_64, server_default="", nullable=False)),
    ("officer", sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False)),
    ("officer_session", sa.Column("device", sa.String(length=80), server_default="", nullable=False)),
)


def upgrade() -> None:
    """Go to this revision."""
    for table, column in NEW_COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "officer_link",
        sa.Column("token_hash", TEXT_64, nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('invite', 'reset')", name=op.f("ck_officer_link_kind_known")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_officer_link_officer_id_officer")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_officer_link")),
    )
    op.create_index(op.f("ix_officer_link_officer_id"), "officer_link", ["officer_id"])
    op.create_index(op.f("ix_officer_link_expires_at"), "officer_link", ["expires_at"])
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", TEXT_64, nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_recovery_code_officer_id_officer")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_officer_id"), "recovery_code", ["officer_id"])
    op.create_table(
        "office_choice",
        sa.Column("name", TEXT_64, nullable=False),
        sa.Column("value", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["officer.id"], name=op.f("fk_office_choice_changed_by_officer")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_office_choice")),
    )


def downgrade() -> None:
    """Go back from this revision."""
    for table in ("office_choice", "recovery_code", "officer_link"):
        op.drop_table(table)
    for table, column in NEW_COLUMNS:
        op.drop_column(table, column.name)
