"""What an index is made of: built, kept in the database and read back as one."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.blending import WORDS_ALONE, Blend
from kb.calibration import Calibration
from kb.guards import Scope
from kb.ranking import Weights
from kb.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kb.senses import Senses


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is made of beside the entries."""

    weights: Weights
    vocabulary: Vocabulary
    scopes: Sequence[Scope]
    literals: array[int]
    calibration: Calibration
    english: Sequence[bool]
    """Of each entry, whether it is asked in English."""
    senses: Senses | None = None
    blend: Blend = WORDS_ALONE
    courteous: bool = False
    """Whether greetings and the like are looked for too."""
