"""After closing: the wish to go on with what was closed, at once or days later."""

import re
from datetime import timedelta

from bot import regions
from bot.scene import Scene
from bot.turn import About, NoteInbound, ReopenConsultation
from bot.words import (
    LONGEST_REFUSAL,
    affirms,
    asks,
    bare,
    core,
    denies,
    flat,
    is_acknowledged,
    is_clear,
    is_finished,
    is_greeting,
    is_thanks,
    is_unclear,
    is_unhelpful,
    numeric,
    puts_off,
    standard,
)
from handoff.ratings import parse
from kb.normalise import has_content

GOES_ON = re.compile(
    r"\b(belum (selesai|jelas|terjawab|cukup)|masih (ada|mau|butuh|perlu|kurang|bingung|belum)|buka (lagi|"
    r"kembali)|lanjut(kan)?|"
    r"not (clear|finished|answered)|still (need|have)|reopen)\b"
)
_FAILS = re.compile(
    r"\b(?:file|berkas|lampiran|dokumen|tabel|excel|pdf|link|tautan|gambar|data)nya\b(?: \w+){0,3}? "
    r"(?:tidak (?:bisa |dapat )?(?:di)?(?:buka|unduh|download|baca|muncul|masuk|ada)\w*|"
    r"rusak|kosong|error|hilang|salah)\b"
)
"""What was sent does not serve: `filenya gak bisa dibuka`."""
TOO_LATE_LASTS = timedelta(days=30)
"""So long `masih kurang jelas` means what was closed; later it is just unclear."""
_CLITIC = re.compile(r" nya\b")
_ENOUGH = frozenset({"sudah", "yaudah", "yasudah", "jelas", "membantu", "helpful"})
"""With these a yes tells that it is enough."""
_STILL = re.compile(r"(?:masih|still)\b(?! (?:lama|jauh|berapa|how))")
_WRONG = frozenset({"salah", "wrong", "bukan"})
_NOT_ENOUGH = frozenset({"belum", "blm", "blom", "belom", "kurang", "not yet"})


def was_not_enough(scene: Scene) -> bool:
    """Say whether an officer is asked for by somebody who has rated a consultation low that may go on."""
    closed = scene.facts.closed
    return closed is not None and closed.reopenable and scene.state.rated_low == closed.id


def go_on(scene: Scene, text: str) -> bool:
    """Continue the consultation closed lately, unless the knowledge base surely answers the words as a new question."""
    closed = scene.facts.closed
    if closed is None or not closed.reopenable or scene.state.search_next:
        return False
    new_question = is_clear(text) or asks(text) or is_finished(text)
    goes_on = GOES_ON.search(flat(text)) or _FAILS.search(_CLITIC.sub("nya", standard(text)))
    if new_question and not goes_on and scene.facts.ask(text).outcome == "answer":
        return False
    reopen(scene)
    return True


def completes(scene: Scene, text: str) -> bool:
    """Continue what was closed lately with what its officer still waited for, or with a mere year or place.

    `belum` alone says that something is missing, and not what.
    """
    closed = scene.facts.closed
    if closed is None or not closed.reopenable or scene.state.search_next:
        return False
    if core(text) in _NOT_ENOUGH:
        scene.tell("not_enough", number=closed.number)
        return True
    if puts_off(text):
        scene.tell("rating_declined")
        return True
    greets = is_greeting(text) and not (affirms(text) or denies(text))
    courteous = greets or is_thanks(text) or is_acknowledged(text)
    is_enough = not _ENOUGH.isdisjoint(standard(text).split())
    if affirms(text) and is_enough and not is_acknowledged(text) and closed.reason != "incomplete":
        scene.tell("already_closed", number=closed.number)
        return True
    # Closed for silence, our words are the last: whoever still needs help answers them.
    silent = closed.reason == "no_reply" and not is_acknowledged(text)
    if silent and denies(text):
        scene.tell("already_closed" if is_enough else "rating_declined", number=closed.number)
        return True
    waits = closed.reason == "incomplete" or not closed.answered
    if not (waits or silent or scene.state.offer) and _merely_nods(scene, text, closed.number):
        return True
    owed = waits and not courteous and scene.facts.ask(text).outcome != "answer"
    detail = regions.is_only_detail(text) and not (closed.rating_open and numeric(text))
    wants_more = _STILL.match(bare(text)) and scene.facts.ask(text).outcome != "answer"
    if not (owed or detail or wants_more or (silent and affirms(text))):
        return False
    reopen(scene)
    return True


def _merely_nods(scene: Scene, text: str, number: str) -> bool:
    """Take a mere yes or no to the closing: it ends the talk, unless something is called wrong."""
    if affirms(text) and not is_acknowledged(text):
        scene.tell("already_closed", number=number)
    elif denies(text):
        scene.tell("rating_declined" if _WRONG.isdisjoint(flat(text).split()) else "not_enough", number=number)
    else:
        return False
    return True


def reopens(scene: Scene) -> bool:
    """Continue what was closed lately, unless something else was asked since; return whether it goes on."""
    closed = scene.facts.closed
    if closed is None or not closed.reopenable or scene.state.search_next or scene.state.question_fresh(scene.now):
        return False
    reopen(scene)
    return True


def came_too_late(scene: Scene, text: str) -> bool:
    """Explain to whoever goes on with a consultation days later that it stays closed, and how to go on."""
    closed = scene.facts.closed
    is_short = len(flat(text).split()) <= LONGEST_REFUSAL and not regions.names_year_or_region(text)
    goes_on = GOES_ON.search(flat(text)) or _STILL.match(bare(text)) or is_unhelpful(text) or is_unclear(text)
    if closed is None or closed.reopenable or not closed.told or not (is_short and goes_on):
        return False
    if scene.state.doubted or scene.now - closed.closed_at > TOO_LATE_LASTS:
        return False
    if scene.state.question_fresh(scene.now) or scene.facts.ask(text).outcome == "answer":
        return False
    scene.tell("closed_for_good", number=closed.number, closed_at=scene.moment(closed.closed_at))
    scene.state.search_next = True
    return True


def hear_at_last(scene: Scene, text: str) -> bool:
    """Give an officer what was said before the closing and reached us after it: neither comment nor new question."""
    closed = scene.facts.closed
    if closed is None or not closed.unheard or not closed.reopenable:
        return False
    if not has_content(text) or parse(text) is not None or is_greeting(text) or is_thanks(text):
        return False
    reopen(scene)
    return True


def reopen(scene: Scene) -> None:
    """Open the same consultation again and pass the words to the officer."""
    scene.do(ReopenConsultation())
    scene.do(NoteInbound())
    scene.state.comment_for = 0
    scene.reply("", about=About.REOPENED)
