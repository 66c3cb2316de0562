"""The admins' page of the audit log: by who, what and when; as CSV too."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from flask import Blueprint, Flask, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from core import audit, csv_export, dates, officers
from core.audit_words import ACTIONS, GROUPS, act_words, detail_words, subject_meant, subject_words
from core.language import gettext as _
from core.numbers import whole
from core.pages import now, problem, runtime
from core.signin import admin_required
from core.typed import one_line

blueprint = Blueprint("audit", __name__)
PAGE = 50
FILTERS = ("who", "what", "subject", "since", "until")


def register(app: Flask) -> None:
    """Add the page of the audit log."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(act_words=act_words, subject_words=subject_words, detail_words=detail_words)


@blueprint.get("/audit")
@admin_required
def page() -> ResponseReturnValue:
    """Show the lines sought, newest first."""
    sought, wrong = _sought()
    before_id = whole(request.args.get("before", ""))
    with runtime().database.reading() as session:
        lines = audit.page(session, sought, before_id=before_id, limit=PAGE + 1)
        people = officers.everyone(session)
    shown = lines[:PAGE]
    return render_template(
        "audit.html",
        lines=shown,
        following=shown[-1][0].id if len(lines) > PAGE else None,
        is_later=before_id is not None,
        given={name: request.args.get(name, "") for name in FILTERS if request.args.get(name)},
        people=people,
        kinds=ACTIONS,
        groups=GROUPS,
        wrong=wrong,
    ), 400 if wrong else 200


@blueprint.get("/audit.csv")
@admin_required
def download() -> ResponseReturnValue:
    """Give the lines sought as a file, read as it is sent."""
    sought, wrong = _sought()
    if wrong:
        return problem(400, text=wrong)
    name = f"audit-{now().astimezone(runtime().settings.zone):%Y-%m-%d}.csv"
    header = (_("Waktu"), _("Siapa"), _("E-mail"), _("Tindakan"), _("Objek"), _("Rincian"), _("Kode"))
    answer = Response(
        stream_with_context(csv_export.lines(header, _rows(sought), csv_export.separator())), mimetype="text/csv"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(sought: audit.Sought) -> Iterator[tuple[str, ...]]:
    zone = runtime().settings.zone
    with runtime().database.reading() as session:
        for event, who in audit.all_of(session, sought):
            at = event.at.astimezone(zone).isoformat(timespec="seconds")
            person = (who.name, who.email) if who else (_("sistem"), "")
            done = (act_words(event.action), subject_words(event.subject), detail_words(event.detail))
            yield at, *person, *done, event.action


def _sought() -> tuple[audit.Sought, str]:
    """Return what the address asks for, and what is wrong with it in words."""
    given = request.args
    who, what, subject = given.get("who", ""), given.get("what", "")[:64], one_line(given.get("subject", ""), 120)
    try:
        since, until = _day(given.get("since", "")), _day(given.get("until", ""))
        until = until + timedelta(days=1) if until else None
    except (ValueError, OverflowError):
        return audit.Sought(), _("Tanggal tidak sah.")
    return audit.Sought(whole(who), what, subject_meant(subject), since, until), ""


def _day(text: str) -> datetime | None:
    """Return when a day begins in the office; None for no day."""
    return dates.midnight(date.fromisoformat(text), runtime().settings.zone) if text else None
