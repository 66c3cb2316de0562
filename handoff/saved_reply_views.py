"""The page of saved replies: own ones for everybody, shared ones for admins."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core.language import gettext as _
from core.numbers import whole
from core.pages import now, problem, runtime
from core.signin import officer
from handoff import forms, saved_replies
from handoff.desk import blueprint
from handoff.models import SavedReply
from handoff.variables import VARIABLES


@blueprint.get("/replies")
def saved_reply_page() -> ResponseReturnValue:
    """List the replies with the form for one more."""
    return _page()


def _page(status: int = 200, error: saved_replies.BadReply | forms.BadForm | None = None) -> ResponseReturnValue:
    me = officer()
    with runtime().database.reading() as session:
        listed = saved_replies.usable(session, me)
        chosen = _of(session, request.args.get("change", ""))
    change = chosen if chosen and saved_replies.may_change(chosen, me) else None
    form = dict(request.form) if error else _form_of(change)
    overtaken = error if isinstance(error, saved_replies.Overtaken) else None
    if overtaken:
        form["shown"] = overtaken.mark
    shown = {
        "own": [one for one in listed if one.officer_id is not None],
        "shared": [one for one in listed if one.officer_id is None],
        "form": form,
        "error": str(error or ""),
        "stands": overtaken.stands if overtaken else "",
        "variables": VARIABLES,
        "is_admin": me.role == "admin",
    }
    return render_template("handoff/replies.html", **shown), status


def _form_of(saved: SavedReply | None) -> dict[str, str]:
    if saved is None:
        return {}
    shared = {"shared": "1"} if saved.officer_id is None else {}
    shown = saved_replies.mark(saved)
    return {"id": str(saved.id), "name": saved.name, "text": saved.text, "shown": shown, **shared}


@blueprint.post("/replies")
def save_reply() -> ResponseReturnValue:
    """Keep a new reply or change one."""
    form, me = request.form, officer()
    try:
        with runtime().database.transaction() as session:
            old = _of(session, form.get("id", ""), lock=True)
            if form.get("id") and (old is None or not saved_replies.may_change(old, me)):
                gone = _("Mungkin sudah dihapus, atau milik rekan.")
                return problem(404, _("Balasan itu tidak ada"), gone, kept=form.get("text", ""))
            saved = saved_replies.save(
                session,
                me,
                now(),
                name=form.get("name", ""),
                text=form.get("text", ""),
                shared=form.get("shared") == "1",
                old=old,
                shown=form.get("shown", ""),
            )
            name = saved.name
    except saved_replies.Overtaken as overtaken:
        return _page(409, overtaken)
    except (saved_replies.BadReply, forms.BadForm) as wrong:
        return _page(400, wrong)
    flash(_("Balasan /%(name)s disimpan.", name=name), "good")
    return redirect(url_for("handoff.saved_reply_page"), 303)


@blueprint.post("/replies/<int:reply_id>/remove")
def remove_reply(reply_id: int) -> ResponseReturnValue:
    """Delete a reply."""
    with runtime().database.transaction() as session:
        saved = _of(session, str(reply_id))
        if saved is None or not saved_replies.may_change(saved, officer()):
            return problem(404, _("Balasan itu tidak ada"), _("Mungkin sudah dihapus, atau milik rekan."))
        name = saved.name
        saved_replies.remove(session, saved, officer(), now())
    flash(_("Balasan /%(name)s dihapus.", name=name), "good")
    return redirect(url_for("handoff.saved_reply_page"), 303)


def _of(session: Session, typed: str, *, lock: bool = False) -> SavedReply | None:
    return session.get(SavedReply, number, with_for_update=lock) if (number := whole(typed)) else None
