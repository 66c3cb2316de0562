"""The queue's page, and the live updates every page of the room follows."""

from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from core import calendar as office_calendar
from core.pages import now, problem, runtime
from core.signin import officer
from handoff import attention, queries
from handoff.live import Full, Hub
from handoff.queries import TAB_WORDS, Tab

DEFAULT_STREAMS = 48
blueprint = Blueprint("queue", __name__, template_folder="templates")


def register(app: Flask) -> None:
    """Add the queue; `app.config["LIVE_STREAMS"]` is how many open pages this process has threads for."""
    app.extensions["live"] = Hub(app.extensions["runtime"].database, app.config.get("LIVE_STREAMS", DEFAULT_STREAMS))
    app.register_blueprint(blueprint)


@blueprint.get("/queue")
@blueprint.get("/queue/<tab>")
def queue(tab: str = Tab.WAITING) -> ResponseReturnValue:
    """Show a tab of the queue, or what a search finds; `fragment` asks for the part that changes."""
    if tab not in TAB_WORDS:
        return problem(404)
    sought, after = (
        queries.tidy(request.args.get("q", "")),
        request.args.get("after", ""),
    )
    with runtime().database.reading() as session:
        mine = officer().id or 0
        calendar = office_calendar.load(session, runtime().settings)
        page = queries.search(session, sought, after) if sought else queries.page(session, Tab(tab), mine, after)
        shown = {
            "tab": Tab(tab),
            "tabs": TAB_WORDS,
            "counts": queries.counts(session, mine),
            "page": page,
            "sought": sought,
            "later": bool(after),
            "calendar": calendar,
            "needs": {} if sought else attention.counted(session, calendar, now()),
            "unconfirmed": office_calendar.unconfirmed(session, runtime().settings, now()),
        }
    return render_template(
        "handoff/queue_list.html" if "fragment" in request.args else "handoff/queue.html",
        **shown,
    )


@blueprint.get("/events")
def events() -> ResponseReturnValue:
    """Stream changes to an open page; 503 when this process has no thread to spare."""
    hub: Hub = current_app.extensions["live"]
    last = request.headers.get("Last-Event-ID", "")
    try:
        stream = hub.join(
            officer().id or 0,
            int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None,
        )
    except Full:
        return Response("penuh", 503, {"Retry-After": "15"}, mimetype="text/plain")
    return Response(iter(stream), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
