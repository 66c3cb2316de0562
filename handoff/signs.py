"""Small parts that stand on a page many times, as HTML: a macro costs a page of forty lines several times as much."""

from datetime import UTC, datetime

from markupsafe import Markup, escape

from core.dates import day_in_words
from core.language import current
from core.pages import icon, runtime
from handoff.models import Consultation
from handoff.rows import Row
from handoff.wordings import Sign


def sign(it: Sign, label: str = "") -> Markup:
    """Return a word with a tone and an icon, so that colour never speaks alone; `label` is heard, not seen."""
    title = f' title="{escape(it.detail)}"' if it.detail else ""
    heard = f'<span class="hidden">{escape(label)}: </span>' if label else ""
    return Markup(f'<span class="tag {it.tone}"{title}>{icon(it.icon)}{heard}{escape(it.words)}</span>')  # noqa: S704


def lang_of(it: Consultation | Row) -> Markup:
    """Return the `lang` of what is said in a consultation, where it is not the page's: screen readers follow it."""
    return Markup("" if it.language == current() else f' lang="{escape(it.language)}"')  # noqa: S704


def when(at: datetime, words: str) -> Markup:
    """Return a moment in some wording, which tells day and hour to whoever points at it."""
    local = at.astimezone(runtime().settings.zone)
    exact = at.astimezone(UTC).isoformat(timespec="seconds")
    day = day_in_words(local.date(), current())
    return Markup(f'<time datetime="{exact}" title="{day} {local:%H.%M}">{escape(words)}</time>')  # noqa: S704
