"""The citizen's judgement, 1 to 5: asked once per consultation, stored once, valid three working days."""

import re
import unicodedata
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import alarms
from handoff import thread
from handoff.lifecycle import Status
from handoff.models import Consultation, Rating
from whatsapp.models import Contact

SCALE = range(1, 6)
LOW = 2
"""Up to here the citizen is asked what to improve, and the admins hear of it (SITUATIONS.md, 82 and 88)."""
LONGEST_COMMENT = 2000
MISSED_LASTS = timedelta(days=30)
"""So long a late number still means the request."""
SUBJECT = "Nilai {score} dari 5 untuk {number}"
BODY = (
    "Warga menilai konsultasi {number} {score} dari 5, dan sudah ditanya apa yang perlu diperbaiki. Mohon baca "
    "percakapannya. Bila jawabannya belum lengkap, buka kembali konsultasinya dan lengkapi."
)

_WORDS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "duo": 2, "tigo": 3, "ampek": 4, "limo": 5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "sangat tidak puas": 1, "tidak puas": 1, "kurang puas": 2, "cukup": 3, "cukup puas": 3, "puas": 4, "sangat puas": 5,
    "very dissatisfied": 1, "dissatisfied": 2, "fair": 3, "satisfied": 4, "very satisfied": 5,
}  # fmt: skip
_SPOKEN = r"(?P<score>[1-5]|satu|dua|tiga|empat|lima|duo|tigo|ampek|limo|one|two|three|four|five)"
_BESIDE = frozenset({
    "kak", "kakak", "min", "admin", "pak", "bapak", "bu", "ibu", "mas", "mbak", "bang", "ya", "iya", "dong", "deh",
    "aja", "saja", "lah", "nih", "sih", "eh", "oh", "oke", "ok", "sip", "baik", "siap", "saya", "sy", "aku", "beri",
    "memberi", "kasih", "ngasih", "nilai", "nilainya", "rating", "skor", "bintang", "star", "stars", "poin", "point",
    "points", "jempol", "terima", "terimakasih", "makasih", "thanks", "thank", "you", "banyak", "buat", "untuk",
    "petugas", "petugasnya", "layanan", "layanannya", "pelayanan", "pelayanannya", "konsultasi", "konsultasinya",
    "ke", "no", "nomor", "angka", "adalah", "pilih", "memilih", "milih", "yang", "yg", "maaf", "salah", "maksud",
    "maksudnya", "maksudku", "harusnya", "seharusnya", "pencet", "ketik", "tulis", "ganti", "jadi", "ralat", "koreksi",
})  # fmt: skip
"""Words a score may stand among and still be the only thing said."""
_OTHER_NUMBERS = frozenset({
    "nol", "kosong", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "seratus", "zero", "six", "seven", "eight",
    "nine", "ten", "hundred", "a", "b", "c", "d", "e",
})  # fmt: skip
"""Of another scale than ours."""
_JOINING = frozenset({
    "puluh", "ratus", "setengah", "koma", "antara", "sama", "dan", "atau", "persen", "bot", "half", "between", "and",
    "or", "percent", "botnya",
})  # fmt: skip
_SCORES = frozenset({word for word in _WORDS if " " not in word and word not in {"cukup", "puas"}} | set("12345"))
_STARS = "⭐★🌟✨"
_PICTURES = frozenset({"So", "Sk"})
_UNSEEN = dict.fromkeys((0xFE0E, 0xFE0F, 0x20E3, 0x200D))
_POLITE = (
    r"(?:[\s,]+(?:kak|min|admin|pak|bu|mas|mbak|ya|deh|dong|aja|saja|lah|buat kakak|"
    r"makasih|terima ?kasih|thanks|thank you))*"
)
_NUMBER = re.compile(
    r"(?:rate:|(?:(?:oke?|ya|sip|baik|siap)[\s,.]+)?(?:saya )?(?:beri |kasih )?"
    r"(?:(?:nilai(?:nya)?|rating|skor)(?: (?:dari )?saya)?\s*(?:adalah|[:=])?\s*)?)"
    rf"{_SPOKEN}"
    r"(?:\s*(?:/|dari|of|out of)\s*5)?"
    r"(?:\s*(?:bintang|stars?|poin|points?))?"
    rf"{_POLITE}[\s.!)]*"
)
_STARRED = re.compile(rf"(?:saya )?(?:beri |kasih )?bintang\s*{_SPOKEN}{_POLITE}[\s.!]*")
_LABELLED = re.compile(r"(?P<score>[1-5])[\s.():-]+(?P<label>[a-z ]+?)[\s.!)]*")
_ATTEMPT = re.compile(
    r"(?:(?:saya )?(?:beri |kasih )?(?:nilai(?:nya)?|rating|skor|bintang)\s*(?:adalah|[:=])?\s*)?"
    r"-?\d{1,3}(?:[.,]\d)?(?:\s*(?:/|dari|of|out of)\s*\d{1,3})?\s*(?P<unit>bintang|stars?|poin|points?|%)?"
    rf"{_POLITE}[\s.!)]*"
)
"""A number meant as a score, whatever scale it is on: `nilai 8`, `10 bintang`, `8 dari 10`."""
_COMMENTED = re.compile(r"(?P<score>[1-5])(?:\s*/\s*5)?\s*(?:[,;:.\n]|\s-)\s*(?P<comment>[^\d?]{3,})", re.DOTALL)
_GIVEN = (
    r"(?:(?:saya|sy|aku) )?(?:(?:beri|memberi|kasih|ngasih|pilih) )?"
    r"(?:(?:nilai(?:nya)?|rating|skor|bintang|angka|nomor)\s*(?:adalah|[:=])?\s*)?"
    rf"(?:{_SPOKEN}(?:\s*(?:/|dari|of|out of)\s*(?:5|lima|five))?(?:\s*(?:bintang|stars?|poin|points?|jempol))?"
    r"|[⭐★🌟✨](?: ?[⭐★🌟✨])*)"
)
"""A score as it is given within other words: `kasih 5 bintang ya kak`, `nilai 4/5`, a row of stars."""
_NODDING = r"(?:\s+(?:ya|deh|dong|aja|saja|lah|nih)\b)*(?:\s+(?:kak|min|admin|pak|bu|mas|mbak)(?=\s*[,.!]))?"
_FIRST = re.compile(rf"{_GIVEN}{_NODDING}[\s,.;:!-]+(?P<rest>[^\d?⭐★🌟✨]{{3,}})", re.DOTALL | re.IGNORECASE)
_LAST = re.compile(
    rf"(?P<rest>[^\d?⭐★🌟✨]{{3,}}?)(?<![\s.,;:!-])[\s.,;:!-]+{_GIVEN}{_POLITE}[\s.!]*", re.DOTALL | re.IGNORECASE
)
"""A row of dots is looked at once, however long."""
_COUNTED = frozenset({
    "hari", "jam", "menit", "minggu", "bulan", "tahun", "thn", "kali", "x", "orang", "org", "days", "hours", "weeks",
    "months", "times", "people",
})  # fmt: skip
_NUMBERED = frozenset({
    "tanggal", "tgl", "jam", "pukul", "lantai", "kelas", "tabel", "halaman", "hal", "bab", "pasal", "loket", "nomor",
    "no", "table", "page",
})  # fmt: skip
"""`3 hari baru dibalas` counts days, and `tabel 3` is the third: neither is a score."""

