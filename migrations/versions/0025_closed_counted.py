"""how many closed consultations fit the filters is kept, by month, by year and in all

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

MONTH = {
    "sqlite": "substr({row}marks, instr({row}marks, ' m2') + 2, 6)",
    "postgresql": "substring({row}marks::text FROM 'm([0-9]{{6}})')",
}
REST = {
    "sqlite": "replace({row}marks, substr({row}marks, instr({row}marks, ' m2'), 8), '')",
    "postgresql": "regexp_replace(translate({row}marks::text, '''', ''), ' m[0-9]+', '')",
}
CLOSED = {"sqlite": "{row}marks LIKE '%sclosed'", "postgresql": "{row}marks @@ 'sclosed'"}
CHANGE = "INSERT INTO closed_change (month, marks, number) SELECT {month}, {rest}, {number} WHERE {closed};"
THERE = "INSERT INTO closed_count (unit, marks, number) SELECT {unit}, {rest}, count(*) FROM search_words WHERE {closed} GROUP BY 1, 2"
WORDS = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    """Go to this revision: first the triggers, then what is there; nobody closes a consultation in between."""
    dialect = op.get_context().dialect.name
    op.create_table(
        "closed_count",
        sa.Column("unit", WORDS(length=7), nullable=False),
        sa.Column("marks", WORDS(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "marks", name=op.f("pk_closed_count")),
    )
    op.create_table(
        "closed_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", WORDS(length=6), nullable=False),
        sa.Column("marks", WORDS(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_change")),
    )
    old, new = (_sql(CHANGE, dialect, row, number=number) for row, number in (("OLD.", -1), ("NEW.", 1)))
    if dialect == "sqlite":
        for event, changes in (("INSERT", new), ("DELETE", old), ("UPDATE OF marks", f"{old} {new}")):
            name = f"closed_change_{event[:6].lower()}"
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON search_words BEGIN {changes} END")
    else:
        body = f"IF TG_OP <> 'INSERT' THEN {old} END IF; IF TG_OP <> 'DELETE' THEN {new} END IF; RETURN NULL;"
        op.execute(f"CREATE FUNCTION closed_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        op.execute(
            "CREATE TRIGGER closed_change AFTER INSERT OR DELETE OR UPDATE OF marks ON search_words"
            " FOR EACH ROW EXECUTE FUNCTION closed_change()"
        )
    month = MONTH[dialect].format(row="")
    for unit in ("'all'", f"'y' || substr({month}, 1, 4)", f"'m' || {month}"):
        op.execute(_sql(THERE, dialect, unit=unit))


def downgrade() -> None:
    """Go back."""
    if op.get_context().dialect.name == "sqlite":
        for event in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER closed_change_{event}")
    else:
        op.execute("DROP TRIGGER closed_change ON search_words")
        op.execute("DROP FUNCTION closed_change()")
    op.drop_table("closed_change")
    op.drop_table("closed_count")


def _sql(statement: str, dialect: str, row: str = "", **more: object) -> str:
    parts = {"month": MONTH, "rest": REST, "closed": CLOSED}
    return statement.format(**{name: one[dialect].format(row=row) for name, one in parts.items()}, **more)
