"""Uploads as people and programs make them beside C01-C50: bytes, and what a person is told about them."""

import zipfile
from io import BytesIO

from tests.kb.named_files import GOOD, HEADER, ONE, ROW, SHEET, TOP, archive, cell, csv, with_part, workbook

BOOK = workbook(TOP, ONE)
_XML = zipfile.ZipFile(BytesIO(BOOK)).read(SHEET)
_NO_NAMES = "Baris 1: Judul kolom tidak ditemukan; perlu baris yang memuat pertanyaan, jawaban, … Yang terbaca: "


def _dated(written: str) -> bytes:
    return f"pertanyaan;jawaban;berlaku_sampai\nApa?;Itu.;{written}\n".encode()


def _spoilt(method: int) -> bytes:
    stored, old = BytesIO(), zipfile.ZipFile(BytesIO(BOOK))
    with zipfile.ZipFile(stored, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    data = bytearray(stored.getvalue())
    at = data.index(SHEET.encode()) + len(SHEET) + 15
    data[at : at + 30] = b"\xff" * 30
    return bytes(data)


def _of_another_version(data: bytes) -> bytes:
    made = bytearray(data)
    made[made.index(b"PK\x01\x02") + 6] = 93
    return bytes(made)


REFUSED: dict[str, tuple[bytes, str]] = {
    "json": (b'[\n {"id": "x", "pertanyaan": "Apa?", "jawaban": "Itu."}\n]', _NO_NAMES),
    "json lines": (b'{"id":"x","pertanyaan":"Apa?","jawaban":"Itu."}\n', _NO_NAMES),
    "yaml": (b"- id: x\n  pertanyaan: Apa?\n  jawaban: Itu.\n", _NO_NAMES + "“- id: x”."),
    "table of Markdown": (
        b"| id | pertanyaan | jawaban |\n|----|----|----|\n| x | Apa? | Itu. |\n",
        "Baris 2: tanpa pertanyaan dan jawaban",
    ),
    "sql": (
        b"INSERT INTO faq (id, pertanyaan, jawaban) VALUES ('x','Apa?','Itu.');\n",
        "Baris 1: Kolom wajib tidak ada",
    ),
    "sylk": (b'ID;PWXL;N;E\nC;Y1;X1;K"id"\nE\n', "Baris 1: Kolom wajib tidak ada: pertanyaan, jawaban"),
    "Excel's XML of 2003": (b'<?xml version="1.0"?><Workbook></Workbook>', "HTML atau XML, bukan CSV atau XLSX; buka"),
    "sign-in page instead of the file": (b"<!DOCTYPE html><title>Sign in</title>", "HTML atau XML"),
    "Numbers": (archive(**{"Index/Document.iwa": b"x"}), "Apple Numbers (.numbers), bukan CSV atau XLSX; di Numbers"),
    "workbook in an archive": (archive(**{"kb.xlsx": BOOK}), "arsip ZIP, bukan XLSX; pilih berkas tabelnya"),
    "pointer of Git": (b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\n", _NO_NAMES),
    "shortcut of Drive": (b'{"url": "https://docs.google.com/spreadsheets/d/abc"}', _NO_NAMES),
    "database": (
        b"SQLite format 3\x00" + bytes(100),
        "Baris 1: Berkas memuat byte NUL: bukan teks, atau rusak; simpan",
    ),
    "film": (b"\x00\x00\x00\x18ftypmp42", "Baris 1: Berkas memuat byte NUL"),
    "program": (b"MZ\x90\x00\x03", "tidak sah"),
    "UTF-32 without mark": (GOOD.encode("utf-32-le"), "Baris 1: Berkas memuat byte NUL"),
    "mark of UTF-16 before UTF-8": (b"\xff\xfe" + GOOD.encode(), "tidak sah sebagai UTF-16; simpan ulang"),
    "half a pair in UTF-16": (
        GOOD.encode("utf-16") + b"\x3d\xd8" + ROW.encode("utf-16-le"),
        "Baris 3: Isi berkas tidak sah sebagai UTF-16",
    ),
    "xlsx packed by LZMA, and broken": (_spoilt(zipfile.ZIP_LZMA), "XLSX rusak atau tidak lengkap"),
    "xlsx of a later kind of archive": (_of_another_version(BOOK), "XLSX rusak atau tidak lengkap"),
    "a quote that opens the last cell": (csv('x;data;Apa?;"Itu.'), "Baris 2, kolom jawaban: tanda kutip tidak ditutup"),
    "a quote within an id": (csv('"x"y;data;Apa?;Itu.;BPS'), "Baris 2, kolom id: tanda kutip di tengah sel"),
    "a list that looks like rows": (
        b'id,pertanyaan,jawaban\nx,Apa syaratnya?,"Bawa:\nKTP,KK,ijazah"\n',
        "tutup atau hapus. Bila memang satu sel, beri spasi sesudah tanda pemisah di dalamnya",
    ),
    "KOI8": ((HEADER + "x;data;Apa?;Привет мир это;BPS\n").encode("koi8-r"), "Pengodean huruf tidak dikenal"),
    "merge conflict": ((HEADER + "<<<<<<< HEAD\n" + ROW).encode(), "Baris 2: tanpa pertanyaan dan jawaban"),
    "two files, the second with a mark": ((GOOD + "\ufeff" + GOOD).encode(), "Baris 3: judul kolom muncul lagi"),
    "column names in row 12": (("judul\n" * 11 + GOOD).encode(), _NO_NAMES + "“judul”."),
    "table on its side": (b"id;x\npertanyaan;Apa?\njawaban;Itu.\n", "Kolom wajib tidak ada: pertanyaan, jawaban"),
    "columns of fixed width": (b"id    pertanyaan      jawaban\nx     Apa itu?        Itu.\n", _NO_NAMES),
    "unknown separator": (GOOD.replace(";", "^").encode(), _NO_NAMES + "“id^kategori^pertanyaan^jawaban”."),
    "another separator below the names": (
        (HEADER + ROW.replace(";", ",")).encode(),
        "Baris 2: hanya satu sel: pemisah di baris ini berbeda dengan pemisah di judul kolom; samakan",
    ),
    "tabs above, semicolons below": ((HEADER.replace(";", "\t") + ROW).encode(), "Baris 2: hanya satu sel: pemisah"),
    "curled quotes around cells": (
        csv("x;data;“Apa; itu?”;Itu.;BPS"),
        "Baris 2: ada 6 sel (terisi sampai kolom F) padahal judul kolom 5",
    ),
    "single quotes around cells": (
        csv("x;data;'Apa; itu?';Itu.;BPS"),
        "Baris 2: ada 6 sel (terisi sampai kolom F) padahal judul kolom 5",
    ),
    "curled quotes around everything": (
        "“pertanyaan”;“jawaban”\n“Apa itu?”;“Itu.”\n".encode(),
        "Baris 1: Sel diapit “…”, yang bukan pengapit sel; ganti dengan tanda kutip lurus",
    ),
    "single quotes around everything": (
        b"'pertanyaan','jawaban'\n'Apa?','Itu.'\n",
        "yang bukan pengapit sel; ganti dengan tanda kutip lurus",
    ),
    "a stray quote that another one closes": (
        csv('x;data;"Apa?;Itu.;BPS', 'y;data;Mana";Sana.;BPS'),
        "Baris 2, kolom pertanyaan: tanda kutip tidak ditutup, sehingga 1 baris di bawahnya ikut terbaca; tutup",
    ),
    "a stray quote that inches close": (
        csv('x;data;"Apa?;Itu.;BPS', "y;data;Mana?;Sana.;BPS", 'z;data;Layar?;Layar 14";BPS'),
        "Baris 2, kolom pertanyaan: tanda kutip tidak ditutup, sehingga 2 baris",
    ),
    "a stray quote at the end that the next row closes": (
        b'id,pertanyaan,jawaban\nx,Apa?,"Itu.\ny,Mana?,Sana."\n',
        "Baris 2, kolom jawaban: tanda kutip tidak ditutup, sehingga 1 baris",
    ),
    "two separators in one row": (
        (HEADER.replace(";", "\t") + "x\tdata\tApa?;Itu.\tBPS\n").encode(),
        "Baris 2: sebagian sel dipisahkan tanda yang berbeda dengan pemisah di judul kolom; samakan",
    ),
    "columns with numbers below their names": (
        b"pertanyaan;jawaban;sumber\n(1);(2);(3)\nApa?;Itu.;BPS\n",
        "Baris 2: hanya nomor kolom; hapus baris ini",
    ),
    "UTF-7 with its mark": (
        b"+/v8-id;pertanyaan;jawaban\nx;Apa?;Itu.\n",
        "Pengodean huruf tidak dikenal; simpan ulang",
    ),
    "quotes escaped by backslash": (
        csv(r'x;data;"Apa \"itu\"?";Itu.;BPS'),
        "Baris 2, kolom pertanyaan: tanda kutip di tengah sel",
    ),
    "a hundred quotes": (
        csv("x;data;" + '"' * 101 + ";Itu.;BPS"),
        "Baris 2, kolom pertanyaan: tanda kutip tidak ditutup; tutup atau hapus",
    ),
    "rows parted by U+2028": ((HEADER + ROW).replace("\n", "\u2028").encode(), "hanya berisi judul kolom"),
    "everything in one line": (HEADER.strip().encode() + b";" + ROW.strip().encode(), "tanpa baris"),
    "separators only": (b";;;;\n;;;;\n", "Berkas kosong"),
    "quotes of Windows in Latin-1": (
        cell("jawaban", "\x93kata\x94 itu"),
        "Baris 2, kolom jawaban: huruf rusak “U+0093”, mungkin ““”; simpan ulang",
    ),
    "UTF-8 read as Latin-1": (
        cell("jawaban", "“kata” itu".encode().decode("latin-1")),
        "Baris 2, kolom jawaban: huruf rusak “",
    ),
    "control sign of no quotation mark": (
        cell("jawaban", "Itu\x8d dia"),
        "Baris 2, kolom jawaban: memuat huruf rusak (�); perbaiki",
    ),
    "letters as JSON writes them": (
        cell("jawaban", r"caf\u00e9"),
        r"Baris 2, kolom jawaban: huruf rusak “\u00e9”, mungkin “é”",
    ),
    "letters as e-mail writes them": (
        cell("jawaban", "caf=C3=A9"),
        "Baris 2, kolom jawaban: huruf rusak “=C3=A9”, mungkin “é”",
    ),
    "question nobody sees": (cell("pertanyaan", "\u3164\u115f"), "Baris 2, kolom pertanyaan: tidak boleh kosong"),
    "answer of an emoji": (cell("jawaban", "👍"), "Baris 2, kolom jawaban: tidak boleh kosong"),
    "answer as above": (cell("jawaban", "〃"), "Baris 2, kolom jawaban: tidak boleh kosong"),
    "id with spaces": (cell("id", "Harga beras"), "dan tanda hubung, misalnya “harga-beras”"),
    "id of a folder": (cell("id", "../x"), "Baris 2, kolom id: hanya huruf, angka"),
    "id in wide letters": (cell("id", "ｉｎｆ"), "Baris 2, kolom id: hanya huruf, angka"),
    "American date": (_dated("12/31/2026"), "Baris 2, kolom berlaku_sampai: “12/31/2026” bukan tanggal; tulis"),
    "day as Excel counts": (_dated("46387"), "Baris 2, kolom berlaku_sampai: “46387” bukan tanggal"),
    "29 February of a common year": (_dated("29/02/2027"), "Baris 2, kolom berlaku_sampai"),
    "date in words": (_dated("akhir tahun"), "Baris 2, kolom berlaku_sampai: “akhir tahun” bukan tanggal"),
    "ticked": ("pertanyaan;jawaban;aktif\nApa?;Itu.;✓\n".encode(), "Baris 2, kolom aktif: “✓” tidak dikenal; tulis ya"),
    "201 variants": (
        ("pertanyaan;jawaban;variasi\nApa?;Itu.;" + "|".join(map(str, range(201))) + "\n").encode(),
        "Baris 2, kolom variasi: 201 isian, paling banyak 200",
    ),
    "two tables side by side": (
        workbook(["id", "pertanyaan", "jawaban", None, "id", "pertanyaan", "jawaban"], ["x", "Apa?", "Itu."]),
        "Baris 1: Judul kolom ganda: id (A, E), jawaban (C, G), pertanyaan (B, F)",
    ),
    "xlsx without its sheet": (with_part(BOOK, SHEET, b""), "XLSX rusak atau tidak lengkap; buka di Excel"),
    "xlsx of a page": (with_part(BOOK, "xl/workbook.xml", b"<html></html>"), "tidak memuat lembar kerja"),
    "xlsx with NUL": (with_part(BOOK, SHEET, _XML.replace(b"Itu.", b"It\x00u.")), "XLSX rusak atau tidak lengkap"),
    "xlsx whose texts are gone": (
        with_part(BOOK, SHEET, _XML.replace(b'"inlineStr"', b'"s"').replace(b"<is><t>Itu.</t></is>", b"<v>999</v>")),
        "XLSX rusak atau tidak lengkap",
    ),
}

WARNED: dict[str, tuple[bytes, str]] = {
    "Macintosh": (
        csv("x;data;Apa?;Itu “kata” – café;BPS").decode().encode("mac_roman"),
        "Baris 2, kolom jawaban: “ÒkataÓ” mungkin ““kata”” dari berkas Macintosh; bila salah, simpan ulang",
    ),
    "DOS": (
        csv("x;data;Apa?;Luas 5 m² saja;BPS").decode().encode("cp850"),
        "Baris 2, kolom jawaban: “mý” mungkin “m²” dari berkas DOS",
    ),
    "Windows read as DOS": (
        cell("jawaban", "Luas 5 m² saja".encode("cp1252").decode("cp437")),
        "Baris 2, kolom jawaban: tanda tidak lazim di “m▓”; bila salah, simpan ulang",
    ),
    "Shift-JIS": (
        csv("x;data;Apa?;日本;BPS").decode().encode("shift-jis"),
        "Baris 2, kolom jawaban: tanda tidak lazim di “",
    ),
    "emoji of Oracle": (
        csv("x;data;Apa?;Itu XX;BPS").replace(b"XX", b"\xed\xa0\xbd\xed\xb8\x80"),
        "Baris 2, kolom jawaban: tanda tidak lazim di “",
    ),
    "answer to come": (cell("jawaban", "TODO"), "Baris 2, kolom jawaban: “TODO” tampak seperti pengisi sementara"),
    "answer as above, in letters": (cell("jawaban", "s.d.a."), "Baris 2, kolom jawaban: “s.d.a.” tampak seperti"),
    "answer of crosses": (cell("jawaban", "xxx"), "Baris 2, kolom jawaban: “xxx” tampak seperti pengisi sementara"),
    "answer of a typesetter": (cell("jawaban", "Lorem ipsum dolor sit amet."), "Baris 2, kolom jawaban: “Lorem ipsum"),
    "answer that asks the same": (cell("jawaban", "apa"), "Baris 2, kolom jawaban: sama dengan pertanyaannya"),
    "question and answer exchanged": (
        b"pertanyaan;jawaban\nInflasi adalah kenaikan harga.;Apa itu inflasi?\n",
        "Baris 2, kolom jawaban: berupa pertanyaan; periksa apakah pertanyaan dan jawaban tertukar",
    ),
    "bold of Markdown": (
        cell("jawaban", "**Inflasi** naik"),
        "Baris 2, kolom jawaban: tanda Markdown “**Inflasi**” tampil apa adanya di WhatsApp; tulis *tebal*",
    ),
    "heading of Markdown": (cell("jawaban", "## Inflasi"), "Baris 2, kolom jawaban: tanda Markdown “## Inflasi”"),
    "link of Markdown": (
        cell("jawaban", "buka [BPS](https://bps.go.id)"),
        "Baris 2, kolom jawaban: tanda Markdown “[BPS](https://bps.go”",
    ),
    "line break in letters": (cell("jawaban", r"Satu.\nDua."), r"Baris 2, kolom jawaban: “\n” tampil apa adanya"),
    "names of HTML for letters": (
        b"pertanyaan,jawaban\nApa?,caf&eacute; itu\n",
        "Baris 2, kolom jawaban: kode HTML “&eacute;”",
    ),
    "numbers of HTML for letters": (b"pertanyaan,jawaban\nApa?,&#x201c;itu\n", "Baris 2, kolom jawaban: kode HTML"),
    "signs of tags": (cell("jawaban", "Itu\U000e0041 dia"), "Baris 2, kolom jawaban: karakter tak terlihat dibuang"),
    "a tab for a separator": (
        csv("x;data;Apa?;Itu.\tBPS;"),
        "Baris 2, kolom jawaban: memuat tanda tab; bila itu pemisah",
    ),
    "a stray quote at the end of everything": (
        b'pertanyaan;jawaban\nApa?;Itu."',
        "Baris 2, kolom jawaban: memuat tanda kutip",
    ),
    "curled quotes around question and answer": (
        "pertanyaan;jawaban\n“Apa itu?”;“Itu.”\n".encode(),
        "Baris 2, kolom pertanyaan: seperti jawabannya diapit “…”; hapus bila itu pengapit sel",
    ),
    "cells moved to the left": (
        b"id;pertanyaan;jawaban;sumber\n"
        + b"".join(b"x%d;Apa %d?;Itu.;BPS\n" % (n, n) for n in range(5))
        + b"y;Ini.;BPS\n",
        "Baris 7: hanya 3 sel padahal judul kolom 4; periksa apakah isinya bergeser",
    ),
    "a column without a name": (
        workbook(["id", "pertanyaan", None, "jawaban"], ["x", "Apa?", "lebih jauh", "Itu."]),
        "Baris 1: kolom C tanpa judul; isinya diabaikan",
    ),
    "a decimal comma between two cells": (
        b"id,pertanyaan,jawaban,sumber\nx,Berapa inflasi?,2,5 persen\n",
        "Baris 2, kolom jawaban: berakhir dengan “2”, dan kolom berikutnya berisi “5 persen”; bila itu satu angka",
    ),
    "a slip in a column's name": (
        b"pertanyaan;jawaban;varian\nApa?;Itu.;Apa itu\n",
        "Baris 1: kolom “varian” tidak dikenal dan diabaikan; mungkin maksudnya “variasi”",
    ),
    "more words in a column's name": (
        b"pertanyaan;jawaban;sumber data\nApa?;Itu.;BPS\n",
        "Baris 1: kolom “sumber data” tidak dikenal dan diabaikan; mungkin maksudnya “sumber”",
    ),
    "no entry in use": (
        b"pertanyaan;jawaban;aktif;berlaku_sampai\nApa?;Itu.;tidak;\nMana?;Sana.;;31/01/2026\n",
        "Semua entri nonaktif atau sudah lewat: tidak ada pertanyaan yang akan dijawab",
    ),
    "the same row twice": (
        b"pertanyaan;jawaban\nApa itu inflasi?;Itu.\nApa itu inflasi?;Itu.\n",
        "Baris 3, kolom variasi: “Apa itu inflasi?” juga dipakai entri apa-itu-inflasi",
    ),
    "a sheet for each category": (
        workbook(TOP, ONE, change=lambda book: book.create_sheet("Layanan").append(TOP)),
        "Hanya lembar “Sheet” yang dibaca; 1 lembar lain diabaikan",
    ),
}

TAKEN: dict[str, bytes] = {
    "mark twice": ("\ufeff\ufeff" + GOOD).encode(),
    "sep= behind the mark": ("\ufeffsep=;\r\n" + GOOD).encode(),
    "mark within quotes": GOOD.replace("id;", '"\ufeffid";', 1).encode(),
    "spaces around separators": GOOD.replace(";", " ; ").encode(),
    "separators twice": GOOD.replace(";", ";;").encode(),
    "remarks in the names": GOOD.replace("pertanyaan", "Pertanyaan (wajib)").replace("jawaban", "Jawaban *").encode(),
    "names that are counted": (
        GOOD.replace("id;kategori;pertanyaan;jawaban", "1. ID;2) Kategori;No. 3: Pertanyaan;d. Jawaban").encode()
    ),
    "sep= of another separator": ("sep=,\n" + GOOD).encode(),
    "table in the middle of a sheet": workbook([], [], [None, None, *TOP], [None, None, *ONE]),
    "end of file of DOS on a line of its own": GOOD.encode() + b"\x1a\r\n",
    "thousands of separators behind the table": GOOD.replace("\n", ";" * 16_000 + "\n").encode(),
    "what looks like rows, every text in quotes": b'"id","pertanyaan","jawaban"\n7,"Apa?","Bawa:\nKTP,KK,ijazah"\n',
    "wrapped by an Excel that filled every row": (
        b'id,pertanyaan,jawaban;;\r\n"x,Apa?,""Itu, kata";" dia""";\r\n"y,Apa; lagi?,""Ini, ya.""";;\r\n'
    ),
    "xlsx with something behind it": BOOK + bytes(500),
    "an answer in two lines in the middle of seven columns": (
        b'id;kategori;pertanyaan;jawaban;variasi;sumber;bahasa\nx;data;Apa?;"Satu\nDua";mana;BPS;id\n'
    ),
}
