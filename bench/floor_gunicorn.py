"""The product's own gunicorn settings for the floor, without the hooks that need the product."""

import os

bind = f"127.0.0.1:{os.environ['PORT']}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "128"))
preload_app = True
keepalive = 5
control_socket_disable = True
loglevel = "warning"
