"""One consultation's page and its files; the acts on it are in act_views, what helps to write in composing_views."""

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.language import gettext as _
from core.pages import now, problem, runtime
from handoff import (
    act_views,
    attention,
    block_views,
    complaint_views,
    composing_views,
    flag_views,
    leave_views,
    letter_views,
    mark_views,
    points,
    promise,
    saved_reply_views,
    signs,
    story,
    ticking,
    wordings,
)
from handoff.desk import blueprint, show, unknown
from handoff.knowledge import NAME, Knowledge, told_apart
from whatsapp import media
from whatsapp.contacts import masked, whole
from whatsapp.markup import marked_up
from whatsapp.views import file_answer

__all__ = [
    "act_views",
    "block_views",
    "complaint_views",
    "composing_views",
    "flag_views",
    "leave_views",
    "letter_views",
    "mark_views",
    "saved_reply_views",
]


FORMS = (
    "claim", "release", "transfer", "reply", "undo", "clarify", "note", "compose", "complete", "close", "reopen",
    "postpone", "tie", "untie", "split", "tick", "reveal", "correct", "mark", "waive",
)  # fmt: skip
"""The verbs of a consultation's forms, each an address on which a refusal may stand."""


def register(app: Flask, knowledge: Knowledge | None = None) -> None:
    """Add one consultation's page and the acts on it, and the words the room's pages share."""
    if knowledge is not None:
        app.extensions[NAME] = knowledge
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(masked=masked, whole=whole, stars=wordings.stars, whatsapp=marked_up)
    app.jinja_env.filters["file_kind"] = wordings.file_kind
    app.jinja_env.globals.update(
        sign=signs.sign,
        when=signs.when,
        lang_of=signs.lang_of,
        time_left=wordings.time_left,
        points_of=ticking.of,
        told_apart=told_apart,
        clock_stops=promise.can_stop,
        window_left=wordings.window,
        STATUS_WORDS=wordings.STATUS_WORDS,
        how_closed=wordings.how_closed,
        KIND_WORDS=wordings.KIND_WORDS,
        MARK_CHOICES=wordings.MARK_CHOICES,
        of_mark=wordings.of_mark,
        NEED_WORDS=attention.NEED_WORDS,
        FORGOTTEN=wordings.FORGOTTEN,
    )


@blueprint.get("/consultations/<number>")
def consultation(number: str) -> ResponseReturnValue:
    """Show a consultation; `fragment` asks for the parts that change."""
    return show(number)


@blueprint.get(f"/consultations/<number>/<any({', '.join(FORMS)}):_verb>")
def after_a_form(number: str, _verb: str) -> ResponseReturnValue:
    """Lead from the address of a form, where a page with an error stands, back to the consultation."""
    fragment = {"fragment": "1"} if "fragment" in request.args else {}
    return redirect(url_for("handoff.consultation", number=number, **fragment), 302)  # type: ignore[arg-type]


@blueprint.get("/consultations/<number>/print")
def print_view(number: str) -> ResponseReturnValue:
    """Show a consultation on paper: everything that was said, the number masked."""
    with runtime().database.reading() as session:
        told = story.of(session, number, now(), most=story.ALL_LINES)
        if told is None:
            return unknown(number)
    it = told.consultation
    lead = points.lead(it.question)
    return render_template("handoff/print.html", story=told, it=it, lines=told.lines, points_lead=lead)


@blueprint.get("/files/<int:media_id>")
def file(media_id: int) -> ResponseReturnValue:
    """Hand out a file of a thread: the page shows images and plays voice notes, the browser opens PDFs."""
    with runtime().database.reading() as session:
        found = media.media_for_page(session, runtime().settings, media_id) if media_id < 2**31 else None
    return (
        file_answer(found, download="unduh" in request.args, opens_pdf=True)
        if found
        else problem(404, _("Berkas tidak ada"), _("Berkas ini sudah dihapus atau belum diambil."))
    )
