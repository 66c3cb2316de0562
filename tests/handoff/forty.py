"""Forty open chats of every kind: long names, emoji, right to left, English, overdue, near, paused, answered."""

from datetime import datetime, timedelta

from core.models import Officer
from handoff import requesters
from handoff.models import Consultation
from tests.handoff.conftest import Office

PEOPLE = (
    ("Siti Nurhaliza Binti Abdullah Rahman Al-Jambi Putri Kesuma Wardhani", "student", "id"),
    ("Budi 🎉 Santoso 😀", "public", "id"),
    ("أحمد بن عبد الله", "researcher", "id"),
    ("John O’Neill", "researcher", "en"),
    ("Dinas Komunikasi dan Informatika Kabupaten Tanjung Jabung Timur", "official", "id"),
    ("Rahma", "student", "id"),
    ("PT Sumber Rejeki Makmur", "business", "id"),
    ("Tribun Jambi", "media", "id"),
    ("Nguyễn Thị Minh", "student", "en"),
    ("I Gusti Ayu", "public", "id"),
)
QUESTIONS = (
    "Berapa jumlah pengrajin batik pewarna alami di Seberang Kota Jambi tahun 2024?",
    "Mohon data inflasi bulanan Kota Jambi dan Muara Bungo 2015-2025 untuk skripsi, cara menghitung, tahun dasar",
    "What is the poverty line in Jambi Province, and how is it calculated?",
    "p",
    "ما عدد سكان مقاطعة جامبي؟",
    "Data UMKM 2024 per kecamatan https://example.com/" + "panjang" * 20,
    "Beda KBLI 2015 dan 2020 untuk kode 47711 apa ya kak 🙏🙏",
    "Luas panen padi Kerinci 2023",
)


def forty(office: Office, now: datetime, mine: Officer, other: Officer, *, days: int = 6) -> list[Consultation]:
    """Open forty consultations over the last days; some claimed, answered, paused, incomplete."""
    made = []
    for at in range(40):
        name, kind, language = PEOPLE[at % len(PEOPLE)]
        opened = now - timedelta(days=days) + timedelta(days=days) / 41 * at
        contact = office.citizen(opened, f"+62812{at:08d}")
        with office.database.transaction() as session:
            email = f"warga{at}@example.com"
            requesters.save(session, contact.id or 0, opened, name=name if at % 7 else "", kind=kind, email=email)
        one = office.opens(contact, opened, complete=at % 11 != 3, question=QUESTIONS[at % len(QUESTIONS)])
        with office.database.transaction() as session:
            session.merge(one).language = language
        later = min(opened + timedelta(hours=1), now)
        if at % 11 != 3 and at % 3 == 1:
            office.claims(one, mine if at % 2 else other, later)
            if at % 4 == 0:
                office.replies(one, other if at % 2 == 0 else mine, later, "Baik, datanya kami siapkan dulu ya.")
                office.delivers(later)
            elif at % 4 == 3:
                office.clarifies(one, mine, later)
        if at % 5 == 0:
            office.writes(one, contact, later, "Apakah sudah ada kabar? Terima kasih 🙏")
        made.append(one)
    return made
