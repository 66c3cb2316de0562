"""The page shell: what every answer of the web has in common. CSRF, limits, error pages, template words."""

import functools
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from core import clock, dates, directions, headers, language, navigation, packing, wording
from core.cookies import Cookies
from core.database import AWAY, CONFLICTS, is_crossed
from core.language import gettext as _
from core.language import noop
from core.settings import Settings
from core.way_back import nearest

if TYPE_CHECKING:
    from core.runtime import Runtime

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

BODY_LIMIT = 512 * 1024
"""Octets a request body may have; a view that takes files says so with `takes_files`."""
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

csrf = CSRFProtect()
blueprint = Blueprint(
    "pages",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/assets/core",
)

PROBLEMS = {
    400: (
        noop("Permintaan tidak dapat dibaca"),
        noop("Ada isian yang kurang atau tidak sah. Kembali, periksa, lalu coba lagi."),
    ),
    401: (
        noop("Silakan masuk lagi"),
        noop("Sesi Anda sudah berakhir. Masuk lagi untuk melanjutkan."),
    ),
    403: (noop("Tidak diizinkan"), noop("Halaman atau tindakan ini bukan untuk peran Anda.")),
    404: (noop("Tidak ditemukan"), noop("Halaman ini tidak ada, atau sudah dipindahkan.")),
    405: (
        noop("Cara ini tidak didukung"),
        noop("Alamat ini tidak menerima permintaan semacam itu."),
    ),
    409: (
        noop("Keadaan sudah berubah"),
        noop("Orang lain mendahului. Muat ulang untuk melihat keadaan terbaru."),
    ),
    411: (noop("Panjang isi wajib disebut"), noop("Kiriman tanpa Content-Length tidak diterima.")),
    413: (
        noop("Terlalu besar"),
        noop("Kiriman ini lebih besar dari %(most)s, batas halaman ini. Perkecil berkasnya atau ringkas isinya."),
    ),
    429: (noop("Terlalu sering"), noop("Tunggu sebentar, lalu coba lagi.")),
    500: (
        noop("Terjadi kesalahan pada kami"),
        noop("Kesalahan sudah dicatat. Coba lagi; bila berulang, beri tahu pengelola sistem."),
    ),
    503: (
        noop("Layanan sedang terganggu"),
        noop("Basis data belum dapat dihubungi. Coba lagi sebentar; pesan warga tidak hilang."),
    ),
}


def register(app: Flask) -> None:
    """Give an app the shell. `app.extensions["runtime"]` must be there before the first request."""
    settings = cast("Runtime", app.extensions["runtime"]).settings
    https = urlsplit(settings.public_url).scheme == "https"
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        PROPAGATE_EXCEPTIONS=False,
        SESSION_COOKIE_NAME=f"konsultasi-{settings.port}",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, which our own policy takes away; Sec-Fetch-Site stands in
    )
    app.session_interface = Cookies()
    app.before_request(_begin)
    csrf.init_app(app)
    app.after_request(packing.pack)
    app.after_request(functools.partial(headers.add, https=https))
    app.register_error_handler(HTTPException, _people_page)
    for lost in (*AWAY, *CONFLICTS):
        app.register_error_handler(lost, _database_away)
    app.register_error_handler(sa.exc.DataError, lambda _error: problem(400))
    app.register_blueprint(blueprint)
    _words_for_templates(app, settings)


def runtime() -> "Runtime":
    """Return what this process runs on."""
    return cast("Runtime", current_app.extensions["runtime"])


def now() -> datetime:
    """Return the moment this request began (aware UTC)."""
    if "now" not in g:
        g.now = clock.utc_now()
    return cast(datetime, g.now)


def takes_files(limit: int) -> Callable[[View], View]:
    """Mark a view that accepts a body of up to `limit` octets."""

    def mark(view: View) -> View:
        view.__dict__["body_limit"] = limit
        return view

    return mark


def problem(status: int, title: str = "", text: str = "", **more: Any) -> Response:
    """Answer with a page people understand; `more` goes to the template (`kept` is text the person typed)."""
    back = nearest(request.path) if request.method in WRITES or status == 405 else ""
    usual_title, usual_text = PROBLEMS.get(status, PROBLEMS[500 if status >= 500 else 400])
    page = render_template(
        "problem.html",
        status=status,
        title=title or _(usual_title),
        text=text or _(usual_text, most=wording.size(request.max_content_length or BODY_LIMIT)),
        **{"back": back, **more},
    )
    return make_response(page, status)


