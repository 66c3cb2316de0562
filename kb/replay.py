"""Which questions would be answered differently by another version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.sentences import told as _
from kb.index import Index
from kb.matching import Finding
from kb.normalise import literal


@dataclass(frozen=True, slots=True)
class Difference:
    """A question with what it gets before and after, in short and in full; for a golden one also what it should get."""

    text: str
    before: str
    after: str
    wanted: str = ""
    is_wrong: bool = False
    before_text: str = ""
    after_text: str = ""


def differences(
    before: Index,
    after: Index,
    questions: Iterable[str],
    today: date,
    golden: Mapping[str, str | None] | None = None,
) -> list[Difference]:
    """Ask both versions every different question; keep what changes, and golden ones that would go wrong, first."""
    golden = golden or {}
    asked = {literal(question): question for question in (*questions, *golden)}
    found = []
    for text in asked.values():
        old, new = before.ask(text, today), after.ask(text, today)
        wrong = text in golden and not fulfils(new, golden[text])
        was, is_now = _said(before, old), _said(after, new)
        if _kind(old) != _kind(new) or was != is_now or wrong:
            wanted = (golden[text] or _("tidak dijawab")) if text in golden else ""
            found.append(Difference(text, wording(old), wording(new), wanted, wrong, was, is_now))
    return sorted(found, key=lambda one: (not one.is_wrong, not one.wanted))


def fulfils(finding: Finding, entry_slug: str | None) -> bool:
    """Say whether a search did what a golden question demands: the entry found or suggested, or nothing answered."""
    if entry_slug is None:
        return finding.outcome != "answer"
    return entry_slug == finding.entry_id or entry_slug in [one.entry_id for one in finding.suggestions]


def _kind(finding: Finding) -> tuple[str, frozenset[str]]:
    """Return what tells two outcomes apart; the order of suggestions does not."""
    return finding.outcome, frozenset([finding.entry_id or "", *(one.entry_id for one in finding.suggestions)])


def _said(index: Index, finding: Finding) -> str:
    """Return the answer that would be sent."""
    entry = index.entry(finding.entry_id) if finding.entry_id else None
    return entry.answer if entry else ""


def wording(finding: Finding) -> str:
    """Say what a citizen would get."""
    if finding.outcome == "answer":
        return _("jawaban: %(entry)s", entry=finding.entry_id)
    if finding.outcome == "suggest":
        return _("saran: %(entries)s", entries=", ".join(one.entry_id for one in finding.suggestions))
    return _("tidak ada jawaban")
