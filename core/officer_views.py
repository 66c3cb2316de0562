"""The admins' pages of officers: who may sign in, inviting, roles, disabling, ways back in."""

from collections.abc import Callable

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from core import audit, links, officers, second_factor, sessions
from core.audit_words import ROLE_WORDS
from core.language import gettext as _
from core.models import Officer
from core.pages import now, problem, runtime
from core.signin import admin_required, officer_id

blueprint = Blueprint("officers", __name__)
LATEST_LINES = 12


def register(app: Flask) -> None:
    """Add the admins' pages of officers."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(ROLE_WORDS=ROLE_WORDS)


@blueprint.get("/officers")
@admin_required
def everyone() -> ResponseReturnValue:
    """List who may sign in, with the form to invite one more."""
    return _list()


@blueprint.post("/officers")
@admin_required
def invite() -> ResponseReturnValue:
    """Invite a person by e-mail."""
    given = {name: request.form.get(name, "") for name in ("email", "name", "role")}
    try:
        with runtime().database.transaction() as session:
            officer = officers.invite(session, **given, now=now(), by=officer_id())
            address = links.send(session, runtime().settings, officer, links.Kind.INVITE, now=now())
    except officers.OfficerError as error:
        return _list(400, str(error))
    _tell(_("Undangan dikirim ke %(address)s.", address=officer.email), address)
    return redirect(url_for("officers.everyone"), 303)


@blueprint.get("/officers/<int:person_id>")
@admin_required
def one(person_id: int) -> ResponseReturnValue:
    """Show one person: facts, sign-ins, what was last done to or by them."""
    return _one(person_id)


@blueprint.post("/officers/<int:person_id>/<any(disable,enable,role,rename,link,leave,second_factor):act>")
@admin_required
def change(person_id: int, act: str) -> ResponseReturnValue:
    """Carry out one of the acts on a person's page."""
    try:
        with runtime().database.transaction() as session:
            person = session.get(Officer, person_id) if person_id < 2**31 else None
            if person is None:
                return problem(404)
            if person.id == officer_id() and act in {"disable", "role"}:
                raise officers.OfficerError(_("Anda tidak dapat menonaktifkan atau mengubah peran diri sendiri."))
            done = ACTS[act](session, person)
    except officers.OfficerError as error:
        return _one(person_id, 400, str(error))
    flash(done, "good")
    return redirect(url_for("officers.one", person_id=person_id), 303)


def _disable(session: Session, person: Officer) -> str:
    officers.disable(session, person, now=now(), by=officer_id())
    return _("Akun dinonaktifkan; semua sesinya berakhir.")


def _enable(session: Session, person: Officer) -> str:
    officers.enable(session, person, now=now(), by=officer_id())
    return _("Akun diaktifkan lagi.")


def _role(session: Session, person: Officer) -> str:
    officers.set_role(session, person, request.form.get("role", ""), now=now(), by=officer_id())
    return _("Peran diubah.")


def _rename(session: Session, person: Officer) -> str:
    officers.rename(session, person, request.form.get("name", ""), now=now(), by=officer_id())
    return _("Nama diubah.")


def _link(session: Session, person: Officer) -> str:
    if person.disabled_at is not None:
        raise officers.OfficerError(_("Akun ini nonaktif. Aktifkan dahulu."))
    kind = links.Kind.INVITE if officers.is_invited(person) else links.Kind.RESET
    address = links.send(session, runtime().settings, person, kind, now=now())
    audit.record(session, f"officer.{kind}_sent", officer_id=officer_id(), subject=person.email, now=now())
    _tell("", address)
    return _("Tautan dikirim ke %(address)s.", address=person.email)


def _leave(session: Session, person: Officer) -> str:
    sessions.end_all(session, officers.id_of(person))
    audit.record(session, "officer.sessions_end", officer_id=officer_id(), subject=person.email, now=now())
    return _("Semua sesi diakhiri.")


def _second_factor(session: Session, person: Officer) -> str:
    second_factor.turn_off(session, person, now=now(), by=officer_id())
    return _("Verifikasi dua langkah dimatikan; yang bersangkutan dapat mengaktifkannya lagi.")


ACTS: dict[str, Callable[[Session, Officer], str]] = {
    "disable": _disable,
    "enable": _enable,
    "role": _role,
    "rename": _rename,
    "link": _link,
    "leave": _leave,
    "second_factor": _second_factor,
}


def _tell(done: str, address: str) -> None:
    """Say what was done; where no mail leaves, give the link to hand over by other means."""
    settings = runtime().settings
    if done:
        flash(done, "good")
    if not settings.smtp_url and settings.gateway != "simulator":
        flash(_("E-mail belum diatur (SMTP_URL). Serahkan tautan ini sendiri: %(address)s", address=address), "warn")


def _list(status: int = 200, error: str = "") -> ResponseReturnValue:
    with runtime().database.reading() as session:
        people = officers.everyone(session)
    shown = {"people": people, "is_invited": officers.is_invited, "form": request.form if error else {}}
    return render_template("officers.html", **shown, error=error), status


def _one(person_id: int, status: int = 200, error: str = "") -> ResponseReturnValue:
    with runtime().database.reading() as session:
        person = session.get(Officer, person_id) if person_id < 2**31 else None
        if person is None:
            return problem(404)
        shown = {
            "person": person,
            "invited": officers.is_invited(person),
            "sessions": sessions.of(session, person_id, now()),
            "lines": audit.about(session, person, LATEST_LINES),
            "name": request.form.get("name", person.name) if error else person.name,
        }
    return render_template("officer.html", **shown, error=error), status
