"""The citizen's judgement of a consultation: a score, an attempt at one, a refusal, or a comment."""

import re
from datetime import timedelta

from bot.afterwards import GOES_ON
from bot.commands import command
from bot.scene import Scene
from bot.turn import Comment, Rate
from bot.words import (
    FIGURES,
    YEAR,
    affirms,
    asks,
    core,
    denies,
    flat,
    is_acknowledged,
    is_greeting,
    is_salam,
    is_thanks,
    numeric,
    puts_off,
    standard,
)
from handoff.ratings import LOW, comment_in, is_attempt, parse, requests, within

THUMB = "👍"
"""A judgement, but no number: it is asked for."""
_NO_RATING = re.compile(r"\b(tidak|ndak|malas|males|ogah|not|don t) (\w+ )?(\w+ )?(me|di|be)?(nilai|rating|rate)\b")
COMMENT_LASTS = timedelta(hours=24)
_LASTS = r"(?! (?:sekolah|menginap|tinggal|kerja|usaha))"
_JUDGES = re.compile(
    rf"\b(bagus|baik|puas|memuaskan|terpuaskan|terbantu|bermanfaat|sempurna|jos|profesional|sopan|ramah|cepat|"
    rf"cepet|lama{_LASTS}|lambat|lelet|mantap|keren|oke|jelek|buruk|kecewa|mengecewakan|lumayan|biasa (?:aja|saja|lah)|"
    r"memadai|payah|parah|hebat|luar biasa|mantul|recommended|"
    r"membantu|sabar|responsif|baru (?:di)?(?:balas|jawab|bales|respon)|"
    r"good|great|nice|slow|fast|friendly|bad|poor|excellent|helpful|satisfied)\b"
)

_PUT_OFF = re.compile(r"\b(?:nanti|ntar|entar|besok|later)\b(?: \w+){0,3}? (?:me|di)?(?:nilai|rating|rate|isi)\w*\b")
_SENDS = re.compile(r"\b(?:kirim|kirimkan|kirimin|dikirim|lampirkan|dilampirkan|send|resend)\b")
"""A file is wanted: `tolong kirim ulang tabelnya` is no suggestion."""
_MISSES = re.compile(
    r"\b(?:19|20)\d\d\b|\bkok\b|\b(?:kosong|hilang|rusak|error|empty|missing|broken|(?:belum|tidak) (?:ada|bisa "
    r"(?:di)?buka|terbuka|muncul)|cannot open|can t open)\b"
)
"""Behind a good score it is what was sent that is spoken of, and no service: `yg 2018 kok kosong ya`."""
LAST_LETTER = 0x2000
"""Beyond it are signs and pictures; before it commas and dots."""


def rate(scene: Scene, text: str) -> bool:
    """Take a rating that was asked for; return whether the words were one, or an attempt at one."""
    closed = scene.facts.closed
    if closed is None:
        return False
    score, said = _score_in(scene, text)
    if closed.rating_open and score is not None:
        _store(scene, score, said)
    elif closed.rating_open and (_refuses(text) or _puts_off(text)):
        _leave_unrated(scene)
    elif closed.rating_open and (numeric(text) or THUMB in text or is_attempt(text) or _hesitates(text)):
        _press(scene)
    elif closed.rating_open and _is_judgement(scene, text):
        scene.do(Comment(closed.id, text))
        _press(scene, "rating_comment_number")
    elif closed.rating_open and _only_nods(text):
        _press(scene)
    elif score is not None and _just_rated(scene):
        scene.tell("rating_once")
    elif score is not None and numeric(text) and _is_missed(scene):
        scene.tell("rating_expired", number=closed.number)
    else:
        return False
    scene.commanded = True
    return True


def _score_in(scene: Scene, text: str) -> tuple[int | None, str]:
    """Return a score and what is said beside it: a judgement, or behind a mark whatever asks for nothing."""
    score, said = parse(text), comment_in(text)
    if score is None:
        score, said = within(text)
        return (score, said) if _judges(said) else (None, "")
    if said and not _judges(said) and _wants_figures(scene, said):  # the first line of a list: `1. data inflasi`
        return None, ""
    return score, said


def _is_missed(scene: Scene) -> bool:
    """Say whether a number can only mean the request whose time is over; a stranger on the number is told of none."""
    return scene.state.offer is None and not scene.state.doubted and scene.facts.rating_missed()


