"""The variables of saved replies, such as {nama}: which there are, and filling them in. Pure."""

import re
from collections.abc import Mapping

from core.language import noop

VARIABLES = {
    "salam": noop("selamat pagi, siang, sore, atau malam menurut jam kantor"),
    "nama": noop("nama warga"),
    "nomor": noop("nomor konsultasi"),
    "topik": noop("topik konsultasi"),
    "petugas": noop("nama Anda"),
    "batas": noop("batas waktu jawaban"),
    "kantor": noop("nama kantor"),
}
"""Name and what stands in its place."""
_VARIABLE = re.compile(r"\{\s*([^{}\n]{0,40}?)\s*\}")


def unknown(text: str) -> list[str]:
    """Return the variables of a text that do not exist, each once."""
    return list(dict.fromkeys(name for name in _VARIABLE.findall(text) if name.lower() not in VARIABLES))


def unfilled(text: str) -> list[str]:
    """Return the variables that still stand in a text about to be sent."""
    return list(dict.fromkeys(name.lower() for name in _VARIABLE.findall(text) if name.lower() in VARIABLES))


def expand(text: str, values: Mapping[str, str]) -> str:
    """Fill in the variables that have a value; one without stays to be seen."""
    return _VARIABLE.sub(lambda found: values.get(found[1].lower()) or found[0], text)
