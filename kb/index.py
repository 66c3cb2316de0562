"""The searchable form of a knowledge base: built once, never changed, shared by threads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from kb.blending import Placed
from kb.calibration import Thresholds, Trial, calibrate
from kb.concepts import Concepts, Synonym
from kb.confidence import OBJECTED, Evidence
from kb.corpus import Corpus, Tell, between, style_of, unheard
from kb.entries import Entry
from kb.features import ENGLISH, Reading, read
from kb.guards import is_year
from kb.learning import lessons
from kb.literals import Literals
from kb.matching import CANDIDATES, SUGGESTIONS, Candidate, Finding, nothing
from kb.meaning import Reader
from kb.measuring import blended, measured
from kb.normalise import clipped, detect_language, has_content, is_courtesy_only, stop_stems, words
from kb.parts import Parts
from kb.ranking import Fit, LeftOut, Ranker, Sense
from kb.reserve import Reserve
from kb.vocabulary import Vocabulary
from kb.weighing import COMMON, Weighing
from kb.writers import heard

if TYPE_CHECKING:
    from kb.senses import Nearness, Senses

PLACED = 24
"""Candidates among which the weight of meaning is chosen."""
READING_SHARE, WEIGHING_SHARE, LEARNING_FROM = 0.6, 0.8, 0.1
"""How far a build has come, as told: texts read, texts weighed; and from where texts are read for their meaning."""


class Index:
    """Answers questions from a fixed list of entries."""

    def __init__(self, entries: Sequence[Entry], parts: Parts, concepts: Concepts) -> None:
        """Put an index together; use `build` or kb.packing.unpack."""
        self.entries = tuple(entry for entry in entries if entry.active)
        self.parts = parts
        self.calibration = parts.calibration
        self._by_id = {entry.id: entry for entry in self.entries}
        self._ending = [entry for entry in self.entries if entry.valid_until]
        self._style = style_of(parts.english)
        self._ranker = Ranker(parts.weights, _languages(parts.english), self._style.nearest)
        self._concepts = concepts
        self._common = frozenset(name for word in COMMON for name in concepts.find([word]))
        self._literal = Literals(parts.literals, parts.weights.wordings_of)
        self._reserve = Reserve(self.entries, parts, self._ranker, concepts, self._style, self.read)

    @classmethod
    def build(
        cls,
        entries: Sequence[Entry],
        synonyms: Iterable[Synonym] = (),
        tell: Tell = unheard,
        reader: Reader | None = None,
    ) -> Index:
        """Build the index; about 2 ms an entry of eight wordings. `tell` hears the share done.

        With a reader, the wordings it does not know are read for their meaning too (5-30 ms each).
        """
        active = [entry for entry in entries if entry.active]
        concepts = Concepts(synonyms)
        corpus = Corpus.of(active, concepts, lambda share: tell(share * (LEARNING_FROM if reader else READING_SHARE)))
        weighing = Weighing(corpus)
        weights = weighing.weights(unheard if reader else between(tell, READING_SHARE, WEIGHING_SHARE))
        rails = calibrate((), ())
        senses = _senses(active, reader, tell) if reader else None
        vocabulary = corpus.vocabulary(concepts)
        parts = Parts(
            weights,
            vocabulary,
            corpus.scopes,
            corpus.literals,
            rails,
            corpus.english,
            senses,
            courteous=corpus.courteous,
        )
        if senses:
            parts = replace(parts, blend=blended(cls(active, parts, concepts), senses, weighing))
        calibration = measured(cls(active, parts, concepts), weighing, between(tell, WEIGHING_SHARE, 1.0))
        if corpus.style.learning:
            # After the thresholds: a wording left out cannot be unlearned, and would be found too easily.
            ranker = Ranker(weights, _languages(corpus.english), corpus.style.nearest)
            weights = weighing.weights(lessons=lessons(ranker, weighing, corpus.style.learning))
        tell(1.0)
        return cls(active, replace(parts, weights=weights, calibration=calibration), concepts)

    @property
    def thresholds(self) -> Thresholds:
        """Return the confidences from which entries are answered and suggested."""
        return self.calibration.thresholds

    def entry(self, entry_id: str) -> Entry | None:
        """Find an active entry by its slug."""
        return self._by_id.get(entry_id)

    def ask(self, text: str, today: date) -> Finding:
        """Search for `text`; entries expired before `today` are not considered."""
        exact = [number for number in self._literal.find(clipped(text)) if self.entries[number].usable(today)]
        text = heard(text)
        if not words(text):
            return nothing("tidak ada kata")
        reading = self.read(text)
        if not self._searchable(text, reading, exact=bool(exact)):
            return nothing("sapaan atau basa-basi saja" if is_courtesy_only(text) else "terlalu umum")
        fits = self._rank(text, reading, today)
        if exact:
            return self._literally(exact, fits, reading)
        if not fits:
            return nothing("tidak ada kata yang dikenal")
        return self._decide(text, reading, fits, today)

    def read(self, text: str, vocabulary: Vocabulary | None = None, *, translating: bool = True) -> Reading:
        """Read a question as `ask` does; with a vocabulary, what is misspelt is repaired towards that one."""
        language, known = self._language(text), vocabulary or self.parts.vocabulary
        into = translating and language != "id"
        return read(text, known, self._concepts, english=language == "en", style=self._style, translating=into)

    def told(self, text: str, entry_id: str) -> list[tuple[str, int, bool]]:
        """Return the question's topic words, rarest first: ASKED, ANSWERED as the entry has them; known at all."""
        number = self._number(entry_id)
        reading = self.read(heard(text))
        stem = self._style.stem
        words_read = {stem(word): word for word in reversed(reading.tokens) if stem(word) in reading.topic}
        rarest_first = sorted(words_read, key=lambda one: (-self._ranker.rarity(one), one))
        said, knows = self._ranker.said, self._ranker.knows
        return [(words_read[one], said(number, one, reading), knows(one, reading)) for one in rarest_first]

    def nearness(self, text: str, entry_id: str) -> float | None:
        """Return how near in meaning an entry is (-1 to 1); None without a sentence model."""
        sense = self._sense(heard(text), self.read(heard(text)))
        return float(sense.near.cosines[self._number(entry_id)]) if sense else None

    def _number(self, entry_id: str) -> int:
        return self.entries.index(self._by_id[entry_id])

    def warm(self, text: str) -> None:
        """Read what a question means, so that `ask` finds it read; nothing without a sentence model."""
        text = heard(text)
        if self.parts.senses and words(text):
            reading = self.read(text)
            if self._searchable(text, reading, exact=False):
                self._sense(text, reading)

    def _language(self, text: str) -> str | None:
        """Tell the language of a question; one too short to tell is in the language of the base, if that is English."""
        return detect_language(text) or ("en" if self._style is ENGLISH else None)

    def _searchable(self, text: str, reading: Reading, *, exact: bool) -> bool:
        if self.parts.courteous:
            return True
        if exact:
            return not set(reading.tokens) <= {"data"} and not is_courtesy_only(text)
        return has_content(text) and self._names_topic(reading)

    def _names_topic(self, reading: Reading) -> bool:
        """Say whether there is a word, or a phrase of common ones such as "dalam angka", that tells entries apart."""
        named = reading.stems - COMMON - stop_stems(self._style.stem)
        return not all(map(is_year, named)) or not reading.concepts <= self._common

    def _rank(self, text: str, reading: Reading, today: date) -> list[Fit]:
        expired = sum(not entry.usable(today) for entry in self._ending)
        fits = self._ranker.rank(reading, self._language(text), CANDIDATES + expired, sense=self._sense(text, reading))
        usable = (fit for fit in fits if self.entries[fit.entry].usable(today))
        return [fit for fit in usable if not self._ranker.shares_figures_only(fit.entry, reading)][:CANDIDATES]

    def _sense(self, text: str, reading: Reading) -> Sense | None:
        """Compare the question's meaning: Indonesian as repaired, English as it stands. 10-60 ms the first time."""
        if not self.parts.senses:
            return None
        meant = text if reading.english else " ".join(reading.tokens)
        return Sense(self.parts.senses.near(meant), self.parts.blend.weight)

    def _candidates(self, fits: Sequence[Fit], reading: Reading) -> list[Candidate]:
        found: list[Candidate] = []
        ceiling = 1.0
        for place, fit in enumerate(fits):
            evidence = Evidence.of(fits, len(reading.topic), self.parts.blend, place)
            ceiling = min(ceiling, evidence.confidence(self._style))
            found.append(Candidate(self.entries[fit.entry].id, round(ceiling, 4)))
        return found

    def _literally(self, exact: Sequence[int], fits: Sequence[Fit], reading: Reading) -> Finding:
        ids = [self.entries[number].id for number in exact]
        score = 1.0 if len(ids) == 1 else round(1 / len(ids), 4)
        others = (candidate for candidate in self._candidates(fits, reading) if candidate.entry_id not in ids)
        candidates = (*(Candidate(entry_id, score) for entry_id in ids), *others)[:CANDIDATES]
        if len(ids) == 1:
            return Finding("answer", ids[0], score, candidates, "sama persis dengan pertanyaan atau variasi")
        return Finding("suggest", None, score, candidates, "sama persis dengan beberapa entri")

    def _decide(self, text: str, reading: Reading, fits: Sequence[Fit], today: date) -> Finding:
        candidates = self._candidates(fits, reading)
        best = candidates[0]
        objection = self._reserve.objection(text, reading, fits[0], today.year)
        if objection:
            best = Candidate(best.entry_id, round(best.score * OBJECTED, 4))
            candidates[0] = best
        elif self._is_wording_of_a_year(text, fits[0]):
            candidates[0] = best = replace(best, score=max(best.score, self.thresholds.answer))
            return Finding("answer", best.entry_id, best.score, tuple(candidates), "sama persis selain tahunnya")
        elif best.score >= self.thresholds.answer:
            objection = self._reserve.doubt(text, reading, fits)
            if not objection:
                return Finding("answer", best.entry_id, best.score, tuple(candidates), "yakin")
        shown = tuple(sorted(candidates, key=lambda candidate: -candidate.score))
        if max(candidate.score for candidate in shown) >= self.thresholds.suggest:
            return Finding("suggest", None, best.score, shown, objection or "belum cukup yakin")
        return Finding("none", None, best.score, shown, objection or "tidak ada entri yang cukup dekat")

    def _is_wording_of_a_year(self, text: str, fit: Fit) -> bool:
        """Say whether but for its year a question is word for word one that only this entry, of data, is asked by.

        A census or a classification of another year is another one.
        """
        return self.entries[fit.entry].category == "data" and self._literal.find_undated(text) == [fit.entry]

    def attempt(self, text: str, left_out: LeftOut | None = None, near: Nearness | None = None) -> Trial:
        """Ask a question as if a wording were not there, and say how sure an answer and a suggestion would be."""
        reading = self.read(text, translating=False)  # it is asked in the language of its entry
        fits = self._attempted(text, reading, left_out, near, CANDIDATES)
        if not fits or not (self.parts.courteous or self._names_topic(reading)):
            return Trial(0.0, 0.0)
        confidence = Evidence.of(fits, len(reading.topic), self.parts.blend).confidence(self._style)
        objection = self._reserve.objection(text, reading, fits[0], date.max.year)
        answers = not objection and self._reserve.is_clear(fits, reading)
        meant = left_out.entry if left_out else -1
        return Trial(
            confidence if answers else 0.0,
            confidence * OBJECTED if objection else confidence,
            fits[0].entry == meant,
            any(fit.entry == meant for fit in fits[:SUGGESTIONS]),
            held=objection is not None,
        )

    def placed(self, text: str, left_out: LeftOut, near: Nearness) -> list[Placed]:
        """Return what words and meaning say, each for itself, when a wording is not there."""
        fits = self._attempted(text, self.read(text), left_out, near, PLACED)
        return [Placed(fit.entry, fit.words + self._style.nearest * fit.nearest, fit.cosine) for fit in fits]

    def _attempted(
        self, text: str, reading: Reading, left_out: LeftOut | None, near: Nearness | None, size: int
    ) -> list[Fit]:
        sense = Sense(near, self.parts.blend.weight) if near else None
        return self._ranker.rank(reading, self._language(text), size, left_out, sense)


def _senses(entries: Sequence[Entry], reader: Reader, tell: Tell) -> Senses | None:
    from kb import senses  # needs numpy, which comes with the model

    return senses.learn(entries, reader, between(tell, LEARNING_FROM, WEIGHING_SHARE))


def _languages(english: Sequence[bool]) -> list[str]:
    return ["en" if one else "id" for one in english]
