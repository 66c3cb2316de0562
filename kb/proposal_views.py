"""Pages of proposals: any officer proposes, for example from a consultation; an admin decides."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.language import gettext as _
from core.pages import now, runtime, tell
from core.signin import admin_required, officer, officer_id
from kb import live, proposals
from kb.blueprint import BIGGEST_NUMBER, blueprint, today
from kb.service import KbError

FIELDS = ("question", "variants", "answer", "source", "note", "reference")


@blueprint.get("/proposals/new")
def new_proposal() -> ResponseReturnValue:
    """Show the empty form."""
    return _form({})


@blueprint.post("/proposals/new")
def prefilled_proposal() -> ResponseReturnValue:
    """Show the form filled with what another page sends along; nothing is kept yet, nothing stands in an address."""
    form = _typed()
    form["question"] = " ".join(form["question"].split())
    return _form(form)


@blueprint.post("/proposals")
def propose() -> ResponseReturnValue:
    """Keep a proposal; text that looks like a citizen's data needs a second look."""
    form = _typed()
    personal = proposals.personal_data_in(form["question"], form["variants"], form["answer"])
    if personal and request.form.get("checked") != "1":
        return _form(form, personal=personal), 400
    try:
        with runtime().database.transaction() as session:
            proposals.propose(
                session,
                officer_id=officer_id(),
                now=now(),
                **{**form, "variants": form["variants"].splitlines()},  # type: ignore[arg-type]
            )
    except KbError as error:
        return _form(form, [str(error)], personal), 400
    flash(_("Usulan terkirim kepada admin. Terima kasih."), "good")
    return redirect(url_for("kb.proposal_list"), 303)


@blueprint.get("/proposals")
def proposal_list() -> ResponseReturnValue:
    """Show all proposals to admins, their own to officers; those that wait first."""
    mine = None if officer().role == "admin" else officer_id()
    with runtime().database.reading() as session:
        waits = proposals.listed(session, "open", mine)
        decided = [row for row in proposals.listed(session, "", mine) if row[0].state != "open"]
        held = live.current(session)
    nearest = {row.id: _nearest(held, row.question) for row, _ in waits[: proposals.LISTED]} if mine is None else {}
    return render_template("kb/proposals.html", waits=waits, decided=decided, nearest=nearest, is_admin=mine is None)


@blueprint.post("/proposals/<int:proposal_id>/decline")
@admin_required
def decline_proposal(proposal_id: int) -> ResponseReturnValue:
    """Say no to a proposal, with a reason."""
    if proposal_id > BIGGEST_NUMBER:
        abort(404)
    reason = request.form.get("reason", "")
    if not reason.strip():
        flash(_("Tulis alasannya, supaya pengusul tahu."), "bad")
        return redirect(url_for("kb.proposal_list"), 303)
    with runtime().database.transaction() as session:
        done = proposals.decline(session, proposal_id, reason, officer_id=officer_id(), now=now())
    tell(done=done, good=_("Usulan ditolak."), otherwise=_("Usulan itu sudah diputuskan."))
    return redirect(url_for("kb.proposal_list"), 303)


def _nearest(held: live.Live, question: str) -> str | None:
    found = held.index.ask(question, today()).candidates
    return found[0].entry_id if found else None


def _typed() -> dict[str, str]:
    form = {name: request.form.get(name, "")[: proposals.LONGEST_ANSWER + 1] for name in FIELDS}
    form["reference"] = form["reference"].strip()[: proposals.LONGEST_REFERENCE]
    return form


def _form(form: dict[str, str], errors: list[str] | None = None, personal: list[str] | None = None) -> str:
    filled = {name: form.get(name, "") for name in FIELDS}
    if personal is None:
        personal = proposals.personal_data_in(filled["question"], filled["variants"], filled["answer"])
    return render_template("kb/propose.html", form=filled, errors=errors or [], personal=personal)
