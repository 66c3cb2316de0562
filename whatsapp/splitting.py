"""Cuts a long text into bubbles Twilio takes: at most 1,600 UTF-16 units each (error 21617), numbered, whole words."""

import re

from whatsapp.texts import LONGEST_BODY, units

_ROOM_FOR_NUMBER = len("(99/99) ")


def parts(text: str, limit: int = LONGEST_BODY) -> list[str]:
    """Return the text as one bubble, or as few numbered ones as whole words allow; a link is never cut."""
    if units(text) <= limit:
        return [text]
    pieces = _pieces(text, limit - _ROOM_FOR_NUMBER)
    return [f"({number}/{len(pieces)}) {piece}" for number, piece in enumerate(pieces, start=1)]


def _pieces(text: str, limit: int) -> list[str]:
    pieces, piece = [], ""
    for token in _tokens(text, limit):
        if units(piece) + units(token) > limit:
            pieces.append(piece.rstrip())
            piece = token.lstrip()
        else:
            piece += token
    return [kept for kept in (*pieces, piece.rstrip()) if kept]


def _tokens(text: str, limit: int) -> list[str]:
    """Return the words with the space before them; a word longer than a bubble is cut where it must be."""
    tokens: list[str] = []
    for token in re.findall(r"\s*\S+|\s+$", text):
        step = len(token) if units(token) <= limit else limit // 2
        tokens += [token[start : start + step] for start in range(0, len(token), step)]
    return tokens
