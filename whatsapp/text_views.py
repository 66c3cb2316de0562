"""The admins' page of the chat's texts: each in both languages, with a preview as the telephone shows it."""

from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlmodel import Session

from core.language import current, noop
from core.language import gettext as _
from core.pages import now, problem, runtime
from core.signin import admin_required, officer_id
from whatsapp import own_texts, texts
from whatsapp.markup import marked_up
from whatsapp.models import OwnText
from whatsapp.samples import SAMPLES

blueprint = Blueprint(
    "texts", __name__, template_folder="pages", static_folder="static", static_url_path="/assets/whatsapp"
)
LANGUAGE_WORDS = {"id": noop("Bahasa Indonesia"), "en": noop("Bahasa Inggris")}
LATEST_CHANGES = 10


def register(app: Flask) -> None:
    """Add the page of texts."""
    app.register_blueprint(blueprint)


@blueprint.get("/texts")
@admin_required
def every() -> ResponseReturnValue:
    """List the texts, those that hold what is looked for, or only the office's own."""
    sought, state = request.args.get("q", "").strip()[:100], request.args.get("state", "")
    with runtime().database.reading() as session:
        kept = own_texts.kept(session)
    rows = []
    for name, versions in texts.texts().items():
        own = {language: kept[name, language] for language in versions if (name, language) in kept}
        spoken = {language: own[language].text if language in own else text for language, text in versions.items()}
        is_sought = sought.lower() in " ".join((name, *spoken.values())).lower()
        if is_sought and (state != "own" or own):
            stale = [one for one in own.values() if not own_texts.is_usable(one)]
            rows.append((name, spoken[current()], bool(own), bool(stale), own_texts.fixed(name)))
    return render_template("whatsapp/texts.html", rows=rows, q=sought, state=state, total=len(texts.texts()))


@blueprint.get("/texts/<name>")
@admin_required
def one(name: str) -> ResponseReturnValue:
    """Show a text in both languages, to be changed."""
    return _one(name)


@blueprint.post("/texts/<name>")
@admin_required
def keep(name: str) -> ResponseReturnValue:
    """Keep or only show both wordings, or return one to what came with the program; nothing typed is lost by it.

    What was not touched on the page is left alone, and what a colleague wrote meanwhile is not written over unseen.
    """
    if name not in texts.texts():
        return problem(404)
    if own_texts.fixed(name):
        return problem(403)
    given, act = request.form, request.form.get("act", "")
    typed = {one: _typed(given[f"text_{one}"]) for one in texts.LANGUAGES if f"text_{one}" in given}
    with runtime().database.reading() as session:
        kept = own_texts.kept(session)
    stands = {one: _stands(name, one, kept.get((name, one))).strip() for one in typed}
    shown = {one: given.get(f"shown_{one}") or _mark(stands[one]) for one in typed}
    changed = {one: text for one, text in typed.items() if _mark(text) != shown[one]}
    changed = changed or {one: text for one, text in typed.items() if text == stands[one]}
    if act.startswith("reset-"):
        return _reset(name, act.removeprefix("reset-"), typed, shown)
    wrong = {one: faults for one, text in changed.items() if (faults := own_texts.faults(name, one, text))}
    if wrong or act == "preview":
        return _one(name, 400 if wrong else 200, typed, wrong, shown)
    if overtaken := [one for one, text in changed.items() if _mark(stands[one]) not in {shown[one], _mark(text)}]:
        said = _(
            "Teks ini sudah diubah sejak halaman ini dibuka. Simpan lagi untuk menggantinya; yang berlaku sekarang:"
        )
        return _one(name, 400, typed, {one: [said, stands[one]] for one in overtaken})
    with runtime().database.transaction() as session:
        for language, text in changed.items():
            own_texts.change(session, name, language, text, now=now(), by=officer_id())
    _refresh()
    flash(_("Teks disimpan. Semua bagian layanan memakainya dalam beberapa detik."), "good")
    return redirect(url_for("texts.one", name=name), 303)


def _mark(text: str) -> str:
    """Return a short name of a wording, by which the page knows whether it still stands."""
    return sha256(text.encode()).hexdigest()[:16]


def _typed(text: str) -> str:
    return text.replace("\r\n", "\n").strip()[:10_000]


def _stands(name: str, language: str, own: OwnText | None) -> str:
    """Return the wording the page shows: the office's own, or the one that came with the program."""
    return own.text if own else texts.texts()[name][language]


def _reset(name: str, language: str, typed: dict[str, str], shown: dict[str, str]) -> ResponseReturnValue:
    if language not in texts.LANGUAGES:
        return problem(400)
    with runtime().database.transaction() as session:
        own_texts.reset(session, name, language, now=now(), by=officer_id())
    _refresh()
    flash(_("Teks bawaan berlaku lagi. Yang sebelumnya ada di Riwayat."), "good")
    left = {one: text for one, text in typed.items() if one != language}
    return _one(name, typed=left, shown={one: shown[one] for one in left})


def _refresh() -> None:
    with runtime().database.reading() as session:
        own_texts.refresh(session)


@dataclass(frozen=True)
class Version:
    """A text in one language, as the page shows it. `own` is the office's wording, if it has one."""

    language: str
    text: str
    usual: str
    own: OwnText | None
    author: str
    is_stale: bool
    preview: Markup
    units: int
    shown: str


def _one(
    name: str,
    status: int = 200,
    typed: dict[str, str] | None = None,
    wrong: dict[str, list[str]] | None = None,
    shown: dict[str, str] | None = None,
) -> ResponseReturnValue:
    if name not in texts.texts():
        return problem(404)
    with runtime().database.reading() as session:
        kept, given, marks = own_texts.kept(session), typed or {}, shown or {}
        versions = [
            _version(session, name, one, kept.get((name, one)), given.get(one), marks.get(one, ""))
            for one in texts.LANGUAGES
        ]
        changes = own_texts.history(session, name, LATEST_CHANGES)
    return render_template(
        "whatsapp/text.html",
        name=name,
        versions=versions,
        changes=changes,
        fixed=own_texts.fixed(name),
        needed=sorted(texts.placeholders(name, "id")),
        samples=SAMPLES,
        wrong=wrong or {},
        most=own_texts.LONGEST,
        words=LANGUAGE_WORDS,
    ), status


def _version(session: Session, name: str, language: str, own: OwnText | None, typed: str | None, shown: str) -> Version:
    usual, stands = texts.texts()[name][language], _stands(name, language, own)
    text = typed if typed is not None else stands
    filled = texts.filled_in(text, SAMPLES)
    return Version(
        language=language,
        text=text,
        usual=usual,
        own=own,
        author=own_texts.author(session, own) if own else "",
        is_stale=own is not None and not own_texts.is_usable(own),
        preview=marked_up(filled),
        units=texts.units(filled),
        shown=shown or _mark(stands.strip()),
    )
