"""Read an XLSX file without being hurt by it: size, nesting and entities are checked before it is opened."""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime
from typing import Any

from kb.decoding import FileProblem
from kb.records import MAX_CELL, MAX_COLUMNS, MAX_RECORDS, Record

MAX_UNPACKED = 80_000_000
MAX_PARTS = 500
_PEEK = 2_000
_BROKEN = "Berkas XLSX rusak atau tidak lengkap."


def is_zip(data: bytes) -> bool:
    """Say whether the bytes begin like a ZIP archive, as every XLSX does."""
    return data.startswith(b"PK")


def read_records(data: bytes) -> list[Record]:
    """Read the rows of the first sheet, values only; raise FileProblem when the file cannot be trusted."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # 24 MB that most processes never need

    _inspect(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                return _rows(book)
            finally:
                book.close()
    except FileProblem:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part provokes
        raise FileProblem(_BROKEN) from error


def _inspect(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise FileProblem("Berkas ini arsip ZIP atau ODS, bukan XLSX. Simpan sebagai CSV UTF-8 atau XLSX.")
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise FileProblem("Isi XLSX terlalu besar setelah dibuka; simpan sebagai CSV UTF-8.")
            for part in parts:
                with archive.open(part) as file:
                    if b"<!" in file.read(_PEEK).replace(b"<!--", b""):
                        raise FileProblem("XLSX memuat deklarasi XML yang tidak diizinkan.")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise FileProblem(_BROKEN) from error


def _rows(book: Any) -> list[Record]:
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    records = []
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > MAX_RECORDS + 1:
            raise FileProblem(f"Lebih dari {MAX_RECORDS} baris.", line)
        cells = tuple(map(_text, row))
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
            records.append(Record(line, (), f"lebih dari {MAX_COLUMNS} kolom"))
        elif any(len(cell) > MAX_CELL for cell in cells):
            records.append(Record(line, (), "ada sel yang terlalu panjang"))
        else:
            records.append(Record(line, cells[:MAX_COLUMNS]))
    return records


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
