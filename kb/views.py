"""Admin pages of the knowledge base: list, versions, bench."""

from collections import Counter
from functools import partial
from urllib.parse import urlencode

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.language import gettext as _
from core.pages import now, runtime
from core.signin import admin_required, officer_id
from kb import (
    background,
    doubts,
    entry_views,
    exporting,
    gap_views,
    live,
    proposal_views,
    proposals,
    service,
    upload_views,
    words_views,
)
from kb.blueprint import BIGGEST_NUMBER, blueprint, number_of, numbers_of, today
from kb.entries import CATEGORIES
from kb.explaining import explain, reason
from kb.listing import SORTS, STATES, Known, Wanted, chosen, state_of
from kb.matching import Finding
from kb.questions import COUNTED, LONGEST_QUESTION, Use, recent_questions, texts_of, use_by_entry

__all__ = ["blueprint", "entry_views", "gap_views", "proposal_views", "upload_views", "words_views"]

PAGE = 100
LATELY = 12
"""Questions of citizens offered to be asked again."""


@blueprint.get("")
@admin_required
def listing() -> ResponseReturnValue:
    """Show the live entries, or those that hold every word searched for and are in the state asked for."""
    names = ("q", "state", "category", "language", "sort")
    wanted = Wanted(*(request.args.get(name, "")[:200] for name in names))
    page = max(number_of(request.args.get("page", "1")), 1)
    with runtime().database.reading() as session:
        version, held = service.live_version(session), live.current(session)
        fresh = version is None or held.version_number == version.number
        entries = held.entries if fresh else service.live_entries(session)
        known = Known(use_by_entry(session, now() - COUNTED), doubts.standing(session), today())
        waiting = proposals.waiting(session)
    found = chosen(entries, wanted, known)
    states = Counter(state_of(entry, known) for entry in entries)
    asked_for = {name: request.args[name] for name in names if request.args.get(name)}
    return render_template(
        "kb/list.html",
        version=version,
        entries=[(one, state_of(one, known)) for one in found[(page - 1) * PAGE : page * PAGE]],
        found=len(found),
        total=len(entries),
        states=states,
        waiting=waiting,
        page=page,
        pages=-(-len(found) // PAGE),
        address=url_for("kb.listing") + (f"?{urlencode(asked_for)}" if asked_for else ""),
        use=known.use,
        unused=Use(),
        days=COUNTED.days,
        wanted=wanted,
        choices=(STATES, {name: name for name in CATEGORIES}, SORTS),
    )


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
    flash(_("Versi %(number)s berlaku.", number=number), "good")
    return redirect(url_for("kb.versions"), 303)


@blueprint.get("/versions/<int:number>.<any(csv, xlsx):kind>")
@admin_required
def download(number: int, kind: str) -> ResponseReturnValue:
    """Return a version as CSV, or as the XLSX that every Excel opens rightly."""
    if number > BIGGEST_NUMBER:
        abort(404)
    with runtime().database.reading() as session:
        entries = service.entries_numbered(session, number)
    if not entries:
        abort(404)
    headers = {"Content-Disposition": f"attachment; filename=kb-versi-{number}.{kind}"}
    return Response(exporting.SHAPES[kind](entries), content_type=exporting.TYPES[kind], headers=headers)


@blueprint.get("/ask")
@admin_required
def ask() -> ResponseReturnValue:
    """Show what a question, one written here or the one of a number, would get, with scores and the reason."""
    finding: Finding | None = None
    with runtime().database.reading() as session:
        asked = texts_of(session, numbers_of(request.args.get("question", ""), 1))
        text = request.args.get("q", "".join(asked))[:LONGEST_QUESTION]
        held, doubted = live.current(session), doubts.standing(session)
        lately = [] if text.strip() else recent_questions(session, limit=LATELY)
    if text.strip():
        finding = doubted.apply(held.index.ask(text, today()))
    return render_template(
        "kb/ask.html",
        q=text,
        lately=list({one.text: one for one in lately}.values()),
        finding=finding,
        entry=held.index.entry,
        why=partial(explain, held.index, text),
        reason=reason,
        doubted=doubted,
        thresholds=held.index.thresholds,
        version=held.version_number,
    )
