"""how many closed consultations fit the filters is kept, as changes to add up

Revision ID: 0025
Revises: 0024
Create Date: 2026-11-28 11:00:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = {
    "sqlite": "replace({row}marks, substr({row}marks, instr({row}marks, ' m2'), 8), '')",
    "postgresql": "regexp_replace(translate({row}marks::text, '''', ''), ' m[0-9]+', '')",
}
CLOSED = {"sqlite": "{row}marks LIKE '%sclosed'", "postgresql": "{row}marks @@ 'sclosed'"}
CHANGE = "INSERT INTO closed_count (marks, number) SELECT {key}, {number} WHERE {closed};"
THERE = "INSERT INTO closed_count (marks, number) SELECT {key}, count(*) FROM search_words WHERE {closed} GROUP BY 1"


def upgrade() -> None:
    """Go to this revision: first the triggers, then what is there; nobody closes a consultation in between."""
    dialect = op.get_context().dialect.name
    op.create_table(
        "closed_count",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("marks", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_count")),
    )
    key, closed = KEY[dialect], CLOSED[dialect]
    old, new = (
        CHANGE.format(key=key.format(row=row), number=number, closed=closed.format(row=row))
        for row, number in (("OLD.", -1), ("NEW.", 1))
    )
    if dialect == "sqlite":
        for event, changes in (("INSERT", new), ("DELETE", old), ("UPDATE OF marks", f"{old} {new}")):
            name = f"closed_count_{event[:6].lower()}"
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON search_words BEGIN {changes} END")
    else:
        body = f"IF TG_OP <> 'INSERT' THEN {old} END IF; IF TG_OP <> 'DELETE' THEN {new} END IF; RETURN NULL;"
        op.execute(f"CREATE FUNCTION closed_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        op.execute(
            "CREATE TRIGGER closed_count AFTER INSERT OR DELETE OR UPDATE OF marks ON search_words"
            " FOR EACH ROW EXECUTE FUNCTION closed_count()"
        )
    op.execute(THERE.format(key=key.format(row=""), closed=closed.format(row="")))


def downgrade() -> None:
    """Go back."""
    if op.get_context().dialect.name == "sqlite":
        for event in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER closed_count_{event}")
    else:
        op.execute("DROP TRIGGER closed_count ON search_words")
        op.execute("DROP FUNCTION closed_count()")
    op.drop_table("closed_count")
