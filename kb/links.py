"""The addresses behind a workbook's cells, which the text of a cell does not show: `klik di sini`."""

import re
import zipfile
from html import unescape

from core.sentences import told as _
from kb.records import Flaw

_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^<>]*>")
_CELL = re.compile(rb'\bref="([A-Z]{1,3})(\d{1,7})')
_ID = re.compile(rb'\br?:?id="([^"<>]+)"', re.IGNORECASE)
_RELATION = re.compile(rb"<Relationship\b[^<>]*>")
_TARGET = re.compile(rb'\bTarget="([^"<>]+)"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*>\s*'
    rb'<(?:\w+:)?f\b[^<>]*>\s*HYPERLINK\(\s*(?:"|&quot;)([^"&<>]+)'
)
_BESIDE = re.compile(r"^(?:https?://|mailto:|tel:)?(?:www\.)?|/$", re.IGNORECASE)
"""What people leave out where they write an address."""
_SHOWN = 60


def links(xml: bytes, archive: zipfile.ZipFile, path: str) -> dict[tuple[int, int], str]:
    """Return where the cells of a sheet lead to, by row and place; links within the workbook are left out."""
    found = {(int(row), place_of(column)): _text(target) for column, row, target in _FORMULA.findall(xml)}
    folder, _slash, name = path.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return found
    targets = {}
    for relation in _RELATION.findall(archive.read(relations)):
        if (number := _ID.search(relation)) and (target := _TARGET.search(relation)):
            targets[number[1]] = _text(target[1])
    for link in _LINK.findall(xml):
        if (cell := _CELL.search(link)) and (number := _ID.search(link)) and number[1] in targets:
            found[int(cell[2]), place_of(cell[1])] = targets[number[1]]
    return found


def lost(place: int, target: str, text: str) -> Flaw | None:
    """Warn of an address that a cell leads to and does not show."""
    if not text.strip() or _BESIDE.sub("", target).casefold() in text.casefold():
        return None
    told = _("tautan ke %(target)s hilang", target=target[:_SHOWN])
    return Flaw(place, told, is_error=False, remedy=_("tulis alamatnya di dalam sel"))


def place_of(column: bytes) -> int:
    """Return the place of a column from its letters: A is 0."""
    place = 0
    for sign in column:
        place = place * 26 + sign - ord("A") + 1
    return place - 1


def _text(value: bytes) -> str:
    return unescape(value.decode("utf-8", "replace"))
