"""The quick way through the entries finds what the long way finds, ties and all."""

import random

import pytest

from kb.scoring import OTHER_LANGUAGE, Scorer, best
from kb.sparse import Rows, Vector, peaks, turned

SIZE, WANTED = 400, 13


def base(dice: random.Random, words: int, rare: float, common: float) -> tuple[Rows, Scorer, list[str]]:
    """Make entries that hold each even word with one chance, each odd one with another."""
    rows = Rows()
    for _ in range(SIZE):
        held = [word for word in range(words) if dice.random() < (common if word % 2 else rare)]
        rows.append({word: dice.choice([0.1, 0.2, dice.random()]) for word in held})
    languages = [dice.choice(["id", "id", "en"]) for _ in range(SIZE)]
    postings = turned(rows, words)
    return rows, Scorer(postings, peaks(postings), languages), languages


@pytest.mark.parametrize(
    ("words", "rare", "common"), [(12, 0.8, 0.8), (20, 0.6, 0.6), (20, 0.05, 0.9), (60, 0.1, 0.3), (600, 0.02, 0.01)]
)
@pytest.mark.parametrize("language", [None, "id", "en"])
def test_the_best_are_those_of_walking_through_all(
    words: int, rare: float, common: float, language: str | None
) -> None:
    dice = random.Random(words)
    rows, scorer, languages = base(dice, words, rare, common)
    for evenly in [0.5, 1, 3] * 12:
        query: Vector = {word: dice.random() ** evenly for word in dice.sample(range(words), min(words, 9))}
        whole = {
            number: sum(query[word] * weight for word, weight in rows.row(number).items() if word in query)
            * (OTHER_LANGUAGE if language not in (None, languages[number]) else 1.0)
            for number in range(SIZE)
        }
        wanted = [number for number in best(whole, WANTED) if whole[number]]
        found = scorer.scores(query, language, WANTED)
        assert best(found, len(wanted)) == wanted
        assert [found[number] for number in wanted] == pytest.approx([whole[number] for number in wanted])


def test_ties_come_in_the_order_of_the_entries() -> None:
    assert best({5: 0.5, 2: 0.5, 9: 0.7, 1: 0.5, 4: 0.1}, 3) == [9, 1, 2]
    assert best({5: 0.5, 2: 0.7}, 3) == [2, 5]
