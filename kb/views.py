"""Admin pages of the knowledge base: list, one entry, upload, versions, bench, gaps."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.pages import now, runtime, takes_files
from core.signin import admin_required, officer, officer_id
from kb import drafts, live, service
from kb.decoding import MAX_BYTES
from kb.editing import FIELDS, checked, form_of, without
from kb.entries import CATEGORIES, Entry
from kb.importing import CheckResult, check
from kb.index import Index
from kb.matching import Finding
from kb.normalise import words
from kb.replay import Difference, differences, gaps

blueprint = Blueprint("kb", __name__, url_prefix="/kb", template_folder="templates")

REPLAYED = 200
SHOWN = 50
FORM_SLACK = 100_000
BIGGEST_NUMBER = 2**31 - 1


@blueprint.get("")
@admin_required
def listing() -> ResponseReturnValue:
    """Show the live entries, or those that hold every word searched for."""
    wanted = request.args.get("q", "")[:200]
    with runtime().database.reading() as session:
        version, entries = service.live_version(session), service.live_entries(session)
    found = [entry for entry in entries if _holds(entry, wanted)]
    return render_template("kb/list.html", version=version, entries=found, total=len(entries), q=wanted, today=_today())


@blueprint.get("/entry")
@admin_required
def entry() -> ResponseReturnValue:
    """Show the form of one entry, or an empty one that may be prefilled by `question` and `answer`."""
    slug = request.args.get("id", "")
    with runtime().database.reading() as session:
        version, entries = service.live_version(session), service.live_entries(session)
    found = next((one for one in entries if one.id == slug), None)
    if slug and found is None:
        abort(404)
    form = form_of(found) if found else {name: request.args.get(name, "")[:2_000] for name in FIELDS}
    return _entry_form(form, old=slug, based_on=version.number if version else 0)


@blueprint.post("/entry")
@admin_required
def save_entry() -> ResponseReturnValue:
    """Publish a version in which one entry is new or changed, or taken away."""
    old, based_on = request.form.get("old", ""), _number(request.form.get("based_on", ""))
    form = {name: request.form.get(name, "") for name in FIELDS}
    with runtime().database.reading() as session:
        entries = service.live_entries(session)
    if request.form.get("action") == "remove":
        result, note = CheckResult(without(entries, old)), f"hapus {old}"
    else:
        result, note = checked(entries, old, form), f"ubah {old}" if old else "entri baru"
    if result.errors:
        return _entry_form(form, old, based_on, [str(problem) for problem in result.errors]), 400
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
            )
    except service.KbError as error:
        return _entry_form(form, old, based_on, [str(error)]), 409
    return _published(made)


@blueprint.get("/upload")
@admin_required
def upload() -> ResponseReturnValue:
    """Show the upload form."""
    return render_template("kb/upload.html", result=None)


@blueprint.post("/upload")
@takes_files(MAX_BYTES + FORM_SLACK)
@admin_required
def check_upload() -> ResponseReturnValue:
    """Check a file and show what publishing it would change; nothing changes yet."""
    file = request.files.get("file")
    data = file.read(MAX_BYTES + 1) if file else b""
    with runtime().database.reading() as session:
        held, current = live.current(session), service.live_entries(session)
        version = service.live_version(session)
        asked = [row.text for row in service.recent_questions(session, REPLAYED)]
    result = check(data, current, _today())
    token, changed = "", []
    if result.ok and result.changes:
        changed = _replay(held.index, result.entries, asked)
        with runtime().database.transaction() as session:
            token = drafts.keep(
                session,
                result.entries,
                officer_id=officer_id(),
                based_on=version.number if version else 0,
                now=now(),
            )
    page = render_template("kb/upload.html", result=result, token=token, replay=changed, asked=len(asked), shown=SHOWN)
    return page, 200 if result.ok else 400


@blueprint.post("/publish")
@admin_required
def publish_upload() -> ResponseReturnValue:
    """Publish the file this admin had checked."""
    form = request.form
    try:
        with runtime().database.transaction() as session:
            made = drafts.publish_draft(
                session,
                form.get("token", ""),
                officer_id=officer_id(),
                author=officer().name,
                note=form.get("note", "")[:300],
                now=now(),
            )
    except service.KbError as error:
        flash(str(error), "bad")
        return redirect(url_for("kb.upload"), 303)
    return _published(made)


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
        finding = held.index.ask(text, _today())
    entries = {one.id: one for one in held.entries}
    return render_template("kb/ask.html", q=text, finding=finding, entries=entries, thresholds=held.index.thresholds)


@blueprint.get("/gaps")
@admin_required
def gap_list() -> ResponseReturnValue:
    """Show what citizens asked without getting an answer that helped, grouped."""
    with runtime().database.reading() as session:
        rows = service.recent_questions(session, unanswered=True)
    return render_template("kb/gaps.html", gaps=gaps((row.text, row.entry_slug) for row in rows)[:REPLAYED])


def _entry_form(form: dict[str, str], old: str, based_on: int, errors: list[str] | None = None) -> str:
    return render_template(
        "kb/entry.html",
        form=form,
        old=old,
        based_on=based_on,
        errors=errors or [],
        categories=CATEGORIES,
    )


def _published(made: service.Published) -> ResponseReturnValue:
    flash(f"Versi {made.number} terbit." if made.is_new else "Tidak ada yang berubah; versi tetap.", "good")
    return redirect(url_for("kb.listing"), 303)


def _replay(before: Index, entries: tuple[Entry, ...], asked: list[str]) -> list[Difference]:
    return differences(before, Index.build(entries), asked, _today()) if asked else []


def _holds(entry: Entry, wanted: str) -> bool:
    text = " ".join((entry.id, entry.question, *entry.variants, *entry.keywords, entry.answer)).casefold()
    return all(word in text for word in words(wanted))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < len(str(BIGGEST_NUMBER)) else -1


def _today() -> date:
    return now().astimezone(runtime().settings.zone).date()
