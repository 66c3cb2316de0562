"""The named uploads C01-C50 of RELIABILITY.md, section 8b: bytes, and what a person is told about them."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]

HEADER = "id;kategori;pertanyaan;jawaban;sumber\n"
ROW = "satu;data;Apa itu satu?;Jawaban satu;BPS\n"
GOOD = HEADER + ROW


def csv(*rows: str) -> bytes:
    return (HEADER + "".join(row + "\n" for row in rows)).encode()


def cell(column: str, value: str) -> bytes:
    """Return a file with one row in which one column holds a value."""
    cells = {"id": "x", "kategori": "data", "pertanyaan": "Apa?", "jawaban": "Itu.", "sumber": ""} | {column: value}
    return (";".join(cells) + "\n" + ";".join(cells.values()) + "\n").encode()


def workbook(*rows: list[object], change: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def archive(**parts: bytes) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return stored.getvalue()


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), part}:
            new.writestr(name, content if name == part else old.read(name))
    return stored.getvalue()


def _hide_the_first(book: Workbook) -> None:
    book.active.sheet_state = "hidden"
    for row in (TOP, ONE):
        (book["Isi"] if "Isi" in book else book.create_sheet("Isi")).append(row)
    book.active = 1


def _append(sheet: Any, *rows: list[object]) -> None:
    for row in rows:
        sheet.append(row)


def _hide_the_only(book: Workbook) -> None:
    book.active.sheet_state = "veryHidden"
    book.create_sheet("Kosong")
    book.active = 1


TOP: list[object] = ["id", "pertanyaan", "jawaban", "berlaku_sampai"]
ONE: list[object] = ["x", "Apa?", "Itu.", None]
SHEET = "xl/worksheets/sheet1.xml"
STRAY = [f'r{n};data;"Apa {n}?";"Itu {n}";' for n in range(2, 1001)]
STRAY[0] = 'r2;data;"Apa 2?;Itu 2;'

REFUSED: dict[str, tuple[bytes, str]] = {
    "C01 empty": (b"", "Berkas kosong"),
    "C01 spaces": (b" \r\n \n", "Berkas kosong"),
    "C02 header only": (HEADER.encode(), "tanpa baris"),
    "C03 no header": (ROW.encode(), "Judul kolom tidak ditemukan"),
    "C03 numbers": (b"1,2,3\n4,5,6\n", "Judul kolom tidak ditemukan"),
    "C05 half a UTF-16 sign": (GOOD.encode("utf-16")[:-1], "tidak sah"),
    "C06 windows-1252 read twice": (
        csv("x;data;Apa – itu?;Itu;").decode("cp1252").encode(),
        "Baris 2, kolom pertanyaan: huruf rusak “â€“”",
    ),
    "C08 utf-7": (cell("jawaban", "caf+AOk-"), "Baris 2, kolom jawaban: huruf rusak"),
    "C08 ebcdic": (GOOD.encode("cp500"), ""),
    "C08 gbk": (
        HEADER.encode() + "x;data;你好请问附近有什么好吃的餐厅;你好请问附近有什么好吃的;\n".encode("gbk"),
        "tidak dikenal",
    ),
    "C15 stray quote on line 2 of 1,000": (csv(*STRAY), "Baris 2, kolom pertanyaan: tanda kutip"),
    "C15 stray quote on the last line": (
        csv(*STRAY[1:], 'z;data;"Apa?;Itu;'),
        "Baris 1000, kolom pertanyaan: tanda kutip",
    ),
    "C16 quote closed in mid-field": (
        csv('x;data;"Apa" itu?;Itu;'),
        "Baris 2, kolom pertanyaan: tanda kutip di tengah sel",
    ),
    "C17 long row": (csv("x;data;Apa?;Itu;BPS;lebih"), "Baris 2: ada 6 sel"),
    "C17 short row": (csv("x;data;Apa?"), "Baris 2, kolom jawaban: tidak boleh kosong"),
    "C19 NUL": (csv("x;data;Ap\x00a?;Itu;"), "Baris 2: Berkas memuat byte NUL"),
    "C20 png": (b"\x89PNG\r\n\x1a\n0000", "PNG"),
    "C20 pdf": (b"%PDF-1.7\n", "PDF"),
    "C20 html": (b"<html><table><tr><td>id</td></tr></table>", "HTML"),
    "C20 zip": (archive(**{"a.csv": GOOD.encode()}), "bukan XLSX"),
    "C20 ods": (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "bukan XLSX"),
    "C20 old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel lama (.xls), bukan CSV atau XLSX; buka di Excel"),
    "C20 behind a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
        "dikunci kata sandi",
    ),
    "C20 html called .xls": (
        "\ufeff<table><tr><td>id</td></tr></table>".encode(),
        "HTML atau XML, bukan CSV atau XLSX; buka",
    ),
    "C20 html in UTF-16": ("<table><tr><td>id</td></tr></table>".encode("utf-16"), "HTML atau XML"),
    "C21 missing column": (
        b"id;pertanyaan;isi\nx;Apa?;Itu\n",
        "Kolom wajib tidak ada: jawaban. Judul kolom yang terbaca: “id”, “pertanyaan”, “isi”. Tambahkan",
    ),
    "C23 doubled column": (b"id;pertanyaan;jawaban;answer\nx;Apa?;Itu;Ini\n", "jawaban (C, D); hapus atau ganti"),
    "C26 doubled id": (
        csv("x;data;Apa?;Itu;", "X;data;Apa lagi?;Itu;"),
        "Baris 3, kolom id: “X” sudah dipakai di baris 2; ganti",
    ),
    "C28 negative id": (cell("id", "-1"), "Baris 2, kolom id"),
    "C28 id of 10 kB": (cell("id", "x" * 10_000), "Baris 2, kolom id: 10000 karakter"),
    "C29 empty answer": (cell("jawaban", ""), "Baris 2, kolom jawaban: tidak boleh kosong; isi dengan kalimat"),
    "C29 answer of spaces": (cell("jawaban", " \u00a0 "), "Baris 2, kolom jawaban: tidak boleh kosong"),
    "C29 empty question": (cell("pertanyaan", ""), "Baris 2, kolom pertanyaan: tidak boleh kosong"),
    "C30 cell of 131,073": (
        cell("jawaban", "a" * 131_073),
        "Baris 2, kolom jawaban: 131.073 karakter, paling banyak 20.000 dalam satu sel",
    ),
    "C30 quoted cell of 1 MB": (cell("jawaban", '"' + "a" * 1_000_000 + '"'), "Baris 2"),
    "C31 answer too long": (
        cell("jawaban", "a" * 1_601),
        "Baris 2, kolom jawaban: 1.601 karakter, paling banyak 1.500; ringkas",
    ),
    "C31 answer of too many emoji": (cell("jawaban", "a" + "😀" * 760), "emoji dihitung dua"),
    "C32 too many bytes": (GOOD.encode() + b"\n" * 20_000_001, "lebih besar dari 20 MB; hapus gambar"),
    "C33 a million rows": (HEADER.encode() + b"a;b\n" * 1_000_000, "Lebih dari 20.000 baris; hapus baris"),
    "C34 10,000 columns": ((HEADER[:-1] + ";x" * 10_000 + "\n" + ROW).encode(), "lebih dari 100 kolom; hapus kolom"),
    "C36 zip bomb": (with_part(workbook(TOP, ONE), SHEET, b" " * 100_000_000), "terlalu besar"),
    "C36 nested zip": (with_part(archive(**{"xl__workbook.xml": b"<x/>"}), "a.zip", archive(a=b"0" * 90_000_000)), ""),
    "C36 entities": (
        with_part(workbook(TOP, ONE), SHEET, b'<!DOCTYPE l [<!ENTITY a "aa">]><worksheet>&a;</worksheet>'),
        "tidak diizinkan",
    ),
    "C41 script in an id": (cell("id", "<script>alert(1)</script>"), "Baris 2, kolom id"),
    "C43 javascript link": (cell("sumber", "javascript:alert(1)"), "Baris 2, kolom sumber"),
    "C43 inner address": (cell("sumber", "http://127.0.0.1:6379/x"), "Baris 2, kolom sumber"),
    "C49 xlsx broken off": (workbook(TOP, ONE)[:3_000], "rusak"),
    "C49 csv broken off": (
        csv("x;data;Apa?;Itu;BPS", 'y;data;"Apa la').rstrip(b"\n"),
        "Baris 3, kolom pertanyaan: tanda kutip tidak ditutup",
    ),
    "unknown category": (cell("kategori", "cuaca"), "Baris 2, kolom kategori: “cuaca” tidak dikenal"),
    "31 February": (b"pertanyaan;jawaban;berlaku_sampai\nApa?;Itu;31/02/2026\n", "Baris 2, kolom berlaku_sampai"),
    "unknown language": (b"pertanyaan;jawaban;bahasa\nApa?;Itu;jawa\n", "Baris 2, kolom bahasa"),
    "active perhaps": (b"pertanyaan;jawaban;aktif\nApa?;Itu;mungkin\n", "Baris 2, kolom aktif"),
    "Excel error in CSV": (cell("jawaban", "#NAME?"), "Baris 2, kolom jawaban"),
    "Excel error in Indonesian": (
        cell("jawaban", "#NAMA?"),
        "Baris 2, kolom jawaban: kesalahan Excel #NAMA?; perbaiki",
    ),
    "column too narrow for its figure": (cell("jawaban", "########"), "Baris 2, kolom jawaban: kesalahan Excel ####"),
    "error of LibreOffice": (cell("jawaban", "Err:502"), "Baris 2, kolom jawaban: kesalahan Excel Err:502"),
    "error of Google Sheets": (cell("jawaban", "#ERROR!"), "Baris 2, kolom jawaban: kesalahan Excel #ERROR!"),
    "Google Sheets still loading": (
        cell("jawaban", "Loading..."),
        "Baris 2, kolom jawaban: kesalahan Excel Loading...",
    ),
    "telephone number rounded by Excel": (cell("sumber", "6,28E+12"), "Baris 2, kolom sumber: angka diringkas Excel"),
    "sign of Wingdings": (cell("jawaban", "Syarat \uf046 KTP"), "Baris 2, kolom jawaban: memuat lambang huruf Symbol"),
    "answer NULL": (cell("jawaban", "NULL"), "Baris 2, kolom jawaban: tidak boleh kosong"),
    "row of a total": (
        csv("satu;data;Apa?;Itu;", "Jumlah;;;;3"),
        "Baris 3: tanpa pertanyaan dan jawaban; hapus baris ini",
    ),
    "signature below the table": (
        workbook(TOP, ONE, [], [None, None, None, "Jambi, 3 Desember 2026"]),
        "Baris 4: tanpa pertanyaan dan jawaban; hapus baris ini",
    ),
    "separator within a cell": (
        csv("x;data;Apa; itu?;Itu;BPS"),
        "Baris 2: ada 6 sel (terisi sampai kolom F) padahal judul kolom 5; hapus yang",
    ),
    "docx": (archive(**{"word/document.xml": b"<x/>"}), "dokumen Word, bukan CSV atau XLSX; salin"),
    "old Word": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "WordDocument".encode("utf-16-le"),
        "dokumen Word, bukan CSV atau XLSX; salin",
    ),
    "xlsb": (archive(**{"xl/workbook.bin": b"x"}), "Excel biner (.xlsb), bukan CSV atau XLSX; buka di Excel"),
    "ods of LibreOffice": (archive(**{"content.xml": b"<x/>"}), "OpenDocument (.ods, .odt), bukan CSV atau XLSX; buka"),
    "replacement signs": (cell("jawaban", "caf\ufffd"), "Baris 2, kolom jawaban: memuat huruf rusak"),
    "xlsx formula without result": (
        workbook(TOP, ["x", "Apa?", "=1+1", None]),
        "Baris 2, kolom jawaban: rumus tanpa hasil",
    ),
    "xlsx error value": (
        workbook(TOP, ["x", "Apa?", "#REF!", None]),
        "Baris 2, kolom jawaban: kesalahan Excel #REF!; perbaiki di berkas asal",
    ),
    "xlsx merged rows": (
        workbook(TOP, ONE, ["y", "Apa lagi?", None, None], change=lambda book: book.active.merge_cells("C2:C3")),
        "Baris 3, kolom jawaban: sel gabungan C2:C3",
    ),
    "xlsx only hidden": (
        workbook(TOP, ONE, change=_hide_the_only),
        "terlihat kosong; tampilkan lembar yang dimaksud (1",
    ),
}

TAKEN: dict[str, bytes] = {
    "C04 UTF-8 BOM": GOOD.encode("utf-8-sig"),
    "C05 UTF-16 LE": GOOD.encode("utf-16"),
    "C05 Excel's Unicode text": GOOD.replace(";", "\t").replace("\n", "\r\n").encode("utf-16"),
    "C05 UTF-16 BE without mark": GOOD.encode("utf-16-be"),
    "C06 windows-1252": GOOD.replace("BPS", "BPS – “Jambi”").encode("cp1252"),
    "C07 half and half": GOOD.replace("satu;data", "café;data").replace("café", "satu").encode()
    + "b;data;résumé?;J;\n".encode("cp1252"),
    "C09 ;": GOOD.encode(),
    "C09 ,": GOOD.replace(";", ",").encode(),
    "C10 tab": GOOD.replace(";", "\t").encode(),
    "C11 |": GOOD.replace(";", "|").encode(),
    "C12 sep=": ("sep=;\r\n" + GOOD).encode("cp1252"),
    "C13 CR": GOOD.replace("\n", "\r").encode(),
    "C13 end of file of DOS": GOOD.encode() + b"\x1a",
    "C13 mixed": (GOOD.replace("\n", "\r\n") + "b;data;B?;J;\n" + "c;data;C?;J;\r").encode(),
    "C14 newline in quotes": csv('satu;data;Apa?;"baris 1\r\nbaris 2";'),
    "C16 quotes in mid-field": csv('satu;data;Apa "itu"?;"kata ""x""";'),
    "C17 trailing delimiters": GOOD.replace("\n", ";;\n").encode(),
    "C18 blank lines": (HEADER + "\n;;;;\n" + ROW + "\n\n").encode(),
    "C22 unknown column": GOOD.replace("sumber", "catatan").encode(),
    "C24 names with NBSP, case, accents": GOOD.replace(
        HEADER, "\u00a0ID ;KATEGORI;Pértanyaan; Answer;SUMBER\n"
    ).encode(),
    "C25 other order": b"jawaban;pertanyaan;id\nItu;Apa?;satu\n",
    "C28 empty id": cell("id", ""),
    "C28 007": cell("id", "007"),
    "C28 1e5": cell("id", "1e5"),
    "C40 command": cell("jawaban", "=cmd|' /C calc'!A0"),
    "C40 plus": cell("jawaban", "+1"),
    "C40 minus": cell("jawaban", "-1"),
    "C40 at": cell("jawaban", "@SUM(1;2)".replace(";", ",")),
    "C40 quoted": cell("jawaban", '"""=1"""'),
    "C40 tab": cell("jawaban", '"\t=1"'),
    "C41 html": cell("jawaban", "<script>alert(1)</script>"),
    "C42 braces": cell("jawaban", "{{7*7}} {% raw %} ${jndi:ldap}"),
    "C43 web link": cell("sumber", "https://jambi.bps.go.id/id/statistics-table"),
    "C43 words that end in data": cell("sumber", "Sumber data: BPS"),
    "C44 control signs": cell("jawaban", "It\u200bu\x07."),
    "title above": b"BASIS PENGETAHUAN;;\n\nid;pertanyaan;jawaban\nsatu;Apa?;Itu\n",
    "wrapped by an Excel of another country": b'"id,pertanyaan,jawaban"\r\n"x,Apa?,""Itu, kata";" dia"""\r\n',
    "wrapped by it but for the column names": (
        b'id,pertanyaan,jawaban\r\n"x,Apa?,""Baris satu""""dikutip"""","\r\n"baris dua; tiga"""\r\ny,Apa lagi?,Ini.\r\n'
    ),
    "dashes for empty cells": b"id;pertanyaan;jawaban;sumber;bahasa;berlaku_sampai;aktif\nx;Apa?;Itu.;-;-;-;-\n",
    "NULL of a database": b"id;pertanyaan;jawaban;variasi;berlaku_sampai\nx;Apa?;Itu.;NULL;nan\n",
    "xlsx": workbook(TOP, ONE),
    "xlsx of a comma file in an Excel that expects semicolons": workbook(
        [], ["id,pertanyaan,jawaban"], ['x,"Apa', ' itu?","Baris satu'], ['baris dua"'], ["y,Apa lagi?,Ini."]
    ),
    "xlsx with a pivot table first": workbook(
        ["Row Labels", "Count of id"], ["data", 1], change=lambda book: _append(book.create_sheet("Data"), TOP, ONE)
    ),
    "xlsx dates, numbers, truth": workbook(TOP, [7, "Apa?", 0.25, "31/12/2030"]),
    "xlsx hidden sheet first": workbook(["rahasia"], change=_hide_the_first),
    "xlsx with a title row": workbook(
        ["Basis pengetahuan"], TOP, ONE, change=lambda book: book.active.merge_cells("A1:D1")
    ),
    "xlsx with a ghost row": workbook(TOP, ONE, change=lambda book: book.active.cell(1_000_000, 1, " ")),
}
