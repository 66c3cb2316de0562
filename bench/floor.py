"""The floor under the webhook: signature and one fsynced raw insert. Served by the same gunicorn settings."""

import os
import sqlite3
import threading

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

app = Flask(__name__)
_validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
_url = os.environ["PUBLIC_URL"] + "/webhooks/twilio/message"
_local = threading.local()


def _connection() -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        made = sqlite3.connect(os.environ["FLOOR_DB"], isolation_level=None, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            made.execute(f"PRAGMA {pragma}")
        made.execute("CREATE TABLE IF NOT EXISTS inbound (sid TEXT PRIMARY KEY, sender TEXT, body TEXT)")
        _local.connection = made
    connection: sqlite3.Connection = _local.connection
    return connection


@app.post("/webhooks/twilio/message")
def message() -> Response:
    """Store a signed message and answer with empty TwiML."""
    if not _validator.validate(_url, request.form, request.headers["X-Twilio-Signature"]):
        return Response(status=403)
    values = (request.form["MessageSid"], request.form["From"], request.form["Body"])
    _connection().execute("INSERT OR IGNORE INTO inbound VALUES (?, ?, ?)", values)
    return Response("<Response/>", mimetype="text/xml")
