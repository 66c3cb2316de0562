"""Headers of every answer: what a browser may do with it and how long it may keep it (ASVS 5.0, 3.4)."""

from flask import Response, request

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS = (
    ("Content-Security-Policy", CONTENT_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)


def add(response: Response, *, https: bool) -> Response:
    """Set the headers; a view may have set a stricter one itself."""
    given = {name.lower() for name, _ in response.headers}
    for name, value in SECURITY_HEADERS:
        if name.lower() not in given:
            response.headers.add(name, value)
    if https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if (request.endpoint or "").endswith("static") and response.status_code in {200, 304}:
        lasting = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
        response.headers["Cache-Control"] = lasting
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
