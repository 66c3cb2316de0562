"""What officers type and may do: cleaned text, the form's key, and which acts a page offers. Pure."""

import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence

from core.directions import straight
from core.language import gettext as _
from core.language import noop
from core.models import Officer
from core.wording import thousands
from handoff.lifecycle import TABLE, Event, Status
from handoff.models import Consultation
from handoff.variables import unfilled

LONGEST_TEXT = 4096
"""Characters in one reply; longer ones leave as several bubbles from 1,600 on (PLATFORM.md, sizes)."""
LONGEST_NAME = 80
MOST_QUESTIONS = 3
SHORTEST_REASON, LONGEST_REASON = 10, 300
_TOO_LONG = noop("Teks terlalu panjang: %(long)s karakter, paling banyak %(most)s. Ringkas atau kirim bertahap.")
_UNFILLED = noop("Masih ada variabel yang belum terisi: %(listed)s. Ganti dengan isinya, lalu kirim lagi.")
_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s*")
_NUMBERED = re.compile(r"^\d\. ", re.MULTILINE)
_PART = re.compile(r"^\(\d+/\d+\) ")
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_HOLDERS = {"reply": Event.REPLY, "clarify": Event.CLARIFY, "close": Event.CLOSE, "split": Event.SPLIT}
_HOLDERS_OR_ADMINS = {"release": Event.RELEASE, "transfer": Event.TRANSFER, "postpone": Event.POSTPONE}


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
        raise BadForm(_("Teks masih kosong. Tulis dulu pesannya."))
    if len(text) > LONGEST_TEXT:
        raise BadForm(_(_TOO_LONG, long=thousands(len(text)), most=thousands(LONGEST_TEXT)))
    return text


def reply_of(form_text: str, *, may_be_empty: bool = False) -> str:
    """Return the text of a reply; raise BadForm also when a variable of a saved reply still stands in it."""
    text = text_of(form_text, may_be_empty=may_be_empty)
    if left := unfilled(text):
        listed = ", ".join(f"{{{name}}}" for name in left)
        raise BadForm(_(_UNFILLED, listed=listed))
    return text


def name_of(form_text: str) -> str:
    """Return a person's name on one line; raise BadForm when it is none."""
    name = " ".join(straight(clean(form_text)).split())
    if len(name) > LONGEST_NAME or sum(map(str.isalpha, name)) < 2:
        raise BadForm(_("Tulis nama yang benar, paling banyak %(most)s huruf.", most=LONGEST_NAME))
    return name


def reason_of(form_text: str) -> str:
    """Return a reason colleagues and auditors can judge; raise BadForm when it is too short or too long for one."""
    reason = " ".join(straight(clean(form_text)).split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        least, most = SHORTEST_REASON, LONGEST_REASON
        raise BadForm(_("Tulis alasannya dalam %(least)s sampai %(most)s karakter.", least=least, most=most))
    return reason


def questions_of(typed: Iterable[str]) -> str:
    """Return up to three questions numbered one a line; a single one stays as it was written."""
    asked = [text for one in typed if (text := clean(one))]
    if len(asked) > 1:
        asked = [f"{place}. {_NUMBER.sub('', one)}" for place, one in enumerate(asked, start=1)]
    return text_of("\n".join(asked))


def questions_in(text: str) -> tuple[str, ...]:
    """Return the questions that `questions_of` numbered, each by itself."""
    first, *numbered = _NUMBERED.split(text)
    asked = tuple(one.strip() for one in numbered)
    return asked if not first.strip() and 1 < len(asked) <= MOST_QUESTIONS else (text.strip(),)


def rejoined(texts: Sequence[str]) -> str:
    """Return a text that left in numbered parts as it was typed."""
    return " ".join(text if len(texts) == 1 else _PART.sub("", text) for text in texts if text)


def key_of(form_key: str) -> str:
    """Return the key that makes a form sent twice one message; a form without one gets its own."""
    if not form_key:
        return uuid.uuid4().hex
    if not _KEY.fullmatch(form_key):
        raise BadForm(_("Formulir rusak. Muat ulang halaman lalu kirim lagi."))
    return form_key


def offered(consultation: Consultation, officer: Officer) -> frozenset[str]:
    """Return the acts this officer may do now; the service checks again under the lock."""
    if consultation.anonymised_at is not None:
        return frozenset()
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
