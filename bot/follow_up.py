"""Words that only go on with the question before: another year, another place, or what it is for."""

import re
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches

from bot import introductions, mail_address, question, regions, rules, searching, vocabulary
from bot.commands import wants_to_register
from bot.facts import Found
from bot.scene import Scene
from bot.special import Special
from bot.words import asks, bare, core, corrected, denies, flat, plainly, standard, tells
from kb.entries import OF_SERVICE

ALIKE = 0.6
"""How like a word of the question what was starred must be to stand in its place."""
NEAR = 0.5
"""From here on another entry may tell of the attribute asked for: the tariff of what was just explained."""
_CORRECTED = searching.UNANSWERED | {"helpful"}
_PURPOSE = re.compile(r"(?:untuk|buat|utk|for my)\b")
_FOR_WHAT = re.compile(
    r"(?:untuk|buat|bwt|utk|for(?: my| a)?) (?:\w+ )?(?:skripsi|tesis|disertasi|tugas|pr|makalah|laporan|"
    r"penelitian|riset|proposal|"
    r"presentasi|kuliah|jurnal|artikel|lomba|thesis|paper|homework|assignment|report|research)\b(?: \w+){0,3}"
)
_WORDS = vocabulary.words_of("answer")
_SENT = _WORDS["sent"]
_OF_ANSWER, _BESIDE = _WORDS["named"] | _SENT, _WORDS["beside"] | vocabulary.particles()
_ITS = re.compile(r"(?:(?:kalau|kalo|terus|trus|berapa) )?\w{3,}nya(?: (?:berapa|brp|apa|mana|gimana|kapan))?")
_HOW = frozenset({"cara", "how"})
_ATTRIBUTES = vocabulary.words("attributes")
_CLITICS = frozenset({"nya", "nyo"})
_URGENCY, _HOURS = vocabulary.words_of("urgency"), vocabulary.words_of("hours")
_URGENT = _URGENCY["named"]
_BESIDE_URGENT = frozenset[str]().union(_URGENCY["beside"], _HOURS["when"], _HOURS["beside"], vocabulary.particles())
_RESTRICTS = re.compile(
    r"(?:tidak (?:usah|perlu)|jangan|cukup|cuma|hanya) "
    r"(?!(?:mau|ingin|tanya|bertanya|cari|butuh|perlu|lihat|repot|bot|robot|mesin)\b)"
)
LONGEST_RESTRICTION = 6
_WHAT_TO_DO = re.compile(
    r"(?:(?:terus|lalu|jadi|kalau|begitu|saya|aku|kami|kita|so) )*(?:(?:harus|mesti|sebaiknya) (?:saya |kami )?"
    r"(?:bagaimana|apa|ngapain)(?: (?:saya|kami|sekarang))*|what (?:should|do|must|can) (?:i|we) do(?: now)?)"
)
_OF_WHEN = re.compile(r"(?:(?:itu|ini|tadi) )*(?:data|angka)(?: ?nya)?(?: (?:itu|ini|tadi))* (?:dari |per )?kapan")
"""`itu data kapan?`: how old the answer is."""
_MEANT = re.compile(
    r"(?:(?:eh|ehh|maaf|sorry|oh|ups|aduh|salah|bukan) )*"
    r"(?:maksud(?:nya|nyo|ku| saya| sayo| aku| ambo)|khusus(?:nya)?|tambahan|ralat|koreksi|salah (?:ketik|tulis)|"
    r"typo|i meant?)\b"
)


