"""One consultation's page, and the acts on it."""

from collections.abc import Callable

from flask import (
    Blueprint,
    Flask,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core import calendar as office_calendar
from core import officers
from core.models import Officer
from core.pages import now, problem, runtime, takes_files
from core.signin import officer
from core.working_days import Calendar
from handoff import attention, forms, service, story, wordings
from whatsapp import media
from whatsapp.contacts import masked
from whatsapp.markup import marked_up
from whatsapp.views import file_answer

UPLOAD_LIMIT = 17 * 1024 * 1024
blueprint = Blueprint(
    "handoff",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/assets/handoff",
)
Act = Callable[[Session, Calendar], object]


def register(app: Flask) -> None:
    """Add one consultation's page and the acts on it, and the words the room's pages share."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(masked=masked, stars=wordings.stars, whatsapp=marked_up)
    app.jinja_env.globals.update(
        time_left=wordings.time_left,
        window_left=wordings.window,
        STATUS_WORDS=wordings.STATUS_WORDS,
        CLOSE_WORDS=wordings.CLOSE_WORDS,
        KIND_WORDS=wordings.KIND_WORDS,
        NEED_WORDS=attention.NEED_WORDS,
    )


@blueprint.get("/consultations/<number>")
def consultation(number: str) -> ResponseReturnValue:
    """Show a consultation; `fragment` asks for the parts that change."""
    return _show(number)


def _show(number: str, status: int = 200, **more: str) -> ResponseReturnValue:
    with runtime().database.reading() as session:
        told = story.of(session, number, now())
        if told is None:
            return problem(
                404,
                "Konsultasi tidak ditemukan",
                f"Tidak ada konsultasi bernomor {number[:24]}.",
            )
        shown = {
            "story": told,
            "lines": told.lines,
            "calendar": office_calendar.load(session, runtime().settings),
            "colleagues": [other for other in officers.active(session) if other.id != told.consultation.officer_id],
            "acts": forms.offered(told.consultation, officer()),
            "again": _text_again(told, request.args.get("again", "")),
        }
    template = "consultation_parts.html" if "fragment" in request.args else "consultation.html"
    return render_template(f"handoff/{template}", **shown, **more), status


def _text_again(told: story.Story, outbound_id: str) -> str:
    """Return the text of a failed reply of this consultation, to be mended and sent anew."""
    return next(
        (line.text for line in told.lines if outbound_id and str(line.outbound_id) == outbound_id),
        "",
    )


@blueprint.post("/consultations/<number>/claim")
def claim(number: str) -> ResponseReturnValue:
    """Take a consultation; the one too late is told who has it."""
    return _act(
        number,
        lambda session, calendar: service.claim(session, number, officer(), now(), calendar),
        "",
    )


@blueprint.post("/consultations/<number>/release")
def release(number: str) -> ResponseReturnValue:
    """Give a consultation back to the queue."""
    return _act(
        number,
        lambda session, calendar: service.release(session, number, officer(), now(), calendar),
        "Dikembalikan ke antrean. Batas waktunya tetap.",
    )


@blueprint.post("/consultations/<number>/transfer")
def transfer(number: str) -> ResponseReturnValue:
    """Hand a consultation to a colleague; an admin may take it over."""

    def act(session: Session, calendar: Calendar) -> None:
        chosen = request.form.get("to", "")
        to = session.get(Officer, int(chosen)) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
        if to is None or to.disabled_at is not None:
            raise forms.BadForm("Pilih rekan yang masih aktif.")
        service.transfer(session, number, officer(), now(), calendar, to=to)

    return _act(number, act, "Konsultasi dialihkan.")


@blueprint.post("/consultations/<number>/reply")
@takes_files(UPLOAD_LIMIT)
def reply(number: str) -> ResponseReturnValue:
    """Queue the answer, once per key; it leaves within the service window or is held until the citizen writes."""

    def act(session: Session, calendar: Calendar) -> None:
        file = request.files.get("file")
        has_file = file is not None and bool(file.filename)
        text = forms.text_of(request.form.get("text", ""), may_be_empty=has_file)
        key = forms.key_of(request.form.get("key", ""))
        kept = None
        if has_file and file is not None:
            kept = media.keep_upload(session, runtime().settings, file.read(), file.filename or "", now())
        service.reply(
            session,
            number,
            officer(),
            now(),
            calendar,
            key=key,
            text=text,
            media_ids=[kept.id] if kept and kept.id else [],
        )

    return _act(number, act, "")


@blueprint.post("/consultations/<number>/clarify")
def clarify(number: str) -> ResponseReturnValue:
    """Ask the citizen to make the request clear; the clock stops meanwhile."""

    def act(session: Session, calendar: Calendar) -> None:
        text, key = (
            forms.text_of(request.form.get("text", "")),
            forms.key_of(request.form.get("key", "")),
        )
        service.clarify(session, number, officer(), now(), calendar, key=key, text=text)

    return _act(
        number,
        act,
        "Permintaan penjelasan dikirim. Batas waktu berhenti sampai warga membalas.",
        form="clarify",
    )


@blueprint.post("/consultations/<number>/note")
def note(number: str) -> ResponseReturnValue:
    """Write a note the citizen never sees."""

    def act(session: Session, calendar: Calendar) -> None:
        text = forms.text_of(request.form.get("text", ""))
        service.note(session, number, officer(), now(), calendar, text=text)

    return _act(number, act, "", form="note")


@blueprint.post("/consultations/<number>/complete")
def complete(number: str) -> ResponseReturnValue:
    """Note that the request is clear and complete: the clock runs."""
    return _act(
        number,
        lambda session, calendar: service.complete(session, number, now(), calendar, officer_id=officer().id),
        "Ditandai jelas dan lengkap. Batas waktu berjalan.",
    )


@blueprint.post("/consultations/<number>/close")
def close(number: str) -> ResponseReturnValue:
    """Close the consultation; the citizen is asked for a rating where the window allows."""
    return _act(
        number,
        lambda session, calendar: service.close(session, number, officer(), now(), calendar),
        f"Konsultasi {number} ditutup.",
    )


@blueprint.post("/consultations/<number>/reopen")
def reopen(number: str) -> ResponseReturnValue:
    """Open a closed consultation again."""
    return _act(
        number,
        lambda session, calendar: service.reopen(session, number, officer(), now(), calendar),
        "Dibuka kembali.",
    )


def _act(number: str, act: Act, done: str, form: str = "reply") -> ResponseReturnValue:
    """Do one thing in one transaction; say in words why it could not be done, with the typed text kept."""
    kept = request.form.get("text", "")
    page = url_for("handoff.consultation", number=number)
    try:
        with runtime().database.transaction() as session:
            act(session, office_calendar.load(session, runtime().settings))
    except service.UnknownConsultation:
        return problem(404, "Konsultasi tidak ditemukan", kept=kept)
    except service.TakenBy as taken:
        return _conflict(page, f"Konsultasi {number} sudah diambil oleh {taken.name}.", kept)
    except service.NotPossible as refused:
        stands = wordings.STATUS_WORDS[refused.status].lower()
        return _conflict(
            page,
            f"Tindakan ini tidak dapat dilakukan sekarang: konsultasi {number} {stands}.",
            kept,
        )
    except service.OtherTextSent:
        return _conflict(page, "Formulir ini sudah terkirim dengan teks lain; teks baru di bawah belum terkirim.", kept)
    except service.OtherOpen as other:
        return _conflict(page, f"Warga ini sudah punya konsultasi terbuka: {other.number}.", kept)
    except (forms.BadForm, media.UploadRefusedError) as wrong:
        return _show(number, 400, error=str(wrong), kept=kept, kept_in=form)
    if done:
        flash(done, "good")
    return redirect(page, 303)


def _conflict(page: str, text: str, kept: str) -> ResponseReturnValue:
    return problem(
        409,
        "Keadaan sudah berubah",
        text,
        kept=kept,
        back=page,
        back_text="Lihat keadaan terbaru",
    )


@blueprint.get("/files/<int:media_id>")
def file(media_id: int) -> ResponseReturnValue:
    """Hand out a file of a thread; only images are shown in the page."""
    with runtime().database.reading() as session:
        found = media.media_for_page(session, runtime().settings, media_id) if media_id < 2**31 else None
    return (
        file_answer(found)
        if found
        else problem(404, "Berkas tidak ada", "Berkas ini sudah dihapus atau belum diambil.")
    )
