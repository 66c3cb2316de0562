"""Why an entry was found, in words an admin can act upon."""

from core.language import gettext as _
from core.language import noop, retold
from core.wording import decimal
from kb.corpus import ANSWERED, ASKED
from kb.index import Index
from kb.matching import Finding

MOST_WORDS = 6


REASONS = (
    noop("tidak ada kata"),
    noop("sapaan atau basa-basi saja"),
    noop("terlalu umum"),
    noop("tidak ada kata yang dikenal"),
    noop("sama persis dengan pertanyaan atau variasi"),
    noop("sama persis dengan beberapa entri"),
    noop("sama persis selain tahunnya"),
    noop("yakin"),
    noop("dua entri berdekatan"),
    noop("satu kata yang dapat berarti lain"),
    noop("ditanya pilihan terbaik, yang tidak dibahas"),
    noop("kata pokoknya tidak ada di pusat pengetahuan"),
    noop("hanya disinggung sepintas"),
    noop("belum cukup yakin"),
    noop("tidak ada entri yang cukup dekat"),
    noop("entri ditahan petugas sampai diperiksa"),
    noop("entri dipertanyakan warga, belum diperiksa"),
    noop("jumlahnya tidak dibahas"),
    noop("wilayah tidak dibahas: %(names)s"),
    noop("urusan lembaga lain: %(names)s"),
    noop("tahun tidak dibahas: %(names)s"),
    noop("waktu tidak dibahas: %(names)s"),
    noop("ukuran tidak dibahas: %(names)s"),
    noop("indikator tidak dibahas: %(names)s"),
)
"""What a search gives as its reason: it is the same for whoever asks, and said in the language of whoever reads."""


def reason(finding: Finding) -> str:
    """Say why a search came to what it did, in the reader's language."""
    return retold(finding.reason, *REASONS)


def explain(index: Index, text: str, entry_id: str) -> str:
    """Say which words of a question an entry is asked by, which only its answer holds, and which nobody knows."""
    told = index.told(text, entry_id)
    lines = [
        (_("kata kunci yang sama"), [word for word, said, known in told if said & ASKED]),
        (_("hanya di jawabannya"), [word for word, said, known in told if said == ANSWERED]),
        (_("tidak disebut entri ini"), [word for word, said, known in told if not said and known]),
        (_("tidak ada di pusat pengetahuan"), [word for word, said, known in told if not said and not known]),
    ]
    found = [f"{name}: {', '.join(words[:MOST_WORDS])}" for name, words in lines if words]
    return "; ".join((*found, *_meaning(index, text, entry_id)))


def _meaning(index: Index, text: str, entry_id: str) -> tuple[str, ...]:
    cosine = index.nearness(text, entry_id)
    return () if cosine is None else (_("kedekatan makna %(cosine)s", cosine=decimal(cosine, 2)),)