def search(scene: Scene, text: str) -> bool:
    """Search the question before once more with what was added to it; return whether the words only add to it."""
    before, at = _before(scene)
    if not before or at is None or scene.now - at > searching.LEANING_LASTS:
        return False
    if before == scene.state.settled and _FOR_WHAT.fullmatch(flat(text)) and not asks(text):
        scene.tell("answer_helped")
        return True
    came_from, shown = scene.state.question_from, scene.state.shown
    mended = _mended(before, corrected(text))
    if mended:
        before, text = "", mended
        _search_mended(scene, mended)
    elif _names_what_was_answered(scene, text):
        scene.present("answer_footer_short", "helpful", searching.HELPFUL)
        scene.lead(scene.text("detail_kept"))
    elif regions.is_only_detail(detail := introductions.without_correction(text)):
        whole = regions.with_detail(before, detail)
        searching.search(scene, whole, _not_again(scene, scene.facts.ask(whole)))
    elif _asks_of_its(scene, text):
        whole = f"{before} {text}"
        searching.search(scene, whole, _not_again(scene, scene.facts.ask(whole)))
    elif _explains(scene, text):
        whole = f"{before} {_meant(text)}"
        searching.search(scene, whole, _not_again(scene, scene.facts.ask(whole)))
        scene.lead(scene.text("detail_kept"))
    elif found := _of_attribute(scene, before, text):
        searching.search(scene, f"{before} {text}", _not_again(scene, found))
        scene.lead(scene.text("detail_kept"))
    elif _asks_how_it_is_done(scene, text):
        scene.present("answer_footer_short", "helpful", searching.HELPFUL)
        scene.lead(scene.text("how_told"))
    elif not waits(scene) and (regions.narrows(text) or _is_about_the_answer(scene, text)):
        searching.search(scene, f"{before} {text}", _not_again(scene, scene.facts.ask(before)))
        scene.lead(scene.text("detail_kept"))
    elif regions.narrows(text) or _tells_purpose(scene, text):
        searching.offer_again(scene)
        scene.lead(scene.text("detail_kept"))
    else:
        return False
    scene.state.question_from, scene.state.shown = came_from, (*shown, *scene.state.shown)
    question.remember(scene, f"{before}\n{text}".strip(), added=True)
    return True


def _mended(before: str, corrected: str) -> str:
    """Return the question before with the word put right that is most like the one starred: `*merangin`."""
    said = before.split()
    alike = get_close_matches(corrected.casefold(), [word.casefold() for word in said], n=1, cutoff=ALIKE)
    slips = [word.casefold() in alike for word in said] if corrected else []
    return (
        " ".join(corrected if is_slip else word for word, is_slip in zip(said, slips, strict=False))
        if any(slips)
        else ""
    )


def _search_mended(scene: Scene, mended: str) -> None:
    """Search the question put right, or what was put right alone; an answer sent already is only asked about again."""
    found, alone = scene.facts.ask(mended), scene.facts.ask(corrected(scene.said.text))
    if found.outcome != "answer" and alone.outcome == "answer":
        found = alone
    if found.outcome == "answer" and found.entry_id in scene.state.shown:
        scene.present("answer_footer_short", "helpful", searching.HELPFUL)
        scene.lead(scene.text("detail_kept"))
    else:
        searching.search(scene, mended, found)


def _before(scene: Scene) -> tuple[str, datetime | None]:
    """Return the question the words may go on with, and since when: the one not settled, else the one just settled."""
    if before := question.pending(scene):
        return before, scene.state.question_at
    return scene.state.settled, scene.state.settled_at


def asks_hours_on(scene: Scene, text: str) -> bool:
    """Say whether a mere time goes on with the question when the office is open: `besok?`."""
    before, at = _before(scene)
    lately = at is not None and scene.now - at <= searching.LEANING_LASTS
    return lately and rules.names_time(text) and rules.special(before) is Special.HOURS


def waits(scene: Scene) -> bool:
    """Say whether something is offered for want of an answer."""
    return scene.state.offer is not None and scene.state.offer.kind in searching.UNANSWERED


def _tells_purpose(scene: Scene, text: str) -> bool:
    told = _PURPOSE.match(flat(text)) or is_urgent(text) or _restricts(text)
    return waits(scene) and bool(told) and not asks(text)


def is_urgent(text: str) -> bool:
    """Say whether nothing is told but how soon something is needed: `deadline besok jam 8 kak`."""
    said = {word for word in standard(text).split() if not word.isdigit()}
    return not _URGENT.isdisjoint(said) and said <= _URGENT | _BESIDE_URGENT


def _restricts(text: str) -> bool:
    """Say whether the words only leave something out of a question: `gak usah persennya, orangnya aja`."""
    is_short = len(flat(text).split()) <= LONGEST_RESTRICTION
    return is_short and bool(_RESTRICTS.match(standard(text))) and tells(text) and not denies(text)


def _names_what_was_answered(scene: Scene, text: str) -> bool:
    """Say whether nothing is told that the answer lacks: what it is for, how soon, or `di jambi`."""
    offer = scene.state.offer
    told = bool(_FOR_WHAT.fullmatch(flat(text))) or is_urgent(text) or regions.names_home(text)
    return offer is not None and offer.kind == "helpful" and told and not asks(text)


