"""Put the simulator into the product's Flask application."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from simulator import inbound, lifecycle, telephones, twilio_api, twilio_content, views
from simulator.pump import Pump
from simulator.store import Store
from simulator.world import LOOKALIKE_PREFIX, Mail, World


def register(
    app: Flask,
    *,
    public_url: str,
    account_sid: str,
    auth_token: str,
    sender: str,
    instance_dir: Path,
    mails: Callable[[], list[Mail]],
) -> None:
    """Mount the telephones at /simulator and Twilio's look-alike at /simulator/twilio."""
    store = Store(instance_dir / "simulator.db")
    pump = Pump(store)
    world = World(
        public_url=public_url.rstrip("/"),
        account_sid=account_sid,
        auth_token=auth_token,
        sender=sender,
        store=store,
        pump=pump,
        mails=mails,
    )
    pump.handle(
        {
            inbound.KIND: lambda due: inbound.carry_out(world, due),
            lifecycle.KIND: lambda due: lifecycle.carry_out(world, due),
        }
    )
    app.extensions["simulator"] = world
    with store.writing() as db:
        telephones.seed(db)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(twilio_content.blueprint, url_prefix=LOOKALIKE_PREFIX)
    _exempt_from_csrf_tokens(app)
    app.before_request(pump.start)


def _exempt_from_csrf_tokens(app: Flask) -> None:
    """The look-alike asks for the account's token, the page for its own origin instead."""
    protection = app.extensions.get("csrf")
    if protection is not None:
        for blueprint in (views.blueprint, twilio_api.blueprint):
            protection.exempt(blueprint)
