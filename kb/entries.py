"""What the knowledge base holds, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

CATEGORIES = ("data", "metadata", "klasifikasi", "kegiatan", "layanan", "pengaduan")
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
