"""Put the simulator into the product's Flask application."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from flask import Flask

from core.signin import open_route

# twilio_api and twilio_content hang their routes on the look-alike's blueprint.
from simulator import (  # noqa: F401
    inbound,
    lifecycle,
    lookalike,
    telephones,
    twilio_api,
    twilio_content,
    views,
)
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
    api_url: str | None = None,
) -> None:
    """Mount the telephones at /simulator and Twilio's look-alike at /simulator/twilio.

    `api_url` is where the product asks for Twilio, if that is not below `public_url`.
    """
    store = Store(instance_dir / "simulator.db", telephones.seed)
    pump = Pump(store)
    world = World(
        public_url=public_url.rstrip("/"),
        api_url=api_url or public_url.rstrip("/") + LOOKALIKE_PREFIX,
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
    app.register_blueprint(views.blueprint)
    app.register_blueprint(lookalike.blueprint, url_prefix=LOOKALIKE_PREFIX)
    _open(app)
    app.before_request(pump.start)


def _open(app: Flask) -> None:
    """Need no sign-in: the look-alike asks for the account's token, the page for its own origin."""
    protection = app.extensions.get("csrf")
    for blueprint in (views.blueprint, lookalike.blueprint):
        if protection is not None:
            protection.exempt(blueprint)
        for endpoint, view in app.view_functions.items():
            if endpoint.startswith(f"{blueprint.name}."):
                open_route(cast(Callable[..., Any], view))
