"""The admin page of what citizens asked without getting an answer that helped."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.language import ngettext
from core.pages import now, runtime
from core.signin import admin_required
from kb import live
from kb.blueprint import blueprint, number_of, numbers_of, today
from kb.gaps import Asked, gaps
from kb.questions import recent_questions, set_aside

READ = 2_000
"""The newest questions without help that are grouped."""
PAGE = 50
MOST_IDS = 500


@blueprint.get("/gaps")
@admin_required
def gap_list() -> ResponseReturnValue:
    """Show unanswered and unhelpful questions grouped by likeness; those the live version answers by now apart."""
    page = max(number_of(request.args.get("page", "1")), 1)
    with runtime().database.reading() as session:
        rows = recent_questions(session, READ, unanswered=True)
        held = live.current(session)
    asked = (Asked(row.text, row.entry_slug, row.id or 0, row.helped is False) for row in rows)
    found = gaps(asked, held.index)
    here = found[(page - 1) * PAGE : page * PAGE]
    findings = {gap.text: held.index.ask(gap.text, today()) for gap in here}
    settled = [gap for gap in here if not gap.in_vain and findings[gap.text].outcome == "answer"]
    offered = {text: {one.entry_id for one in finding.suggestions} for text, finding in findings.items()}
    known = {one.id for one in held.entries}
    return render_template(
        "kb/gaps.html",
        gaps=[gap for gap in here if gap not in settled],
        settled=settled,
        found=len(found),
        asked=sum(gap.times for gap in found),
        most_ids=MOST_IDS,
        page=page,
        pages=-(-len(found) // PAGE),
        near={gap.text for gap in here if gap.nearest in known and (gap.in_vain or gap.nearest in offered[gap.text])},
    )


@blueprint.post("/gaps/set-aside")
@admin_required
def set_gap_aside() -> ResponseReturnValue:
    """Note that questions need no entry."""
    with runtime().database.transaction() as session:
        count = set_aside(session, numbers_of(request.form.get("questions", ""), MOST_IDS), now())
    flash(ngettext("%(num)s pertanyaan dikesampingkan.", "%(num)s pertanyaan dikesampingkan.", count), "good")
    return redirect(url_for("kb.gap_list"), 303)
