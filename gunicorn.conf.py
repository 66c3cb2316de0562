"""How gunicorn serves `wsgi:app`; read by gunicorn itself from the working directory."""

import gc
import importlib
import os
import sys
import threading
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

from gunicorn.arbiter import Arbiter

from core import allocator, premises, revisions
from core.database import Database
from core.settings import SettingsError, load
from handoff import live
from kb import live as kb_live
from whatsapp import own_texts

try:
    if parent_process() is None:
        settings = load()
        tables_known = revisions.refuse_what_is_older(Database(settings.database_url))
    else:  # forked by launch.py, which has seen to the tables and made the application: asking again costs 7 MB
        settings = importlib.import_module("wsgi").app.extensions["runtime"].settings
        tables_known = True
    lived_in = premises.live_in(settings.instance_dir)
except (SettingsError, revisions.TablesTooOld, premises.PremisesError) as error:
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
forwarder_headers = ""
"""From this machine gunicorn would take SCRIPT_NAME from whoever asks: a proxy in front passes a stranger's on."""
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_line = 8190
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() and os.access("/dev/shm", os.W_OK) else None  # noqa: S108  (gunicorn's own heartbeat files)


def pre_fork(server: Any, worker: Any) -> None:
    """Let the collector leave alone what is loaded, so that the children go on sharing its pages."""
    gc.collect()
    allocator.fill_gaps()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """Give the child its own database connections."""
    worker.app.wsgi().extensions["runtime"].database.dispose()


def post_worker_init(worker: Any) -> None:
    """Follow the knowledge base and the texts, so that nobody waits for either; end live updates with the worker."""
    app = worker.app.wsgi()
    kb_live.follow(app.extensions["runtime"].database)
    own_texts.follow(app.extensions["runtime"].database)
    allocator.follow()
    live.end_with_the_server(app.extensions["live"])
    if not tables_known:
        threading.Thread(target=_end_on_old_tables, name="tables", daemon=True).start()


def _end_on_old_tables() -> None:
    """Serve (503) while the database is away, and end the whole server if then its tables turn out to be too old."""
    try:
        revisions.wait_until_told(Database(settings.database_url))
    except revisions.TablesTooOld as error:
        print(f"web: {error}", file=sys.stderr, flush=True)
        os._exit(Arbiter.APP_LOAD_ERROR)  # by which gunicorn's master ends, too
