"""Signs that turn the direction of writing round, taken out of whatever is shown.

A stranger can put them into a message, a name or the name of a file, so that a link or an ending reads as another one
than it is. What is stored keeps them: they are evidence. Letters of languages written from the right need none of them.
"""

from typing import Any

from markupsafe import Markup

TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks, embeddings, overrides and isolates (Unicode, UAX 9)."""
_NOTHING = dict.fromkeys(map(ord, TURNING))


def straight(text: str) -> str:
    """Return the text without them."""
    if text.isascii() or not any(map(text.__contains__, TURNING)):
        return text
    return text.translate(_NOTHING)


def printed(value: Any) -> Any:
    """Return what a template prints: a text or piece of HTML without them, anything else as it is."""
    if not isinstance(value, str) or value.isascii():
        return value
    return Markup(straight(str(value))) if isinstance(value, Markup) else straight(value)  # noqa: S704  (HTML before)
