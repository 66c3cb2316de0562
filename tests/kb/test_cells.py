"""What office programs and databases leave in cells: read as people mean it, refused, or warned of."""

import io

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from kb.editing import checked
from kb.exporting import export
from kb.importing import check


@pytest.mark.parametrize("row", ["-|a;NULL;–;-;nan", "NA|a;NA;NA;NA;NA", r"a;\N;\N;\N;\N"])
def test_what_stands_for_an_empty_cell_is_empty(row: str) -> None:
    table = f"id;pertanyaan;jawaban;variasi;kata_kunci;sumber;bahasa;berlaku_sampai\nx;Apa?;Itu.;{row}\n"
    (entry,) = check(table.encode()).entries
    assert (entry.variants, entry.keywords, entry.source, entry.valid_until) == (("a",), (), "", None)
    assert check(export([entry])).entries == (entry,)


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("variasi", "inflasi jambi, laju inflasi, ihk", "dibaca sebagai satu isian; bila beberapa, pisahkan dengan |"),
        ("kata_kunci", "inflasi; ihk", "dibaca sebagai satu isian; bila beberapa, pisahkan dengan |"),
        ("variasi", "apa itu ihk / arti ihk / ihk adalah", "dibaca sebagai satu isian"),
        ("variasi", "apa itu ihk? arti ihk?", "dibaca sebagai satu isian"),
        ("variasi", "1. apa itu ihk 2. arti ihk", "dibaca sebagai satu isian"),
        ("kata_kunci", "• ihk • inflasi", "dibaca sebagai satu isian"),
        ("kata_kunci", "ihk｜inflasi", "dibaca sebagai satu isian"),
        ("variasi", "Pak, berapa inflasi?|ihk, harga, indeks", ""),
        ("jawaban", "<b>Inflasi</b> naik", "kode HTML “<b>” tampil apa adanya di WhatsApp"),
        ("jawaban", "naik &amp; turun", "kode HTML “&amp;”"),
        ("jawaban", "nilai <5 dan >3 & lain", ""),
        ("jawaban", "Buka Senin?Kamis 08.00?15.30.", "tanda tanya di dalam “Senin?Kamis” mungkin tanda yang hilang"),
        ("jawaban", "Kapan? Besok. Apa?\nIni: bps.go.id/cari?q=inflasi, (benar?) ya?", ""),
    ],
)
def test_what_may_be_meant_otherwise_is_warned_of(column: str, text: str, told: str) -> None:
    cells = {"id": "x", "kategori": "data", "pertanyaan": "Apa?", "jawaban": "Itu."} | {column: f'"{text}"'}
    result = check((";".join(cells) + "\n" + ";".join(cells.values()) + "\n").encode())
    assert result.ok
    found = [str(warning) for warning in result.warnings]
    assert [one.startswith(f"Baris 2, kolom {column}: {told}") for one in found] == ([True] if told else [])


@pytest.mark.parametrize("blank", ["", " ", "-"])
def test_an_empty_form_is_called_so(blank: str) -> None:
    result = checked((), "", {"question": blank, "answer": blank, "source": "BPS"})
    assert [str(error) for error in result.errors] == ["Formulir kosong."]


def test_bullets_of_word_are_bullets() -> None:
    (entry,) = check("id;pertanyaan;jawaban\nx;Apa?;\uf0b7 KTP \uf0a7 KK\n".encode()).entries
    assert entry.answer == "• KTP • KK"


def test_a_comma_file_an_excel_has_saved_as_xlsx_is_read_to_the_letter() -> None:
    book = Workbook()
    for cells in (
        [],
        ["id,pertanyaan,jawaban"],
        ['x,"Apa', ' itu?","Baris satu'],
        ['baris dua"'],
        ["y,Apa lagi?,Ini."],
    ):
        book.active.append(cells)
    stored = io.BytesIO()
    book.save(stored)
    result = check(stored.getvalue())
    assert [entry.question for entry in result.entries] == ["Apa; itu?", "Apa lagi?"]
    assert result.entries[0].answer == "Baris satu\nbaris dua"
    assert "terbungkus dalam satu sel" in str(result.warnings[0])
