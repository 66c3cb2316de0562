"""Rows and their columns."""

import pytest

from kb.sparse import Rows, turned

TABLE = [{3: 1.0, 0: 2.0}, {}, {0: 0.5}, {1: 4.0, 3: 0.25, 0: 8.0}]


def test_columns_hold_what_the_rows_hold_in_the_rows_order() -> None:
    rows = Rows()
    for row in TABLE:
        rows.append(row)
    columns = turned(rows, 5)
    wanted = [{number: row[feature] for number, row in enumerate(TABLE) if feature in row} for feature in range(5)]
    assert [list(columns.row(feature).items()) for feature in range(5)] == [list(one.items()) for one in wanted]


@pytest.mark.parametrize("skipped", [-1, 0, 3])
@pytest.mark.parametrize(("start", "end"), [(0, 4), (0, 1), (1, 2), (1, 4), (3, 4), (4, 4)])
def test_the_nearest_row_is_the_one_with_the_largest_product(start: int, end: int, skipped: int) -> None:
    rows, vector = Rows(), {0: 0.5, 3: 2.0, 7: 1.0}
    for row in TABLE:
        rows.append(row)
    looked_at = [row for number, row in enumerate(TABLE) if start <= number < end and number != skipped]
    products = [sum(weight * vector.get(feature, 0.0) for feature, weight in row.items()) for row in looked_at]
    assert rows.nearest(start, end, vector, skipped) == max(products, default=0.0)
