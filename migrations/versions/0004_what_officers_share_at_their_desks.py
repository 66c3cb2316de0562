"""what officers share at their desks: saved replies, presence, leave, continued consultations

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-26 06:05:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "saved_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("updated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_saved_reply_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_reply")),
    )
    op.create_index(op.f("ix_saved_reply_officer_id"), "saved_reply", ["officer_id"])

    op.create_table(
        "presence",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("typing_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_presence_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_presence_officer_id_officer")),
        sa.PrimaryKeyConstraint("consultation_id", "officer_id", name=op.f("pk_presence")),
    )
    op.create_index(op.f("ix_presence_seen_at"), "presence", ["seen_at"])

    op.create_table(
        "officer_leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_officer_leave_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_leave")),
    )
    op.create_index(op.f("ix_officer_leave_officer_id"), "officer_leave", ["officer_id"])
    op.create_index(op.f("ix_officer_leave_last_day"), "officer_leave", ["last_day"])

    # Written out, because Alembic would build SQLite's table anew, which its foreign keys do not survive with rows.
    op.execute(
        "ALTER TABLE consultation ADD COLUMN continues_id INTEGER "
        "CONSTRAINT fk_consultation_continues_id_consultation REFERENCES consultation (id)"
    )
    continued = sa.text("continues_id IS NOT NULL")
    op.create_index(
        "ix_consultation_continues",
        "consultation",
        ["continues_id"],
        sqlite_where=continued,
        postgresql_where=continued,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_consultation_continues", "consultation")
    with op.batch_alter_table("consultation") as batch_op:
        batch_op.drop_column("continues_id")
    for table in ("officer_leave", "presence", "saved_reply"):
        op.drop_table(table)
