"""The row that Excel shows, where it counts otherwise than the lines of a CSV."""

from kb.importing import check
from tests.kb.named_files import workbook

TOP = "id;pertanyaan;jawaban\n"
LONG = 'a;Apa itu inflasi?;"Satu.\nDua.\n\nTiga."\n'


def told(data: bytes) -> list[str]:
    return [str(error) for error in check(data).errors]


def test_below_cells_of_several_lines_both_are_named() -> None:
    (error,) = told((TOP + LONG + "b;Apa itu padi?;\n").encode())
    assert error.startswith("Baris 6, kolom jawaban: tidak boleh kosong")
    assert error.endswith("(baris 3 di Excel)")


def test_where_both_count_alike_one_is_enough() -> None:
    assert not any("di Excel" in one for one in told((TOP + "b;Apa itu padi?;\n" + LONG).encode()))
    book = workbook(["id", "pertanyaan", "jawaban"], ["a", "Apa?", "Satu.\nDua."], ["b", "Apa itu padi?", ""])
    (error,) = told(book)
    assert error.startswith("Baris 3, kolom jawaban")
    assert "di Excel" not in error


def test_below_something_else_than_names_nothing_is_said_of_excel() -> None:
    assert not any("di Excel" in one for one in told(("sep=;\n" + TOP + LONG + "b;Apa itu padi?;\n").encode()))
