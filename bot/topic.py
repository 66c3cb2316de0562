"""A consultation's topic: the citizen's question as one short line. Pure."""

import re

from bot import introductions, vocabulary
from bot.words import YEAR, asks
from handoff import points
from kb.normalise import is_courtesy_only

LONGEST_TOPIC = 90
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\bkab\.)(?<!\bkec\.)(?<!\bkel\.)(?<!\bprov\.)(?<!\byth\.)(?<!\bjl\.)(?<!\bno\.)\s+", re.IGNORECASE
)
"""The point of `Kab. Tebo` ends no sentence."""
_ADDRESSED = "|".join(sorted(vocabulary.words("addresses") | vocabulary.words("greetings")))
_REQUEST = re.compile(
    r"\b(?:mohon|minta|meminta|butuh|membutuhkan|perlu|memerlukan|mencari|cari|need|looking for|request)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    rf"^(?:{'|'.join(sorted(vocabulary.words('greetings')))})\b[\s,.!]*(?:(?:w[rb]|{_ADDRESSED})\b[\s,.!]*)*(?=\S+\s+\S)",
    re.IGNORECASE,
)


def topic_of(question: str) -> str:
    """Return the question as one short line: the greeting and, where it is long, who asks, before it left out."""
    whole = [line.strip() for line in question.splitlines() if line.strip()]
    telling = [line for line in whole if not is_courtesy_only(line) or YEAR.search(line)] or whole
    line = " ".join(" ".join(telling).split())
    line = _asked(_GREETING.sub("", line))
    if len(line) > LONGEST_TOPIC:
        line = _from_the_request(line)
    if len(line) <= LONGEST_TOPIC:
        return line
    return line[:LONGEST_TOPIC].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def _asked(line: str) -> str:
    """Return what is asked, where it stands behind points or beside who asks: their name and address are no topic."""
    if points.marks(line):
        before = points.lead(line)
        return introductions.without(line.removeprefix(before) if is_courtesy_only(before) else line).strip()
    told = introductions.told(line)
    return told.question if told.question and (told.name or told.email or told.agrees) else line


def _from_the_request(line: str) -> str:
    """Return a long line from its first sentence that asks for something; all of it where none does."""
    sentences = _SENTENCE.split(line)
    first = next((place for place, one in enumerate(sentences) if asks(one) or _REQUEST.search(one)), 0)
    return " ".join(sentences[first:])