_REASONED = re.compile(
    rf"(?:saya )?(?:beri |kasih |ngasih )?(?:nilai |rating |bintang )?{_SPOKEN}(?:\s*/\s*5)?(?:\s*(?:bintang|"
    rf"stars?|poin))?"
    r"[\s,]+(?P<comment>(?:karena|krn|karna|soalnya|sebab|tapi|tp|namun|because|but)\b[^\d?]{3,})",
    re.DOTALL | re.IGNORECASE,
)
"""`kasih 4 bintang karena agak lama`."""
_DRAWN_OUT = re.compile(r"([^\W\d_])\1+$")
_TOKEN = re.compile(r"[^\W_]+")
_NEGATIVE = re.compile(r"(?<!ke)-\d")

_REQUESTS = re.compile(
    r"\b(?:mohon|minta|butuh|perlu|cari(?:kan)?|tolong|need|please)\b(?: \w+){0,3}? "
    r"(?:data|jumlah|angka|tabel|persentase|publikasi|rincian|informasi|info|figures?|tables?|number)\b"
)


def parse(text: str) -> int | None:
    """Read a score: "5", "lima", "⭐⭐", "5/5", "5 bintang", "5. Sangat puas", "4, cepat sekali"; None for all else."""
    plain = _plain(text)
    if plain in _WORDS:
        return _WORDS[plain]
    if plain and not plain.strip(_STARS + " "):
        stars = sum(plain.count(star) for star in _STARS)
        return stars if stars in SCALE else None
    for form in (_NUMBER, _STARRED):
        if found := form.fullmatch(plain):
            return _score(found["score"])
    if found := _LABELLED.fullmatch(plain):
        meant = _WORDS.get(found["label"].strip())
        if meant is not None:
            return meant if meant == int(found["score"]) else None
    for form in (_COMMENTED, _REASONED):
        if (commented := form.fullmatch(plain)) and not requests(commented["comment"]):
            return _score(commented["score"])
    return _alone_among(plain)


def within(text: str) -> tuple[int | None, str]:
    """Read a score and the words before or behind it: `5/5 mantap`, `pelayanan cepat, bintang 5`; None for none."""
    plain = _tidy(text)
    for form in (_FIRST, _LAST):
        if found := form.fullmatch(plain):
            rest = found["rest"].strip()
            score = _score(found["score"].lower()) if found["score"] else sum(map(plain.count, _STARS))
            said = _TOKEN.findall(rest.lower())
            counts = said and said[0] in _COUNTED if form is _FIRST else said and said[-1] in _NUMBERED
            if score in SCALE and not counts and _WORDS.get(" ".join(said), score) == score:
                return score, rest
    return None, ""


