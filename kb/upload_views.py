"""Admin pages: upload, check, publish."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.pages import now, runtime, takes_files
from core.signin import admin_required, officer, officer_id
from kb import background, drafts, service
from kb.blueprint import blueprint, today
from kb.checking import check_draft
from kb.decoding import MAX_BYTES
from kb.drafts import Report
from kb.importing import annotated
from kb.models import KbUpload
from kb.rows import Problem

SHOWN = 50
FORM_SLACK = 100_000
AT_ONCE = 400_000
"""Octets up to which a file is checked while the admin waits (about 300 entries, one second)."""


@blueprint.get("/upload")
@admin_required
def upload() -> ResponseReturnValue:
    """Show the upload form."""
    return render_template("kb/upload.html", report=None)


@blueprint.post("/upload")
@takes_files(MAX_BYTES + FORM_SLACK)
@admin_required
def check_upload() -> ResponseReturnValue:
    """Check a file and show what publishing it would change; nothing changes yet."""
    file = request.files.get("file")
    data = file.read(MAX_BYTES + 1) if file else b""
    if len(data) > MAX_BYTES:
        return _page(Report(errors=[Problem(f"Berkas lebih besar dari {MAX_BYTES // 1_000_000} MB.")]), ""), 400
    database = runtime().database
    with database.transaction() as session:
        version = service.live_version(session)
        based_on = version.number if version else 0
        token = drafts.begin(session, data, officer_id=officer_id(), based_on=based_on, now=now())
    if len(data) > AT_ONCE:
        background.start(runtime().settings, "check", token)
        return redirect(url_for("kb.checked", token=token), 303)
    report = check_draft(database, token, today(), now())
    if report is None:
        abort(409)
    return _page(report, token), 200 if report.ok else 400


@blueprint.get("/upload/<token>")
@admin_required
def checked(token: str) -> ResponseReturnValue:
    """Show how far the check of an upload is, or what it found."""
    draft = _mine(token)
    if draft.report is None:
        broken = now() - draft.told_at > drafts.SILENT
        return render_template("kb/checking.html", percent=draft.percent, broken=broken, token=token)
    return _page(Report.read(draft.report), token)


@blueprint.get("/upload/<token>.csv")
@admin_required
def annotated_file(token: str) -> ResponseReturnValue:
    """Give the uploaded table with every error and warning beside its row."""
    draft = _mine(token)
    report = Report.read(draft.report) if draft.report else Report()
    data = annotated(drafts.file_of(draft), [*report.errors, *report.warnings])
    headers = {"Content-Disposition": "attachment; filename=kb-diperiksa.csv"}
    return Response(data, content_type="text/csv; charset=utf-8", headers=headers)


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
    return published(made)


def published(made: service.Published) -> ResponseReturnValue:
    """Lead back to the list and say what publishing did."""
    flash(f"Versi {made.number} terbit." if made.is_new else "Tidak ada yang berubah; versi tetap.", "good")
    return redirect(url_for("kb.listing"), 303)


def _mine(token: str) -> KbUpload:
    with runtime().database.reading() as session:
        draft = session.get(KbUpload, officer_id())
    if draft is None or draft.token != token:
        abort(404)
    return draft


def _page(report: Report, token: str) -> str:
    return render_template("kb/upload.html", report=report, token=token, shown=SHOWN)
