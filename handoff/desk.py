"""One consultation's page as every act on it needs it: shown again with what was typed, or an act done and said."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core import calendar as office_calendar
from core import officers
from core.language import gettext as _
from core.pages import kept_words, now, problem, runtime
from core.signin import officer
from core.working_days import Calendar
from handoff import (
    claiming,
    coming_back,
    duty,
    forms,
    leaves,
    points,
    queries,
    revealing,
    rows,
    saved_replies,
    service,
    story,
    ticking,
    transcript,
    without_email,
    wordings,
)
from handoff.models import Consultation
from handoff.opening import SILENT_KINDS
from whatsapp import media

blueprint = Blueprint(
    "handoff",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/assets/handoff",
)
LONGEST_PROPOSAL = 4000
Act = Callable[[Session, Calendar], object]


def show(number: str, status: int = 200, **more: Any) -> ResponseReturnValue:
    """Show a consultation; `fragment` asks for the parts that change. `more` goes to the template."""
    with runtime().database.reading() as session:
        most = story.ALL_LINES if request.args.get("lines") == "all" else story.MOST_LINES
        told = story.of(session, number, now(), officer().id or 0, most=most)
        if told is None:
            return unknown(number)
        shown = _shown(session, told)
    template = "consultation_parts.html" if "fragment" in request.args else "consultation.html"
    return render_template(f"handoff/{template}", **{**shown, **more}), status


def unknown(number: str) -> ResponseReturnValue:
    """Say that there is no such consultation."""
    said = _("Tidak ada konsultasi bernomor %(number)s.", number=number[:24])
    return problem(404, _("Konsultasi tidak ditemukan"), said)


def _shown(session: Session, told: story.Story) -> dict[str, Any]:
    calendar = office_calendar.load(session, runtime().settings)
    consultation, me = told.consultation, officer()
    acts = offered(session, consultation)
    return {
        "story": told,
        "lines": told.lines,
        "calendar": calendar,
        "colleagues": [other for other in officers.active(session) if other.id != consultation.officer_id],
        "away": leaves.away(session, calendar.local_day(now())),
        "resting": duty.resting(session, calendar, now()),
        "acts": acts,
        "again": coming_back.of(told, request.args.get("again", ""), me, acts),
        "undoable": _undoable(told),
        "points": ticking.of(consultation),
        "points_lead": points.lead(consultation.question),
        "later_matters": _later_matters(told, acts),
        "sent_key": _last_key(told),
        "noted": _last_note(told),
        "revealed": revealing.is_revealed(session, consultation.number, me, now()),
        "replies": saved_replies.filled(session, consultation, me, now(), calendar),
        "waiting": queries.waiting(session),
        "proposal": _proposal(told),
    }


def offered(session: Session, consultation: Consultation) -> frozenset[str]:
    """Return the acts the signed-in officer may do now."""
    acts = forms.offered(consultation, officer())
    if claiming.was_taken_from(session, consultation, officer()):
        acts |= {"reply"}
    if "complete" in acts and without_email.is_possible(session, consultation):
        acts = acts - {"complete"} | {"waive"}  # which says why, and who
    return acts


def _later_matters(told: story.Story, acts: frozenset[str]) -> frozenset[int]:
    """Return the citizen's messages that may get a consultation of their own: those after the first answer."""
    since = told.consultation.answered_at if "split" in acts else None
    if since is None:
        return frozenset()
    later = [line for line in told.lines if line.inbound_id and line.at > since and line.kind not in SILENT_KINDS]
    return frozenset(line.inbound_id for line in later if line.inbound_id)


def _undoable(told: story.Story) -> transcript.Line | None:
    """Return the officer's own message that has just been sent and may still be taken back."""
    mine = [line for line in told.lines if line.undo_until and line.officer_id == officer().id]
    return mine[-1] if mine and mine[-1].undo_until and mine[-1].undo_until > now() else None