def _alone_among(plain: str) -> int | None:
    """Read the only score among words that say nothing else: `lima.. makasih banyak pak`, `ke-5`, `rating: 5 ⭐`."""
    said = _TOKEN.findall(plain)
    spoken = [word for word in said if word in _SCORES]
    beside = {word if word in _BESIDE else _DRAWN_OUT.sub(r"\1", word) for word in said if word not in _SCORES}
    if len(spoken) != 1 or not _BESIDE.issuperset(beside) or _NEGATIVE.search(plain):
        return None
    score, stars = _score(spoken[0]), sum(plain.count(star) for star in _STARS)
    is_praise = not spoken[0].isdigit() and not {"no", "nomor"}.isdisjoint(said)  # `nomor satu`
    return score if stars in {0, 1, score} and not is_praise else None


def is_attempt(text: str) -> bool:
    """Say whether the words give a score of another scale, or more than one: `nilai 8`, `seratus`, `3 atau 4`."""
    plain = _plain(text)
    said = _TOKEN.findall(plain)
    numbers = {word for word in said if word in _SCORES | _OTHER_NUMBERS or (word.isdigit() and len(word) <= 3)}
    only_numbers = bool(numbers) and (_BESIDE | _JOINING).issuperset(set(said) - numbers)
    return only_numbers or bool(_ATTEMPT.fullmatch(plain))


def requests(text: str) -> bool:
    """Say whether the words ask for figures: no score and no comment, `1. Mohon data jumlah penduduk`."""
    return bool(_REQUESTS.search(_plain(text)))


def _score(spoken: str) -> int:
    return _WORDS[spoken] if spoken in _WORDS else int(spoken)


def comment_in(text: str) -> str:
    """Return what follows the score in "4, cepat sekali"; empty where there is only a score or none."""
    if (labelled := _LABELLED.fullmatch(_plain(text))) and labelled["label"].strip() in _WORDS:
        return ""
    written = (unicodedata.normalize("NFKC", text).strip(), _tidy(text))
    found = (form.fullmatch(said) for said in written for form in (_COMMENTED, _REASONED))
    return next((one["comment"].strip() for one in found if one), "")


def waiting(session: Session, contact_id: int, now: datetime) -> Rating | None:
    """Return the rating the contact may still give: asked, not expired, its consultation not open again."""
    return session.exec(
        select(Rating)
        .join(Consultation, col(Consultation.id) == Rating.consultation_id)
        .where(
            Rating.contact_id == contact_id,
            col(Rating.score).is_(None),
            Rating.expires_at > now,
            Consultation.status == Status.CLOSED,
        )
        .order_by(col(Rating.requested_at).desc())
        .limit(1)
    ).one_or_none()


def was_missed(session: Session, contact_id: int, now: datetime) -> bool:
    """Say whether the last rating asked for was not given in time, not long ago."""
    last = select(Rating).where(Rating.contact_id == contact_id).order_by(col(Rating.requested_at).desc()).limit(1)
    rating = session.exec(last).one_or_none()
    return rating is not None and rating.score is None and now - MISSED_LASTS < rating.expires_at <= now


def rate(session: Session, rating: Rating, score: int, comment: str, now: datetime) -> bool:
    """Store the score, once; return whether it was stored now. Raise ValueError outside 1 to 5."""
    if score not in SCALE:
        raise ValueError(f"{score} is not a score from 1 to 5")
    given: dict[str, object] = {"score": score, "rated_at": now}
    if comment:
        given["comment"] = comment[:LONGEST_COMMENT]
    changed = session.connection().execute(
        sa.update(Rating)
        .where(
            col(Rating.consultation_id) == rating.consultation_id,
            col(Rating.score).is_(None),
            col(Rating.expires_at) > now,
        )
        .values(**given)
    )
    if changed.rowcount != 1:
        return False
    session.refresh(rating)
    consultation = session.get_one(Consultation, rating.consultation_id)
    thread.event(session, consultation, thread.Mark.RATED, now)
    if score <= LOW and session.get_one(Contact, consultation.contact_id).mark is None:
        told = {"number": consultation.number, "score": score}
        alarms.sound(session, f"rated-{consultation.number}", SUBJECT.format(**told), BODY.format(**told), now)
    return True


def add_comment(session: Session, rating: Rating, comment: str) -> None:
    """Keep what the citizen says beside the number, before or after it; nothing already said is lost."""
    session.refresh(rating)
    rating.comment = "\n".join(filter(None, (rating.comment, comment.strip())))[:LONGEST_COMMENT]
    session.add(rating)


def of(session: Session, consultation_id: int) -> Rating | None:
    """Return the rating of a consultation, asked or given."""
    return session.get(Rating, consultation_id)


def _plain(text: str) -> str:
    return _tidy(text).lower()


def _tidy(text: str) -> str:
    """Return the text with every kind of digit as 0-9, without pictures and what makes a keycap of a digit."""
    normal = unicodedata.normalize("NFKC", text).translate(_UNSEEN)
    normal = "".join(sign for sign in normal if sign in _STARS or unicodedata.category(sign) not in _PICTURES)
    normal = normal.strip().strip("*_\"'")
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in normal)
