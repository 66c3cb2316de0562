"""Routes for machines: /healthz, /readyz, /metrics."""

import hmac
import ipaddress
from collections.abc import Sequence
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from core import health
from core.measures import Measure
from core.pages import now, runtime
from core.signin import open_route

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_route
def healthz() -> ResponseReturnValue:
    """Say that this process is alive."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@open_route
def readyz() -> ResponseReturnValue:
    """Say whether the service can work; 503 names what is missing."""
    found = health.readiness(runtime(), measures(), now())
    details = {**found.figures, "calendar_unconfirmed": found.unconfirmed}
    body = jsonify(ready=found.is_ready, missing=found.missing, workers=found.workers, details=details)
    return body, 200 if found.is_ready else 503


@blueprint.get("/metrics")
@open_route
def metrics() -> ResponseReturnValue:
    """Give the figures to Prometheus: by token, or from this machine when no token is set."""
    if not _may_read_metrics():
        return Response("closed\n", 403, mimetype="text/plain")
    text = health.metrics(runtime(), measures(), now())
    return Response(text, mimetype="text/plain; version=0.0.4; charset=utf-8")


def measures() -> Sequence[Measure]:
    """Return the figures every room contributed."""
    return cast(Sequence[Measure], current_app.extensions["measures"])


def _may_read_metrics() -> bool:
    token = runtime().settings.metrics_token
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    try:
        direct = "X-Forwarded-For" not in request.headers and "Forwarded" not in request.headers
        return direct and ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
