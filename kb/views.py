"""Admin pages of the knowledge base: list, one entry, versions, bench, gaps."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.pages import now, runtime
from core.signin import admin_required, officer, officer_id
from kb import background, indexes, live, service, upload_views, words_views
from kb.blueprint import BIGGEST_NUMBER, blueprint, number_of, today
from kb.concepts import Synonym
from kb.editing import FIELDS, checked, form_of, without
from kb.entries import CATEGORIES, Entry
from kb.gaps import gaps
from kb.importing import CheckResult
from kb.index import Index
from kb.indexes import Built
from kb.matching import Finding
from kb.normalise import words
from kb.questions import Use, use_by_entry

__all__ = ["blueprint", "upload_views", "words_views"]

COUNTED = timedelta(days=90)
"""How far back the use of entries is counted."""
SOON = timedelta(days=30)
"""An entry that ends within this time is worth a look."""
GAPS_READ, GAPS_SHOWN = 2_000, 200
PAGE = 200
STATES = ("", "soon", "expired", "inactive", "unhelpful")


@blueprint.get("")
@admin_required
def listing() -> ResponseReturnValue:
    """Show the live entries, or those that hold every word searched for and are in the state asked for."""
    wanted, state = request.args.get("q", "")[:200], request.args.get("state", "")
    page = max(number_of(request.args.get("page", "1")), 1)
    with runtime().database.reading() as session:
        version, entries = service.live_version(session), service.live_entries(session)
        use = use_by_entry(session, now() - COUNTED)
    day = today()
    found = [one for one in entries if _holds(one, wanted) and _is_in(one, state, day, use.get(one.id, Use()))]
    return render_template(
        "kb/list.html",
        version=version,
        entries=found[(page - 1) * PAGE : page * PAGE],
        found=len(found),
        total=len(entries),
        soon=sum(_is_in(one, "soon", day, Use()) for one in entries),
        page=page,
        pages=-(-len(found) // PAGE),
        use=use,
        unused=Use(),
        days=COUNTED.days,
        q=wanted,
        state=state,
        today=day,
        soon_until=day + SOON,
    )


@blueprint.get("/entry")
@admin_required
def entry() -> ResponseReturnValue:
    """Show the form of one entry (`add` is a variant to add), or an empty one that may be prefilled."""
    slug = request.args.get("id", "")
    with runtime().database.reading() as session:
        version, entries = service.live_version(session), service.live_entries(session)
    found = next((one for one in entries if one.id == slug), None)
    if slug and found is None:
        abort(404)
    form = form_of(found) if found else {name: request.args.get(name, "")[:2_000] for name in FIELDS}
    more = request.args.get("add", "")[:2_000]
    if more:
        form["variants"] = "\n".join(filter(None, (form["variants"], more)))
    return _entry_form(form, old=slug, based_on=version.number if version else 0)


@blueprint.post("/entry")
@admin_required
def save_entry() -> ResponseReturnValue:
    """Publish a version in which one entry is new or changed, or taken away."""
    old, based_on = request.form.get("old", ""), number_of(request.form.get("based_on", ""))
    form = {name: request.form.get(name, "") for name in FIELDS}
    with runtime().database.reading() as session:
        entries, known = service.live_entries(session), indexes.words(session)
    if request.form.get("action") == "remove":
        result, note = CheckResult(without(entries, old)), f"hapus {old}"
    else:
        result, note = checked(entries, old, form), f"ubah {old}" if old else "entri baru"
    if result.errors:
        return _entry_form(form, old, based_on, [str(problem) for problem in result.errors]), 400
    built = _built_at_once(result.entries, known.synonyms, known.revision)
    try:
        with runtime().database.transaction() as session:
            made = service.publish(
                session,
                result.entries,
                author=officer().name,
                note=note,
                now=now(),
                officer_id=officer_id(),
                based_on=based_on,
                built=built,
            )
    except service.KbError as error:
        return _entry_form(form, old, based_on, [str(error)]), 409
    if built is None:
        background.start(runtime().settings, "index")
    return upload_views.published(made)


@blueprint.get("/versions")
@admin_required
def versions() -> ResponseReturnValue:
    """List the versions."""
    with runtime().database.reading() as session:
        lines = service.versions(session)
    return render_template("kb/versions.html", lines=lines)


@blueprint.post("/versions/<int:number>/rollback")
@admin_required
def roll_back(number: int) -> ResponseReturnValue:
    """Make an earlier version live again."""
    if number > BIGGEST_NUMBER:
        abort(404)
    try:
        with runtime().database.transaction() as session:
            service.rollback(session, number, now=now(), officer_id=officer_id())
    except service.KbError:
        abort(404)
    background.start(runtime().settings, "index")
    flash(f"Versi {number} berlaku.", "good")
    return redirect(url_for("kb.versions"), 303)


@blueprint.get("/versions/<int:number>.csv")
@admin_required
def download(number: int) -> ResponseReturnValue:
    """Give a version as CSV."""
    if number > BIGGEST_NUMBER:
        abort(404)
    try:
        with runtime().database.reading() as session:
            data = service.export_csv(session, number)
    except service.KbError:
        abort(404)
    headers = {"Content-Disposition": f"attachment; filename=kb-versi-{number}.csv"}
    return Response(data, content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/ask")
@admin_required
def ask() -> ResponseReturnValue:
    """Show what a question would get, with scores and the reason."""
    text = request.args.get("q", "")[:1_000]
    finding: Finding | None = None
    with runtime().database.reading() as session:
        held = live.current(session)
    if text.strip():
        finding = held.index.ask(text, today())
    entries = {one.id: one for one in held.entries}
    return render_template("kb/ask.html", q=text, finding=finding, entries=entries, thresholds=held.index.thresholds)


@blueprint.get("/gaps")
@admin_required
def gap_list() -> ResponseReturnValue:
    """Show what citizens asked without getting an answer that helped, grouped by likeness."""
    with runtime().database.reading() as session:
        rows = service.recent_questions(session, GAPS_READ, unanswered=True)
        slugs = {one.id for one in service.live_entries(session)}
    found = gaps((row.text, row.entry_slug) for row in rows)[:GAPS_SHOWN]
    return render_template("kb/gaps.html", gaps=found, slugs=slugs)


def _entry_form(form: dict[str, str], old: str, based_on: int, errors: list[str] | None = None) -> str:
    return render_template(
        "kb/entry.html",
        form=form,
        old=old,
        based_on=based_on,
        errors=errors or [],
        categories=CATEGORIES,
    )


def _built_at_once(entries: tuple[Entry, ...], synonyms: tuple[Synonym, ...], revision: int) -> Built | None:
    """Build the index of a base small enough to wait for."""
    if len(entries) > live.LARGE:
        return None
    return indexes.built(Index.build(entries, synonyms), indexes.Words(revision, synonyms))


def _holds(entry: Entry, wanted: str) -> bool:
    if not wanted:
        return True
    text = " ".join((entry.id, entry.question, *entry.variants, *entry.keywords, entry.answer)).casefold()
    return all(word in text for word in words(wanted))


def _is_in(entry: Entry, state: str, day: date, use: Use) -> bool:
    """Say whether an entry is in one of STATES; an unknown state holds for all."""
    ends = entry.valid_until
    if state == "soon":
        return bool(entry.active and ends and day <= ends <= day + SOON)
    if state == "expired":
        return bool(entry.active and ends and ends < day)
    if state == "inactive":
        return not entry.active
    return use.not_helped > use.helped if state == "unhelpful" else True
