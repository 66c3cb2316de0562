"""Why an entry was found, in words an admin can act upon."""

from __future__ import annotations

from core.language import gettext as _
from kb.corpus import ANSWERED, ASKED
from kb.index import Index

MOST_WORDS = 6


def explain(index: Index, text: str, entry_id: str) -> str:
    """Say which words of a question an entry is asked by, which only its answer holds, and which nobody knows."""
    told = index.told(text, entry_id)
    lines = [
        (_("kata kunci yang sama"), [word for word, said, known in told if said & ASKED]),
        (_("hanya di jawabannya"), [word for word, said, known in told if said == ANSWERED]),
        (_("tidak disebut entri ini"), [word for word, said, known in told if not said and known]),
        (_("tidak dikenal basis"), [word for word, said, known in told if not said and not known]),
    ]
    found = [f"{name}: {', '.join(words[:MOST_WORDS])}" for name, words in lines if words]
    return "; ".join((*found, *_meaning(index, text, entry_id)))


def _meaning(index: Index, text: str, entry_id: str) -> tuple[str, ...]:
    cosine = index.nearness(text, entry_id)
    return () if cosine is None else (_("kedekatan makna %(cosine)s", cosine=f"{cosine:.2f}".replace(".", ",")),)
