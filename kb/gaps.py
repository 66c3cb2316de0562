"""Questions that no answer helped, put together by likeness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log, sqrt

from kb.features import read
from kb.normalise import has_content, literal

ALIKE = 0.4
SHOWN_WORDINGS = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """Like questions: the most frequent wording, all wordings, how often they came, and the nearest entry."""

    text: str
    wordings: tuple[str, ...]
    times: int
    nearest: str | None


def gaps(rows: Iterable[tuple[str, str | None]]) -> list[Gap]:
    """Group unanswered questions (text, nearest slug; newest first) by likeness, the most frequent first.

    Each wording joins the group whose first wording it is most like, by the words they share weighed by rarity.
    """
    asked: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for text, nearest in rows:
        if has_content(text):
            asked[literal(text)].append((text, nearest))
    features = {key: frozenset(read(same[0][0]).features) for key, same in asked.items()}
    often = Counter(feature for found in features.values() for feature in found)
    weights = {feature: log(1 + len(asked) / count) for feature, count in often.items()}
    groups: dict[str, list[str]] = {}
    heads: dict[str, list[str]] = defaultdict(list)
    for key in sorted(asked, key=lambda one: -len(asked[one])):
        near = {head for feature in features[key] for head in heads[feature]}
        best = max(near, key=lambda head: (_likeness(features[key], features[head], weights), head), default=None)
        if best is not None and _likeness(features[key], features[best], weights) >= ALIKE:
            groups[best].append(key)
            continue
        groups[key] = [key]
        for feature in features[key]:
            heads[feature].append(key)
    found = [_gap([asked[key] for key in keys]) for keys in groups.values()]
    return sorted(found, key=lambda gap: -gap.times)


def _gap(group: list[list[tuple[str, str | None]]]) -> Gap:
    nearest = Counter(slug for same in group for _, slug in same if slug)
    wordings = tuple(same[0][0] for same in group)
    return Gap(
        wordings[0],
        wordings[:SHOWN_WORDINGS],
        sum(map(len, group)),
        nearest.most_common(1)[0][0] if nearest else None,
    )


def _likeness(one: frozenset[str], other: frozenset[str], weights: dict[str, float]) -> float:
    if not one or not other:
        return 0.0
    shared = sum(weights[feature] ** 2 for feature in one & other)
    lengths = [sqrt(sum(weights[feature] ** 2 for feature in found)) for found in (one, other)]
    return shared / (lengths[0] * lengths[1])
