"""How gunicorn serves `wsgi:app`; read by gunicorn itself from the working directory."""

import os
import sys
from pathlib import Path
from typing import Any

from core.settings import SettingsError, load
from handoff import live

try:
    settings = load()
except SettingsError as error:
    print(f"web: {error}", file=sys.stderr)
    sys.exit(2)

bind = f"127.0.0.1:{settings.port}"
worker_class = "gthread"
workers = settings.web_workers
threads = settings.web_threads
preload_app = True
timeout = 60
graceful_timeout = 3
"""Open live updates would hold a stop for half a minute; requests in hand take milliseconds."""
keepalive = 5
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_line = 8190
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() and os.access("/dev/shm", os.W_OK) else None  # noqa: S108  (gunicorn's own heartbeat files)


def post_fork(server: Any, worker: Any) -> None:
    """Give the child its own database connections."""
    worker.app.wsgi().extensions["runtime"].database.dispose()


def post_worker_init(worker: Any) -> None:
    """End open live updates at once when the worker is told to stop."""
    live.end_with_the_server(worker.app.wsgi().extensions["live"])
