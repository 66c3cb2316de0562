"""What a period looked like, counted by when consultations came in. Days and months are the office's."""

from dataclasses import dataclass

from handoff.report_counts import Counts


@dataclass(frozen=True)
class Figures:
    """A period's figures. `promised` are requests whose clock has run out or was answered; `kept` those in time.

    `left_out` came from numbers of the office's own and stand in none of the others.
    """

    opened: int
    closed: int
    answered: int
    promised: int
    kept: int
    withdrawn: int
    left_out: int
    scores: dict[int, int]
    kinds: dict[str, int]

    @property
    def kept_share(self) -> float | None:
        """Return the share of promises kept, 0 to 1; None while there was none to keep."""
        return self.kept / self.promised if self.promised else None

    @property
    def rated(self) -> int:
        """Return how many gave a rating."""
        return sum(self.scores.values())

    @property
    def average(self) -> float | None:
        """Return the mean rating; None while there is none."""
        return sum(score * number for score, number in self.scores.items()) / self.rated if self.rated else None


def of(counts: Counts) -> Figures:
    """Return the figures of what was counted."""
    total, scores, kinds = counts.of["all"], counts.of["score"], counts.of["kind"]
    return Figures(
        **{name: total[name] for name in _TOTALS},
        scores={score: scores[str(score)] for score in range(5, 0, -1)},
        kinds=dict(sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))),
    )


_TOTALS = ("opened", "closed", "answered", "promised", "kept", "withdrawn", "left_out")
