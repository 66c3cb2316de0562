"""Measure an index against questions whose right entry is known."""

import csv
import io
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.corpus import Tell, unheard
from kb.decoding import FileProblem, decode
from kb.index import Index
from kb.matching import SUGGESTIONS, Finding

_COLUMNS = ("query", "entry_id")


@dataclass(frozen=True, slots=True)
class Case:
    """A question; `entry_id` empty means that no entry answers it. `line` is where it stands in its file."""

    query: str
    entry_id: str
    kind: str = ""
    line: int = 0


def read_cases(data: bytes) -> list[Case]:
    """Read a CSV with the columns query, entry_id and (optional) kind; raise FileProblem otherwise."""
    text = decode(data).text.lstrip("\ufeff")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    cases = []
    try:
        if not set(_COLUMNS) <= set(lines.fieldnames or ()):
            raise FileProblem("Berkas harus memuat kolom query dan entry_id.")
        for row in lines:
            entry_id, kind = (row["entry_id"] or "").strip(), row.get("kind") or ""
            cases.append(Case(row["query"] or "", entry_id, kind, lines.line_num))
    except csv.Error as error:
        raise FileProblem(f"CSV tidak terbaca: {error}.", lines.line_num) from None
    if not cases:
        raise FileProblem("Berkas hanya berisi judul kolom, tanpa baris.")
    return cases


def without_entry(index: Index, cases: Sequence[Case]) -> list[Case]:
    """Return the cases whose entry the index does not hold: retired, or a slip in its id. None can be right."""
    return [case for case in cases if case.entry_id and index.entry(case.entry_id) is None]


def evaluate(index: Index, cases: Sequence[Case], today: date, tell: Tell = unheard) -> dict[str, float]:
    """Ask every case and return percentages: see `summary`. `tell` hears the share done."""
    asked = []
    for done, case in enumerate(cases):
        tell(done / len(cases))
        asked.append((case, index.ask(case.query, today)))
    return summary(asked)


def summary(asked: Sequence[tuple[Case, Finding]]) -> dict[str, float]:
    """Return the figures of GOALS.md in percent.

    helped: answered right, or the right entry among those suggested; escalated: no answer and no suggestion.
    """
    known = [(case, finding) for case, finding in asked if case.entry_id]
    strange = [finding for case, finding in asked if not case.entry_id]
    places = [_place(case, finding) for case, finding in known]
    answered = [finding.entry_id == case.entry_id for case, finding in known if finding.outcome == "answer"]
    suggested = [
        place < SUGGESTIONS for place, (_, finding) in zip(places, known, strict=True) if finding.outcome == "suggest"
    ]
    return {
        "in_scope": len(known),
        "out_of_scope": len(strange),
        "auroc": _auroc([one.score for _, one in known], [one.score for one in strange]),
        "acc_at_1": _percent(sum(place == 0 for place in places), known),
        "acc_at_3": _percent(sum(place < SUGGESTIONS for place in places), known),
        "helped": _percent(sum(answered) + sum(suggested), known),
        "answered_right": _percent(sum(answered), known),
        "answered_wrong": _percent(len(answered) - sum(answered), known),
        "suggested": _percent(len(suggested), known),
        "escalated": _percent(len(known) - len(answered) - len(suggested), known),
        "out_of_scope_answered": _percent(sum(one.outcome == "answer" for one in strange), strange),
        "out_of_scope_suggested": _percent(sum(one.outcome == "suggest" for one in strange), strange),
    }


def _auroc(known: Sequence[float], strange: Sequence[float]) -> float:
    """Return the chance, in percent, that a known question scores above one from outside (ties count half)."""
    if not known or not strange:
        return 0.0
    ordered = sorted(strange)
    below = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in known) / 2
    return round(100 * below / (len(known) * len(strange)), 1)


def _place(case: Case, finding: Finding) -> int:
    slugs = [candidate.entry_id for candidate in finding.candidates]
    return slugs.index(case.entry_id) if case.entry_id in slugs else len(slugs) + SUGGESTIONS


def _percent(part: int, whole: Sequence[object]) -> float:
    return round(100 * part / len(whole), 1) if whole else 0.0
