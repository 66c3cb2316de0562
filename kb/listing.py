"""Which entries the list shows, and in what order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.language import noop
from kb.doubts import Doubted
from kb.entries import Entry
from kb.normalise import words
from kb.questions import Use

SOON = timedelta(days=30)
"""An entry that ends within this time is worth a look."""
STATES = {
    "": noop("semua"),
    "doubted": noop("dipertanyakan"),
    "soon": noop("segera berakhir"),
    "expired": noop("kedaluwarsa"),
    "inactive": noop("nonaktif"),
    "unhelpful": noop("lebih sering tidak membantu"),
    "unused": noop("belum pernah terkirim"),
}
SORTS = {
    "": noop("urutan berkas"),
    "sent": noop("paling sering terkirim"),
    "unhelpful": noop("paling sering tidak membantu"),
    "id": "id",
}
_UNUSED = Use()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the admin asks for; unknown words mean everything."""

    text: str = ""
    state: str = ""
    category: str = ""
    language: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of entries beside their text."""

    use: Mapping[str, Use]
    doubted: Doubted
    day: date


def state_of(entry: Entry, known: Known) -> str:
    """Name the state worth showing: doubted, inactive, expired, soon, or nothing."""
    if entry.id in known.doubted:
        return "doubted"
    if not entry.active:
        return "inactive"
    if entry.valid_until is None or entry.valid_until > known.day + SOON:
        return ""
    return "expired" if entry.valid_until < known.day else "soon"


def chosen(entries: Sequence[Entry], wanted: Wanted, known: Known) -> list[Entry]:
    """Return the entries asked for, in the order asked for."""
    terms = words(wanted.text)
    found = [
        entry
        for entry in entries
        if (not wanted.category or entry.category == wanted.category)
        and (not wanted.language or entry.language == wanted.language)
        and _is_in(entry, wanted.state, known)
        and _holds(entry, terms)
    ]
    if wanted.sort == "id":
        return sorted(found, key=lambda one: one.id.casefold())
    if wanted.sort in {"sent", "unhelpful"}:
        return sorted(found, key=lambda one: -_count(known.use.get(one.id, _UNUSED), wanted.sort))
    return found


def _count(use: Use, sort: str) -> int:
    return use.sent if sort == "sent" else use.not_helped


def _holds(entry: Entry, terms: Sequence[str]) -> bool:
    if not terms:
        return True
    text = " ".join((entry.id, entry.question, *entry.variants, *entry.keywords, entry.answer)).casefold()
    return all(term in text for term in terms)


def _is_in(entry: Entry, state: str, known: Known) -> bool:
    use = known.use.get(entry.id, _UNUSED)
    if state == "unhelpful":
        return use.not_helped > use.helped
    if state == "unused":
        return entry.active and not use.sent
    return state not in STATES or not state or state_of(entry, known) == state
