"""Tell rows whose cells do not stand where the column names say, or are set off by signs no program knows."""

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[(\[]?(\d{1,3})[)\].]?")
_OTHER_SEPARATOR = re.compile(r"[;\t](?=[^\s;\t])")
_DECIMALS = re.compile(r"\d{1,2}(?![\d/.-])")
_QUOTED = re.compile(r"(?:“[^“”]+”|‘[^‘’]+’|'[^']+'|`[^`]+`|«[^«»]+»)")
"""A cell in quotation marks that people and programs write, and that no program reads as such."""


def letter(place: int) -> str:
    """Name a column as spreadsheets do: A, B, … Z, AA."""
    before, last = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def last_filled(cells: Sequence[str]) -> str:
    """Return the letter of the last column that holds something."""
    return letter(max(place for place, cell in enumerate(cells) if cell.strip()))


def numbers_columns(cells: Sequence[str]) -> bool:
    """Say whether a row only numbers the columns, as printed tables do: (1), (2), (3)."""
    found = [_NUMBER.fullmatch(cell.strip()) for cell in cells if cell.strip()]
    numbers = [int(one[1]) for one in found if one]
    return len(found) == len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def parted_figure(text: str, after: str) -> bool:
    """Say whether a decimal comma may have parted two cells: `2,5 persen` without quotation marks."""
    return bool(text[-1:].isdigit() and _DECIMALS.match(after))


def parts_differently(question: str, missing: int) -> bool:
    """Say whether a question holds as many other separators as the row has cells too few."""
    return missing > 0 and len(_OTHER_SEPARATOR.findall(question)) == missing


def odd_quotes(cells: Sequence[str]) -> str:
    """Return the marks that every one of these cells stands in; empty when a program has read them, or there are none.

    `“pertanyaan”;“jawaban”` came from a word processor, `'pertanyaan','jawaban'` from a database.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) > 1 and all(map(_QUOTED.fullmatch, filled)):
        return f"{filled[0][0]}…{filled[0][-1]}"
    return ""
