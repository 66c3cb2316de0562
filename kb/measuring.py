"""What a base learns from itself: its wordings are left out in turn and asked, and so are strangers' utterances."""

from __future__ import annotations

import sys
from itertools import repeat
from typing import TYPE_CHECKING

from kb.blending import Blend, blend_of
from kb.calibration import Calibration, calibrate
from kb.corpus import Tell
from kb.entries import Entry
from kb.weighing import Weighing
from kb.wordlists import out_of_scope

if TYPE_CHECKING:
    from kb.index import Index
    from kb.senses import Senses

CALIBRATION_WORDINGS = 500


def _left_out(index: Index, most: int) -> list[tuple[int, int]]:
    """Choose an even sample of the wordings, as (entry, place)."""
    wordings = [min(1 + len(entry.variants), most) for entry in index.entries]
    places = [(number, place) for number, count in enumerate(wordings) for place in range(count)]
    return places[:: max(1, len(places) // CALIBRATION_WORDINGS)]


def _wording(entry: Entry, place: int) -> str:
    return (entry.question, *entry.variants)[place]


def blended(index: Index, senses: Senses, weighing: Weighing) -> Blend:
    """Choose how much meaning counts beside words."""
    trials = []
    for number, place in _left_out(index, senses.limit):
        near = senses.near_without(number, place)
        text = _wording(index.entries[number], place)
        trials.append((number, index.placed(text, weighing.without(number, place), near)))
    return blend_of(trials, [float(near.cosines.max()) for near in senses.strangers()])


def measured(index: Index, weighing: Weighing, tell: Tell) -> Calibration:
    """Choose the thresholds: ask the wordings left out, and the bundled out-of-scope utterances."""
    senses = index.parts.senses
    chosen = _left_out(index, senses.limit if senses else sys.maxsize)
    own = []
    for done, (number, place) in enumerate(chosen):
        tell(done / len(chosen))
        near = senses.near_without(number, place) if senses else None
        own.append(index.attempt(_wording(index.entries[number], place), weighing.without(number, place), near))
    texts = out_of_scope()
    nears = senses.strangers() if senses else repeat(None, len(texts))
    return calibrate(own, [index.attempt(text, None, near) for text, near in zip(texts, nears, strict=True)])
