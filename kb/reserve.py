"""Why the entry found first may not be the answer, or had better be offered than answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from kb.corpus import ASKED
from kb.features import Reading, Style, read
from kb.guards import Facets, beside_institutions, counts_the_uncounted, others_matter
from kb.places import LOCAL_OFFICE, beside_places, without_origin
from kb.ranking import Fit, Ranker
from kb.weighing import COMMON

if TYPE_CHECKING:
    from kb.concepts import Concepts
    from kb.entries import Entry
    from kb.parts import Parts

CLOSE_RIVAL = 0.12
DECISIVE_RARITY = 0.6


class Reserve:
    """Holds back answers; made with an index, for its entries."""

    def __init__(
        self,
        entries: Sequence[Entry],
        parts: Parts,
        ranker: Ranker,
        concepts: Concepts,
        style: Style,
        reads: Callable[[str], Reading],
    ) -> None:
        self._entries, self._parts, self._ranker = entries, parts, ranker
        self._concepts, self._style, self._reads = concepts, style, reads

    def objection(self, text: str, reading: Reading, fit: Fit, this_year: int) -> str | None:
        """Say why an entry does not speak of what a question names, or None."""
        if counts_the_uncounted(text, self._entries[fit.entry]):
            return "jumlahnya tidak dibahas"
        return self._parts.scopes[fit.entry].objection(self._asked(text, reading), this_year)

    def _asked(self, text: str, reading: Reading) -> Facets:
        asked_of = without_origin(text)
        tokens = reading.tokens if asked_of == text else self._reads(asked_of).tokens
        return Facets.of(text, self._concepts.indicators & reading.concepts, tokens)

    def doubt(self, text: str, reading: Reading, fits: Sequence[Fit]) -> str | None:
        """Say why an entry that is likely enough had better be offered than answered, or None."""
        number = fits[0].entry
        if not self._parts.senses:
            told = self._telling(filter(str.isalpha, reading.tokens), reading)
            if self._ranker.mostly_unknown(told, reading):
                return "kata pokoknya tidak ada di pusat pengetahuan"
        if self._ranker.touches(number, reading):
            return "hanya disinggung sepintas"
        if self._is_bare(number, reading):
            return "satu kata yang dapat berarti lain"
        asked = self._asked(text, reading)
        bodies = asked.institutions - {LOCAL_OFFICE}
        if bodies and not self._is_asked_of_both(number, reading):
            return others_matter(bodies)
        if self._parts.scopes[number].leaves_the_choice(asked):
            return "ditanya pilihan terbaik, yang tidak dibahas"
        apart = self.is_clear(fits, reading) and not self._ranker.has_twin(fits[0], reading)
        return None if apart else "dua entri berdekatan"

    def _is_asked_of_both(self, number: int, reading: Reading) -> bool:
        """Say whether more than another body's name leads to an entry, which may only tell itself apart from it."""
        own = self._telling(beside_institutions(reading.tokens), reading)
        return any(self._ranker.said(number, word, reading) & ASKED for word in own)

    def _is_bare(self, number: int, reading: Reading) -> bool:
        """Say whether a question names one word by which an entry is never asked alone, or several are: `salah`."""
        if len(reading.topic) > 1:
            return False
        entry = self._entries[number]
        wordings = () if self._ranker.names_several(*reading.topic) else (entry.question, *entry.variants)
        alone = (read(text, known=self._concepts, style=self._style).stems for text in (*entry.keywords, *wordings))
        return reading.stems not in alone

    def _telling(self, tokens: Iterable[str], reading: Reading) -> frozenset[str]:
        """Return the topic words among some that are no place and nothing that every office of statistics shares."""
        stems = map(self._style.stem, beside_places(list(tokens)))
        return reading.stems.intersection(stems) - COMMON

    def is_clear(self, fits: Sequence[Fit], reading: Reading) -> bool:
        """Say whether the best entry is ahead, or holds a decisive word that its rival lacks."""
        if len(fits) == 1 or fits[0].score - fits[1].score >= CLOSE_RIVAL * fits[0].score:
            return True
        return self._ranker.decisive(reading, fits[0].entry, fits[1].entry, DECISIVE_RARITY)
