"""Admin pages of one entry: its form, filled from a gap or a proposal; its history; doubts about it."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core.language import gettext as _
from core.language import noop
from core.pages import now, runtime
from core.signin import admin_required, officer, officer_id
from kb import background, doubts, history, indexes, live, notes, proposals, questions, service, staging, upload_views
from kb.blueprint import blueprint, number_of, numbers_of, today
from kb.editing import FIELDS, checked, form_of, without
from kb.entries import CATEGORIES, Entry
from kb.importing import CheckResult
from kb.index import Index
from kb.indexes import Built
from kb.meaning import Reader
from kb.rows import MAX_ANSWER, MAX_QUESTION
from whatsapp.texts import units

MOST_PHRASES = 50
_CHANGED = noop(
    "Entri ini sudah diubah sejak formulir dibuka. Bandingkan dengan isinya sekarang; "
    "simpan lagi bila isian di bawah yang benar."
)


@blueprint.get("/entry")
@admin_required
def entry() -> ResponseReturnValue:
    """Show the form of one entry or an empty one, with a proposal's words or those of questions put in."""
    slug = request.args.get("id", "")
    with runtime().database.reading() as session:
        version, entries = service.live_version(session), service.live_entries(session)
        found = next((one for one in entries if one.id == slug), None)
        if slug and found is None:
            abort(404)
        form = form_of(found) if found else dict.fromkeys(FIELDS, "")
        _put_in_proposal(session, form)
        asked = questions.texts_of(session, numbers_of(request.args.get("questions", "")))
    _put_in(form, asked[:MOST_PHRASES])
    form["proposal"] = request.args.get("proposal", "")
    return _entry_form(form, old=slug, based_on=version.number if version else 0)


@blueprint.post("/entry")
@admin_required
def save_entry() -> ResponseReturnValue:
    """Publish a version in which one entry is new or changed, or taken away."""
    old, based_on = request.form.get("old", ""), number_of(request.form.get("based_on", ""))
    form = {name: request.form.get(name, "") for name in (*FIELDS, "proposal", "note")}
    with runtime().database.reading() as session:
        version, entries, known = service.live_version(session), service.live_entries(session), indexes.words(session)
        reader = indexes.reader(session)
        live_number = version.number if version else 0
        is_as_it_was = based_on == live_number or _is_as_it_was(session, entries, based_on, old, form["question"])
    if not is_as_it_was:
        return _entry_form(form, old, live_number, [_(_CHANGED)]), 409
    if request.form.get("action") == "remove":
        result, note = CheckResult(without(entries, old)), notes.REMOVED % {"entry": old}
    else:
        result, note = checked(entries, old, form, today()), notes.CHANGED % {"entry": old} if old else notes.ADDED
    if result.errors:
        return _entry_form(form, old, live_number, [str(problem) for problem in result.errors]), 400
    warnings = [str(problem) for problem in result.warnings]
    unseen = set(warnings).difference(request.form.getlist("seen"))
    if unseen and not unseen <= _standing(entries, old):
        return _entry_form(form, old, live_number, warnings=warnings)
    built = _built_at_once(result.entries, known, reader)
    try:
        database = runtime().database
        with staging.staged(database, result.entries, built, now()) as staged, database.transaction() as session:
            made = service.publish(
                session,
                result.entries,
                author=officer().name,
                note=form["note"].strip() or note,
                now=now(),
                officer_id=officer_id(),
                based_on=live_number,
                built=built,
                staged=staged,
            )
            _accept(session, form["proposal"], result.entries, old)
    except service.KbError as error:
        return _entry_form(form, old, live_number, [str(error)]), 409
    if built is None:
        background.start(runtime().settings, "index")
    return upload_views.published(made)


@blueprint.get("/entry/history")
@admin_required
def entry_history() -> ResponseReturnValue:
    """Show how an entry came to be what it is: every version that changed it, word by word."""
    slug = request.args.get("id", "")
    with runtime().database.reading() as session:
        steps = history.of_entry(session, slug)
        is_there = history.is_live(session, slug)
    if not steps:
        abort(404)
    return render_template("kb/history.html", slug=slug, steps=steps, is_there=is_there)


