"""Which page a form's address belongs to, for whoever is shown there that something went wrong."""

from flask import current_app


def nearest(path: str) -> str:
    """Return the address itself or the closest one above it that can be read; empty where only the beginning is."""
    readable = current_app.url_map.bind("")
    path = f"/{path.strip('/')}"
    while path:
        if readable.test(path, "GET"):
            return path
        path = path.rpartition("/")[0]
    return ""
