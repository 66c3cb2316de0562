"""Admin pages: upload, check, publish."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import allocator
from core.language import gettext as _
from core.pages import now, runtime, takes_files
from core.signin import admin_required, officer, officer_id
from kb import annotating, background, drafts, meaning, service, spreadsheets
from kb.blueprint import blueprint, number_of, today
from kb.checking import check_draft
from kb.comparing import brief, word_diff
from kb.decoding import MAX_BYTES, too_large
from kb.drafts import Report
from kb.exporting import TYPES
from kb.models import KbUpload
from kb.reviewing import PARTS, review
from kb.rows import Problem

SHOWN = 50
_ANNOTATED = {"csv": annotating.as_csv, "xlsx": annotating.as_xlsx}
FORM_SLACK = 100_000
AT_ONCE = 400_000
"""Octets up to which a file is checked while the admin waits (about 300 entries, one second)."""


@blueprint.get("/upload")
@admin_required
def upload() -> ResponseReturnValue:
    """Show the upload form."""
    with runtime().database.reading() as session:
        version = service.live_version(session)
    return render_template("kb/upload.html", report=None, live_number=version.number if version else 0)


@blueprint.post("/upload")
@takes_files(MAX_BYTES + FORM_SLACK)
@admin_required
def check_upload() -> ResponseReturnValue:
    """Check a file and show what publishing it would change; nothing changes yet."""
    files = [file for file in request.files.getlist("file") if file.filename]
    if len(files) != 1:
        text = _("Pilih satu berkas saja.") if files else _("Belum ada berkas yang dipilih.")
        return _page(Report(errors=[Problem(text)]), ""), 400
    data = files[0].read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        return _page(Report(errors=[Problem(too_large())]), ""), 400
    database, kept = runtime().database, drafts.packed(data)
    with database.transaction() as session:
        version = service.live_version(session)
        based_on = version.number if version else 0
        token = drafts.begin(session, kept, officer_id=officer_id(), based_on=based_on, now=now())
    weight = max(len(data), spreadsheets.weight(data) if spreadsheets.is_zip(data) else 0)
    if weight > AT_ONCE or meaning.model():  # a sentence model takes a second for every fifty wordings
        background.start(runtime().settings, "check", token)
        return redirect(url_for("kb.checked", token=token), 303)
    report = check_draft(database, token, today(), now())
    allocator.give_back()  # the index that was only tried
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


@blueprint.get("/upload/<token>.<any(csv, xlsx):kind>")
@admin_required
def annotated_file(token: str, kind: str) -> ResponseReturnValue:
    """Return the uploaded table with every error and warning beside its row."""
    draft = _mine(token)
    report = Report.read(draft.report) if draft.report else Report()
    data = _ANNOTATED[kind](drafts.file_of(draft), [*report.errors, *report.warnings])
    headers = {"Content-Disposition": f"attachment; filename=kb-diperiksa.{kind}"}
    return Response(data, content_type=TYPES[kind], headers=headers)


@blueprint.post("/publish")
@admin_required
def publish_upload() -> ResponseReturnValue:
    """Publish the file this admin had checked."""
    form, database = request.form, runtime().database
    token = form.get("token", "")
    try:
        with drafts.staged(database, token, now()) as staged, database.transaction() as session:
            made = drafts.publish_draft(
                session,
                token,
                officer_id=officer_id(),
                author=officer().name,
                note=form.get("note", "")[:300],
                now=now(),
                is_sure=form.get("sure") == "1",
                staged=staged,
            )
    except drafts.NotSure as error:
        flash(str(error), "bad")
        return redirect(url_for("kb.checked", token=form["token"]), 303)
    except service.KbError as error:
        flash(str(error), "bad")
        return redirect(url_for("kb.upload"), 303)
    return published(made)


def published(made: service.Published) -> ResponseReturnValue:
    """Lead back to the list and say what publishing did."""
    told = _("Versi %(number)s terbit.", number=made.number)
    flash(told if made.is_new else _("Tidak ada yang berubah; versi tetap."), "good")
    return redirect(url_for("kb.listing"), 303)


def _mine(token: str) -> KbUpload:
    with runtime().database.reading() as session:
        draft = session.get(KbUpload, officer_id())
    if draft is None or draft.token != token:
        abort(404)
    return draft


def _page(report: Report, token: str) -> str:
    """Show a report; of a file that may be published, also what would change."""
    shown = None
    if report.ok and report.changes:
        page = max(number_of(request.args.get("page", "1")), 1)
        draft = _mine(token)
        with runtime().database.reading() as session:
            before = service.entries_numbered(session, draft.based_on)
        shown = review(before, drafts.entries_of(draft), report.changes, request.args.get("part", ""), page)
    more = {"review": shown, "parts": PARTS, "word_diff": word_diff, "brief": brief}
    return render_template("kb/upload.html", report=report, token=token, shown=SHOWN, **more)
