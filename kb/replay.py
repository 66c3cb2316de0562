"""Which real questions would be answered differently by another version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kb.index import Index
from kb.matching import Finding
from kb.normalise import literal


@dataclass(frozen=True, slots=True)
class Difference:
    """A question with what it gets before and after."""

    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Gap:
    """An unanswered question, how often it came, and the nearest entry."""

    text: str
    times: int
    nearest: str | None


def differences(before: Index, after: Index, questions: Iterable[str], today: date) -> list[Difference]:
    """Ask both versions every different question and keep those whose outcome changes."""
    found = []
    for text in {literal(question): question for question in questions}.values():
        old, new = wording(before.ask(text, today)), wording(after.ask(text, today))
        if old != new:
            found.append(Difference(text, old, new))
    return found


def wording(finding: Finding) -> str:
    """Say in Indonesian what a citizen would get."""
    if finding.outcome == "answer":
        return f"jawaban: {finding.entry_id}"
    if finding.outcome == "suggest":
        return "saran: " + ", ".join(one.entry_id for one in finding.suggestions)
    return "tidak ada jawaban"


def gaps(rows: Iterable[tuple[str, str | None]]) -> list[Gap]:
    """Group unanswered questions (text, nearest slug; newest first) by wording, the most frequent first."""
    groups: dict[str, list[tuple[str, str | None]]] = {}
    for text, nearest in rows:
        key = " ".join(sorted(set(literal(text).split())))
        if key:
            groups.setdefault(key, []).append((text, nearest))
    found = [Gap(group[0][0], len(group), group[0][1]) for group in groups.values()]
    return sorted(found, key=lambda gap: -gap.times)
