"""The admins' page of service hours: the usual week, and periods that differ from it such as Ramadan."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core import calendar, language
from core.language import gettext as _
from core.numbers import whole
from core.pages import now, runtime
from core.service_hours import parse_week, written
from core.signin import admin_required, officer_id
from core.typed import one_line
from core.working_days import NoWorkingDay

blueprint = Blueprint("hours", __name__)
LONGEST_WEEK = 1000
LONGEST_NAME = 80
OF_A_PERIOD = ("name", "first", "last", "week")


def register(app: Flask) -> None:
    """Add the page of service hours."""
    app.register_blueprint(blueprint)


@blueprint.get("/calendar/hours")
@admin_required
def hours_page() -> ResponseReturnValue:
    """Show the usual week and every period, ready to be changed."""
    return _page()


@blueprint.post("/calendar/hours")
@admin_required
def set_usual() -> ResponseReturnValue:
    """Set the usual week; open deadlines follow at once."""

    def change(session: Session) -> None:
        week = parse_week(request.form.get("usual", "")[:LONGEST_WEEK])
        _unless_overtaken(session, written(calendar.week_from(week)))
        calendar.set_usual_hours(session, runtime().settings, week, now=now(), officer_id=officer_id())

    return _act(change, done=("usual",))


@blueprint.post("/calendar/hours/add")
@admin_required
def add_period() -> ResponseReturnValue:
    """Add a period with other hours; open deadlines follow at once."""
    form = request.form
    name, text = one_line(form.get("name", ""), LONGEST_NAME), form.get("week", "")[:LONGEST_WEEK]

    def change(session: Session) -> None:
        if not name:
            raise ValueError(_("Tulis nama jangka waktunya, misalnya Ramadan 1448 H."))
        first, last = _day(form.get("first", "")), _day(form.get("last", ""))
        if last < first:
            raise ValueError(_("Hari terakhir mendahului hari pertama."))
        week, me = parse_week(text), officer_id()
        calendar.add_period(session, runtime().settings, name, first, last, week, now=now(), officer_id=me)

    return _act(change, done=OF_A_PERIOD)


@blueprint.post("/calendar/hours/remove")
@admin_required
def remove_period() -> ResponseReturnValue:
    """Return to the usual week in a period; open deadlines follow at once."""
    number, settings = whole(request.form.get("period", "")) or 0, runtime().settings

    def change(session: Session) -> None:
        if not calendar.remove_period(session, settings, number, now=now(), officer_id=officer_id()):
            raise ValueError(_("Jangka waktu itu sudah tidak ada."))

    return _act(change)


def _act(change: Callable[[Session], None], *, done: tuple[str, ...] = ()) -> ResponseReturnValue:
    """Do one of the page's acts; what was typed for another one stays, also where this one went well."""
    try:
        with runtime().database.transaction() as session:
            change(session)
    except NoWorkingDay:
        return _page(400, _("Dengan jam itu kantor tidak pernah buka."), _typed())
    except ValueError as error:
        said = str(error).rstrip(".")
        return _page(400, f"{said[:1].upper()}{said[1:]}.", _typed())
    flash(_("Jam layanan disimpan. Batas waktu konsultasi yang terbuka dihitung ulang."), "good")
    left = {name: text for name, text in _typed().items() if name not in done}
    return _page(typed=left) if left else redirect(url_for("hours.hours_page"), 303)


def _typed() -> dict[str, str]:
    """Return what somebody wrote into the page's fields; a week that is as it was shown nobody wrote."""
    form = request.form
    shown = dict.fromkeys(("usual", "week"), _plain("shown"))
    return {name: form.get(name, "") for name in ("usual", *OF_A_PERIOD) if _plain(name) != shown.get(name, "")}


def _plain(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _unless_overtaken(session: Session, wanted: str) -> None:
    """Raise ValueError where the usual week is another by now than the one that was shown, unless it is the same."""
    in_force = written(calendar.load(session, runtime().settings).hours.usual)
    if wanted != in_force and _plain("shown") not in {"", in_force}:
        raise ValueError(_("Jam biasa sudah diubah sejak halaman ini dibuka. Periksa dulu, lalu simpan lagi."))


def _page(status: int = 200, error: str = "", typed: dict[str, str] | None = None) -> ResponseReturnValue:
    with runtime().database.reading() as session:
        in_force = calendar.load(session, runtime().settings)
        periods = calendar.periods(session)
    listed = [(period, written(calendar.week_from(period.week))) for period in periods]
    in_words = in_force.hours_in_words(language.current())
    shown = {"usual": written(in_force.hours.usual), "in_words": in_words, "periods": listed}
    return render_template("hours.html", **shown, error=error, typed=typed or {}), status


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("Tulis hari pertama dan hari terakhirnya.")) from None
