"""Admin pages of what the search knows beside the entries: synonyms, golden questions, thresholds."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.language import gettext as _
from core.pages import now, runtime
from core.signin import admin_required, officer_id
from kb import background, calibration, golden, live, synonyms
from kb.blueprint import blueprint, number_of, today
from kb.replay import fulfils, wording
from kb.service import KbError


@blueprint.get("/synonyms")
@admin_required
def synonym_list() -> ResponseReturnValue:
    """Show the admin's synonyms and find bundled ones."""
    with runtime().database.reading() as session:
        rows = synonyms.listed(session)
    wanted = request.args.get("q", "")[:100]
    return render_template("kb/synonyms.html", rows=rows, q=wanted, bundled=synonyms.bundled_with(wanted))


@blueprint.post("/synonyms")
@admin_required
def save_synonym() -> ResponseReturnValue:
    """Add a set of synonyms."""
    form = request.form
    try:
        with runtime().database.transaction() as session:
            synonyms.add(
                session,
                form.get("terms", ""),
                is_indicator=form.get("indicator") == "1",
                officer_id=officer_id(),
                now=now(),
            )
    except KbError as error:
        flash(str(error), "bad")
    else:
        _renewed(_("Sinonim ditambahkan; pencarian memakainya dalam beberapa detik."))
    return redirect(url_for("kb.synonym_list"), 303)


@blueprint.post("/synonyms/<int:synonym_id>/remove")
@admin_required
def remove_synonym(synonym_id: int) -> ResponseReturnValue:
    """Take a set of synonyms away."""
    with runtime().database.transaction() as session:
        synonyms.remove(session, number_of(str(synonym_id)), officer_id=officer_id(), now=now())
    _renewed(_("Sinonim dihapus."))
    return redirect(url_for("kb.synonym_list"), 303)


@blueprint.get("/golden")
@admin_required
def golden_list() -> ResponseReturnValue:
    """Show the golden questions and whether the live version answers them as laid down."""
    with runtime().database.reading() as session:
        rows, held = golden.listed(session), live.current(session)
    tried = []
    for row in rows:
        finding = held.index.ask(row.text, today())
        tried.append((row, wording(finding), fulfils(finding, row.entry_slug)))
    return render_template("kb/golden.html", tried=tried, slugs=[entry.id for entry in held.entries])


@blueprint.post("/golden")
@admin_required
def save_golden() -> ResponseReturnValue:
    """Lay down what a question must be answered with."""
    text, slug = request.form.get("text", ""), request.form.get("entry", "").strip()
    with runtime().database.reading() as session:  # an index may have to be built, and others write meanwhile
        is_there = not slug or live.current(session).index.entry(slug) is not None
    with runtime().database.transaction() as session:
        if not is_there:
            flash(_("Entri “%(slug)s” tidak ada.", slug=slug[:64]), "bad")
        elif golden.keep(session, text, slug or None):
            flash(_("Pertanyaan emas disimpan."), "good")
        else:
            words = _("Tidak disimpan: pertanyaan kosong, atau sudah ada %(most)s pertanyaan emas.", most=golden.MOST)
            flash(words, "bad")
    return redirect(url_for("kb.golden_list"), 303)


@blueprint.post("/golden/<int:golden_id>/remove")
@admin_required
def remove_golden(golden_id: int) -> ResponseReturnValue:
    """Take a golden question away."""
    with runtime().database.transaction() as session:
        golden.forget(session, number_of(str(golden_id)))
    flash(_("Pertanyaan emas dihapus."), "good")
    return redirect(url_for("kb.golden_list"), 303)


@blueprint.get("/thresholds")
@admin_required
def threshold_page() -> ResponseReturnValue:
    """Show what the thresholds were measured on."""
    with runtime().database.reading() as session:
        held = live.current(session)
    return render_template(
        "kb/thresholds.html",
        measured=held.index.calibration,
        blend=held.index.parts.blend,
        version=held.version_number,
        rules=calibration,
    )


def _renewed(text: str) -> None:
    background.start(runtime().settings, "index")
    flash(text, "good")
