"""The admins' pages of the ground floor: officers, calendar, audit log, settings."""

import re
from collections.abc import Callable
from datetime import date

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core import audit, calendar, dates, officers
from core.models import Officer
from core.pages import now, problem, runtime
from core.settings_shown import shown_settings
from core.signin import admin_required, officer_id
from core.signin import officer as signed_in

blueprint = Blueprint("admin", __name__)
KIND_WORDS = {
    "public": "libur nasional",
    "joint_leave": "cuti bersama",
    "office": "libur kantor",
}
ROLE_WORDS = {"officer": "Petugas", "admin": "Admin"}


def register(app: Flask) -> None:
    """Add the admins' pages."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["day_in_words"] = lambda day: dates.day_in_words(day, "id")


@blueprint.get("/officers")
@admin_required
def officers_page() -> ResponseReturnValue:
    """List who may sign in, with the form for one more."""
    return _officers_page()


def _officers_page(status: int = 200, error: str = "") -> ResponseReturnValue:
    with runtime().database.reading() as session:
        people = officers.everyone(session)
    form = request.form if error else {}
    return render_template("officers.html", people=people, roles=ROLE_WORDS, error=error, form=form), status


@blueprint.post("/officers")
@admin_required
def add_officer() -> ResponseReturnValue:
    """Add a person with a first password, which they change under their account."""
    given = {name: request.form.get(name, "") for name in ("email", "name", "password", "role")}
    return _officer_act(
        lambda session: officers.create(session, **given, now=now(), by=officer_id()),
        f"{given['name']} ditambahkan.",
    )


@blueprint.post("/officers/<int:person_id>/<any(disable,enable,role,password):act>")
@admin_required
def change_officer(person_id: int, act: str) -> ResponseReturnValue:
    """Disable or enable a person, change the role, or set a new password."""

    def change(session: Session) -> None:
        person = session.get(Officer, person_id) if person_id < 2**31 else None
        if person is None:
            raise officers.OfficerError("Petugas itu tidak ada.")
        if person.id == officer_id() and act in {"disable", "role"}:
            raise officers.OfficerError("Anda tidak dapat menonaktifkan atau mengubah peran diri sendiri.")
        if act == "disable":
            officers.disable(session, person, now=now(), by=officer_id())
        elif act == "enable":
            officers.enable(session, person, now=now(), by=officer_id())
        elif act == "role":
            officers.set_role(
                session,
                person,
                request.form.get("role", ""),
                now=now(),
                by=officer_id(),
            )
        else:
            officers.set_password(
                session,
                person,
                request.form.get("password", ""),
                now=now(),
                by=officer_id(),
            )

    return _officer_act(change, "Perubahan disimpan.")


def _officer_act(act: Callable[[Session], object], done: str) -> ResponseReturnValue:
    try:
        with runtime().database.transaction() as session:
            act(session)
    except officers.OfficerError as error:
        return _officers_page(400, str(error))
    flash(done, "good")
    return redirect(url_for("admin.officers_page"), 303)


@blueprint.get("/calendar")
@admin_required
def calendar_page() -> ResponseReturnValue:
    """Show a year's closed days, as proposed or confirmed."""
    return _calendar_page(request.args.get("year", ""))


def _calendar_page(wanted: str, status: int = 200, error: str = "") -> ResponseReturnValue:
    today = now().astimezone(runtime().settings.zone).date()
    year = int(wanted) if re.fullmatch(r"[0-9]{4}", wanted) else today.year
    if not calendar.FIRST_YEAR <= year <= calendar.LAST_YEAR:
        return problem(404, "Tahun tidak dikenal", "Kalender ada untuk tahun 1990 sampai 2099.")
    with runtime().database.reading() as session:
        known, stored = calendar.year_of(session, year), calendar.days_of(session, year)
        hours = calendar.load(session, runtime().settings).hours_in_words("id")
    days = stored if known else calendar.proposal(year)
    shown = {
        "year": year,
        "this_year": today.year,
        "known": known,
        "days": days,
        "hours": hours,
        "kinds": KIND_WORDS,
    }
    form = request.form if error else {}
    return render_template("calendar.html", **shown, error=error, form=form), status


@blueprint.post("/calendar/confirm")
@admin_required
def confirm_year() -> ResponseReturnValue:
    """Note that the year's closed days were checked."""
    year = request.form.get("year", "")
    if not re.fullmatch(r"(199|20[0-9])[0-9]", year):
        return _calendar_page("", 400, "Tahun tidak sah.")
    with runtime().database.transaction() as session:
        calendar.confirm(session, int(year), by=signed_in().name, now=now())
        audit.record(
            session,
            "calendar.confirm",
            officer_id=officer_id(),
            subject=year,
            now=now(),
        )
    flash(f"Hari libur {year} dikonfirmasi.", "good")
    return redirect(url_for("admin.calendar_page", year=year), 303)


@blueprint.post("/calendar/<any(add,remove):act>")
@admin_required
def change_calendar(act: str) -> ResponseReturnValue:
    """Close the office on a day, or open it; open deadlines follow at once."""
    form, settings = request.form, runtime().settings
    reason, name = (
        form.get("reason", "").strip()[:200],
        form.get("name", "").strip()[:160],
    )
    try:
        day = date.fromisoformat(form.get("day", ""))
        if not calendar.FIRST_YEAR <= day.year <= calendar.LAST_YEAR:
            raise ValueError
    except ValueError:
        return _calendar_page("", 400, "Tanggal tidak sah.")
    if not (name if act == "add" else reason):
        missing = "nama hari libur" if act == "add" else "alasan kantor tetap buka"
        return _calendar_page(str(day.year), 400, f"Tulis {missing}.")
    try:
        with runtime().database.transaction() as session:
            if act == "add":
                calendar.add(session, settings, day, name, now=now(), reason=reason)
            else:
                calendar.remove(session, settings, day, now=now(), reason=reason)
            audit.record(
                session,
                f"calendar.{act}",
                officer_id=officer_id(),
                subject=str(day),
                now=now(),
                reason=reason,
            )
    except calendar.UnknownDay:
        return _calendar_page(str(day.year), 400, "Hari itu bukan hari libur.")
    flash("Kalender diubah. Batas waktu konsultasi yang terbuka dihitung ulang.", "good")
    return redirect(url_for("admin.calendar_page", year=day.year), 303)


@blueprint.get("/audit")
@admin_required
def audit_page() -> ResponseReturnValue:
    """Show the audit log, newest first."""
    before, action = request.args.get("before", ""), request.args.get("action", "")[:64]
    before_id = int(before) if re.fullmatch(r"[0-9]{1,9}", before) else None
    with runtime().database.reading() as session:
        lines = audit.page(session, before_id=before_id, action=action, limit=AUDIT_PAGE + 1)
    shown, more = lines[:AUDIT_PAGE], len(lines) > AUDIT_PAGE
    following = shown[-1][0].id if more else None
    return render_template(
        "audit.html",
        lines=shown,
        following=following,
        action=action,
        later=before_id is not None,
    )


AUDIT_PAGE = 50


@blueprint.get("/settings")
@admin_required
def settings_page() -> ResponseReturnValue:
    """Show the settings in force, without secrets."""
    return render_template("settings.html", settings=shown_settings(runtime().settings))
