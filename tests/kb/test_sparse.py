"""Rows and their columns."""

from kb.sparse import Rows, turned

TABLE = [{3: 1.0, 0: 2.0}, {}, {0: 0.5}, {1: 4.0, 3: 0.25, 0: 8.0}]


def test_columns_hold_what_the_rows_hold_in_the_rows_order() -> None:
    rows = Rows()
    for row in TABLE:
        rows.append(row)
    columns = turned(rows, 5)
    wanted = [{number: row[feature] for number, row in enumerate(TABLE) if feature in row} for feature in range(5)]
    assert [list(columns.row(feature).items()) for feature in range(5)] == [list(one.items()) for one in wanted]
