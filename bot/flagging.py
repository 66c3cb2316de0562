"""What somebody of the office should see although the bot deals with it (SITUATIONS.md 29, 31, 32, 64, 92). Pure."""

import re

from bot.scene import Scene
from bot.special import Special
from bot.turn import Advertised, Flagged
from bot.words import flat

ADVERTS = 3
"""After so many an admin is asked whether to block the number, and after as many again if it was left."""

_FLAGS = {Special.HOAX: "hoax", Special.PERSONAL_DATA: "others_data", Special.CALM: "abuse"}
_ENUMERATOR = re.compile(r"\b(?:petugas|pencacah|enumerator|surveyor|(?:census|survey) (?:taker|worker|officer))\b")
_IN_THE_FIELD = re.compile(
    r"\b(?:bps|sensus|survei|pendataan|mendata|didata|rumah|datang|didatangi|census|survey|door|house|home)\b"
)
_DOUBTED = re.compile(r"\b(?:asli|resmi|palsu|gadungan|benar|benaran|beneran|betulan|real|genuine|fake)\b")
_CLAIMS = re.compile(r"\b(?:mengaku|ngaku|mengatasnamakan)\b.*\b(?:bps|sensus|survei)\b")
_OTHERWISE = re.compile(r"\b(?:lowongan|loker|daftar|mendaftar|rekrut\w*|mitra|honor|gaji|jumlah|berapa)\b")
"""Whoever asks for work, or for figures, doubts nobody at the door."""


def look(scene: Scene, text: str, special: Special | None) -> None:
    """Show officers what they should see, and have an admin asked about who advertises again and again."""
    if kind := flag(text, special):
        scene.do(Flagged(kind))
    if special is Special.SPAM:
        scene.state.adverts += 1
        if scene.state.adverts % ADVERTS == 0:
            scene.do(Advertised())


def flag(text: str, special: Special | None) -> str | None:
    """Return why an officer should see the words, one of handoff.models.FLAG_KINDS; None for ordinary ones."""
    if special in _FLAGS:
        return _FLAGS[special]
    plain = flat(text)
    if _OTHERWISE.search(plain):
        return None
    is_doubted = all(sign.search(plain) for sign in (_ENUMERATOR, _IN_THE_FIELD, _DOUBTED))
    return "enumerator" if is_doubted or _CLAIMS.search(plain) else None
