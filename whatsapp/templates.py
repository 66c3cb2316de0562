"""The approved templates and the buttons and lists as code: their texts, variables and Twilio's rules. Pure.

A template is a text of texts.json in one language. Its friendly name at Twilio carries a mark of the text, because an
approved template cannot be changed: another text is another template. Buttons and lists are never submitted; they may
be sent in session only (PLATFORM.md, section 6).
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from whatsapp import texts

OURS = "kso"
"""How every friendly name of ours begins."""
BODY_LIMIT = 1024
"""UTF-16 units of a template's body, and of what stands above buttons or a list."""
_MATTER = {"name": "Budi Santoso", "number": "KS-2026-00042", "topic": "jumlah penduduk"}
_DATE = {"deadline": "Kamis, 26 November 2026 pukul 15.30 WIB"}
SAMPLES: Mapping[str, Mapping[str, str]] = {
    "reminder_1": {"name": "Budi Santoso", "number": "KS-2026-00042"},
    "reminder_2": _MATTER | _DATE,
    "reminder_incomplete": _MATTER | _DATE,
    "auto_closed": _MATTER,
    "closed_incomplete": _MATTER,
    "closed_unregistered": {"name": "Budi Santoso", "topic": "jumlah penduduk"},
    "held_reply_template": _MATTER,
    "deadline_delay": _MATTER | _DATE,
    "clarification_complete": {"number": "KS-2026-00042", "topic": "jumlah penduduk"} | _DATE,
    "consultation_split": {"number": "KS-2026-00042", "topic": "jumlah penduduk", "former": "KS-2026-00031"} | _DATE,
    "rating_request": {"number": "KS-2026-00042"},
    "data_deletion_done": {},
}
"""The texts that may leave outside the service window, each with the sample values WhatsApp's reviewers want."""
BUTTONS, LISTS = range(1, 4), range(1, 11)
"""How many choices fit buttons and a list in session without approval (docs/content/twilio-quick-reply)."""
BUTTON_TITLE, ITEM_TITLE = 20, 24
CATEGORY = "UTILITY"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_VARIABLE = re.compile(r"\{\{(\d+)\}\}")
_WORD = re.compile(r"\w+")
LIST_LABEL = {"id": "Pilih", "en": "Choose"}


@dataclass(frozen=True)
class Template:
    """One Content resource as it should be at Twilio. `name` is its key in CONTENT_SIDS."""

    name: str
    language: str
    types: dict[str, Any]
    samples: dict[str, str]
    category: str = ""
    """Empty for what is never submitted for approval."""

    @property
    def friendly_name(self) -> str:
        """Return the name at Twilio: another text has another name."""
        whole = json.dumps([self.types, self.samples, self.language], sort_keys=True)
        mark = hashlib.sha256(whole.encode()).hexdigest()[:8]
        return f"{OURS}_{self.name.replace('.', '_')}_{mark}"

    @property
    def body(self) -> str:
        """Return the text with {{1}}, {{2}} and so on."""
        return str(next(iter(self.types.values()))["body"])


def wanted() -> list[Template]:
    """Return everything that should be at Twilio."""
    return [*approved(), *choosers()]


def approved() -> Iterator[Template]:
    """Yield the templates for outside the window, each in both languages."""
    for name, samples in SAMPLES.items():
        for language in texts.LANGUAGES:
            values = {str(number): samples[given] for number, given in enumerate(variables_of(name), start=1)}
            types = {"twilio/text": {"body": _numbered(name, language)}}
            yield Template(_key(name, language), language, types, values, CATEGORY)


def choosers() -> Iterator[Template]:
    """Yield buttons and lists for every number of choices: text, titles and ids are all variables."""
    for count in BUTTONS:
        yield Template(f"buttons_{count}", "id", {"twilio/quick-reply": _buttons(count)}, _samples(1 + 2 * count))
    for count in LISTS:
        yield Template(f"list_{count}", "id", {"twilio/list-picker": _list(count)}, _samples(2 + 2 * count))


