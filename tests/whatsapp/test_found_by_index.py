"""What waits is found by its index: a sweep never looks through all that was ever written."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

import duties
from core.runtime import Runtime

GROWING = ("outbound_message", "inbound_message", "consultation", "thread_entry", "rating", "media", "contact")
A_MORNING = datetime(2026, 11, 26, 3, tzinfo=UTC)
"""10.00 on a Thursday in Jambi: some sweeps do nothing at night."""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL reads a short table whole
@pytest.mark.parametrize("name", [*duties.PROMPT, *duties.SENDING, "media"])
def test_a_sweep_reads_no_table_that_only_grows_from_its_beginning(runtime: Runtime, name: str) -> None:
    whole: list[str] = []

    def note_plan(connection: sa.Connection, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()
            whole.extend(f"{line[-1]}: {statement}" for line in plan if line[-1] in {f"SCAN {one}" for one in GROWING})

    sa.event.listen(runtime.database.engine, "after_cursor_execute", note_plan)
    try:
        duties.SWEEPS[name](runtime, A_MORNING)
    finally:
        sa.event.remove(runtime.database.engine, "after_cursor_execute", note_plan)
    assert not whole
