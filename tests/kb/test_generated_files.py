"""Files nobody thought of: a check never raises, names a place for every error, and what it takes survives export."""

import codecs

import hypothesis.strategies as st
from hypothesis import example, given, settings

from kb.exporting import export, export_xlsx
from kb.importing import check
from kb.rows import COLUMNS

NAMES = [*COLUMNS, *COLUMNS.values(), "kode", "catatan", ""]
SIGNS = st.sampled_from(list("ab1 =+-@|;,\"'\n\r\t\\{}<>é–“😀\u00a0\u200b\ufeff\x00\x07\ufffd"))
CELL = st.one_of(
    st.text(SIGNS, max_size=12),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["", "data", "ya", "tidak", "id", "en", "31/12/2030", "Apa itu?", "a" * 1_600, "#N/A", "Ã©"]),
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-7"])


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Make something between a fine knowledge base and noise."""
    delimiter = draw(st.sampled_from(";,\t|"))
    header = draw(st.one_of(st.just(["id", "pertanyaan", "jawaban"]), st.lists(st.sampled_from(NAMES), max_size=8)))
    rows = draw(st.lists(st.lists(CELL, max_size=9), max_size=6))
    quote = draw(st.sampled_from(["well", "never", "always"]))
    lines = [delimiter.join(_quoted(cell, delimiter, quote) for cell in row) for row in [header, *rows]]
    before, end = draw(st.sampled_from(["", f"sep={delimiter}\n", "Judul\n"])), draw(st.sampled_from(["\n", "\r\n"]))
    data = (before + end.join(lines)).encode(draw(ENCODINGS), "replace")
    cut = draw(st.integers(0, len(data)))
    return data[:cut] if draw(st.integers(0, 9)) == 0 else data


def _quoted(cell: str, delimiter: str, quote: str) -> str:
    if quote == "always" or (quote == "well" and any(sign in cell for sign in (delimiter, '"', "\n", "\r"))):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def survives(data: bytes) -> None:
    result = check(data)
    assert result.ok or result.errors
    assert all(problem.message for problem in (*result.errors, *result.warnings))
    if result.ok:
        for written in (export(result.entries), export_xlsx(result.entries)):
            again = check(written)
            assert [str(error) for error in again.errors] == []
            assert again.entries == result.entries


@settings(max_examples=120, deadline=None)
@given(files())
@example(b"pertanyaan;jawaban\nApa?;'=1\n")
@example("pertanyaan;jawaban\nApa?;a\u2028b\n".encode())
@example(codecs.BOM_UTF8 + b"pertanyaan,jawaban,variasi\nApa?,_x000D_,=1|'+2\n")
def test_generated_tables(data: bytes) -> None:
    survives(data)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400))
def test_noise(data: bytes) -> None:
    survives(data)
    survives(b"pertanyaan;jawaban\n" + data)
    survives(b"PK\x03\x04" + data)
