"""A PostgreSQL connection that waits for an answer, but not for ever. Apart, because SQLite needs no psycopg (5 MB)."""

from typing import Any

import psycopg
from psycopg.abc import PQGen

ANSWER_SECONDS = 7.5
"""Above the server's own statement_timeout: only a server that does not keep it is given up."""


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is given up when its server is silent: PostgreSQL's own time-outs need a server that runs."""

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer, but not for ever."""
        try:
            return super().wait(gen, interval, ANSWER_SECONDS if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:  # noqa: SLF001  (the name `wait` itself documents)
            if timeout is not None:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer from the server within {ANSWER_SECONDS} s") from None
