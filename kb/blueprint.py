"""The knowledge base's pages hang here."""

from datetime import date

from flask import Blueprint

from core.numbers import whole
from core.pages import now, runtime
from kb import notes
from whatsapp.markup import marked_up

blueprint = Blueprint(
    "kb",
    __name__,
    url_prefix="/kb",
    template_folder="templates",
    static_folder="static",
    static_url_path="/assets",
)
blueprint.add_app_template_filter(notes.in_words, "our_words")
blueprint.add_app_template_filter(marked_up, "whatsapp")

BIGGEST_NUMBER = 2**31 - 1


def today() -> date:
    """Return the office's day."""
    return now().astimezone(runtime().settings.zone).date()


def number_of(text: str) -> int:
    """Read a number of a form; -1 when it is none."""
    found = whole(text)
    return -1 if found is None else found


def numbers_of(text: str, most: int = 100) -> list[int]:
    """Read numbers separated by commas; what is none is left out."""
    return [number for number in map(number_of, text.split(",")[:most]) if number > 0]
