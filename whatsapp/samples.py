"""Sample values of the texts' placeholders: for previews, and for checking that a text filled in still fits."""

from collections.abc import Mapping

SAMPLES: Mapping[str, str] = {
    "name": "Budi Santoso",
    "number": "KS-2026-00042",
    "deadline": "Kamis, 26 November 2026 pukul 15.30 WIB",
    "return_time": "Senin, 23 November 2026 pukul 08.00 WIB",
    "closed_at": "Senin, 23 November 2026 pukul 10.00 WIB",
    "hours": "Senin-Kamis 08.00-15.30, Jumat 08.00-11.30 dan 13.00-16.00 WIB",
    "later": "Jumat, 27 November 2026 pukul 16.00 WIB",
    "position": "3",
    "queue": "urutan ke-3",
    "expected": "sekitar 5 jam kerja",
    "officer": "Rina Wulandari",
    "topic": "jumlah pengrajin batik",
    "email": "budi@example.com",
    "ends": "*4321*",
    "suggestion": "budi@gmail.com",
    "code": "482913",
    "count": "2",
    "source": "BPS Provinsi Jambi",
    "list": "1. Satu\n2. Dua",
    "url": "sumbar.bps.go.id",
    "retention": "24 bulan",
    "max_mb": "16",
    "time": "10.15 WIB",
    "region": "Sumatera Barat",
    "year": "2031",
    "kind": "Masyarakat umum",
    "last4": "7890",
    "told": "Budi Santoso, Masyarakat umum",
}
