"""The queue's page, acts on several of its lines, and the live updates every page of the room follows."""

from functools import partial
from typing import Any

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core import calendar as office_calendar
from core import officers
from core.language import gettext as _
from core.language import noop
from core.models import Officer
from core.numbers import whole
from core.pages import now, problem, runtime
from core.signin import officer
from handoff import attention, duty, filters, flags, leafing, leaves, queries, several, wordings
from handoff.filters import Filters
from handoff.live import Full, Hub
from handoff.queries import TAB_WORDS, Scope, Tab
from whatsapp import disturbance

DEFAULT_STREAMS = 48
DONE = {"claim": noop("Anda ambil"), "release": noop("dikembalikan ke antrean"), "close": noop("ditutup")}
ACTS: dict[str, several.Act] = {"claim": several.claim, "release": several.release, "close": several.close}
blueprint = Blueprint("queue", __name__, template_folder="templates")


def register(app: Flask) -> None:
    """Add the queue; `app.config["LIVE_STREAMS"]` is how many open pages this process has threads for."""
    app.extensions["live"] = Hub(app.extensions["runtime"].database, app.config.get("LIVE_STREAMS", DEFAULT_STREAMS))
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(address=filters.address)


@blueprint.get("/queue")
@blueprint.get("/queue/<tab>")
def queue(tab: str = Tab.WAITING) -> ResponseReturnValue:
    """Show a tab of the queue, or what a search finds; `fragment` asks for the part that changes."""
    if tab not in TAB_WORDS:
        return problem(404)
    asked, trail = filters.read(request.args), leafing.read(request.args.get("after", ""))
    with runtime().database.reading() as session:
        calendar = office_calendar.load(session, runtime().settings)
        scope = Scope(officer().id or 0, asked, attention.limits(calendar, now()), runtime().settings.zone)
        shown = {
            "tab": Tab(tab),
            "tabs": TAB_WORDS,
            "counts": queries.counts(session, scope),
            "page": queries.page(session, Tab(tab), scope, trail.here),
            "asked": asked,
            "chips": _chips(session, asked),
            "trail": trail,
            "calendar": calendar,
            "needs": {} if asked.q or asked.given else attention.counted(session, calendar, now()),
            "flagged": (0, False) if asked.q or asked.given else flags.standing(session),
        }
        if "fragment" in request.args:
            return render_template("handoff/queue_list.html", **shown)
        shown["notice"] = disturbance.current(session, now().astimezone(runtime().settings.zone).date())
        shown["colleagues"] = officers.active(session)
        shown["away"] = leaves.away(session, calendar.local_day(now()))
        shown["resting"] = duty.resting(session, calendar, now())
        shown["unconfirmed"] = office_calendar.unconfirmed(session, runtime().settings, now())
    return render_template("handoff/queue.html", **shown, **_words())


def _words() -> dict[str, Any]:
    return {"languages": filters.LANGUAGES, "due_words": filters.DUE_WORDS, "states": filters.STATE_WORDS}


def _chips(session: Session, asked: Filters) -> list[tuple[str, str]]:
    """Return each filter that is set in words, with the address that goes on without it."""
    words: dict[str, str] = {
        "state": _(filters.STATE_WORDS[asked.state]) if asked.state else "",
        "kind": _(wordings.KIND_WORDS[asked.kind]) if asked.kind else "",
        "lang": _("Bahasa %(name)s", name=_(filters.LANGUAGES[asked.lang])) if asked.lang else "",
        "officer": _name(session, asked.officer),
        "due": _(filters.DUE_WORDS[asked.due]) if asked.due else "",
        "since": _("Dibuka sejak %(day)s", day=f"{asked.since:%d.%m.%Y}") if asked.since else "",
        "until": _("Dibuka sampai %(day)s", day=f"{asked.until:%d.%m.%Y}") if asked.until else "",
        "file": _("Ada berkas"),
    }
    return [(words[name], asked.address(**{name: ""})) for name in asked.given]


def _name(session: Session, officer_id: int | None) -> str:
    if not officer_id:
        return _("Belum diambil")
    found = session.get(Officer, officer_id)
    return found.name if found else _("Petugas tidak dikenal")


@blueprint.post("/queue/<tab>/several")
def act_on_several(tab: str) -> ResponseReturnValue:
    """Claim, release, close or transfer the chosen lines; one message says what was done and what was not, and why."""
    if tab not in TAB_WORDS:
        return problem(404)
    numbers, wanted = request.form.getlist("number"), request.form.get("act", "")
    if not numbers:
        return _back(tab, _("Pilih dulu konsultasinya."), good=False)
    to, why_not = _colleague(request.form.get("to", "")) if wanted == "transfer" else (None, "")
    if why_not:
        return _back(tab, why_not, good=False)
    if wanted not in {*ACTS, "transfer"}:
        return problem(400)
    act = several.transfer_to(to) if to else ACTS[wanted]
    outcome = several.each(runtime(), numbers, act, officer(), now())
    done = _("dialihkan kepada %(name)s", name=to.name) if to else _(DONE[wanted])
    return _back(tab, outcome.in_words(done), good=not outcome.refused)


def _colleague(chosen: str) -> tuple[Officer | None, str]:
    """Return who shall receive what was chosen, or why nobody can."""
    with runtime().database.reading() as session:
        found = session.get(Officer, whole(chosen) or 0)
        if found is None or found.disabled_at is not None:
            return None, _("Pilih rekan yang akan menerima.")
        today = office_calendar.load(session, runtime().settings).local_day(now())
        leave = leaves.away(session, today).get(found.id or 0)
    return found, leaves.why_not(found, leave) if leave and found.id != officer().id else ""


def _back(tab: str, text: str, *, good: bool) -> ResponseReturnValue:
    flash(text, "good" if good else "bad")
    here = filters.read(request.args).address(after=request.args.get("after", ""))
    return redirect(f"/queue/{tab}{here}", 303)


@blueprint.get("/events")
def events() -> ResponseReturnValue:
    """Stream changes to an open page; 503 when this process has no thread to spare."""
    hub: Hub = current_app.extensions["live"]
    last = request.headers.get("Last-Event-ID", "")
    try:
        stream = hub.join(officer().id or 0, whole(last, digits=18))
    except Full:
        return Response("penuh", 503, {"Retry-After": "15"}, mimetype="text/plain")
    answer = Response(iter(stream), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    answer.call_on_close(partial(hub.leave, stream))  # HEAD never begins to read it
    return answer