def _only_nods(text: str) -> bool:
    """Say whether a request for a number is answered by a mere yes, or by a picture that is no thanks."""
    pictures = bool(text.strip()) and not any(sign.isalnum() for sign in text) and not is_thanks(text)
    nods = affirms(text) and command(text) is None
    return (pictures and any(ord(sign) > LAST_LETTER for sign in text)) or (nods and not is_acknowledged(text))


def rate_earlier(scene: Scene, text: str) -> bool:
    """Take a score tapped or typed under the request of an earlier consultation while another is open."""
    tap = scene.said.tap
    score = parse(tap.rpartition(":")[2] if tap else text)
    if score is None or not scene.facts.unrated():
        return False
    scene.do(Rate(score, "" if tap else comment_in(text)))
    scene.tell("rating_kept")
    return True


def _store(scene: Scene, score: int, comment: str) -> None:
    closed = scene.facts.closed
    assert closed
    scene.do(Rate(score, comment))
    scene.state.comment_for, scene.state.rated_at = closed.id, scene.now
    scene.state.rating_pressed = 0
    scene.state.rated_low = closed.id if score <= LOW else 0
    if score <= LOW:
        scene.tell("rating_low_followup")
    else:
        scene.tell("rating_thanks", name=scene.name())


def _press(scene: Scene, text: str = "rating_invalid") -> None:
    """Ask for the number once more, and only once."""
    closed = scene.facts.closed
    assert closed
    if scene.state.rating_pressed != closed.id:
        scene.state.rating_pressed = closed.id
        scene.tell(text)
    elif text != "rating_invalid":
        scene.tell("rating_comment_thanks")


def _refuses(text: str) -> bool:
    """Say whether the words turn the rating down; `belum` alone may mean that the answer was not enough."""
    said = (flat(text), standard(text))
    return (denies(text) and "belum" not in said[0].split()) or any(map(_NO_RATING.search, said))


def _puts_off(text: str) -> bool:
    """Say whether it is left for later: `nanti ya`, `besok saya isi`."""
    return puts_off(text) or bool(_PUT_OFF.search(flat(text)))


def _leave_unrated(scene: Scene) -> None:
    """Take the refusal kindly, once."""
    closed = scene.facts.closed
    assert closed
    if scene.state.rating_declined != closed.id:
        scene.state.rating_declined = closed.id
        scene.tell("rating_declined")


def _hesitates(text: str) -> bool:
    """Say whether there are numbers, and beside them nothing to look for: `4 atau 5`; `yang 2024 ada?` asks."""
    is_question = asks(text) or YEAR.search(text)
    return is_greeting(text) and any(sign.isdigit() for sign in text) and not is_question


def _is_judgement(scene: Scene, text: str) -> bool:
    greets = is_greeting(text) and (is_salam(text) or not _JUDGES.fullmatch(core(text)))
    polite = greets or is_acknowledged(text)
    return _judges(text) and not polite and not _wants_figures(scene, text)


def _judges(text: str) -> bool:
    plain = flat(text)
    return bool(_JUDGES.search(plain)) and not (asks(text) or GOES_ON.search(plain) or _names_figures(text))


def _wants_figures(scene: Scene, text: str) -> bool:
    """Say whether words that could be a judgement are a new question: `data balita gizi buruk 2023`."""
    return _names_figures(text) or scene.facts.ask(text).outcome == "answer"


def _names_figures(text: str) -> bool:
    plain = flat(text)
    return requests(text) or bool(FIGURES.search(plain) and YEAR.search(plain))


def _just_rated(scene: Scene) -> bool:
    return scene.state.rated_at is not None and scene.now - scene.state.rated_at <= COMMENT_LASTS


def comment(scene: Scene, text: str) -> bool:
    """Keep the words after a rating as its comment, once, unless they ask for something."""
    wanted, scene.state.comment_for = scene.state.comment_for, 0
    if not wanted or not _just_rated(scene) or asks(text) or GOES_ON.search(flat(text)):
        return False
    was_low = scene.state.rated_low == wanted  # what to improve was asked for: `petugasnya lama balas` is no question
    if not was_low and _MISSES.search(standard(text)):
        return False
    if _SENDS.search(flat(text)) or (_names_figures(text) if was_low else _wants_figures(scene, text)):
        return False
    scene.do(Comment(wanted, text))
    scene.tell("rating_comment_thanks")
    return True
