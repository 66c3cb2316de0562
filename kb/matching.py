"""The three outcomes of a search and the values that carry them."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["answer", "suggest", "none"]
CANDIDATES = 5
SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant; `score` is the chance of it, 0 to 1."""

    entry_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search came to; `entry_id` is set for an answer only, `score` is that of the best candidate."""

    outcome: Outcome
    entry_id: str | None
    score: float
    candidates: tuple[Candidate, ...]
    reason: str

    @property
    def suggestions(self) -> tuple[Candidate, ...]:
        """Return the entries to offer when the outcome is a suggestion."""
        return self.candidates[:SUGGESTIONS] if self.outcome == "suggest" else ()


def nothing(reason: str) -> Finding:
    """Return what a search that finds nothing comes to."""
    return Finding("none", None, 0.0, (), reason)
