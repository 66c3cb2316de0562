"""Change one entry by hand under the same rules as a file."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from core.language import gettext as _
from kb.entries import Entry
from kb.importing import CheckResult, check, silent
from kb.likeness import twins_of, warnings_of
from kb.rows import COLUMNS, REQUIRED, Problem
from kb.slugs import slug_from

FIELDS = tuple(COLUMNS)
MOST_ALIKE = 50
"""Entries like the one at hand that are told."""


def form_of(entry: Entry) -> dict[str, str]:
    """Return an entry as form fields; variants and keywords one a line."""
    return {
        "id": entry.id,
        "category": entry.category,
        "question": entry.question,
        "variants": "\n".join(entry.variants),
        "answer": entry.answer,
        "keywords": "\n".join(entry.keywords),
        "source": entry.source,
        "language": entry.language,
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else "",
        "active": "ya" if entry.active else "tidak",
    }


def checked(entries: Sequence[Entry], old: str, form: Mapping[str, str], today: date | None = None) -> CheckResult:
    """Return all entries with the form's one in the place of `old` (or at the end), or its errors; and warnings."""
    cells = {name: form.get(name, "") for name in FIELDS}
    for name in ("variants", "keywords"):
        cells[name] = "|".join(line.strip() for line in cells[name].replace("|", "\n").splitlines())
    if not any(sign.isalnum() for name in REQUIRED for sign in cells[name]):
        return CheckResult(errors=(Problem(_("Formulir kosong.")),))
    others = {entry.id.lower() for entry in entries if entry.id != old}
    if not cells["id"].strip():
        cells["id"] = slug_from(cells["question"], others)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(FIELDS)
    lines.writerow(cells.values())
    result = check(text.getvalue().encode(), today=today)
    if result.errors:
        return CheckResult(errors=_without_rows(result.errors))
    made = result.entries[0]
    if made.id.lower() in others:
        told = _("“%(slug)s” sudah dipakai entri lain", slug=made.id)
        return CheckResult(errors=(Problem(told, None, COLUMNS["id"]),))
    rest = tuple(entry for entry in entries if entry.id != old)
    is_new = len(rest) == len(entries)
    whole = (*entries, made) if is_new else tuple(made if entry.id == old else entry for entry in entries)
    of_the_row = (problem for problem in result.warnings if problem.row)
    found = (*silent(whole, today), *of_the_row, *warnings_of(twins_of(made, rest), MOST_ALIKE, {}))
    return CheckResult(whole, warnings=_without_rows(found))


def _without_rows(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(replace(problem, row=None) for problem in problems)


def without(entries: Sequence[Entry], slug: str) -> tuple[Entry, ...]:
    """Return the entries without one."""
    return tuple(entry for entry in entries if entry.id != slug)
