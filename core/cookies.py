"""Which cookie holds the sign-in: `__Host-` and Secure on the public address, a plain one straight on this machine."""

from flask import Flask, has_request_context, request
from flask.sessions import SecureCookieSessionInterface

HERE = frozenset({"127.0.0.1", "localhost", "[::1]"})
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host")
PUBLIC_NAME = "__Host-konsultasi"


class Cookies(SecureCookieSessionInterface):
    """Secure where PUBLIC_URL is https, but for an operator who opens http://127.0.0.1:<PORT> on the server itself.

    A browser keeps no Secure cookie from a plain address, so that operator could never sign in. Such a request names
    this machine, comes from this machine and carries no proxy's header; nothing from outside looks like that.
    """

    def get_cookie_name(self, app: Flask) -> str:
        """Return the cookie's name: `__Host-` forbids it to any other path, domain or scheme (RFC 6265bis)."""
        return PUBLIC_NAME if self.get_cookie_secure(app) else super().get_cookie_name(app)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the cookie may travel over https only."""
        return super().get_cookie_secure(app) and not _straight_from_here()


def _straight_from_here() -> bool:
    if not has_request_context() or request.is_secure:
        return False
    named = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    from_here = (request.remote_addr or "").startswith(("127.", "::1"))
    return named in HERE and from_here and not any(name in request.headers for name in FORWARDED)
