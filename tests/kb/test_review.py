"""What the check page shows before publishing, what it asks, and the file that comes back annotated."""

import io
import re

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook  # type: ignore[import-untyped]

from core.clock import utc_now
from core.runtime import Runtime
from kb import service
from kb.annotating import as_csv, as_xlsx
from kb.comparing import MOST, Piece, brief, word_diff
from kb.entries import Entry
from kb.exporting import export, export_xlsx
from kb.importing import check
from tests.kb.named_files import csv
from tests.kb.pages import FILE, post, publish, upload

pytestmark = pytest.mark.usefixtures("nothing_in_the_background", "no_machine_is_too_slow")


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_changes_are_shown_word_by_word_and_part_by_part(admin: FlaskClient) -> None:
    publish(admin, FILE)
    changed = FILE.replace("Kenaikan harga.", "Kenaikan umum harga.")
    page = upload(admin, changed + "baru;data;Apa baru?;;Isi baru.\n").text
    assert "Kenaikan<ins> umum</ins> harga." in page
    assert "Isi baru." not in page
    here = f"/kb/upload/{token_in(page)}"
    assert "Isi baru." in admin.get(f"{here}?part=new").text
    assert admin.get(f"{here}?part=new&page=9").status_code == 200


def test_taking_most_entries_away_asks_again(admin: FlaskClient, runtime: Runtime) -> None:
    publish(admin, FILE)
    page = upload(admin, "pertanyaan;jawaban\nApa yang lain?;Lain.\n").text
    assert "menghapus 2 entri" in page
    unsure = post(admin, "/kb/upload", "/kb/publish", token=token_in(page))
    assert "beri tanda" in admin.get(unsure.location).text
    with runtime.database.reading() as session:
        assert len(service.live_entries(session)) == 2
    post(admin, "/kb/upload", "/kb/publish", token=token_in(page), sure="1")
    with runtime.database.reading() as session:
        assert len(service.live_entries(session)) == 1


def test_of_two_admins_one_wins_and_the_other_is_told(admin: FlaskClient, runtime: Runtime) -> None:
    publish(admin, FILE)
    late = token_in(upload(admin, FILE.replace("Telanaipura", "Jalan lain")).text)
    with runtime.database.transaction() as session:
        mended = check(FILE.replace("harga.", "harga umum.").encode()).entries
        service.publish(session, mended, author="Rekan", now=utc_now())
    told = post(admin, "/kb/upload", "/kb/publish", token=late)
    assert "periksa lagi" in admin.get(told.location).text
    with runtime.database.reading() as session:
        assert service.live_entries(session) == mended


BAD = csv("a;data;Apa a?;Isi a;", "b;cuaca;Apa b?;=1+1;", 'c;data;"Apa c?;x;', "d;data;Apa d?;;")


@pytest.mark.parametrize("shape", [as_csv, as_xlsx])
def test_an_annotated_file_can_be_mended_and_uploaded_again(shape) -> None:  # type: ignore[no-untyped-def]
    first = check(BAD)
    given_back = shape(BAD, first.errors)
    again = check(given_back)
    assert [error.column for error in first.errors] == ["kategori", "pertanyaan", "jawaban"]
    assert {error.column for error in again.errors} >= {"kategori", "jawaban"}
    assert not [warning for warning in again.warnings if "tidak dikenal dan diabaikan" in str(warning)]


@pytest.mark.parametrize("shape", [as_csv, as_xlsx])
@pytest.mark.parametrize(
    "answer", ["=1+1", "+62 741 60497", "- satu\n- dua", "@bps", "'=1", "'kutip", "\tsatu", "satu\x0bdua"]
)
def test_an_export_that_comes_back_annotated_says_the_same(shape, answer: str) -> None:  # type: ignore[no-untyped-def]
    entries = (Entry("x", "data", "Apa?", (), answer),)
    for data in (export(entries), export_xlsx(entries), f'id,pertanyaan,jawaban\nx,Apa?,"{answer}"\n'.encode()):
        given_back = shape(data, check(data).warnings)
        assert check(given_back).entries == check(data).entries


