"""WhatsApp's own marks shown as people see them on the telephone: *bold*, _italic_, ~struck~.

Links stay plain text: what a stranger sends is not made easy to click.
"""

import re

from markupsafe import Markup, escape

_MARKS = (("*", "b"), ("_", "i"), ("~", "s"))


def marked_up(text: str) -> Markup:
    """Return the text as safe HTML with WhatsApp's marks applied; marks inside words stay what they are."""
    shown = str(escape(text))
    for mark, element in _MARKS:
        sign = re.escape(mark)
        pair = rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]{{1,2000}}?)(?<=\S){sign}(?![\w{sign}])"
        shown = re.sub(pair, rf"<{element}>\1</{element}>", shown)
    return Markup(shown)  # noqa: S704  (escaped above)