def tell(*, done: bool, good: str, otherwise: str) -> None:
    """Say on the next page that something was done, or why it was not."""
    flash(good if done else otherwise, "good" if done else "bad")


def _begin() -> ResponseReturnValue | None:
    """Refuse what no page of ours sends: bodies of unknown length, and writes another site started."""
    now()
    language.use(session.get("language", "") if request.cookies else "")
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "body_limit", BODY_LIMIT)
    if request.method not in WRITES:
        return None
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        return problem(411)
    if (request.content_length or 0) > request.max_content_length:
        return problem(413)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {
        "same-origin",
        "none",
    }:
        return problem(403, _("Ditolak"), _("Permintaan ini dikirim dari situs lain."))
    return None


def _people_page(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    lost = getattr(error, "original_exception", None)
    if isinstance(lost, AWAY):  # met while another refusal was written: a stale form asks who sends it
        return _database_away(lost)
    page = problem(error.code, kept=kept_words() if g.get("csrf_valid") and error.code >= 500 else "")
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            page.headers[name] = value
    return page


def kept_words() -> str:
    """Return the words of a form that was not taken, field by field: all but choices, secrets and what pages carry.

    A choice, a number and a token are one word; whatever somebody wrote is more than that.
    """
    written = [(name, text.strip()) for name, text in request.form.items(multi=True) if name not in _SECRETS]
    return "\n\n".join(text for name, text in written if text and (name == "text" or len(text.split()) > 1))


_SECRETS = frozenset({"password", "new_password", "repeat", "code"})


def _database_away(error: Exception) -> ResponseReturnValue:
    """Answer 503; where only somebody else's transaction stood in an act's way, it may go well now: 409."""
    if isinstance(error, CONFLICTS) and not is_crossed(error):
        raise error  # no colleague's doing but a bug of ours: 500, with its trace in the log
    kept = kept_words()
    if request.method in WRITES and is_crossed(error):
        current_app.logger.warning("an act was crossed: %s", type(error).__name__)
        page = problem(
            409, text=_("Orang lain sedang menyimpan hal yang sama. Kembali, lalu coba sekali lagi."), kept=kept
        )
    else:
        current_app.logger.error("database away: %s", type(error).__name__)
        page = problem(503, kept=kept, **({} if request.method in WRITES else _the_same_again()))
    page.headers["Retry-After"] = "5"  # files.js: the same form may go well later, so its page is kept
    return page


def _the_same_again() -> dict[str, str]:
    """Say what leads to the page that was asked for, once more."""
    page = nearest(request.path)
    asked = request.query_string.decode("utf-8", "replace")
    return {"back": f"{page}?{asked}" if page and asked else page, "back_text": _("Coba lagi")}


def _words_for_templates(app: Flask, settings: Settings) -> None:
    zone = settings.zone
    app.jinja_env.filters.update(
        clock=lambda at: wording.clock(at, zone),
        day=lambda at: wording.day(at, zone),
        moment=lambda at: wording.moment(at, zone),
        short=lambda at: dates.short_in_words(at, language.current(), zone),
        near=lambda at: wording.near(at, now(), zone),
        ago=lambda at: wording.ago(at, now()),
        span=wording.span,
        size=wording.size,
        decimal=wording.decimal,
        thousands=wording.thousands,
        initials=wording.initials,
        iso=lambda at: at.astimezone(UTC).isoformat(timespec="seconds"),
    )
    app.jinja_env.globals.update(
        asset=asset,
        icon=icon,
        now=now,
        language=language.current,
        LANGUAGE_NAMES=language.LANGUAGES,
        navigation=navigation,
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(language.found, language.found_for, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _in_page
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = directions.printed


def _in_page(text: str, /, **given: Any) -> Markup:
    """Return the text in the reader's language for a template: what Jinja's own does, in one call instead of five."""
    return Markup(language.found(text)) % given if given else Markup(language.found(text) % given)  # noqa: S704


def asset(name: str, room: str = "pages") -> str:
    """Return the address of a static file, marked with its content so that browsers may keep it for ever."""
    folder = current_app.blueprints[room].static_folder or ""
    return url_for(f"{room}.static", filename=name, v=_mark(Path(folder) / name))


@functools.cache
def icon(name: str) -> Markup:
    """Return a small drawing of icons.svg; it says nothing by itself, so words stand beside it."""
    address = asset("icons.svg")
    return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        address, name
    )


@functools.cache
def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
