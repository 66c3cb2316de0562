"""The admins' page of the calendar: a year's closed days, proposed, corrected, confirmed."""

import re
from datetime import date

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import calendar, dates, language
from core.language import gettext as _
from core.pages import now, problem, runtime
from core.signin import admin_required, officer_id
from core.signin import officer as signed_in
from core.typed import one_line

blueprint = Blueprint("calendar", __name__)
LONGEST_NAME, LONGEST_REASON = 160, 200


def register(app: Flask) -> None:
    """Add the page of the calendar."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["day_in_words"] = lambda day: dates.day_in_words(day, language.current())


@blueprint.get("/calendar")
@admin_required
def page() -> ResponseReturnValue:
    """Show a year's closed days, as proposed or confirmed."""
    return _page(request.args.get("year", ""))


def _page(wanted: str, status: int = 200, error: str = "", act: str = "") -> ResponseReturnValue:
    """Show a year; what was typed for an act that was refused stays in the act's own form."""
    today = now().astimezone(runtime().settings.zone).date()
    year = int(wanted) if re.fullmatch(r"[0-9]{4}", wanted) else today.year
    if not calendar.FIRST_YEAR <= year <= calendar.LAST_YEAR:
        return problem(404, _("Tahun tidak dikenal"), _("Kalender ada untuk tahun 1990 sampai 2099."))
    with runtime().database.reading() as session:
        known, stored = calendar.year_of(session, year), calendar.days_of(session, year)
        hours = calendar.load(session, runtime().settings).hours_in_words(language.current())
        unconfirmed = calendar.unconfirmed(session, runtime().settings, now())
    days = stored if known else calendar.proposal(year)
    shown = {
        "year": year,
        "this_year": today.year,
        "known": known,
        "days": days,
        "hours": hours,
        "kinds": calendar.KIND_WORDS,
        "unconfirmed": [other for other in unconfirmed if other != year],
    }
    typed = {one: request.form if one == act else {} for one in ("add", "remove")}
    return render_template("calendar.html", **shown, error=error, typed=typed), status


@blueprint.post("/calendar/confirm")
@admin_required
def confirm_year() -> ResponseReturnValue:
    """Note that the year's closed days were checked."""
    year = request.form.get("year", "")
    if not re.fullmatch(r"(199|20[0-9])[0-9]", year):
        return _page("", 400, _("Tahun tidak sah."))
    with runtime().database.transaction() as session:
        calendar.confirm(session, int(year), by=signed_in().name, now=now(), officer_id=officer_id())
    flash(_("Hari libur %(year)s dikonfirmasi.", year=year), "good")
    return redirect(url_for("calendar.page", year=year), 303)


@blueprint.post("/calendar/<any(add,remove):act>")
@admin_required
def change_calendar(act: str) -> ResponseReturnValue:
    """Close the office on a day, or open it; open deadlines follow at once."""
    form, settings = request.form, runtime().settings
    reason, name = one_line(form.get("reason", ""), LONGEST_REASON), one_line(form.get("name", ""), LONGEST_NAME)
    try:
        day = date.fromisoformat(form.get("day", ""))
        if not calendar.FIRST_YEAR <= day.year <= calendar.LAST_YEAR:
            raise ValueError
    except ValueError:
        return _page("", 400, _("Tanggal tidak sah."), act)
    if not (name if act == "add" else reason):
        missing = _("Tulis nama hari libur.") if act == "add" else _("Tulis alasan kantor tetap buka.")
        return _page(str(day.year), 400, missing, act)
    try:
        with runtime().database.transaction() as session:
            if act == "add":
                calendar.add(session, settings, day, name, now=now(), reason=reason, officer_id=officer_id())
            else:
                calendar.remove(session, settings, day, now=now(), reason=reason, officer_id=officer_id())
    except calendar.UnknownDay:
        return _page(str(day.year), 400, _("Hari itu bukan hari libur."))
    flash(_("Kalender diubah. Batas waktu konsultasi yang terbuka dihitung ulang."), "good")
    return redirect(url_for("calendar.page", year=day.year), 303)
