"""Where the pages are: what the bar above every page and the rail of the office's pages lead to."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.language import noop


@dataclass(frozen=True)
class Link:
    """A place in the navigation; `beside` are further addresses that belong to it.

    What only officers need a place for, admins have among the tabs of another.
    """

    address: str
    words: str
    is_admins: bool = True
    beside: tuple[str, ...] = ()
    is_officers: bool = False

    def holds(self, path: str) -> bool:
        """Say whether a page belongs to this place."""
        return any(path == start or path.startswith(f"{start}/") for start in (self.address, *self.beside))


MAIN = (
    Link("/queue", noop("Antrean"), is_admins=False, beside=("/consultations",)),
    Link("/kb", noop("Pengetahuan")),
    Link("/replies", noop("Balasan"), is_admins=False),
    Link("/kb/proposals", noop("Usulan"), is_admins=False, is_officers=True),
    Link("/leave", noop("Cuti dan piket"), is_admins=False),
    Link("/flagged", noop("Perlu dilihat"), is_admins=False, beside=("/failed",)),
    Link("/reports", noop("Laporan")),
)
OFFICE = (
    Link("/officers", noop("Petugas dan admin")),
    Link("/calendar", noop("Kalender")),
    Link("/calendar/hours", noop("Jam layanan")),
    Link("/texts", noop("Teks percakapan")),
    Link("/settings", noop("Pengaturan")),
    Link("/complaints", noop("Keluhan")),
    Link("/blocks", noop("Pemblokiran")),
    Link("/marks", noop("Nomor internal")),
    Link("/audit", noop("Catatan audit")),
)
"""The pages behind "Kelola"."""


def visible(links: Sequence[Link], role: str) -> Sequence[Link]:
    """Return the places this role may go to."""
    return [link for link in links if not (link.is_officers if role == "admin" else link.is_admins)]


def here(links: Sequence[Link], path: str) -> Link | None:
    """Return the place a page belongs to: of two that hold it the closer one."""
    return max((link for link in links if link.holds(path)), key=lambda link: len(link.address), default=None)
