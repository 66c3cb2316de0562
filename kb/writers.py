"""Whom a writer speaks for: `kami dari dinas sosial butuh …` asks nothing of that office."""

import re

from kb.guards import institutions
from kb.normalise import clipped, has_content

_WRITER = r"\b(?:saya|sy|kami|aku|ak|perkenalkan|i|we)\b(?:['’]m|['’]re| am| are)?"
_WHAT_THEY_ARE = r"(?: an?| seorang| adalah)? (?:mahasiswa|mahasiswi|dosen|guru|peneliti|student|researcher|lecturer)"
"""It may decide what they get, and stays."""
_STAFF = (
    r"(?: (?:pegawai|staf|staff|karyawan|karyawati|asn|pns|honorer|perwakilan|mewakili|petugas|admin|operator|"
    r"employee|officer))+"
)
_AT = (
    r"(?: ini| adalah| berasal| juga| the| an?)?"
    rf"(?: (?:dari|dr|asal|from)|{_STAFF}(?: (?:di|dari|dr|at|of|from))?|"
    r" (?:kerja|bekerja|bertugas|berdinas|kuliah|magang|work|working|study|studying) (?:di|at|for|in|with))"
)
_GOES_ON = (
    r"(?:butuh|membutuhkan|perlu|memerlukan|mau|mo|ingin|pengen|pingin|hendak|minta|meminta|mohon|memohon|bermaksud|"
    r"cari|mencari|nyari|tanya|bertanya|nanya|menanyakan|izin|ijin|sedang|lagi|akan|untuk|utk|apakah|apa|bagaimana|"
    r"gimana|berapa|brp|kapan|dimana|dmn|need|want|would|looking|and|could|can|may|where|how|what|when|is|are|do|"
    r"does)\b"
)
"""With these words a writer comes to what they want."""
_BODY = rf"(?!{_GOES_ON})[\w'-]+(?: [\w'-]+){{0,6}}?"
_SPEAKS_FOR = re.compile(
    rf"(?P<writer>{_WRITER}(?:{_WHAT_THEY_ARE})?){_AT} (?P<body>{_BODY})(?= {_GOES_ON}|\s*[,;.:\n])", re.IGNORECASE
)


def without_body(text: str) -> str:
    """Drop the body a writer comes from or works at, where it is plain how far its name goes.

    Only of those whose own matters others are: that somebody writes for a government may decide what they get.
    """
    return _SPEAKS_FOR.sub(_writer_alone, text)


def _writer_alone(found: re.Match[str]) -> str:
    return found["writer"] if institutions(found["body"]) else found[0]


def heard(text: str) -> str:
    """Return what of a text is looked for: not all of a long one, nor whom its writer speaks for."""
    text = clipped(text)
    asked = without_body(text)
    return asked if asked != text and has_content(asked) else text