def _is_about_the_answer(scene: Scene, text: str) -> bool:
    """Say whether more of the answer is wanted, and no topic named: `sumbernya mana?`, `kirim ke email saya aja`."""
    offer = scene.state.offer
    was_answered = (offer is not None and offer.kind == "helpful") or not question.pending(scene)
    asked = any(pattern.fullmatch(plainly(text)) for pattern in (_WHAT_TO_DO, _OF_WHEN))
    return was_answered and (asked or _names_only(_OF_ANSWER, text))


def _asks_how_it_is_done(scene: Scene, text: str) -> bool:
    """Say whether the way is asked for right after an answer that tells it: `caranya gimana`."""
    entry = scene.facts.entry(scene.state.shown[-1]) if scene.state.shown else None
    tells_how = entry is not None and not _HOW.isdisjoint(flat(entry.question).split())
    return tells_how and not waits(scene) and _names_only(_HOW, text)


def _asks_of_its(scene: Scene, text: str) -> bool:
    """Say whether a lone word with `-nya`, surely answered by nothing, asks on about what has no answer yet.

    `harganya?` behind `mau beli data mikro`.
    """
    is_lone = bool(_ITS.fullmatch(core(text))) and asks(text)
    return is_lone and waits(scene) and not _is_answered_alone(scene, text)


def _is_answered_alone(scene: Scene, text: str) -> bool:
    """Say whether the words are surely answered alone; `gajinya berapa` asks of what was spoken of before."""
    category = searching.category_answering(scene, text)
    is_its = any(word[-3:] in _CLITICS and word[:-3] in _ATTRIBUTES for word in flat(text).split())
    return bool(category) and (category in OF_SERVICE or not is_its)


def asks_attribute(scene: Scene, text: str) -> bool:
    """Say whether what any service has is asked right after an answer about another than ours: `syaratnya apa aja`."""
    entry = scene.facts.entry(scene.state.shown[-1]) if scene.state.shown else None
    if entry is None or "konsultasi" in entry.question.casefold() or wants_to_register(text):
        return False
    forms = (set(bare(said).split()) for said in (text, standard(text)))
    return any(not _ATTRIBUTES.isdisjoint(said) and said <= _ATTRIBUTES | _BESIDE for said in forms)


def _of_attribute(scene: Scene, before: str, text: str) -> Found | None:
    """Return what the question with the attribute asked for finds; None where the attribute alone is answered."""
    if not asks_attribute(scene, text):
        return None
    found = scene.facts.ask(f"{before} {text}")
    others = tuple(one for one in found.candidates if one.entry_id not in scene.state.shown and one.score >= NEAR)
    if found.outcome == "answer":
        return found
    if found.outcome == "suggest" and others:
        return replace(found, candidates=others)
    return None if _is_answered_alone(scene, text) else replace(found, outcome="none", entry_id=None)


def is_of_sending(text: str) -> bool:
    """Say whether only how or when something is to be sent is told, and not what: `bisa dikirim ke email?`."""
    return _names_only(_SENT, text)


def _names_only(wanted: frozenset[str], text: str) -> bool:
    """Say whether one of the words is said, and nothing else that names a topic."""
    sent = mail_address.as_wish(text)
    forms = (set(bare(said).split()) for said in (sent, standard(sent)))
    return any(not wanted.isdisjoint(said) and said <= _OF_ANSWER | _BESIDE for said in forms)


def _explains(scene: Scene, text: str) -> bool:
    """Say whether the words explain a question that has no answer yet, and are none that is surely answered."""
    offer = scene.state.offer
    open_still = offer is not None and offer.kind in _CORRECTED
    explains = open_still and bool(_MEANT.match(flat(text))) and not asks(text)
    return explains and scene.facts.ask(_meant(text)).outcome != "answer"


def _meant(text: str) -> str:
    """Return what follows `eh salah, maksudnya …`; the words themselves where nothing does."""
    return _MEANT.sub("", flat(text), count=1).strip() or text


def _not_again(scene: Scene, found: Found) -> Found:
    """What was answered a moment ago does not speak of the year or place that was missed in it, nor is it offered."""
    left = tuple(one for one in found.candidates if one.entry_id not in scene.state.shown)
    if found.outcome == "suggest" and left:
        return replace(found, candidates=left)
    if found.outcome == "suggest" or (found.entry_id is not None and found.entry_id in scene.state.shown):
        return replace(found, outcome="none", entry_id=None, reason="baru saja dikirim, tanpa rincian yang ditanyakan")
    return found
