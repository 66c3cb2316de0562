"""The citizen chooses: by number, by word, or by tapping. One meaning, three ways."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot import (
    introductions,
    linking,
    question,
    regions,
    registration,
    running,
    searching,
    steering,
    verifying,
    vocabulary,
)
from bot.commands import Command, changes_mind, command
from bot.scene import Scene
from bot.state import Choice, Offer, Step
from bot.turn import Helped
from bot.words import affirms, bare, core, denies, flat, is_unhelpful, number, puts_off, resigns, spelt, standard
from handoff.models import USER_KINDS
from whatsapp.texts import LANGUAGES, say

_MEANT = vocabulary.phrases("choices")
_YES_OF = {
    "helpful": "yes",
    "consult": "consult",
    "consent": "agree",
    "cancel": "withdraw_it",
    "end": "finish",
    "link": "link",
}
_NO_OF = {
    "helpful": "not_yet",
    "consult": "rewrite",
    "consent": "decline",
    "email": "change",
    "cancel": "keep",
    "end": "keep",
    "suggest": "none",
    "link": "separate",
}


_ANSWERED = frozenset({"helpful", "consult", "suggest", "email"})
"""Under these `gak jadi` turns nothing down: it gives up what was asked for."""
_NONE_WANTED = frozenset({"usah", "need", "makasih", "kasih", "thanks", "thank"})
"""With these a no to an officer, or to whether it helped, asks for nothing else: `gak usah`, `nggak deh makasih`."""
_HAS_NONE = re.compile(
    r"(?:(?:oh|jadi|kok|ternyata|berarti) )*(?:tidak|belum) ada(?: (?:ya|data|datanya|angka|angkanya|kak|pak|bu))*"
)
_NODDED = re.compile(r"^(?:(?:oh|ok|oke|ya|iya|yaudah|yasudah) )+sudah |^(?:yaudah|yasudah) ")
_LINE = re.compile(r"\W*(\d{1,2})\s*[.):-]?\s*(?=[^\d\s.,/])(.+)", re.DOTALL)


def chosen(scene: Scene, text: str) -> Choice | None:
    """Return the choice of the present offer the words mean; None when they mean none of them."""
    return chosen_of(scene.state.offer, text, scene.now) if scene.state.offer else None


def chosen_of(offer: Offer, text: str, now: datetime) -> Choice | None:
    """Return the choice of an offer the words mean, while the offer is fresh."""
    if not offer.fresh(now):
        return None
    by_number = number(text)
    if by_number is not None:
        return next((choice for choice in offer.choices if choice.number == by_number), None)
    return _by_line(offer, text) or _by_words(offer, text)


def _by_line(offer: Offer, text: str) -> Choice | None:
    """Read a line of the list as it is printed: `1. Setuju`."""
    line = _LINE.fullmatch(text)
    meant = next((one for one in offer.choices if line and one.number == int(line[1])), None)
    return meant if line and meant and {flat(line[2]), core(line[2])} & _phrases(meant) else None


def _by_words(offer: Offer, text: str) -> Choice | None:
    said = {flat(text), core(text), bare(text), core(spelt(text)), core(standard(text)), _behind_a_nod(text)}
    for choice in offer.choices:
        if said & _phrases(choice):
            return choice
    wanted = ""
    puts_right = regions.is_only_detail(introductions.without_correction(text))
    if offer.kind == "helpful" and (is_unhelpful(text) or has_none(text)) and not puts_right:
        wanted = "not_yet"
    elif affirms(text):
        wanted = "" if _is_no_acceptance(offer, text) else _yes(offer)
    elif _refuses(offer, text):
        wanted = _NO_OF.get(offer.kind, "")
    return next((choice for choice in offer.choices if choice.id == wanted), None)


def _is_no_acceptance(offer: Offer, text: str) -> bool:
    """Say whether words that mean yes elsewhere take nothing of an offer: the consent wants a clear yes."""
    return (offer.kind in {"consult", "suggest"} and resigns(text)) or (
        offer.kind == "consent" and not introductions.consents(text)
    )


def has_none(text: str) -> bool:
    """Say whether the words find what was wanted missing: `oh gak ada ya`."""
    return bool(_HAS_NONE.fullmatch(standard(text)))


def _behind_a_nod(text: str) -> str:
    """Return what follows `ya sudah`: `buatkan`."""
    return bare(_NODDED.sub("", standard(text)))


def _refuses(offer: Offer, text: str) -> bool:
    """Say whether the words turn an offer down; `gak jadi deh kak, nanti aja` leaves what it belongs to instead."""
    if offer.kind in {"consent", "email"} and command(text) is None and changes_mind(text):
        return False
    return (denies(text) and not _is_no_refusal(offer, text)) or (offer.kind == "consent" and puts_off(text))


def _is_no_refusal(offer: Offer, text: str) -> bool:
    """Say whether a no gives up what was asked for (`gak jadi`, `gak usah`), or only takes a word back (`eh salah`)."""
    gives_up = offer.kind in _ANSWERED and command(text) is Command.WITHDRAW
    needs_none = offer.kind in {"consult", "helpful"} and not _NONE_WANTED.isdisjoint(flat(text).split())
    return gives_up or needs_none or (offer.kind in {"consent", "suggest"} and core(text) in {"salah", "wrong"})


def _yes(offer: Offer) -> str:
    if offer.kind == "email":
        return offer.choices[0].id
    entries = [choice.id for choice in offer.choices if choice.id.startswith("entry:")]
    return entries[0] if len(entries) == 1 else _YES_OF.get(offer.kind, "")


def _phrases(choice: Choice) -> set[str]:
    phrases = set(_MEANT.get(choice.id, ()))
    phrases.add(flat(choice.title))
    if not choice.id.startswith("entry:"):
        phrases.update(flat(say(f"choice_{choice.id}", language)) for language in LANGUAGES)
    return phrases


def tapped(scene: Scene, tap: str) -> Choice | None:
    """Return the choice a tap means; None for one that was offered earlier, or never."""
    serial, _, choice_id = tap.partition(":")
    offer = scene.state.offer
    if offer is None or serial != str(offer.serial) or not offer.fresh(scene.now):
        return None
    return next((choice for choice in offer.choices if choice.id == choice_id), None)


def choose(scene: Scene, choice: Choice) -> None:
    """Carry out a choice."""
    scene.commanded = True
    scene.state.offer = None
    if choice.id.startswith("entry:"):
        scene.do(Helped(scene.state.record_id, True, choice.id.removeprefix("entry:")))
        searching.show(scene, choice.id.removeprefix("entry:"))
    elif choice.id.startswith("menu_"):
        steering.from_menu(scene, choice.id)
    elif choice.id in USER_KINDS:
        registration.choose_kind(scene, choice.id)
    else:
        _ACTS.get(choice.id, _fine)(scene)


def _helped(scene: Scene, *, helped: bool) -> None:
    if scene.state.record_id:
        scene.do(Helped(scene.state.record_id, helped))


def _not_yet(scene: Scene) -> None:
    _helped(scene, helped=False)
    question.take_back(scene)
    searching.not_helpful(scene)


def _officer(scene: Scene) -> None:
    question.take_back(scene)
    searching.wants_officer(scene)


def _yes_it_helped(scene: Scene) -> None:
    _helped(scene, helped=True)
    scene.tell("answer_helped")
    if scene.registers:
        scene.trail(scene.text("registration_resume"))
    else:
        question.settle(scene)


def _fine(scene: Scene) -> None:
    """Take "that is right", and what a newer release than this one has offered."""
    scene.tell("answer_helped")
    if scene.registers:
        scene.trail(scene.text("registration_resume"))


def _rewrite(scene: Scene) -> None:
    scene.state.search_next = True
    scene.tell("ask_rewrite")


_ACTS: dict[str, Callable[[Scene], None]] = {
    "yes": _yes_it_helped,
    "not_yet": _not_yet,
    "officer": _officer,
    "none": searching.wants_officer,
    "consult": searching.wants_officer,
    "continue": searching.wants_officer,
    "rewrite": _rewrite,
    "menu": steering.menu,
    "agree": registration.agree,
    "decline": registration.decline,
    "correct": partial(verifying.confirm, use_suggestion=False),
    "as_typed": partial(verifying.confirm, use_suggestion=False),
    "use_it": partial(verifying.confirm, use_suggestion=True),
    "change": verifying.ask_address,
    "change_email": verifying.ask_address,
    "resend": verifying.resend,
    "withdraw_it": running.withdraw,
    "keep": running.keep,
    "finish": running.done,
    "link": linking.link,
    "separate": linking.separate,
    "edit_name": partial(registration.edit, step=Step.NAME),
    "edit_kind": partial(registration.edit, step=Step.KIND),
    "edit_email": partial(registration.edit, step=Step.EMAIL),
    "erase": steering.confirm_erasure,
}
