"""Quality and speed of the knowledge base's search beside what a tutorial would use.

Run `python -m bench.matching`; the questions are the development set, used for measuring only.
"""

import json
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz, process

from kb import meaning
from kb.entries import Entry
from kb.evaluation import Case, evaluate, read_cases
from kb.features import tokens_of
from kb.importing import check
from kb.index import Index
from kb.meaning import Reader
from kb.normalise import words
from kb.wordlists import FOLDER

QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "kb" / "questions_dev.csv"
BLIND = QUESTIONS.parent / "data" / "paraphrases.csv"
TODAY = date(2026, 11, 23)
SIZES = (167, 1_000, 5_000, 10_000)
TIMED = 300
TIMED_PLAIN = 60
SYLLABLES = ("ba", "ku", "ti", "ra", "mo", "se", "la", "pi", "no", "du", "ga", "re", "wi", "ja", "fo")

Ranked = Callable[[str], list[str]]


def run() -> dict[str, object]:
    """Measure and give the figures: quality in percent, times in milliseconds (build in seconds)."""
    entries = check((FOLDER / "kb_bps_jambi.csv").read_bytes()).entries
    cases = read_cases(QUESTIONS.read_bytes())
    known = [case for case in cases if case.entry_id]
    peers: dict[str, Ranked] = {
        "RapidFuzz WRatio": _rapidfuzz(entries, fuzz.WRatio),
        "RapidFuzz token_sort_ratio": _rapidfuzz(entries, fuzz.token_sort_ratio),
        "RapidFuzz token_set_ratio": _rapidfuzz(entries, fuzz.token_set_ratio),
        "BM25": _bm25(entries),
        "TF-IDF": _tf_idf(entries),
    }
    quality: dict[str, dict[str, float]] = {name: _places(rank, known) for name, rank in peers.items()}
    blind = read_cases(BLIND.read_bytes())
    index = Index.build(entries)
    quality["kb"], quality["kb, blind paraphrases"] = evaluate(index, cases, TODAY), evaluate(index, blind, TODAY)
    model = meaning.model()
    if model:
        index = Index.build(entries, reader=Reader(model))
        quality["kb with the sentence model"] = evaluate(index, cases, TODAY)
        quality["kb with the sentence model, blind paraphrases"] = evaluate(index, blind, TODAY)
    for name, rank in peers.items():
        times = _times(rank, [case.query for case in known[:TIMED_PLAIN]])
        quality[name] |= {"p50_ms": times[len(times) // 2], "p99_ms": times[int(len(times) * 0.99)]}
    return {"quality": quality, "speed": {str(size): _speed(grown(entries, size), known) for size in SIZES}}


def _wordings(entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    texts, slugs = [], []
    for entry in entries:
        for text in (entry.question, *entry.variants):
            texts.append(text.lower())
            slugs.append(entry.id)
    return texts, slugs


def _distinct(slugs: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(slugs))[:5]


def _rapidfuzz(entries: Sequence[Entry], scorer: Callable[..., float]) -> Ranked:
    texts, slugs = _wordings(entries)

    def rank(query: str) -> list[str]:
        found = process.extract(query.lower(), texts, scorer=scorer, limit=40)
        return _distinct([slugs[place] for _, _, place in found])

    return rank


def _bm25(entries: Sequence[Entry], k1: float = 1.5, b: float = 0.75) -> Ranked:
    texts, slugs = _wordings(entries)
    documents = [Counter(words(text)) for text in texts]
    lengths = [sum(document.values()) for document in documents]
    usual = sum(lengths) / len(lengths)
    postings = _postings(documents)

    def rank(query: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for word in set(words(query)):
            holders = postings.get(word, [])
            idf = math.log(1 + (len(documents) - len(holders) + 0.5) / (len(holders) + 0.5))
            for place, count in holders:
                scores[place] += idf * count * (k1 + 1) / (count + k1 * (1 - b + b * lengths[place] / usual))
        return _distinct([slugs[place] for place in sorted(scores, key=lambda one: -scores[one])])

    return rank


def _tf_idf(entries: Sequence[Entry]) -> Ranked:
    texts, slugs = _wordings(entries)
    documents = [Counter(words(text)) for text in texts]
    postings = _postings(documents)
    idf = {word: math.log((1 + len(documents)) / (1 + len(holders))) + 1 for word, holders in postings.items()}
    norms = [math.sqrt(sum((count * idf[word]) ** 2 for word, count in document.items())) for document in documents]

    def rank(query: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for word, times in Counter(words(query)).items():
            for place, count in postings.get(word, []):
                scores[place] += times * count * idf[word] ** 2 / norms[place]
        return _distinct([slugs[place] for place in sorted(scores, key=lambda one: -scores[one])])

    return rank


def _postings(documents: Sequence[Counter[str]]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, document in enumerate(documents):
        for word, count in document.items():
            found[word].append((place, count))
    return found


def _places(rank: Ranked, cases: Sequence[Case]) -> dict[str, float]:
    lists = [rank(case.query) for case in cases]
    first = sum(case.entry_id in slugs[:1] for case, slugs in zip(cases, lists, strict=True))
    three = sum(case.entry_id in slugs[:3] for case, slugs in zip(cases, lists, strict=True))
    return {"acc_at_1": round(100 * first / len(cases), 1), "acc_at_3": round(100 * three / len(cases), 1)}


def grown(entries: Sequence[Entry], size: int) -> list[Entry]:
    """Return `size` entries of eight variants each, copies told apart by a made-up topic word."""
    dice = random.Random(1)
    made = []
    for number in range(size):
        entry = entries[number % len(entries)]
        topic = "".join(dice.choices(SYLLABLES, k=4)) if number >= len(entries) else ""
        variants = tuple(f"{variant} {topic}".strip() for variant in (entry.variants * 2)[:8])
        made.append(
            replace(
                entry,
                id=f"{entry.id[:50]}-{number}",
                question=f"{entry.question} {topic}".strip(),
                variants=variants,
                answer=f"{entry.answer} {topic}",
            )
        )
    return made


def _speed(entries: list[Entry], cases: Sequence[Case]) -> dict[str, float]:
    started = time.perf_counter()
    index = Index.build(entries)
    built = time.perf_counter() - started
    ours = _times(lambda text: index.ask(text, TODAY), [case.query for case in cases[:TIMED]])
    plain = _times(_rapidfuzz(entries, fuzz.WRatio), [case.query for case in cases[:TIMED_PLAIN]])
    return {
        "build_s": round(built, 2),
        "p50_ms": ours[len(ours) // 2],
        "p99_ms": ours[int(len(ours) * 0.99)],
        "wratio_p50_ms": plain[len(plain) // 2],
        "wratio_p99_ms": plain[int(len(plain) * 0.99)],
        "ratio_p50": round(ours[len(ours) // 2] / plain[len(plain) // 2], 3),
        "mean_words": round(sum(len(tokens_of(case.query)) for case in cases[:TIMED]) / TIMED, 1),
    }


def _times(ask: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    found = []
    for text in texts:
        started = time.perf_counter()
        ask(text)
        found.append(round(1_000 * (time.perf_counter() - started), 3))
    return sorted(found)


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
