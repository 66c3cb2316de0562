"""Whole talks as people see them, compared with the agreed ones (GOLDEN=write writes them anew)."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.conftest import Citizen

GOLDEN = Path(__file__).parent / "golden"


def registering(citizen: Citizen) -> list[str]:
    said = [
        "halo min, berapa jumlah pengrajin batik pewarna alami di Seberang?",
        "petugas",
        "boleh kak",
        "nama saya Budi Santoso",
    ]
    return [*said, "saya mahasiswa unja", "budi @ gmial , com", "1", "{code}", "tambahan: per kecamatan ya", "status"]


def correcting(_citizen: Citizen) -> list[str]:
    said = [
        "mau bicara dengan petugas",
        "hmm, buat apa?",
        "1",
        "Siti",
        "kembali",
        "Siti Aminah",
        "6",
        "tidak punya email",
    ]
    return [
        *said,
        "siti@example.com",
        "2",
        "siti.aminah@example.com",
        "benar",
        "1234",
        "000000",
        "{code}",
        "data",
        "batal",
    ]


def in_english(_citizen: Citizen) -> list[str]:
    return [
        "What is the meaning of inflation in Jambi?",
        "3",
        "AGREE",
        "John Smith",
        "researcher",
        "john@example.com",
        "yes",
        "{code}",
    ]


def searching(_citizen: Citizen) -> list[str]:
    return ["Assalamualaikum", "Apa itu inflasi?", "bukan itu", "menu", "4", "9", "terima kasih", "makasih", "1"]


TALKS: list[Callable[[Citizen], list[str]]] = [registering, correcting, in_english, searching]


def transcript(citizen: Citizen, said: list[str]) -> str:
    lines = []
    for text in said:
        sent = text.replace("{code}", citizen.code()) if "{code}" in text else text
        bubbles = citizen.says(sent) or ["(diam)"]
        lines += [f">>> {text}", *bubbles, ""]
    return "\n".join(lines)


@pytest.mark.parametrize("talk", TALKS)
def test_the_talk_is_as_agreed(citizen: Citizen, talk: Callable[[Citizen], list[str]]) -> None:
    agreed = GOLDEN / f"{talk.__name__}.txt"
    said = transcript(citizen, talk(citizen))

    if os.environ.get("GOLDEN") == "write":
        agreed.write_text(said, encoding="utf-8")
    assert said == agreed.read_text(encoding="utf-8")
