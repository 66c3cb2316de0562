"""What in a cell would reach citizens otherwise than it was meant, perhaps: told, and not refused."""

import re
from collections.abc import Iterator

from core.sentences import told as _
from kb.misreading import misread
from kb.normalise import words

_HTML = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|li|ol|p|span|strong|table|td|tr|u|ul)\b[^<>]*>"
    r"|&(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,5});",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"\*\*\S[^*\n]*\*\*|^#{1,6} \S[^\n]*|\[[^][\n]+\]\(https?://[^][)\s]+\)", re.MULTILINE)
_TAB = "\t"
_INNER_MARK = re.compile(r"(?<!\S)[^\s/=&?]*\w\?\w[^\s/=&]*(?!\S)")
"""A word with a question mark in it, which is no address: programs write one for a sign they cannot."""
_NEW_LINE = re.compile(r"(?<![:\\])(?:\\r)?\\n")
_STOPGAPS = frozenset([
    "todo", "tbd", "tba", "idem", "ibid", "ditto", "sda", "s d a", "n a", "na", "x", "tes", "test", "belum ada",
    "isi di sini", "isi jawaban di sini", "jawaban di sini", "lihat di atas", "lihat jawaban di atas",
    "sama dengan di atas",
])  # fmt: skip
_LATIN = "lorem ipsum"
_SHOWN = 20


def remarks(text: str) -> Iterator[str]:
    """Yield what a text holds that telephones show as it stands, or that was read wrongly."""
    if tag := _HTML.search(text):
        yield _(
            "kode HTML “%(tag)s” tampil apa adanya di WhatsApp; tulis *tebal*, _miring_, atau baris baru",
            tag=tag[0][:_SHOWN],
        )
    if sign := _MARKDOWN.search(text):
        yield _(
            "tanda Markdown “%(sign)s” tampil apa adanya di WhatsApp; tulis *tebal*, _miring_, atau alamat lengkapnya",
            sign=sign[0][:_SHOWN],
        )
    if _NEW_LINE.search(text):
        yield _("“\\n” tampil apa adanya di WhatsApp; ganti dengan baris baru")
    if found := _INNER_MARK.search(text):
        yield _(
            "tanda tanya di dalam “%(word)s” mungkin tanda yang hilang saat disimpan; bila benar, tulis lagi di berkas "
            "asal dan simpan sebagai CSV UTF-8",
            word=found[0][:40],
        )
    if _TAB in text:
        yield _("memuat tanda tab; bila itu pemisah kolom, samakan dengan pemisah di judul kolom")
    if text.count('"') % 2:
        yield _('memuat tanda kutip (") tanpa pasangan; hapus, atau tutup')
    if odd := misread(text):
        yield odd


def of_answer(question: str, answer: str) -> str:
    """Say why an answer hardly is one; empty when nothing speaks against it."""
    said = " ".join(words(answer))
    if said in _STOPGAPS or said.startswith(_LATIN):
        return _("“%(said)s” tampak seperti pengisi sementara; warga menerimanya apa adanya", said=answer[:_SHOWN])
    if said == " ".join(words(question)):
        return _("sama dengan pertanyaannya; warga menerimanya apa adanya")
    if answer.endswith("?") and not question.endswith("?"):
        return _("berupa pertanyaan; periksa apakah pertanyaan dan jawaban tertukar")
    return ""
