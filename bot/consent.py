"""The consent to keep name and e-mail: asked for, explained, and asked for again in short."""

import re
from datetime import timedelta

from bot import of_address
from bot.scene import Scene
from bot.state import Step
from bot.words import asks, flat, spelt, standard

_OF_CONSENT = re.compile(
    r"\b(?:data (?:saya|pribadi|diri)|nama|e ?mail|nomor (?:saya|hp|wa)|(?:per)?setuju\w*|(?:di)?(?:pakai|gunakan|"
    r"simpan|bagikan|sebar\w*)|"
    r"digunakan|bocor|aman|rahasia|wajib|harus|(?:untuk|buat) apa|kenapa|mengapa|why|consent|agree|privacy|"
    r"personal|stored?|keep|how long|berapa lama|kept|used?|(?:men|pen)?daftar\w*|"
    r"tidak (?:mau|usah|perlu|kasih|ngasih|isi|daftar|mendaftar))\b"
)
_OF_ONES_OWN = re.compile(r"\b(?:nama|e ?mail|nomor|nomer|data)(?:nya)? (?:saya|aku|ku|kami|pribadi|diri)\b|\bmy \w+\b")

WONDERS_LASTS = timedelta(minutes=30)
_HOW_LONG = re.compile(r"\b(?:berapa lama|sampai kapan|how long)\b")


def ask(scene: Scene, text: str = "consent_request") -> None:
    """Ask for consent, or explain once more what it is for."""
    scene.enter(Step.CONSENT)
    months = f"{scene.facts.retention_months} {'bulan' if scene.language == 'id' else 'months'}"
    given = {"retention": months} if text == "consent_request" else {}
    scene.present(text, "consent", ("agree", "decline"), **given)


def is_asked_about(text: str) -> bool:
    """Say whether a question is about what we ask consent for: `disimpan berapa lama?`, `why my name?`."""
    return (asks(text) or asks(standard(text))) and bool(_OF_CONSENT.search(spelt(text)))


def is_of_ones_own(text: str) -> bool:
    """Say whether a question about it names what is one's own: the search's sure answer is of something else."""
    return is_asked_about(text) and bool(_OF_ONES_OWN.search(flat(text)))


def is_asked_after_refusal(scene: Scene, text: str) -> bool:
    """Say whether somebody who has just refused asks why it was asked: `knp harus kasih data`."""
    refused = scene.state.declined_at
    return refused is not None and scene.now - refused <= WONDERS_LASTS and is_asked_about(text)


def explain(scene: Scene, text: str) -> None:
    """Explain what the consent is for; who goes on is only asked again.

    Its whole text says how long the data are kept: it comes for that question, and for further ones.
    """
    scene.fragment = True
    again = "consent_request" if is_asked_about(text) else "consent_short"
    ask(scene, again if scene.state.unread or _HOW_LONG.search(flat(text)) else "consent_explained")
    scene.state.unread += 1
    if of_address.has_none(text):
        scene.lead(scene.text("email_needed"))
