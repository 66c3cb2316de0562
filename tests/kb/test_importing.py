"""Files as people really upload them (RELIABILITY.md, 8b): read right, or refused with row and column."""

import codecs
import csv
import io
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from kb.exporting import export
from kb.importing import MOST_TWINS, check
from kb.records import MAX_RECORDS
from kb.wordlists import FOLDER
from tests.kb.named_files import with_part

HEADER = "id;category;question;answer\n"
GOOD = HEADER + "satu;data;Apa itu satu?;Jawaban satu\n"
SEPARATED = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
STARTER = (FOLDER / "kb_bps_jambi.csv").read_bytes()


def rows(data: str | bytes) -> list[tuple[str, str, str]]:
    result = check(data.encode() if isinstance(data, str) else data)
    assert not result.errors, [str(error) for error in result.errors]
    return [(entry.id, entry.question, entry.answer) for entry in result.entries]


ONE = [("satu", "Apa itu satu?", "Jawaban satu")]


@pytest.mark.parametrize("delimiter", SEPARATED.values(), ids=SEPARATED)
def test_delimiters_are_recognised(delimiter: str) -> None:
    assert rows(GOOD.replace(";", delimiter)) == ONE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_recognised(encoding: str) -> None:
    assert rows(GOOD.replace("satu\n", "café – “satu”\n").encode(encoding)) == [
        ("satu", "Apa itu satu?", "Jawaban café – “satu”")
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_do_not_matter(ending: str) -> None:
    assert rows(GOOD.replace("\n", ending)) == ONE


READ_RIGHT = {
    "sep line": ("sep=;\n" + GOOD, ONE),
    "sep line for tabs": ("SEP=\t\n" + GOOD.replace(";", "\t"), ONE),
    "mark read wrongly and saved": ("ï»¿" + GOOD, ONE),
    "lines in quotes with as many commas as a row": (
        'id,question,answer\nx,P?,"Syarat:\nKTP, KK, ijazah\n1,5 atau 2,5"\n',
        [("x", "P?", "Syarat:\nKTP, KK, ijazah\n1,5 atau 2,5")],
    ),
    "blank lines": (HEADER + "\n;;;\n" + GOOD.splitlines()[1] + "\n\n\n", ONE),
    "trailing delimiters": (GOOD.replace("\n", ";;\n"), ONE),
    "no last newline": (GOOD.rstrip("\n"), ONE),
    "other order": ("answer;question;id;category\nJ;P?;x;data\n", [("x", "P?", "J")]),
    "Indonesian names": ("Kode;KATEGORI;Pertanyaan ;Jawaban\nx;data;P?;J\n", [("x", "P?", "J")]),
    "spaces and accents in names": ("\u00a0id ;Category; Quéstion;ANSWER\nx;data;P?;J\n", [("x", "P?", "J")]),
    "unknown column": ("id;question;answer;catatan\nx;P?;J;abc\n", [("x", "P?", "J")]),
    "newline in quotes": (HEADER + 'x;data;P?;"baris 1\nbaris 2"\n', [("x", "P?", "baris 1\nbaris 2")]),
    "doubled quotes": (HEADER + 'x;data;"Apa ""itu""?";J\n', [("x", 'Apa "itu"?', "J")]),
    "quotes in mid-field": (HEADER + 'x;data;Apa "itu"?;J\n', [("x", 'Apa "itu"?', "J")]),
    "delimiter in quotes": (HEADER + 'x;data;"a;b?";J\n', [("x", "a;b?", "J")]),
    "space before quotes": (
        'id, question, answer, source\nx, "Apa itu a, b?", "Itu ""c""." , "BPS"\n',
        [("x", "Apa itu a, b?", 'Itu "c".')],
    ),
    "spaces before quotes": (HEADER + 'x;  data; \u00a0"a;b?"  ; "J\nK"\n', [("x", "a;b?", "J\nK")]),
    "a quoted word first": (
        HEADER + 'x;data; "IHK" itu apa?; ""IHK"" adalah "indeks"; \ny;data;P?; 5" pipa\n',
        [("x", '"IHK" itu apa?', '""IHK"" adalah "indeks"'), ("y", "P?", '5" pipa')],
    ),
    "leading zeros": (HEADER + "007;data;P?;J\n", [("007", "P?", "J")]),
    "exponent-like id": (HEADER + "1e5;data;P?;J\n", [("1e5", "P?", "J")]),
    "formula stays text": (HEADER + "x;data;P?;=cmd|' /C calc'!A0\n", [("x", "P?", "=cmd|' /C calc'!A0")]),
    "neutralised formula": (HEADER + "x;data;P?;'=1+1\n", [("x", "P?", "=1+1")]),
    "template braces": (HEADER + "x;data;P?;{{7*7}}\n", [("x", "P?", "{{7*7}}")]),
    "html": (HEADER + "x;data;<b>P?</b>;<script>1</script>\n", [("x", "<b>P?</b>", "<script>1</script>")]),
    "zero-width and control": (HEADER + "x;data;P\u200b?;J\x07\n", [("x", "P?", "J")]),
    "line breaks of Word, Excel and the web": (
        HEADER + "x;data;P?;satu\x0bdua\u2028tiga_x000D_empat\x85lima\n",
        [("x", "P?", "satu\ndua\ntiga\nempat\nlima")],
    ),
    "soft hyphens, marks of direction, narrow spaces": (
        HEADER + "x\u00ad;data;Per\u00adtum\u00adbuhan?;5\u202f000\u200e\n",
        [("x", "Pertumbuhan?", "5 000")],
    ),
    "spreadsheet's short row": ("id;question;answer;source\nx;P?;J\n", [("x", "P?", "J")]),
    "id from the question": (
        HEADER + ";data;Apa Itu É?;J\n;data;Apa itu e;K\n",
        [("apa-itu-e", "Apa Itu É?", "J"), ("apa-itu-e-2", "Apa itu e", "K")],
    ),
    "id from the question, which a later row has": (
        HEADER + ";data;Apa itu?;J\nApa-Itu;data;Apa itu lagi?;K\n",
        [("apa-itu-2", "Apa itu?", "J"), ("Apa-Itu", "Apa itu lagi?", "K")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), READ_RIGHT.values(), ids=READ_RIGHT)
def test_odd_but_good_files_are_read(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert rows(text) == expected


REFUSED = {
    "empty": (b"", "kosong"),
    "spaces": (b" \n \n", "kosong"),
    "header only": (HEADER.encode(), "tanpa baris"),
    "no header": (b"a;b;c;d\nx;y;z;w\n", "Judul kolom tidak ditemukan"),
    "header of numbers": (b"1,2,3\n4,5,6\n", "Judul kolom tidak ditemukan"),
    "column missing": (b"id;question\nx;P?\n", "Kolom wajib tidak ada: jawaban"),
    "column twice": (b"id;question;answer;Jawaban\nx;P?;J;K\n", "Judul kolom ganda: jawaban"),
    "png": (b"\x89PNG\r\n\x1a\n0000", "PNG"),
    "jpeg": (b"\xff\xd8\xff\xe0", "JPEG"),
    "pdf": (b"%PDF-1.7", "PDF"),
    "gzip": (b"\x1f\x8b\x08\x00", "gzip"),
    "old xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel lama"),
    "html": (b" <!doctype html><html>", "HTML"),
    "broken zip": (b"PK\x03\x04aaaa", "rusak"),
    "nul": (b"id;question;answer\nx;P\x00;J\n", "Baris 2: Berkas memuat byte NUL"),
    "gbk": (
        HEADER.encode() + "x;data;你好请问附近有什么;好吃的餐厅吗你好请问\n".encode("gbk"),
        "Pengodean huruf tidak dikenal",
    ),
    "ebcdic": (GOOD.encode("cp500"), ""),
    "half a utf-16 sign": (GOOD.encode("utf-16")[:-1], "tidak sah"),
    "long row": ((HEADER + "x;data;P?;J;lebih\n").encode(), "Baris 2: ada 5 sel"),
    "unclosed quote": ((HEADER + 'x;data;"P?;J\n').encode(), "Baris 2, kolom pertanyaan: tanda kutip"),
    "unclosed quote after a space": ((HEADER + 'x;data; "P?;J\n').encode(), "Baris 2, kolom pertanyaan: tanda kutip"),
    "delimiter in a quoted word": (
        (HEADER + 'x;data; "a;b" itu?\n').encode(),
        "Baris 2, kolom pertanyaan: tanda kutip di tengah sel",
    ),
    "header again": ((GOOD + "\ufeff" + GOOD).encode(), "Baris 3: judul kolom muncul lagi di sini; hapus baris ini"),
    "header again, other names": ((GOOD + "Kode;;Pertanyaan;JAWABAN\n").encode(), "Baris 3: judul kolom"),
    "header again, other order": ((GOOD + "id;answer;question\n").encode(), "Baris 3: judul kolom"),
    "id twice": ((GOOD + "SATU;data;P?;J\n").encode(), "Baris 3, kolom id"),
    "id too long": ((HEADER + "x" * 65 + ";data;P?;J\n").encode(), "65 karakter"),
    "id of 10 kB": ((HEADER + "x" * 10_000 + ";data;P?;J\n").encode(), "10000 karakter"),
    "id negative": ((HEADER + "-1;data;P?;J\n").encode(), "kolom id"),
    "id with a script": ((HEADER + "<script>;data;P?;J\n").encode(), "kolom id"),
    "category unknown": ((HEADER + "x;cuaca;P?;J\n").encode(), "Baris 2, kolom kategori"),
    "answer empty": ((HEADER + "x;data;P?;\n").encode(), "Baris 2, kolom jawaban: tidak boleh kosong"),
    "answer of spaces": ((HEADER + "x;data;P?;  \u00a0\n").encode(), "kolom jawaban"),
    "question empty": ((HEADER + "x;data;;J\n").encode(), "kolom pertanyaan"),
    "question of signs": ((HEADER + "x;data;???;J\n").encode(), "kolom pertanyaan"),
    "answer too long": ((HEADER + "x;data;P?;" + "a" * 1501 + "\n").encode(), "1.501 karakter"),
    "cell of 131,073": (
        (HEADER + "x;data;P?;" + "a" * 131_073 + "\n").encode(),
        "Baris 2, kolom jawaban: 131.073 karakter",
    ),
    "quoted cell of 1 MB": ((HEADER + 'x;data;P?;"' + "a" * 1_000_000 + '"\n').encode(), "Baris 2"),
    "10,000 columns": (
        (";".join(["id", "question", "answer", *["x"] * 10_000]) + "\n1\n").encode(),
        "lebih dari 100 kolom",
    ),
    "language unknown": (b"id;question;answer;language\nx;P?;J;jawa\n", "Baris 2, kolom bahasa"),
    "date unreadable": (b"id;question;answer;valid_until\nx;P?;J;31-02-2026\n", "kolom berlaku_sampai"),
    "date of a number": (
        b"id;question;answer;valid_until\nx;P?;J;05/01/1900\n",
        "Baris 2, kolom berlaku_sampai: “05/01/1900” sebelum tahun 2000",
    ),
    "line breaks in what is quoted": (
        'id;question;answer;active\nx;P?;J;"ya\n\u2028tidak"\n'.encode(),
        "Baris 2, kolom aktif: “ya tidak” tidak dikenal",
    ),
    "active unreadable": (b"id;question;answer;active\nx;P?;J;mungkin\n", "kolom aktif"),
    "replacement signs": ((HEADER + "x;data;P\ufffd?;J\n").encode(), "huruf rusak"),
    "variant too long": (("id;question;answer;variants\nx;P?;J;" + "a" * 301 + "\n").encode(), "kolom variasi"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_files_are_refused_with_their_place(data: bytes, message: str) -> None:
    result = check(data)
    assert not result.ok
    assert message in str(result.errors[0])


@pytest.mark.parametrize("space", ["", " "])
def test_a_stray_quote_on_line_2_of_1000_costs_one_row(space: str) -> None:
    lines = [f'r{number};data;{space}"Apa {number}?";{space}"J {number}"' for number in range(2, 1001)]
    lines[0] = f'r2;data;{space}"Apa 2?;J 2'
    result = check((HEADER + "\n".join(lines) + "\n").encode())
    assert [error.row for error in result.errors] == [2]
    assert len(result.entries) == 998


def test_a_header_pasted_in_is_one_error_and_no_entry() -> None:
    result = check((GOOD + HEADER + "dua;data;Apa itu dua?;Jawaban dua\n").encode())
    assert [error.row for error in result.errors] == [3]
    assert [entry.id for entry in result.entries] == ["satu", "dua"]


@pytest.mark.parametrize("row", ["x;data;Pertanyaan;Itu.", "question;data;Apa?;Answer", ";;;jawaban"])
def test_a_row_with_a_columns_name_in_it_is_no_header(row: str) -> None:
    assert not [error for error in check((GOOD + row + "\n").encode()).errors if "judul" in error.message]


def test_too_many_rows_are_refused() -> None:
    data = HEADER + "".join(f"r{number};data;P{number}?;J\n" for number in range(MAX_RECORDS + 5))
    assert "Lebih dari" in str(check(data.encode()).errors[0])


def test_where_a_quote_is_not_closed_it_is_told_before_the_rows_that_are_its_lines() -> None:
    data = HEADER + 'x;data;Apa?;"Itu.\n' + "baris jawaban\n" * (MAX_RECORDS + 5)
    (error,) = check(data.encode()).errors
    assert str(error).startswith("Baris 2: tanda kutip tidak ditutup")
    assert "Sesudahnya terbaca lebih dari 20.000 baris" in str(error)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_utf8_and_windows_1252_in_one_file_are_both_read(mark: bytes) -> None:
    mixed = mark + (HEADER + "a;data;café?;J\n").encode() + "b;data;résumé?;J\n".encode("cp1252")
    result = check(mixed)
    assert [entry.question for entry in result.entries] == ["café?", "résumé?"]
    assert "Windows-1252" in str(result.warnings[0])


def test_the_starter_base_is_good_and_survives_export() -> None:
    first = check(STARTER)
    again = check(export(first.entries), first.entries)
    assert len(first.entries) == 167
    assert not first.errors
    assert again.entries == first.entries
    assert not again.changes


@pytest.mark.parametrize(
    "answer", ["=1", "+62 741", "-5 persen", "@bps", "'=1", "''=1", "'kutip", "a\nb", 'kata "x"', "a;b,c|d"]
)
def test_any_answer_survives_export(answer: str) -> None:
    first = check(HEADER.encode() + b"x;data;P?;J\n").entries[0]
    changed = type(first)(
        **{name: getattr(first, name) for name in first.__slots__}
        | {"answer": answer, "variants": (answer.replace("|", " "),)}
    )
    result = check(export([changed]))
    expected = tuple(" ".join(variant.split()) for variant in changed.variants)
    assert (result.entries[0].answer, result.entries[0].variants) == (answer, expected)


@pytest.mark.parametrize("is_header_wrapped", [True, False])
def test_a_comma_file_saved_by_an_excel_that_expects_semicolons_comes_back_the_same(is_header_wrapped: bool) -> None:
    first = check(STARTER)
    lines = export(first.entries).decode("utf-8-sig").splitlines()
    stored = io.StringIO()
    csv.writer(stored, delimiter=";").writerows(line.split(";") for line in lines)
    text = stored.getvalue()
    if is_header_wrapped:
        text = f'"{lines[0]}"' + text.removeprefix(lines[0])
    again = check(text.encode("utf-8-sig"))
    assert [str(error) for error in again.errors] == []
    assert again.entries == first.entries
    assert "terbungkus dalam satu sel" in str(again.warnings[0])


def test_changes_are_told_apart() -> None:
    before = check((GOOD + "dua;data;P2?;J\ntiga;data;P3?;J\n").encode()).entries
    changes = check((GOOD + "dua;data;P2?;lain\nempat;data;P4?;J\n").encode(), before).changes
    assert (changes.new, changes.changed, changes.gone) == (("empat",), ("dua",), ("tiga",))


def test_an_id_in_other_letters_than_the_current_ones_is_told() -> None:
    before = check(GOOD.encode()).entries
    told = "Baris 2, kolom id: di versi yang berlaku tertulis “satu”; entri ini dianggap baru"
    assert told in map(str, check(GOOD.replace("satu;", "SATU;", 1).encode(), before).warnings)
    assert told not in map(str, check(GOOD.encode(), before).warnings)


def test_the_same_wording_in_two_entries_is_a_warning() -> None:
    result = check((GOOD + "dua;data;apa itu SATU;J\n").encode())
    assert result.ok
    assert "juga dipakai entri satu" in str(result.warnings[-1])


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Berapa tingkat kemiskinan Kerinci?", "Berapa tingkat kemisknan Kerinci?", True),
        ("Berapa tingkat kemiskinan Kerinci?", "Berapa tingkat kemiskinan Krinci?", True),
        ("Mohon data IKK kabupaten/kota se-Provinsi Jambi", "Mohon data IPM kabupaten/kota se-Provinsi Jambi", False),
        ("ikk jambi", "ikg jambi", False),
        ("Berapa inflasi 2024?", "Berapa inflasii 2025?", False),
    ],
)
def test_a_slip_hides_no_question_that_two_entries_share(one: str, other: str, alike: bool) -> None:
    rows = f"a,data,{one},A.\nb,data,{other},B.\nc,data,Berapa tingkat inflasi Jambi?,C.\n"
    result = check(f"id,kategori,pertanyaan,jawaban\n{rows}".encode())
    assert result.ok
    assert ["hampir sama dengan" in str(warning) for warning in result.warnings] == [True] * alike


def test_a_file_without_categories_is_warned_of_once() -> None:
    data = "pertanyaan;jawaban\n" + "".join(f"Apa {word}?;Itu {word}.\n" for word in ("padi", "kopi", "karet"))
    result = check(data.encode())
    assert {entry.category for entry in result.entries} == {"data"}
    assert [str(one) for one in result.warnings if "kategori" in str(one)] == [
        "Baris 1: tidak ada kolom kategori; semua entri dianggap “data”"
    ]
    assert "Baris 2, kolom kategori: kosong" in str(check(HEADER.encode() + b"x;;P?;J\n").warnings[0])


def test_variants_one_a_line_instead_of_by_bars_are_a_warning() -> None:
    header = "pertanyaan;jawaban;variasi;kategori\n"
    result = check((header + 'Apa?;Itu;"inflasi jambi\nlaju inflasi";data\n').encode())
    assert result.entries[0].variants == ("inflasi jambi laju inflasi",)
    assert [str(one) for one in result.warnings] == [
        "Baris 2, kolom variasi: ganti baris di dalam isian dibaca sebagai spasi; pisahkan isian dengan |"
    ]
    assert not check((header + 'Apa?;Itu;"inflasi jambi|\nlaju inflasi\n";data\n').encode()).warnings


def test_an_entry_that_has_expired_is_a_warning() -> None:
    result = check(b"id;category;question;answer;valid_until\nx;data;P?;J;31/01/2026\n", today=date(2026, 11, 23))
    assert result.entries[0].valid_until == date(2026, 1, 31)
    assert "sudah lewat" in str(result.warnings[-1])


@pytest.mark.parametrize("time", [" 0:00", " 0.00", " 00:00", " 00.00", " 00:00:00", "T00:00:00.000", "  0:00:00"])
def test_a_date_may_carry_midnight(time: str) -> None:
    result = check(f"pertanyaan;jawaban;berlaku_sampai\nApa?;Itu;31/12/2026{time}\n".encode())
    assert [entry.valid_until for entry in result.entries] == [date(2026, 12, 31)]


@pytest.mark.parametrize(
    "written", ["Kamis, 31 Desember 2026", "kamis,31 Des 2026", "Jum'at, 31-12-2026", "Thursday, 31 December 2026 0:00"]
)
def test_a_date_may_name_its_weekday(written: str) -> None:
    result = check(f"pertanyaan;jawaban;berlaku_sampai\nApa?;Itu;{written}\n".encode())
    assert [entry.valid_until for entry in result.entries] == [date(2026, 12, 31)]


def test_a_date_with_another_time_is_refused() -> None:
    result = check(b"pertanyaan;jawaban;berlaku_sampai\nApa?;Itu;31/12/2026 0:30\n")
    assert "bukan tanggal" in str(result.errors[0])


def workbook(*lines: list[object]) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


XLSX: tuple[list[object], ...] = (
    ["id", "Kategori", "pertanyaan", "jawaban", "aktif", "berlaku_sampai"],
    [7, "data", "P?", "J", True, date(2027, 1, 31)],
)


def test_a_workbook_is_read() -> None:
    entry = check(workbook(*XLSX)).entries[0]
    assert (entry.id, entry.active, entry.valid_until) == ("7", True, date(2027, 1, 31))


def test_a_workbook_cut_in_half_is_refused() -> None:
    data = workbook(*XLSX)
    assert "rusak" in str(check(data[: len(data) // 2]).errors[0])


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    assert "terlalu besar" in str(
        check(with_part(workbook(*XLSX), "xl/worksheets/sheet1.xml", b" " * 100_000_000)).errors[0]
    )


def test_entities_in_a_workbook_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    assert "tidak diizinkan" in str(check(with_part(workbook(*XLSX), "xl/worksheets/sheet1.xml", bomb)).errors[0])


def test_other_archives_are_refused() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "bukan XLSX" in str(check(stored.getvalue()).errors[0])


def test_the_bundled_lists_are_well_formed() -> None:
    for path in sorted(Path(FOLDER).glob("*.csv")):
        assert path.read_text(encoding="utf-8").strip()


def test_very_many_questions_that_begin_alike_get_ids_in_seconds() -> None:
    asked = "Apakah yang dimaksud dengan istilah statistik resmi pada publikasi tahunan bagian"
    began = time.process_time()
    result = check(("pertanyaan;jawaban\n" + "".join(f"{asked} {n};J{n}\n" for n in range(6_000))).encode())
    assert time.process_time() - began < 5
    assert len({entry.id for entry in result.entries}) == 6_000


def test_a_million_rows_without_anything_cost_no_time() -> None:
    began = time.process_time()
    result = check(GOOD.encode() + b";;;;\n" * 1_000_000 + b"dua;data;Mana?;Sana.\n")
    assert time.process_time() - began < 3
    assert [entry.id for entry in result.entries] == ["satu", "dua"]


def test_of_very_many_sentences_alike_some_are_told() -> None:
    shared = "|".join(f"tanya {number}" for number in range(40))
    table = "".join(f"e{row};Apa itu topik {row}?;{shared};Jawaban\n" for row in range(60))
    result = check(("id;pertanyaan;variasi;jawaban\n" + table).encode())
    assert result.ok
    alike = [problem for problem in result.warnings if problem.column == "variasi"]
    assert len(alike) == MOST_TWINS
    assert "Ada sedikitnya 1.000 pasang kalimat" in str(result.warnings[-len(alike) - 1])
