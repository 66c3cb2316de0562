"""Finds the entries that hold a wording word for word."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from kb.corpus import literal_mark
from kb.features import tokens_of
from kb.guards import undated
from kb.normalise import has_content


class Literals:
    """The marks of all wordings in order, each with its place."""

    def __init__(self, marks: array[int], wordings_of: array[int]) -> None:
        """Put the marks in order; `wordings_of` says which entry a wording belongs to."""
        order = sorted(range(len(marks)), key=marks.__getitem__)
        self._marks = array("Q", [marks[place] for place in order])
        self._wordings = array("I", order)
        self._wordings_of = wordings_of

    def find(self, text: str) -> list[int]:
        """Return the numbers of the entries asked in just these words, as Indonesian or as English."""
        found: dict[int, None] = {}
        for mark in {literal_mark(tokens_of(text, english=english)): None for english in (False, True)}:
            at = bisect_left(self._marks, mark)
            while at < len(self._marks) and self._marks[at] == mark:
                found[bisect_left(self._wordings_of, self._wordings[at] + 1) - 1] = None
                at += 1
        return list(found)

    def find_undated(self, text: str) -> list[int]:
        """Return the numbers of the entries asked in these words but for a year: `ipm jambi 2024`, `ipm jambi`."""
        rest = undated(text)
        return self.find(rest) if rest != text and has_content(rest) else []
