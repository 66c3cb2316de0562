"""Several questions in one message: numbered, marked, or listed. Pure."""

import re

MANY = 3
LONGEST_THING = 4
_NUMBER = re.compile(r"(?<!\S)\(?(\d{1,2})[.)]\s*(?=[^\W\d])")
_BETWEEN = re.compile(r"(?<!\s)\s*(?:[,;•]|\s(?:dan|serta|and|&)\s)\s*(?:(?:dan|serta|and|&)\s+)?", re.IGNORECASE)


def questions_in(text: str) -> int:
    """Count the questions of a long message: its numbers, or its question marks."""
    return max(len(numbered(text)), len(re.findall(r"\?+", text)))


def numbered(text: str) -> list[str]:
    """Return what stands behind 1, 2, 3 … in the order of the numbers, each on a line or all in one."""
    marks = _marks(text)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=bool(marks))]


def _marks(text: str) -> list[re.Match[str]]:
    marks: list[re.Match[str]] = []
    for mark in _NUMBER.finditer(text):
        if int(mark[1]) == len(marks) + 1:
            marks.append(mark)
    return marks


def parts_of(text: str) -> list[str]:
    """Split a message at its numbers and its question marks; what leads to the numbers counts only with a mark."""
    marks = _marks(text)
    first = text[: marks[0].start()] if marks else text
    wholes = ([first] if "?" in first or not marks else []) + numbered(text)
    return [part for whole in wholes for part in whole.split("?") if part.strip()]


def listed(text: str) -> list[str]:
    """Return the things a message lists between commas: `minta kemiskinan, pengangguran dan IPM`; empty below three.

    Only the first may be long, for it leads to the others: clauses of a sentence are no list.
    """
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    are_things = all(len(re.findall(r"[^\W\d]+", part)) <= LONGEST_THING for part in parts[1:])
    return parts if len(parts) >= MANY and are_things else []
