"""messages officers should see though the bot has answered; rare acts and one subject are found in a long audit log

Revision ID: 0022
Revises: 0021
Create Date: 2026-11-27 09:00:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

UNSEEN = sa.text("seen_at IS NULL")
KINDS = "'emergency', 'enumerator', 'hoax', 'others_data', 'abuse'"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "flag",
        sa.Column("inbound_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_flag_kind_known")),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_message.id"], name=op.f("fk_flag_inbound_id_inbound_message")
        ),
        sa.ForeignKeyConstraint(["seen_by"], ["officer.id"], name=op.f("fk_flag_seen_by_officer")),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("pk_flag")),
    )
    op.create_index("ix_flag_unseen", "flag", ["kind", "inbound_id"], sqlite_where=UNSEEN, postgresql_where=UNSEEN)
    op.create_index("ix_audit_event_action", "audit_event", ["action", "id"])
    op.create_index("ix_audit_event_subject", "audit_event", ["subject", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_audit_event_subject", table_name="audit_event")
    op.drop_index("ix_audit_event_action", table_name="audit_event")
    op.drop_table("flag")
