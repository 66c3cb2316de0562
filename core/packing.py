"""Answers go over the wire packed (gzip): a page of forty chats in a seventh of its octets."""

import gzip
import io
import secrets
from functools import lru_cache

from flask import Response, request

TYPES = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
SMALLEST = 1_000
"""Octets; what is less fits a packet or two anyhow."""
MOST_ASSETS = 64
_QUICK, _SMALL = 1, 9
_PADDING = 100


def pack(response: Response) -> Response:
    """Pack an answer made of text for whoever can unpack it; files and streams stay as they are."""
    if response.mimetype not in TYPES or response.status_code in {204, 206, 304}:
        return response
    response.vary.add("Accept-Encoding")
    is_asset = (request.endpoint or "").endswith("static")
    is_ready = is_asset or not (response.is_streamed or response.direct_passthrough)
    if not is_ready or "Content-Encoding" in response.headers or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < SMALLEST:
        return response
    response.set_data(_asset(data) if is_asset else _page(data))
    response.headers["Content-Encoding"] = "gzip"
    if etag := response.get_etag()[0]:
        response.set_etag(etag, weak=True)
    return response


def _page(data: bytes) -> bytes:
    """Pack with a name of random length, so that the size tells nobody what a page's secrets have in common with it.

    Heal the Breach, https://ieeexplore.ieee.org/document/9754554, as Django's GZipMiddleware does it.
    """
    packed = io.BytesIO()
    name = "a" * secrets.randbelow(_PADDING)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=_QUICK, fileobj=packed, mtime=0) as file:
        file.write(data)
    return packed.getvalue()


@lru_cache(MOST_ASSETS)
def _asset(data: bytes) -> bytes:
    return gzip.compress(data, _SMALL, mtime=0)
