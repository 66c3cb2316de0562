"""What is asked point by point: behind numbers, letters or dashes. Pure."""

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"(?<!\S)\(?(\d{1,2})[.)]\s*(?=[^\W\d])")
_LETTER = re.compile(r"(?<!\S)\(?([a-h])[.)]\s*(?=[^\W\d])")
_BULLET = re.compile(r"^[ \t]*[-*•–·▪✓][ \t]*(?=\w)", re.MULTILINE)
_NUMBERS, _LETTERS = [str(number) for number in range(1, 100)], "abcdefgh"


def numbered(text: str) -> list[str]:
    """Return what stands behind 1, 2, 3 … in the order of the numbers, behind a, b, c …, or behind dashes."""
    found = marks(text)
    ends = [mark.start() for mark in found[1:]] + [len(text)]
    return [text[mark.end() : end].strip() for mark, end in zip(found, ends, strict=bool(found))]


def marks(text: str) -> list[re.Match[str]]:
    """Return the numbers, letters or dashes themselves; a single letter or dash marks nothing."""
    numbers = _in_order(_NUMBER, _NUMBERS, text)
    others = (_in_order(_LETTER, _LETTERS, text), list(_BULLET.finditer(text)))
    return numbers or next((found for found in others if len(found) > 1), [])


def lead(text: str) -> str:
    """Return what is said before the first point."""
    return text[: next((mark.start() for mark in marks(text)), len(text))].strip()


def brings(question: str, said: str) -> bool:
    """Say whether words that follow a question set it out in points, or go on with the points it has."""
    before, together = numbered(question), numbered(f"{question}\n{said}")
    return len(together) > max(len(before), 1) and together[: len(before)] == before


def _in_order(mark: re.Pattern[str], names: Sequence[str], text: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    for one in mark.finditer(text):
        if len(found) < len(names) and one[1].lstrip("0") == names[len(found)]:
            found.append(one)
    return found
