"""Whom a writer speaks for is not what is asked about; whose matter it is still counts."""

import pytest

from kb.writers import heard
from tests.kb.test_matching import TODAY, starter


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("kami dari dinas sosial butuh data inflasi", "inflasi"),
        ("Kami dari KPU Provinsi Jambi membutuhkan data jumlah penduduk", "jumlah-penduduk"),
        ("sy pegawai bank jambi, mau data pdrb", "pdrb"),
        ("saya kerja di bank indonesia, inflasi inti jambi ada ga", "inflasi-inti"),
        ("saya dr kominfo merangin mau tanya soal romantik", "romantik"),
        ("hi, i work at the police, where is population data", "jumlah-penduduk-en"),
    ],
)
def test_who_writes_from_another_body_is_answered(text: str, slug: str) -> None:
    assert starter().ask(text, TODAY).entry_id == slug


@pytest.mark.parametrize(
    "text",
    [
        "saya dari samsat mau bayar pajak",
        "saya mau tanya kantor imigrasi bukanya jam berapa",
        "kami dari jambi mau urus paspor di imigrasi",
    ],
)
def test_another_bodys_matter_is_not(text: str) -> None:
    finding = starter().ask(text, TODAY)
    assert finding.outcome != "answer"
    assert "lembaga lain" in finding.reason


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("kami dari dinas sosial kota jambi ingin minta data ipm", "kami ingin minta data ipm"),
        ("saya dosen di stis, butuh data mikro", "saya dosen di stis, butuh data mikro"),
        ("saya dosen dari stis, butuh data mikro", "saya dosen, butuh data mikro"),
        ("kami dari bappeda butuh data mikro, gratis?", "kami dari bappeda butuh data mikro, gratis?"),
        ("saya dari tadi nunggu, kok belum dibalas", "saya dari tadi nunggu, kok belum dibalas"),
        ("saya minta data dari dukcapil, ada?", "saya minta data dari dukcapil, ada?"),
        ("saya pegawai bank jambi", "saya pegawai bank jambi"),
        ("saya pegawai butuh data bank, inflasi ada?", "saya pegawai butuh data bank, inflasi ada?"),
        ("kami dari dinas sosial, mau tanya", "kami dari dinas sosial, mau tanya"),
    ],
)
def test_a_body_is_left_out_only_where_it_is_plain_how_far_its_name_goes(text: str, left: str) -> None:
    assert heard(text) == left
