"""The short name an entry is known by, made of its question where nobody gave one."""

import re
import unicodedata

MAX_SLUG = 64


def slug_from(question: str, taken: set[str], last: dict[str, int] | None = None) -> str:
    """Make a slug nobody has taken; `last` remembers how far each beginning was counted, for very many of them."""
    plain = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: MAX_SLUG - 5].rstrip("-") or "entri"
    counted = {} if last is None else last
    slug, number = base, counted.get(base, 1)
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    counted[base] = number
    return slug
