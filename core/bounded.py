"""A PostgreSQL connection that waits for an answer, but not for ever. Apart, because SQLite needs no psycopg (5 MB)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.abc import PQGen

ANSWER_SECONDS = 7.5
"""Above the server's own statement_timeout: only a server that does not keep it is given up."""
PING_SECONDS = 4.0
"""For a connection that is asked whether it lives; the one that takes its place has two seconds for each address."""


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is given up when its server is silent: PostgreSQL's own time-outs need a server that runs."""

    is_pinged = False

    @contextmanager
    def pinged(self) -> Iterator[None]:
        """Wait no longer than for a ping."""
        self.is_pinged = True
        try:
            yield
        finally:
            self.is_pinged = False

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer, but not for ever."""
        longest = PING_SECONDS if self.is_pinged else ANSWER_SECONDS
        try:
            return super().wait(gen, interval, longest if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:  # noqa: SLF001  (the name `wait` itself documents)
            if timeout is not None:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer from the server within {longest} s") from None