def chooser(body: str, titles: Sequence[str]) -> str | None:
    """Return the name of what shows the choices: buttons where every title fits one, else a list; None for neither."""
    if not titles or texts.units(body) > BODY_LIMIT:
        return None
    if len(titles) in BUTTONS and all(texts.units(title) <= BUTTON_TITLE for title in titles):
        return f"buttons_{len(titles)}"
    return f"list_{len(titles)}" if len(titles) in LISTS else None


def chooser_variables(name: str, body: str, choices: Sequence[Mapping[str, str]], language: str) -> dict[str, str]:
    """Return the values of buttons or a list. The body says every title whole; a list's line may cut it short."""
    given = [body]
    if not name.startswith("buttons_"):
        given.append(LIST_LABEL.get(language, LIST_LABEL["id"]))
    for choice in choices:
        given += [_line(body, choice["title"]), choice["id"]]
    return {str(number): value for number, value in enumerate(given, start=1)}


def _line(body: str, title: str) -> str:
    """Return a title as a list may show it: one too long is cut, with the number the body gives it before it."""
    if texts.units(title) <= ITEM_TITLE:
        return title
    numbered = re.search(rf"^(\d+\. ){re.escape(title)}$", body, re.MULTILINE)
    shown = (numbered[1] if numbered else "") + title
    while texts.units(shown) > ITEM_TITLE - 1:
        shown = shown[:-1]
    return shown.rstrip(" ,.;:") + "…"


def variables_of(name: str) -> list[str]:
    """Return the names behind {{1}}, {{2}} and so on: in the order of the Indonesian text."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(texts.texts()[name]["id"])))


def faults(template: Template) -> list[str]:
    """Return what WhatsApp would reject (docs/content/using-variables); empty when it may be submitted."""
    body, found = template.body, _VARIABLE.findall(template.body)
    numbers = list(dict.fromkeys(found))
    plain = _VARIABLE.sub(" ", body)
    said = {
        "a variable at the beginning or end": bool(_VARIABLE.match(body.strip()) or re.search(r"\}\}\W*$", body)),
        "variables next to each other": bool(re.search(r"\}\}\s*\{\{", body)),
        "variables not numbered 1, 2, 3 …": sorted(numbers, key=int) != [str(n + 1) for n in range(len(numbers))],
        "too few words for its variables": len(_WORD.findall(plain)) < 2 * len(found) + 1,
        "too long": texts.units(body) > BODY_LIMIT,
        "more than four spaces, or tabs": bool(re.search(r" {5,}|\t", body)),
        "samples missing": set(template.samples) != set(numbers) or not all(template.samples.values()),
        "braces left over": "{" in plain or "}" in plain,
    }
    return [fault for fault, is_so in said.items() if is_so]


def _key(name: str, language: str) -> str:
    """Return the key in CONTENT_SIDS: the Indonesian one bears the bare name and stands in for others."""
    return name if language == "id" else f"{name}.{language}"


def _numbered(name: str, language: str) -> str:
    numbers = {given: number for number, given in enumerate(variables_of(name), start=1)}
    return _PLACEHOLDER.sub(lambda match: f"{{{{{numbers[match[1]]}}}}}", texts.texts()[name][language])


def _buttons(count: int) -> dict[str, Any]:
    actions = [{"type": "QUICK_REPLY", "title": _var(2 * n), "id": _var(2 * n + 1)} for n in range(1, count + 1)]
    return {"body": _var(1), "actions": actions}


def _list(count: int) -> dict[str, Any]:
    items = [{"item": _var(2 * n + 1), "id": _var(2 * n + 2)} for n in range(1, count + 1)]
    return {"body": _var(1), "button": _var(2), "items": items}


def _var(number: int) -> str:
    return f"{{{{{number}}}}}"


def _samples(count: int) -> dict[str, str]:
    return {str(number): f"contoh {number}" for number in range(1, count + 1)}
