"""WhatsApp's own marks shown as people see them on the telephone.

*bold*, _italic_, ~struck~, ```fixed``` and `fixed` words, lines that begin with "- ", "* " or "> ". Links stay plain
text: what a stranger sends is not made easy to click.
"""

import re

from markupsafe import Markup, escape

_MARKS = (("*", "b"), ("_", "i"), ("~", "s"))
_FIXED = re.compile(r"```(.+?)```|`([^`\n]{1,2000})`", re.DOTALL)
_ITEM = re.compile(r"^[-*] (?=\S)", re.MULTILINE)
_QUOTE = re.compile(r"^&gt; (.*)$", re.MULTILINE)


def marked_up(text: str) -> Markup:
    """Return the text as safe HTML with WhatsApp's marks applied; marks inside words stay what they are."""
    shown, last = [], 0
    for fixed in _FIXED.finditer(text):
        shown += [_spoken(text[last : fixed.start()]), f"<code>{escape(fixed[1] or fixed[2])}</code>"]
        last = fixed.end()
    shown.append(_spoken(text[last:]))
    return Markup("".join(shown))  # noqa: S704  (escaped piece by piece)


def _spoken(text: str) -> str:
    shown = _ITEM.sub("• ", str(escape(text)))
    shown = _QUOTE.sub(r"<q>\1</q>", shown)
    for mark, element in _MARKS:
        sign = re.escape(mark)
        pair = rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]{{1,2000}}?)(?<=\S){sign}(?![\w{sign}])"
        shown = re.sub(pair, rf"<{element}>\1</{element}>", shown)
    return shown