def test_an_annotated_file_runs_no_formula() -> None:
    data = csv("x;data;Apa?;=1+1;@bps")
    assert b"'=1+1,'@bps" in as_csv(data, check(data).warnings)


def test_an_annotated_workbook_marks_the_cells_and_runs_no_formula() -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(BAD, check(BAD).errors))).active
    wrong = next(row for row in sheet.iter_rows() if row[2].value == "b")
    assert wrong[1].value.startswith("Kolom kategori: “cuaca” tidak dikenal")
    assert [cell.column_letter for cell in wrong if cell.fill.fill_type] == ["B", "D"]
    assert wrong[5].data_type == "s"
    broken = next(row for row in sheet.iter_rows() if "tanda kutip" in str(row[1].value))
    assert broken[2].value == 'c;data;"Apa c?;x;'


def test_a_version_leaves_as_workbook_and_comes_back_the_same(admin: FlaskClient, runtime: Runtime) -> None:
    publish(admin, FILE.replace("Telanaipura.", "=Telanaipura"))
    with runtime.database.reading() as session:
        entries = service.live_entries(session)
    assert check(admin.get("/kb/versions/1.xlsx").data).entries == entries
    assert check(export(entries)).entries == check(export_xlsx(entries)).entries == entries


def test_a_workbook_names_its_columns_as_errors_do() -> None:
    entry = check(csv("a;data;Apa a?;Isi a;")).entries[0]
    sheet = load_workbook(io.BytesIO(export_xlsx([entry]))).active
    names = [cell.value for cell in sheet[1]]
    sheet.cell(2, names.index("jawaban") + 1).value = None
    assert sheet.column_dimensions["E"].width > sheet.column_dimensions["A"].width
    stored = io.BytesIO()
    sheet.parent.save(stored)
    (error,) = check(stored.getvalue()).errors
    assert error.column in names


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("satu dua", "satu dua", "satu dua"),
        ("satu dua.", "satu tiga.", "satu [-dua][+tiga]."),
        ("", "baru", "[+baru]"),
        ("lama", "", "[-lama]"),
        ("a " * 3_000, "b " * 3_000, f"[-{'a ' * 3_000}][+{'b ' * 3_000}]"),
    ],
)
def test_word_diff(before: str, after: str, told: str) -> None:
    marks = {"same": "{}", "gone": "[-{}]", "new": "[+{}]"}
    assert "".join(marks[piece.kind].format(piece.text) for piece in word_diff(before, after)) == told


def test_a_long_answer_is_folded_and_a_short_one_is_not() -> None:
    short = word_diff("satu dua", "satu tiga")
    assert brief(short) == short
    stayed = "tetap " * 200
    parts = brief(word_diff(f"awal {stayed}lama {stayed}", f"awal {stayed}baru {stayed}"))
    assert [(piece.kind, piece.text) for piece in parts if piece.kind != "same"] == [("gone", "lama"), ("new", "baru")]
    assert sum(len(piece.text) for piece in parts) <= 2 * MOST
    anew = brief((Piece("gone", "x" * 1_500), Piece("new", "y" * 1_500)))
    assert {piece.kind: len(piece.text) for piece in anew} == {"gone": MOST // 2 + 1, "new": MOST // 2 + 1}


def test_the_check_page_folds_long_answers(admin: FlaskClient) -> None:
    publish(admin, FILE)
    page = upload(admin, FILE.replace("Kenaikan harga.", "Kenaikan harga. " + "Penjelasan panjang. " * 60)).text
    assert page.count('<details class="fold">') == 1
    assert page.count("Penjelasan panjang.") > 60
    assert '<details class="fold">' not in upload(admin, FILE.replace("Kenaikan harga.", "Harga naik.")).text