@blueprint.post("/doubts")
def doubt_entry() -> ResponseReturnValue:
    """Hold an entry back until an admin has looked; any officer may, for example from a consultation."""
    slug, back = request.form.get("id", ""), request.form.get("reference", "")
    with runtime().database.reading() as session:  # an index may have to be built, and others write meanwhile
        if live.current(session).index.entry(slug) is None:
            abort(404)
    with runtime().database.transaction() as session:
        doubts.doubt(
            session, slug, words=request.form.get("words", ""), now=now(), officer_id=officer_id(), reference=back
        )
    flash(_("Entri %(slug)s tidak dikirim lagi sampai diperiksa admin.", slug=slug), "good")
    if officer().role == "admin" and not back:
        return redirect(url_for("kb.entry", id=slug), 303)
    return redirect(f"/consultations/{back}" if back.replace("-", "").isalnum() else "/queue", 303)


@blueprint.post("/doubts/settle")
@admin_required
def settle_doubts() -> ResponseReturnValue:
    """Note that an entry was looked at and is right."""
    slug = request.form.get("id", "")[:64]
    with runtime().database.transaction() as session:
        doubts.settle(session, [slug], now=now(), officer_id=officer_id())
    flash(_("Entri %(slug)s sudah diperiksa dan dikirim lagi.", slug=slug), "good")
    return redirect(url_for("kb.entry", id=slug), 303)


def _standing(entries: Sequence[Entry], old: str) -> set[str]:
    """Return what there is to warn of in an entry as it is live: whoever saves it anew need not be told again."""
    was = next((one for one in entries if one.id == old), None)
    return set(map(str, checked(entries, old, form_of(was), today()).warnings)) if was else set()


def _put_in_proposal(session: Session, form: dict[str, str]) -> None:
    found = proposals.find(session, max(number_of(request.args.get("proposal", "")), 0))
    if found is None:
        return
    if not form["question"]:
        form["answer"], form["source"] = found.answer, found.source
    _put_in(form, [found.question, *found.variants])


def _put_in(form: dict[str, str], phrases: list[str]) -> None:
    """Make the first phrase the question where there is none, the others variants."""
    if phrases and not form["question"]:
        form["question"], phrases = phrases[0][:MAX_QUESTION], phrases[1:]
    form["variants"] = "\n".join(dict.fromkeys(filter(None, (*form["variants"].split("\n"), *phrases))))


def _is_as_it_was(session: Session, entries: Sequence[Entry], based_on: int, old: str, question: str) -> bool:
    """Say whether nobody has changed the entry since the version the form shows, nor sent the form of this new one."""
    was = {one.id: one for one in service.entries_numbered(session, based_on)}
    if old:
        return was.get(old) == next((one for one in entries if one.id == old), None)
    return not any(one.question == question.strip() for one in entries if one.id not in was)


def _accept(session: Session, proposal: str, entries: tuple[Entry, ...], old: str) -> None:
    if number_of(proposal) > 0 and request.form.get("action") != "remove":
        slug = old or entries[-1].id
        proposals.accept(session, number_of(proposal), slug, officer_id=officer_id(), now=now())


def _entry_form(
    form: dict[str, str], old: str, based_on: int, errors: Sequence[str] = (), warnings: Sequence[str] = ()
) -> str:
    with runtime().database.reading() as session:
        doubted = doubts.of_entry(session, old) if old else []
        use = questions.use_by_entry(session, now() - questions.COUNTED).get(old, questions.Use())
    return render_template(
        "kb/entry.html",
        form=form,
        length=units(form["answer"].strip()),
        most=MAX_ANSWER,
        old=old,
        based_on=based_on,
        errors=errors,
        warnings=warnings,
        categories=CATEGORIES,
        doubted=doubted,
        use=use,
        days=questions.COUNTED.days,
    )


def _built_at_once(entries: tuple[Entry, ...], known: indexes.Words, reader: Reader | None) -> Built | None:
    """Build the index of a base small enough to wait for; meanings not read before are read beside the web."""
    if len(entries) > live.LARGE:
        return None
    reads = reader if reader and reader.known else None
    return indexes.built(Index.build(entries, known.synonyms, reader=reads), known)
