"""The admins' page of the office's own numbers, and the form on a consultation's page that marks one."""

from collections.abc import Collection

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core.language import gettext as _
from core.language import noop
from core.pages import now, runtime, tell
from core.signin import admin_required, officer
from core.working_days import Calendar
from handoff import forms, marks
from handoff.desk import act, blueprint
from handoff.finding import locked
from handoff.marks import MOST_SHOWN
from handoff.wordings import MARK_CHOICES
from whatsapp import contacts

NO_MARK = "none"
"""What the form says of a number whose mark is taken away."""
DONE = {
    "staff": noop("Ditandai sebagai nomor petugas. Konsultasi dan pertanyaannya tidak dihitung dalam laporan."),
    "training": noop("Ditandai sebagai nomor latihan. Konsultasi dan pertanyaannya tidak dihitung dalam laporan."),
    NO_MARK: noop("Tandanya dicabut. Konsultasi dan pertanyaan nomor itu dihitung lagi dalam laporan."),
}


@blueprint.get("/marks")
@admin_required
def mark_page() -> ResponseReturnValue:
    """List the numbers of the office's own, with the form for one more."""
    return _page()


@blueprint.post("/marks")
@admin_required
def add_mark() -> ResponseReturnValue:
    """Mark a number as it is typed."""
    typed = request.form.get("number", "")
    try:
        mark = _chosen(MARK_CHOICES)
        with runtime().database.transaction() as session:
            marks.add(session, typed, mark, officer(), now())
    except (forms.BadForm, marks.BadNumber) as wrong:
        return _page(400, str(wrong))
    flash(_(DONE[mark]), "good")
    return redirect(url_for("handoff.mark_page"), 303)


@blueprint.post("/marks/<int:contact_id>/remove")
@admin_required
def remove_mark(contact_id: int) -> ResponseReturnValue:
    """Take a number's mark away."""
    with runtime().database.transaction() as session:
        done = contact_id < 2**31 and marks.put(session, contact_id, None, officer(), now())
    tell(done=done, good=_(DONE[NO_MARK]), otherwise=_("Tanda nomor itu sudah dicabut oleh admin lain."))
    return redirect(url_for("handoff.mark_page"), 303)


@blueprint.post("/consultations/<number>/mark")
@admin_required
def mark_number(number: str) -> ResponseReturnValue:
    """Mark the number of a consultation's citizen, or no longer."""

    def do(session: Session, _calendar: Calendar) -> None:
        chosen = _chosen(DONE)
        mark = None if chosen == NO_MARK else chosen
        marks.put(session, locked(session, number).contact_id, mark, officer(), now())

    return act(number, do, lambda: _(DONE[_chosen(DONE)]), form="mark")


def _chosen(choices: Collection[str]) -> str:
    chosen = request.form.get("mark", "")
    if chosen not in choices:
        raise forms.BadForm(_("Pilih nomor petugas atau nomor latihan."))
    return chosen


def _page(status: int = 200, error: str = "") -> ResponseReturnValue:
    with runtime().database.reading() as session:
        listed = marks.listed(session)
    shown = {"listed": listed[:MOST_SHOWN], "cut": len(listed) > MOST_SHOWN, "error": error, "form": request.form}
    return render_template("handoff/marks.html", subject=contacts.subject, **shown), status
