"""A moment as whole seconds since 1970 in SQL, on both databases: what a report groups and subtracts by."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Epoch(FunctionElement[int]):
    """`Epoch(column)`: seconds since 1970 (UTC), an integer; NULL stays NULL."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(Epoch, "sqlite")
def _on_sqlite(element: Epoch, compiler: Any, **how: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **how)}) AS INTEGER)"


@compiles(Epoch, "postgresql")
def _on_postgresql(element: Epoch, compiler: Any, **how: Any) -> str:
    return f"CAST(floor(extract(epoch from {compiler.process(element.clauses, **how)})) AS BIGINT)"
