"""The searchable form of a knowledge base: built once, never changed, shared by threads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from kb.confidence import OBJECTED, Evidence, Thresholds, calibrate
from kb.entries import Entry
from kb.features import Reading, read
from kb.guards import Facets, Scope
from kb.matching import CANDIDATES, Candidate, Finding
from kb.normalise import LONGEST, detect_language, has_content, is_courtesy_only, literal, words
from kb.ranking import COMMON, Fit, LeftOut, Ranker
from kb.wordlists import out_of_scope

CALIBRATION_WORDINGS = 500
CLOSE_RIVAL = 0.12
DECISIVE_RARITY = 0.6


class Index:
    """Answers questions from a fixed list of entries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entry for entry in entries if entry.active)
        self._by_id = {entry.id: entry for entry in self.entries}
        self._ranker = Ranker(self.entries)
        self._scopes = [Scope.of(entry, *self._ranker.concepts_of(number)) for number, entry in enumerate(self.entries)]
        self._literal: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self.entries):
            for wording in {literal(text) for text in (entry.question, *entry.variants)}:
                self._literal[wording].append(number)
        self.thresholds = self._calibrate()

    @classmethod
    def build(cls, entries: Sequence[Entry]) -> Index:
        """Build the index; about half a second for 170 entries, a few seconds for 1,000."""
        return cls(entries)

    def entry(self, entry_id: str) -> Entry | None:
        """Find an active entry by its slug."""
        return self._by_id.get(entry_id)

    def ask(self, text: str, today: date) -> Finding:
        """Search for `text`; entries expired before `today` are not considered."""
        text = text[:LONGEST]
        if not words(text):
            return _nothing("tidak ada kata")
        exact = [number for number in self._literal.get(literal(text), ()) if self.entries[number].usable(today)]
        reading = read(text, self._ranker.vocabulary)
        if not self._searchable(text, reading, bool(exact)):
            return _nothing("sapaan atau basa-basi saja" if is_courtesy_only(text) else "terlalu umum")
        fits = self._rank(text, reading, today)
        if exact:
            return self._literally(exact, fits, reading)
        if not fits:
            return _nothing("tidak ada kata yang dikenal")
        return self._decide(text, reading, fits, today)

    def _searchable(self, text: str, reading: Reading, exact: bool) -> bool:
        if exact:
            return not set(reading.tokens) <= {"data"} and not is_courtesy_only(text)
        return has_content(text) and bool(reading.stems - COMMON)

    def _rank(self, text: str, reading: Reading, today: date) -> list[Fit]:
        expired = sum(not entry.usable(today) for entry in self.entries)
        fits = self._ranker.rank(reading, detect_language(text), CANDIDATES + expired)
        return [fit for fit in fits if self.entries[fit.entry].usable(today)][:CANDIDATES]

    def _candidates(self, fits: Sequence[Fit], reading: Reading) -> list[Candidate]:
        found: list[Candidate] = []
        ceiling = 1.0
        for place, fit in enumerate(fits):
            ceiling = min(ceiling, Evidence.of(fits, len(reading.topic), place).confidence())
            found.append(Candidate(self.entries[fit.entry].id, round(ceiling, 4)))
        return found

    def _literally(self, exact: Sequence[int], fits: Sequence[Fit], reading: Reading) -> Finding:
        ids = [self.entries[number].id for number in exact]
        score = 1.0 if len(ids) == 1 else round(1 / len(ids), 4)
        others = [candidate for candidate in self._candidates(fits, reading) if candidate.entry_id not in ids]
        candidates = tuple([Candidate(entry_id, score) for entry_id in ids] + others)[:CANDIDATES]
        if len(ids) == 1:
            return Finding("answer", ids[0], score, candidates, "sama persis dengan pertanyaan atau variasi")
        return Finding("suggest", None, score, candidates, "sama persis dengan beberapa entri")

    def _decide(self, text: str, reading: Reading, fits: Sequence[Fit], today: date) -> Finding:
        candidates = self._candidates(fits, reading)
        best = candidates[0]
        facets = Facets.of(text, reading.concepts)
        objection = self._scopes[fits[0].entry].objection(facets, today.year)
        if objection:
            best = Candidate(best.entry_id, round(best.score * OBJECTED, 4))
            candidates[0] = best
        elif best.score >= self.thresholds.answer:
            if self._clear(fits, reading):
                return Finding("answer", best.entry_id, best.score, tuple(candidates), "yakin")
            objection = "dua entri berdekatan"
        shown = tuple(sorted(candidates, key=lambda candidate: -candidate.score))
        if max(candidate.score for candidate in shown) >= self.thresholds.suggest:
            return Finding("suggest", None, best.score, shown, objection or "belum cukup yakin")
        return Finding("none", None, best.score, shown, objection or "tidak ada entri yang cukup dekat")

    def _clear(self, fits: Sequence[Fit], reading: Reading) -> bool:
        """Say whether the best entry is ahead, or holds a decisive word that its rival lacks."""
        if len(fits) == 1 or fits[0].score - fits[1].score >= CLOSE_RIVAL * fits[0].score:
            return True
        return self._ranker.decisive(reading, fits[0].entry, fits[1].entry, DECISIVE_RARITY)

    def _calibrate(self) -> Thresholds:
        places = [
            (number, place) for number, entry in enumerate(self.entries) for place in range(1 + len(entry.variants))
        ]
        step = max(1, len(places) // CALIBRATION_WORDINGS)
        own = []
        for number, place in places[::step]:
            entry = self.entries[number]
            text = (entry.question, *entry.variants)[place]
            confidence, first = self._confidence(text, LeftOut(number, place))
            own.append((confidence, first == number))
        return calibrate(own, [self._confidence(text)[0] for text in out_of_scope()])

    def _confidence(self, text: str, left_out: LeftOut | None = None) -> tuple[float, int | None]:
        """Give the confidence in the best entry, and the entry, with a wording left out."""
        reading = read(text, self._ranker.vocabulary)
        fits = self._ranker.rank(reading, detect_language(text), CANDIDATES, left_out)
        if not fits or not reading.stems - COMMON:
            return 0.0, None
        confidence = Evidence.of(fits, len(reading.topic)).confidence()
        scope = self._scopes[fits[0].entry]
        if left_out is None and scope.objection(Facets.of(text, reading.concepts), date.max.year):
            confidence *= OBJECTED
        return confidence, fits[0].entry


def _nothing(reason: str) -> Finding:
    return Finding("none", None, 0.0, (), reason)
