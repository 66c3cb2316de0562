"""What an officer does with a consultation, each act a form of its page. The page works without JavaScript."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import FileStorage

from core import calendar as office_calendar
from core.language import gettext as _
from core.models import Officer
from core.numbers import whole
from core.pages import now, runtime, takes_files
from core.settings import Settings
from core.signin import officer
from core.working_days import Calendar
from handoff import correcting, forms, leaves, revealing, service
from handoff.desk import act, blueprint
from handoff.finding import numbered
from handoff.knowledge import joined
from whatsapp import media
from whatsapp.models import Media

MOST_FILES = 10
UPLOAD_LIMIT = 34 * 1024 * 1024
LONGEST_NAME = 120
_BESIDE = "side"
"""Where on the page an act of the details leads back to: on a telephone they lie over the talk."""


@blueprint.post("/consultations/<number>/claim")
def claim(number: str) -> ResponseReturnValue:
    """Take a consultation; the one too late is told who has it."""
    return act(number, lambda session, calendar: service.claim(session, number, officer(), now(), calendar))


@blueprint.post("/queue/next")
def claim_next() -> ResponseReturnValue:
    """Take the waiting consultation with the nearest deadline."""
    key = request.form.get("key", "")[:64]
    with runtime().database.transaction() as session:
        taken = service.claim_next(session, officer(), now(), office_calendar.load(session, runtime().settings), key)
    if taken is None:
        flash(_("Tidak ada lagi yang menunggu. Semua sudah diambil."), "good")
        return redirect("/queue", 303)
    return redirect(url_for("handoff.consultation", number=taken.number), 303)


@blueprint.post("/consultations/<number>/release")
def release(number: str) -> ResponseReturnValue:
    """Give a consultation back to the queue."""
    return act(
        number,
        lambda session, calendar: service.release(session, number, officer(), now(), calendar),
        _("Dikembalikan ke antrean. Batas waktunya tetap."),
    )


@blueprint.post("/consultations/<number>/transfer")
def transfer(number: str) -> ResponseReturnValue:
    """Hand a consultation to a colleague, perhaps with a note; an admin may take it over."""

    def do(session: Session, calendar: Calendar) -> None:
        to = _colleague(session, request.form.get("to", ""))
        if to.id != officer().id and (leave := leaves.away(session, calendar.local_day(now())).get(to.id or 0)):
            raise forms.BadForm(leaves.why_not(to, leave))
        note = forms.text_of(request.form.get("text", ""), may_be_empty=True)
        service.transfer(session, number, officer(), now(), calendar, to=to, note=note)

    return act(number, do, _("Konsultasi dialihkan."), form="transfer")


def _colleague(session: Session, chosen: str) -> Officer:
    to = session.get(Officer, whole(chosen) or 0)
    if to is None or to.disabled_at is not None:
        raise forms.BadForm(_("Pilih rekan yang masih aktif."))
    return to


@blueprint.post("/consultations/<number>/reply")
@takes_files(UPLOAD_LIMIT)
def reply(number: str) -> ResponseReturnValue:
    """Queue the answer with its files, once per key; outside the window it is held until the citizen writes."""

    def do(session: Session, calendar: Calendar) -> None:
        files = [file for file in request.files.getlist("file") if file.filename]
        if len(files) > MOST_FILES:
            raise forms.BadForm(_("Paling banyak %(most)s berkas sekaligus.", most=MOST_FILES))
        text = forms.reply_of(request.form.get("text", ""), may_be_empty=bool(files))
        key = forms.key_of(request.form.get("key", ""))
        settings = runtime().settings
        with media.unless_refused(settings) as kept:
            for file in files:
                kept.append(_kept(session, settings, file))
            ids = [one.id or 0 for one in kept]
            service.reply(session, number, officer(), now(), calendar, key=key, text=text, media_ids=ids)

    return act(number, do)


def _kept(session: Session, settings: Settings, file: FileStorage) -> Media:
    name = file.filename or ""
    try:
        return media.keep_upload(session, settings, file.read(), name, now())
    except media.UploadRefusedError as refused:  # of several files this one
        raise type(refused)(f"{name[:LONGEST_NAME]}: {refused}") from None


@blueprint.post("/consultations/<number>/undo")
def undo(number: str) -> ResponseReturnValue:
    """Take back what has not left; its text comes back into the composer."""
    message_id = whole(request.form.get("message", ""), digits=17) or 0
    return act(
        number,
        lambda session, calendar: service.undo(session, number, officer(), now(), calendar, outbound_id=message_id),
        _("Diurungkan. Pesan tidak terkirim; teksnya kembali di bawah."),
        again=message_id,
        _anchor="composer",
    )


@blueprint.post("/consultations/<number>/clarify")
def clarify(number: str) -> ResponseReturnValue:
    """Ask the citizen to make the request clear, in up to three questions; a clock that runs stops meanwhile."""
    stops = False

    def do(session: Session, calendar: Calendar) -> None:
        text = forms.questions_of(request.form.get(name, "") for name in ("text", "text2", "text3"))
        key = forms.key_of(request.form.get("key", ""))
        service.clarify(session, number, officer(), now(), calendar, key=key, text=text)
        nonlocal stops
        stops = getattr(numbered(session, number), "clarification_since", None) is not None

    def done() -> str:
        if stops:
            return _("Permintaan penjelasan dikirim. Batas waktu berhenti sampai warga membalas.")
        return _("Permintaan penjelasan dikirim. Batas waktu tidak berubah.")

    return act(number, do, done, form="clarify")


@blueprint.post("/consultations/<number>/note")
def note(number: str) -> ResponseReturnValue:
    """Write a note the citizen never sees."""

    def do(session: Session, calendar: Calendar) -> None:
        text = forms.text_of(request.form.get("text", ""))
        key = forms.key_of(request.form.get("key", ""))
        service.note(session, number, officer(), now(), calendar, text=text, key=key)

    return act(number, do, form="note")


@blueprint.post("/consultations/<number>/complete")
def complete(number: str) -> ResponseReturnValue:
    """Note that the request is clear and complete: the clock runs."""
    return act(
        number,
        lambda session, calendar: service.complete(session, number, now(), calendar, officer_id=officer().id),
        _("Ditandai jelas dan lengkap. Batas waktu berjalan."),
    )


@blueprint.post("/consultations/<number>/waive")
def waive(number: str) -> ResponseReturnValue:
    """Go on with a citizen who has no e-mail address, for a reason that is kept: the clock runs."""
    why = request.form.get("text", "")
    return act(
        number,
        lambda session, calendar: service.register_without_email(session, number, officer(), now(), calendar, why=why),
        _("Dicatat tanpa e-mail. Batas waktu berjalan, dan warga diberi tahu."),
        form="waive",
    )


@blueprint.post("/consultations/<number>/close")
def close(number: str) -> ResponseReturnValue:
    """Close the consultation, perhaps with a summary; the citizen is asked for a rating where the window allows."""

    def do(session: Session, calendar: Calendar) -> None:
        summary = forms.text_of(request.form.get("text", ""), may_be_empty=True)
        summary = _("Ringkasan: %(text)s", text=summary) if summary else ""
        service.close(session, number, officer(), now(), calendar, summary=summary)

    return act(number, do, _("Konsultasi %(number)s ditutup.", number=number), form="close")


@blueprint.post("/consultations/<number>/reopen")
def reopen(number: str) -> ResponseReturnValue:
    """Open a closed consultation again."""
    return act(
        number,
        lambda session, calendar: service.reopen(session, number, officer(), now(), calendar),
        _("Dibuka kembali."),
    )


@blueprint.post("/consultations/<number>/postpone")
def postpone(number: str) -> ResponseReturnValue:
    """Leave the citizen in peace for fourteen days."""
    return act(
        number,
        lambda session, calendar: service.postpone(session, number, officer(), now(), calendar),
        _("Selama 14 hari warga tidak diingatkan dan konsultasi tidak ditutup otomatis. Batas waktu jawaban tetap."),
    )


@blueprint.post("/consultations/<number>/tie")
def tie(number: str) -> ResponseReturnValue:
    """Note that a consultation goes on with an earlier one of the same citizen."""
    earlier = request.form.get("earlier", "")[:24]
    return act(
        number,
        lambda session, calendar: service.tie(session, number, officer(), now(), calendar, earlier=earlier),
        _("Disatukan: percakapan %(number)s tampil di atas.", number=earlier),
        _anchor=_BESIDE,
    )


@blueprint.post("/consultations/<number>/untie")
def untie(number: str) -> ResponseReturnValue:
    """Take the tie to an earlier consultation back."""
    return act(
        number,
        lambda session, calendar: service.untie(session, number, officer(), now(), calendar),
        _("Kaitan dilepas."),
        _anchor=_BESIDE,
    )


@blueprint.post("/consultations/<number>/split")
def split(number: str) -> ResponseReturnValue:
    """Give what the citizen asked after the answer a consultation of its own, and show that one."""
    inbound_id = whole(request.form.get("message", ""), digits=17) or 0
    opened = ""

    def do(session: Session, calendar: Calendar) -> None:
        nonlocal opened
        topic_of = joined().topic
        made = service.split(session, number, officer(), now(), calendar, inbound_id=inbound_id, topic_of=topic_of)
        opened = made.number

    def done() -> str:
        return _("%(opened)s dibuka untuk pertanyaan baru; %(number)s ditutup.", opened=opened, number=number)

    return act(number, do, done, form="split", lands_on=lambda: opened)


@blueprint.post("/consultations/<number>/tick")
def tick(number: str) -> ResponseReturnValue:
    """Tick a point of the question (`done`), or take its tick away (`open`)."""
    done = "done" in request.form
    place = whole(request.form.get("done" if done else "open", "")) or 0
    return act(
        number,
        lambda session, calendar: service.tick(session, number, officer(), now(), calendar, place=place, done=done),
        form="tick",
        _anchor=f"point-{place}",
    )


@blueprint.post("/consultations/<number>/reveal")
def reveal(number: str) -> ResponseReturnValue:
    """Show the whole number for ten minutes; the audit log keeps who asked."""
    done = _("Nomor terlihat selama 10 menit. Permintaan ini dicatat di catatan audit.")
    return act(
        number, lambda session, _calendar: revealing.reveal(session, number, officer(), now()), done, _anchor=_BESIDE
    )


@blueprint.post("/consultations/<number>/correct")
def correct(number: str) -> ResponseReturnValue:
    """Put the citizen's name right, as they asked."""

    def do(session: Session, _calendar: Calendar) -> None:
        name = forms.name_of(request.form.get("name", ""))
        if not correcting.correct_name(session, number, officer(), now(), name):
            raise forms.BadForm(_("Warga ini belum menyebut nama; pendaftaran akan menanyakannya."))

    return act(number, do, _("Nama warga sudah dibetulkan."), form="correct", _anchor=_BESIDE)
