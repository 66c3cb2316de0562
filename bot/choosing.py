"""The citizen chooses: by number, by word, or by tapping. One meaning, three ways."""

from datetime import datetime

from bot import registration, running, searching, steering
from bot.scene import Scene
from bot.state import Choice, Offer, Step
from bot.turn import Helped
from bot.words import affirms, core, denies, flat, is_unhelpful, number
from handoff.models import USER_KINDS
from whatsapp.texts import LANGUAGES, say

_MEANT = {
    "not_yet": "belum|belum membantu|tidak membantu|kurang|not yet|carikan lagi|cari lagi",
    "officer": "tanya petugas|hubungi petugas",
    "none": "bukan semuanya|bukan ini|bukan itu|bukan|tidak ada|none|none of these|gak ada|ga ada|nggak ada|0",
    "consult": "buat konsultasi|konsultasi|buatkan|buat|create a consultation|ask an officer|petugas|officer",
    "rewrite": "tulis ulang|rewrite|ulang|ubah pertanyaan",
    "agree": "setuju|saya setuju|agree|i agree|bersedia",
    "decline": "tidak setuju|tidak|menolak|do not agree|disagree|i do not agree|tolak",
    "correct": "benar|sudah benar|correct|betul|ya benar",
    "change": "ubah|salah|change|ganti|bukan",
    "resend": "kirim ulang|kirim ulang kode|resend|kirim lagi|kode baru|minta kode lagi",
    "change_email": "ubah email|ubah e mail|ganti email|ganti e mail|change email|change e mail|email salah",
    "withdraw_it": "ya batalkan|batalkan|batal|withdraw it|withdraw|ya batal",
    "keep": "tetap lanjut|lanjut|tetap|keep it|keep|jangan|tidak jadi batal",
}
_YES_OF = {"helpful": "yes", "consult": "consult", "consent": "agree", "cancel": "withdraw_it"}
_NO_OF = {"helpful": "not_yet", "consult": "rewrite", "consent": "decline", "email": "change", "cancel": "keep", "suggest": "none"}


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
    return _by_words(offer, text)


def _by_words(offer: Offer, text: str) -> Choice | None:
    said = {flat(text), core(text)}
    for choice in offer.choices:
        if said & _phrases(choice):
            return choice
    wanted = ""
    if offer.kind == "helpful" and is_unhelpful(text):
        wanted = "not_yet"
    elif affirms(text):
        wanted = _yes(offer)
    elif denies(text):
        wanted = _NO_OF.get(offer.kind, "")
    return next((choice for choice in offer.choices if choice.id == wanted), None)


def _yes(offer: Offer) -> str:
    if offer.kind == "email":
        return offer.choices[0].id
    entries = [choice.id for choice in offer.choices if choice.id.startswith("entry:")]
    return entries[0] if len(entries) == 1 else _YES_OF.get(offer.kind, "")


def _phrases(choice: Choice) -> set[str]:
    phrases = set(_MEANT.get(choice.id, "").split("|")) - {""}
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
        _choose(scene, choice.id)


def _helped(scene: Scene, *, helped: bool) -> None:
    if scene.state.record_id:
        scene.do(Helped(scene.state.record_id, helped))


def _choose(scene: Scene, choice_id: str) -> None:
    match choice_id:
        case "yes":
            _helped(scene, helped=True)
            registration.forget_question(scene)
            scene.tell("answer_helped")
            if scene.state.step:
                scene.trail(scene.text("registration_resume"))
        case "not_yet":
            _helped(scene, helped=False)
            searching.not_helpful(scene)
        case "officer" | "none" | "consult":
            searching.wants_officer(scene)
        case "rewrite":
            scene.state.search_next = True
            scene.tell("ask_rewrite")
        case "menu":
            steering.menu(scene)
        case "agree":
            registration.agree(scene)
        case "decline":
            registration.decline(scene)
        case "correct" | "as_typed" | "use_it":
            registration.confirm_email(scene, use_suggestion=choice_id == "use_it")
        case "change" | "change_email":
            registration.ask(scene, Step.EMAIL)
        case "resend":
            registration.resend(scene)
        case "withdraw_it":
            running.withdraw(scene)
        case "keep":
            running.keep(scene)
        case "edit_name":
            registration.edit(scene, Step.NAME)
        case "edit_kind":
            registration.edit(scene, Step.KIND)
        case "edit_email":
            registration.edit(scene, Step.EMAIL)
        case "erase":
            steering.confirm_erasure(scene)
        case _:
            scene.tell("answer_helped")
