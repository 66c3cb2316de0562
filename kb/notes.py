"""The notes of versions that no person wrote: kept in Indonesian, shown in the reader's language."""

from core.language import noop, retold

STARTER = noop("Pusat pengetahuan awal")
ADDED = noop("entri baru")
CHANGED, REMOVED = noop("ubah %(entry)s"), noop("hapus %(entry)s")
SYSTEM = noop("sistem")
"""Who published what no person did."""


def in_words(note: str) -> str:
    """Say a version's note or author in the reader's language where it is ours; what people wrote stays as it is."""
    about_one = (CHANGED, REMOVED) if len(note.split()) == 2 else ()  # an entry's name has no spaces
    return retold(note, STARTER, ADDED, SYSTEM, *about_one)
