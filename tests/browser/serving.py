"""The officers' pages alone on a database of their own, served as a browser needs them."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from sqlmodel import SQLModel
from werkzeug.serving import make_server

import tests.tables  # noqa: F401
from core.database import Database
from core.runtime import Runtime
from core.settings import load
from core.working_days import Calendar
from handoff import service
from tests.conftest import RecordedWakes
from tests.handoff.conftest import HOLIDAYS, ZONE, Office
from tests.pages import app_of
from whatsapp import announcements


@contextmanager
def office_at(folder: Path) -> Iterator[tuple[Office, Flask]]:
    """Make an empty office with its web; what is sent goes nowhere."""
    database = Database(f"sqlite:///{folder / 'app.db'}")
    SQLModel.metadata.create_all(database.engine)
    settings = load(
        env_file=folder / "no.env",
        instance_dir=folder,
        secret_key="a secret for the tests only",
        database_url=database.url,
    )
    runtime = Runtime(settings=settings, database=database, jobs=RecordedWakes())  # type: ignore[arg-type]
    service.watch_outbox()
    yield Office(runtime, Calendar(ZONE, closed_days=HOLIDAYS)), app_of(runtime)
    announcements._subscribers.clear()
    database.engine.dispose()


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve the app; yield its address."""
    server = make_server("127.0.0.1", port, _closing(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        app.extensions["live"].close()
        server.shutdown()
        server.server_close()
        app.extensions["live"].is_closed = False


def _closing(app: Flask) -> WSGIApplication:
    """Close each answer, and the file in it, also where the browser went away: Werkzeug's server does not."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        with closing(app(environ, start_response)) as parts:  # type: ignore[type-var]
            yield from parts

    return answer
