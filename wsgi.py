"""Puts the web together. `wsgi:app` for gunicorn and `flask --app wsgi`; tests call `create_app`."""

import sys
from typing import Any

from flask import Flask
from sqlalchemy.orm import configure_mappers

import answers
import bot.privacy_commands
import handoff.invariants
import handoff.measures
import handoff.promise_views
import handoff.queue_views
import handoff.report_commands
import handoff.report_views
import handoff.service
import handoff.views
import kb.commands
import kb.views
import simulator
import webhooks.commands
import webhooks.views
import whatsapp.backup_commands
import whatsapp.invariants
import whatsapp.measures
import whatsapp.template_commands
import whatsapp.text_views
import whatsapp.views
from core import (
    account_views,
    allocator,
    audit_views,
    calendar_commands,
    calendar_views,
    commands,
    hours_views,
    link_views,
    logs,
    mail,
    measures,
    officer_commands,
    officer_views,
    ops_commands,
    pages,
    preferences,
    runtime,
    second_factor_views,
    settings_views,
    signin,
    views,
)
from core.settings import Settings, SettingsError, load

LATEST_MAILS = 50
THREADS_FOR_PAGES = 6
"""Threads of a web process that open live updates must leave to everything else."""


def create_app(settings: Settings | None = None) -> Flask:
    """Return the whole web application; nothing is connected yet."""
    shared = runtime.build(settings or load())
    handoff.service.watch_outbox()
    handoff.service.watch_calendar()
    app = Flask("konsultasi", static_folder=None)
    app.extensions["runtime"] = shared
    app.extensions["measures"] = (*measures.MEASURES, *whatsapp.measures.MEASURES, *handoff.measures.MEASURES)
    app.extensions["invariants"] = (*whatsapp.invariants.INVARIANTS, *handoff.invariants.INVARIANTS)
    pages.register(app)
    signin.register(app)
    preferences.register(app)
    for page in (link_views, second_factor_views, account_views, officer_views, audit_views, settings_views):
        page.register(app)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(webhooks.views.blueprint)
    app.register_blueprint(whatsapp.views.blueprint)
    app.config["LIVE_STREAMS"] = shared.settings.web_threads - THREADS_FOR_PAGES
    handoff.queue_views.register(app)
    handoff.views.register(app, answers.of_knowledge_base(shared.settings))
    handoff.report_views.register(app)
    handoff.promise_views.register(app)
    calendar_views.register(app)
    whatsapp.text_views.register(app)
    hours_views.register(app)
    app.register_blueprint(kb.views.blueprint)
    if shared.settings.gateway == "simulator":
        _add_simulator(app, shared)
    _add_commands(app)
    configure_mappers()  # else each process would do it for itself, while somebody waits for the first page
    return app


def _add_simulator(app: Flask, shared: runtime.Runtime) -> None:
    settings = shared.settings

    def mails() -> list[simulator.Mail]:
        with shared.database.reading() as session:
            return [
                simulator.Mail(row.recipient, row.subject, row.body, row.created_at)
                for row in mail.recent(session, LATEST_MAILS)
            ]

    simulator.register(
        app,
        public_url=settings.public_url,
        account_sid=settings.account_sid,
        auth_token=settings.auth_tokens[0],
        sender=settings.sender,
        instance_dir=settings.instance_dir,
        mails=mails,
        api_url=settings.api_url,
    )


def _add_commands(app: Flask) -> None:
    commands.register(app)
    for group in (
        officer_commands.group,
        ops_commands.group,
        calendar_commands.commands,
        kb.commands.group,
        handoff.report_commands.group,
        bot.privacy_commands.group,
        webhooks.commands.group,
        whatsapp.template_commands.group,
        whatsapp.backup_commands.make,
        whatsapp.backup_commands.restore,
    ):
        app.cli.add_command(group)
    commands.end_in_one_line(app.cli)


def __getattr__(name: str) -> Any:
    """Make `app` when somebody asks for it, so that importing this module does nothing."""
    if name != "app":
        raise AttributeError(name)
    try:
        settings = load()
        logs.set_up(settings.log_level)
        allocator.hold_little()
        made = create_app(settings)
    except SettingsError as error:
        print(f"wsgi: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    globals()["app"] = made
    return made
