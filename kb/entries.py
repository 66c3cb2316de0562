"""What the knowledge base holds, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.language import noop

CATEGORIES = (
    noop("data"), noop("metadata"), noop("klasifikasi"), noop("kegiatan"), noop("layanan"), noop("pengaduan"),
)  # fmt: skip
"""As files name them, and as pages in Indonesian do."""
OF_SERVICE = frozenset({"layanan", "pengaduan"})
"""Categories of entries that tell how, when and where this office serves."""
LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer with the ways people ask for it; `id` is its slug."""

    id: str
    category: str
    question: str
    variants: tuple[str, ...]
    answer: str
    keywords: tuple[str, ...] = ()
    source: str = ""
    language: str = "id"
    valid_until: date | None = None
    active: bool = True

    def usable(self, today: date) -> bool:
        """Say whether the entry may be sent on `today` (the last valid day counts)."""
        return self.active and (self.valid_until is None or today <= self.valid_until)


def plain(entries: Iterable[Entry]) -> list[list[Any]]:
    """Return entries as JSON can hold them (field by field: dataclasses.astuple takes ten times as long)."""
    return [
        [
            one.id,
            one.category,
            one.question,
            one.variants,
            one.answer,
            one.keywords,
            one.source,
            one.language,
            one.valid_until.isoformat() if one.valid_until else None,
            one.active,
        ]
        for one in entries
    ]


def from_plain(rows: Iterable[list[Any]]) -> tuple[Entry, ...]:
    """Read entries back from their plain form."""
    return tuple(
        Entry(
            slug,
            category,
            question,
            tuple(variants),
            answer,
            tuple(keywords),
            source,
            language,
            date.fromisoformat(valid_until) if valid_until else None,
            active,
        )
        for slug, category, question, variants, answer, keywords, source, language, valid_until, active in rows
    )
