"""Questions that no answer helped, put together by likeness."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from typing import NamedTuple

from kb.features import read
from kb.normalise import has_content, literal

ALIKE = 0.4
SHOWN_WORDINGS = 12
REMEMBERED = 4


class Asked(NamedTuple):
    """A question no answer helped, the entry nearest to it, where it is kept, and whether an answer did not help."""

    text: str
    nearest: str | None = None
    id: int = 0
    in_vain: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """Like questions: the most frequent wording first, how often they came, the nearest entry.

    `in_vain` counts those that got an answer which did not help; `shown` holds one question of each of the first
    wordings, `ids` every question.
    """

    wordings: tuple[str, ...]
    times: int
    nearest: str | None
    in_vain: int = 0
    shown: tuple[int, ...] = ()
    ids: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """Return the most frequent wording."""
        return self.wordings[0]


def gaps(rows: Iterable[Asked]) -> Sequence[Gap]:
    """Group unanswered questions (newest first) by likeness, the most frequent first.

    Each wording joins the group whose first wording it is most like, by the words they share weighed by rarity.
    """
    return _grouped(tuple(rows))


@lru_cache(maxsize=REMEMBERED)
def told(rows: str) -> Sequence[Gap]:
    """Group questions told as JSON, unless the very same were grouped lately."""
    return gaps(map(Asked._make, json.loads(rows)))


@lru_cache(maxsize=REMEMBERED)
def _grouped(rows: tuple[Asked, ...]) -> tuple[Gap, ...]:
    """Group them, unless the very same were grouped lately: a page is looked at more often than a question comes."""
    asked: dict[str, list[Asked]] = defaultdict(list)
    for row in rows:
        if has_content(row.text):
            asked[literal(row.text)].append(row)
    features = {key: frozenset(read(same[0].text).features) for key, same in asked.items()}
    often = Counter(feature for found in features.values() for feature in found)
    weights = {feature: log(1 + len(asked) / count) for feature, count in often.items()}
    lengths = {key: sqrt(sum(weights[one] ** 2 for one in found)) for key, found in features.items()}
    groups: dict[str, list[str]] = {}
    heads: dict[str, list[str]] = defaultdict(list)
    for key in sorted(asked, key=lambda one: -len(asked[one])):
        shared: dict[str, float] = defaultdict(float)
        for feature in features[key]:
            for head in heads[feature]:
                shared[head] += weights[feature] ** 2
        likeness, best = max(
            ((both / lengths[key] / lengths[head], head) for head, both in shared.items()), default=(0, "")
        )
        if likeness >= ALIKE:
            groups[best].append(key)
            continue
        groups[key] = [key]
        for feature in features[key]:
            heads[feature].append(key)
    found = [_gap([asked[key] for key in keys]) for keys in groups.values()]
    return tuple(sorted(found, key=lambda gap: -gap.times))


def _gap(group: list[list[Asked]]) -> Gap:
    nearest = Counter(one.nearest for same in group for one in same if one.nearest)
    return Gap(
        tuple(" ".join(same[0].text.split()) for same in group),
        sum(map(len, group)),
        nearest.most_common(1)[0][0] if nearest else None,
        sum(one.in_vain for same in group for one in same),
        tuple(same[0].id for same in group[:SHOWN_WORDINGS]),
        tuple(one.id for same in group for one in same),
    )
