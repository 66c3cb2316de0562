"""What helps an officer write: saved replies, answers of the knowledge base, a preview, and who else is there.

Nothing here changes a consultation. Without JavaScript each help is a button that shows the page again with the
typed text; with it the same addresses answer with the part alone.
"""

from dataclasses import asdict

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core import calendar as office_calendar
from core.language import gettext as _
from core.pages import now, problem, runtime
from core.signin import officer
from handoff import answering, forms, presence, saved_replies
from handoff.desk import blueprint, show, unknown
from handoff.finding import numbered
from handoff.knowledge import joined
from handoff.models import Consultation
from whatsapp.splitting import parts

LONGEST_SEARCH = 300


@blueprint.post("/consultations/<number>/compose")
def compose(number: str) -> ResponseReturnValue:
    """Show the page again with the typed text and what was asked for: a text inserted, answers found, a preview."""
    form = request.form
    text = forms.clean(form.get("text", ""))[: forms.LONGEST_TEXT * 2]
    with runtime().database.reading() as session:
        consultation = numbered(session, number)
        if consultation is None:
            return unknown(number)
        inserted = _chosen(session, consultation)
        if form.get("do") == "search":
            sought = _sought(form.get("q", ""), consultation)
            found = joined().search(session, sought, now())
            return show(number, kept=text, kept_in="reply", sought=sought, found=found)
        if form.get("do") == "preview":
            return show(number, kept=text, kept_in="reply", preview=_bubbles(session, consultation, text))
    whole = "\n".join(filter(None, (text, inserted)))
    return show(number, kept=whole, kept_in="reply")


@blueprint.post("/consultations/<number>/preview")
def preview(number: str) -> ResponseReturnValue:
    """Show the bubbles as the citizen will see them."""
    with runtime().database.reading() as session:
        consultation = numbered(session, number)
        if consultation is None:
            return problem(404)
        text = forms.clean(request.form.get("text", ""))[: forms.LONGEST_TEXT * 2]
        bubbles = _bubbles(session, consultation, text)
    return render_template("handoff/preview.html", preview=bubbles)


@blueprint.get("/consultations/<number>/answers")
def answers(number: str) -> ResponseReturnValue:
    """Show what the knowledge base has for `q`, or for the citizen's question."""
    with runtime().database.reading() as session:
        consultation = numbered(session, number)
        if consultation is None:
            return problem(404)
        sought = _sought(request.args.get("q", ""), consultation)
        found = joined().search(session, sought, now())
    return render_template("handoff/answers.html", found=found, sought=sought, number=consultation.number)


@blueprint.get("/consultations/<number>/answers/<entry_id>")
def answer(number: str, entry_id: str) -> ResponseReturnValue:
    """Give one answer of the knowledge base as plain text."""
    with runtime().database.reading() as session:
        known = joined().entry(session, entry_id[:64])
    return Response(known.answer, mimetype="text/plain") if known else problem(404)


@blueprint.get("/consultations/<number>/replies")
def replies(number: str) -> ResponseReturnValue:
    """Give the saved replies with their variables filled in, for the list that `/` opens."""
    with runtime().database.reading() as session:
        consultation = numbered(session, number)
        if consultation is None:
            return problem(404)
        calendar = office_calendar.load(session, runtime().settings)
        filled = saved_replies.filled(session, consultation, officer(), now(), calendar)
    return jsonify([asdict(one) for one in filled])


@blueprint.post("/consultations/<number>/presence")
def note_presence(number: str) -> ResponseReturnValue:
    """Note that the officer's page is open (`state`: looks, types) or was closed (`leaves`)."""
    state = request.form.get("state", "")
    with runtime().database.transaction() as session:
        if state == "leaves":
            presence.leave(session, number, officer().id or 0, now())
        else:
            presence.note(session, number, officer().id or 0, now(), types=state == "types")
    return "", 204


def _chosen(session: Session, consultation: Consultation) -> str:
    """Return the text of the saved reply or the answer that a button names."""
    form = request.form
    if entry := form.get("entry", ""):
        known = joined().entry(session, entry[:64])
        return known.answer if known else ""
    calendar = office_calendar.load(session, runtime().settings)
    filled = saved_replies.filled(session, consultation, officer(), now(), calendar)
    return next((one.text for one in filled if str(one.id) == form.get("saved", "")), "")


def _sought(typed: str, consultation: Consultation) -> str:
    return " ".join(typed.split())[:LONGEST_SEARCH] or consultation.question[:LONGEST_SEARCH]


def _bubbles(session: Session, consultation: Consultation, text: str) -> list[str]:
    """Return the bubbles a text will be, the line that says who writes included."""
    return parts(answering.signed(session, consultation, officer(), text)) if text else [_("Belum ada teks.")]
