"""Regions and years in a question: what lies outside Jambi, or is not released yet. Pure."""

import re

from bot import vocabulary
from bot.words import YEAR, digits, is_finished
from kb import places
from kb.normalise import plain, without_courtesy, words
from kb.wordlists import stop_words


def other(text: str) -> str:
    """Return the province outside Jambi the text names first; empty if it names none, or Jambi too."""
    tokens = words(places.without_origin(text))
    named = places.in_order(tokens)
    if HOME in tokens or not places.inside().isdisjoint(named):
        return ""
    return next(iter(named), places.NATION if places.names_nation(tokens) else "")


def names_year_or_region(text: str) -> bool:
    """Say whether the text names a year, or a region of Jambi or elsewhere."""
    return bool(YEAR.search(" ".join(words(text)))) or _names_region(text)


def is_detail(text: str) -> bool:
    """Say whether the text names a year, a region, or what figures are to be given for each of."""
    return names_year_or_region(text) or bool(_EACH.search(" ".join(words(text))))


_EACH = re.compile(
    r"\b(?:(?:per|tiap|setiap|menurut) ?(?:kabupaten|kab|kota|kecamatan|kec|desa|kelurahan|provinsi|tahun|semester|"
    r"triwulan|bulan|minggu|hari|(?:kelompok )?umur|jenis kelamin|gender|sektor|komoditas|lapangan usaha)|"
    r"by (?:regency|regencies|districts?|city|cities|villages?|year|month|age|sex|gender|sector))\b"
)
_WHOSE = re.compile(
    r"^(?:kalau |kalo |terus |khusus )*(?:yang|yg|khusus|untuk|kalau|kalo) "
    r"(?:laki(?: laki)?|perempuan|pria|wanita|perkotaan|perdesaan|pedesaan)\b"
)


def without(text: str) -> list[str]:
    """Return the words that are no part of a region's name."""
    return places.beside_places(words(text))


def narrows(text: str) -> bool:
    """Say whether only a period without its year, what figures are wanted for each of, or whose, is named."""
    said = " ".join(words(text))
    named = _EACH.search(said) or _WHOSE.search(said)
    return is_only_recent(text) or (bool(named) and _says_no_more(without(_WHOSE.sub(" ", _EACH.sub(" ", said)))))


def is_only_recent(text: str) -> bool:
    """Say whether only a period without its year is named, whatever it is of: `yg terbaru`, `data tahun lalu`."""
    return bool(_RECENT.search(" ".join(words(text)))) and _says_no_more(without(text))


_RECENT = re.compile(
    r"\b(?:terbaru|terkini|terakhir|terupdate|latest|newest|(?:tahun|thn|th|taun|bulan|bln) (?:ini|lalu|kemarin|"
    r"kemaren|kmrn|sekarang))\b"
)


def is_only_detail(text: str) -> bool:
    """Say whether a year or a place is named and nothing else: `kalau tahun 2023?`, `yang di Bungo kak`."""
    left = without(text)
    if not names_year_or_region(text) and HOME not in left:
        return False
    return _says_no_more(left)


def names_home(text: str) -> bool:
    """Say whether nothing but the province itself is named, of which every answer is: `di jambi kak`."""
    left = without(text)
    return HOME in left and not names_year_or_region(text) and _says_no_more(left)


def _says_no_more(left: list[str]) -> bool:
    return all(word.isdigit() or word in _FILLING for word in plain(without_courtesy(left)))


def with_detail(question: str, text: str) -> str:
    """Return a question with the year or place of the new words in the stead of its own."""
    moved = _names_region(text) or HOME in words(text)
    kept = [word for word in without(question) if word != HOME] if moved else words(question)
    if YEAR.search(" ".join(words(text))):
        kept = [word for word in kept if not YEAR.fullmatch(word)]
    filling = {word for word in without(text) if not word.isdigit() and word != HOME}
    asked = " ".join([*kept, *(word for word in words(text) if word not in filling)])
    return f"{asked}?" if is_finished(text) else asked


HOME = "jambi"
_FILLING = (
    stop_words()
    | vocabulary.words("place_words")
    | vocabulary.particles()
    | {HOME, "terbaru", "terkini", "terakhir", "terupdate", "latest", "newest", "bulan", "lalu", "kemarin"}
)
"""Words that say nothing of their own beside a year or a place."""


def _names_region(text: str) -> bool:
    return bool(places.in_order(words(text)))


def site(region: str, joint: str) -> str:
    """Return where the statistics of a region outside Jambi are: the province's office, and the national one."""
    site = _SITES.get(region)
    return f"{site}.bps.go.id {joint} bps.go.id" if site else "bps.go.id"


_SITES = vocabulary.table("sites")


def unreleased_year(text: str, this_year: int) -> int | None:
    """Return the year asked for if it has not begun yet."""
    asked = _PLANNED.sub(" ", _PURPOSE.sub(_without_year, digits(text)))
    years = [int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", asked)]
    ahead = [year for year in years if year > this_year]
    return ahead[0] if ahead and len(ahead) == len(years) else None


_PURPOSE = re.compile(
    r"\b(?:untuk|utk|buat|bwt|guna|penyusunan|menyusun|for)\b (?!tahun\b|thn\b|th\b|periode\b|data\b|(?:19|"
    r"20)\d\d)[^.,;:?!\n]*",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:rpjm|rpjp|rkp|renja|renstra|musrenbang|apbd|dau|dak|kua|ppas)\w*(?: \w+){0,2}? 20\d\d(?:\s*(?:-|–|"
    r"s/?d)\s*20\d\d)?",
    re.IGNORECASE,
)
"""The year of the plan a figure is needed for is not the figure's own."""


def _without_year(purpose: re.Match[str]) -> str:
    """Drop what something is for; where a place is named it is what is asked about: `penduduk untuk Merangin 2027`."""
    return purpose[0] if _names_region(purpose[0]) or HOME in words(purpose[0]) else " "
