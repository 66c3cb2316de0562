"""What officers type and may do: cleaned text, the form's key, and which acts a page offers. Pure."""

import re
import unicodedata
import uuid

from core.models import Officer
from handoff.lifecycle import TABLE, Event, Status
from handoff.models import Consultation

LONGEST_TEXT = 4096
"""Characters in one reply; longer ones leave as several bubbles from 1,600 on (PLATFORM.md, sizes)."""
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_HOLDERS = {"reply": Event.REPLY, "clarify": Event.CLARIFY, "close": Event.CLOSE}
_HOLDERS_OR_ADMINS = {"release": Event.RELEASE, "transfer": Event.TRANSFER}


class BadForm(ValueError):
    """The form cannot be used; the text says why, to the person who sent it."""


def clean(text: str) -> str:
    """Return text fit for both databases and WhatsApp: no NUL or other control signs, no lone surrogates, LF ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip()


def text_of(form_text: str, *, may_be_empty: bool = False) -> str:
    """Return the cleaned text; raise BadForm when there is none or too much."""
    text = clean(form_text)
    if not text and not may_be_empty:
        raise BadForm("Teks masih kosong. Tulis dulu pesannya.")
    if len(text) > LONGEST_TEXT:
        long, most = (
            f"{len(text):,}".replace(",", "."),
            f"{LONGEST_TEXT:,}".replace(",", "."),
        )
        raise BadForm(f"Teks terlalu panjang: {long} karakter, paling banyak {most}. Ringkas atau kirim bertahap.")
    return text


def key_of(form_key: str) -> str:
    """Return the key that makes a form sent twice one message; a form without one gets its own."""
    if not form_key:
        return uuid.uuid4().hex
    if not _KEY.fullmatch(form_key):
        raise BadForm("Formulir rusak. Muat ulang halaman lalu kirim lagi.")
    return form_key


def offered(consultation: Consultation, officer: Officer) -> frozenset[str]:
    """Return the acts this officer may do now; the service checks again under the lock."""
    status = Status(consultation.status)
    mine = consultation.officer_id == officer.id
    acts = {"note"}
    if mine:
        acts |= {act for act, event in _HOLDERS.items() if status in TABLE[event]}
    if consultation.officer_id and (mine or officer.role == "admin"):
        acts |= {act for act, event in _HOLDERS_OR_ADMINS.items() if status in TABLE[event]}
    if consultation.officer_id is None and status in TABLE[Event.CLAIM]:
        acts.add("claim")
    if status == Status.DRAFT or (consultation.clarification_since and mine):
        acts.add("complete")
    if status == Status.CLOSED:
        acts.add("reopen")
    return frozenset(acts)
