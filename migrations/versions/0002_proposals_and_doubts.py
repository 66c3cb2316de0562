"""proposals and doubts

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-26 06:00:00.000000
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "kb_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("reference", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("question", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("variants", _JSON, nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("entry_slug", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.CheckConstraint("state IN ('open', 'accepted', 'declined')", name=op.f("ck_kb_proposal_state_known")),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name=op.f("fk_kb_proposal_decided_by_officer")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_kb_proposal_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kb_proposal")),
    )
    with op.batch_alter_table("kb_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kb_proposal_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index("ix_kb_proposal_state", ["state", "created_at"], unique=False)
    op.create_table(
        "kb_doubt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_slug", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("raised_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("reference", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_kb_doubt_officer_id_officer")),
        sa.ForeignKeyConstraint(["settled_by"], ["officer.id"], name=op.f("fk_kb_doubt_settled_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kb_doubt")),
    )
    with op.batch_alter_table("kb_doubt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_kb_doubt_open",
            ["entry_slug"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
    op.add_column("kb_question", sa.Column("set_aside_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_index("ix_kb_entry_slug", "kb_entry", ["slug", "version_id"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_kb_entry_slug", table_name="kb_entry")
    with op.batch_alter_table("kb_question", schema=None) as batch_op:
        batch_op.drop_column("set_aside_at")
    op.drop_table("kb_doubt")
    op.drop_table("kb_proposal")