def _proposal(told: story.Story) -> str:
    """Return what the officers answered, as the beginning of an answer for the knowledge base."""
    said = [
        line.text for line in told.lines if line.side == "office" and line.text and not (line.before or line.is_gone)
    ]
    return "\n\n".join(rows.SIGNATURE.sub("", text) for text in said)[:LONGEST_PROPOSAL]


def _last_key(told: story.Story) -> str:
    """Return the form's key of the officer's last message here, by which a browser knows that its draft has left."""
    mine = [line.key for line in told.lines if line.side == "office" and line.officer_id == officer().id]
    return mine[-1].partition("/")[0].rpartition(":")[2] if mine else ""


def _last_note(told: story.Story) -> str:
    """Return when the officer last wrote a note here, by which a browser knows that the note it keeps is stored."""
    mine = [line.at for line in told.lines if line.side == "note" and line.officer_id == officer().id]
    return mine[-1].isoformat() if mine else ""


def act(
    number: str,
    do: Act,
    done: str | Callable[[], str] = "",
    form: str = "reply",
    lands_on: Callable[[], str] | None = None,
    **goes_to: Any,
) -> ResponseReturnValue:
    """Do one thing in one transaction; say in words why it could not be done, with the typed text kept.

    What is said when it is `done` may depend on what was found there, and so may the consultation it `lands_on`.
    """
    kept = request.form.get("text", "")
    page = url_for("handoff.consultation", number=number, **goes_to)
    try:
        with runtime().database.transaction() as session:
            do(session, office_calendar.load(session, runtime().settings))
    except service.UnknownConsultation:
        return problem(404, _("Konsultasi tidak ditemukan"), kept=kept)
    except (forms.BadForm, media.UploadRefusedError, service.NotTied, service.NotSplit, service.NoSuchPoint) as wrong:
        status = 503 if isinstance(wrong, media.NoRoomError) else 409 if isinstance(wrong, service.NotSplit) else 400
        return show(number, status, error=str(wrong), kept=kept, kept_in=form)
    except Exception as refused:
        text = _why_not(number, refused)
        if not text:
            raise
        return _conflict(page, refused, text, kept_words() if form == "clarify" else kept)
    if said := done() if callable(done) else done:
        flash(said, "good")
    return redirect(url_for("handoff.consultation", number=lands_on()) if lands_on else page, 303)


def _why_not(number: str, refused: Exception) -> str:
    """Say why the consultation no longer lets it be done; empty for an error that is ours."""
    match refused:
        case service.TakenBy():
            return _("Konsultasi %(number)s sudah diambil oleh %(name)s.", number=number, name=refused.name)
        case service.NotPossible():
            stands = _(wordings.STATUS_WORDS[refused.status]).lower()
            return _(
                "Tindakan ini tidak dapat dilakukan sekarang: konsultasi %(number)s %(stands)s.",
                number=number,
                stands=stands,
            )
        case service.OtherTextSent():
            return _("Formulir ini sudah terkirim dengan teks lain; teks baru di bawah belum terkirim.")
        case service.Forgotten():
            return _(wordings.FORGOTTEN)
        case service.OtherOpen():
            return _("Warga ini sudah punya konsultasi terbuka: %(number)s.", number=refused.number)
        case service.NotAllowed():
            return _("Kantor mewajibkan e-mail. Admin dapat mengizinkan pencatatan tanpa e-mail di Pengaturan.")
        case service.TooLate():
            return _("Terlambat: pesan itu sudah dalam perjalanan atau terkirim, jadi tidak dapat diurungkan.")
    return ""


def _conflict(page: str, refused: Exception, text: str, kept: str) -> ResponseReturnValue:
    """Answer who came too late: the heading says who was quicker, the button leads to the consultation that counts."""
    title = _("Keadaan sudah berubah")
    if isinstance(refused, service.TakenBy):
        title = _("%(name)s lebih dulu mengambilnya", name=refused.name)
    if isinstance(refused, service.OtherOpen):
        page = url_for("handoff.consultation", number=refused.number)
    return problem(409, title, text, kept=kept, back=page, back_text=_("Lihat konsultasinya"))
