"""Files for Twilio to fetch: unguessable, expiring addresses."""

from flask import Blueprint, Response, abort, send_file
from flask.typing import ResponseReturnValue

from core.directions import straight
from core.pages import now, runtime
from core.signin import open_route
from whatsapp import media

blueprint = Blueprint("whatsapp", __name__)

_PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
"""Not every browser's own viewer, which runs apart from every site, starts in a sandbox; nothing of the file's does."""


@blueprint.get("/media/<token>")
@open_route
def file_for_twilio(token: str) -> ResponseReturnValue:
    """Hand out a file an officer sends, while it is on its way (GET and HEAD)."""
    with runtime().database.reading() as session:
        found = media.media_for_twilio(session, runtime().settings, token, now())
    if found is None:
        abort(404)
    return file_answer(found)


def file_answer(found: media.StoredFile, *, download: bool = False, opens_pdf: bool = False) -> Response:
    """Answer with a kept file: by its real type, never guessed anew; what a page cannot show is downloaded.

    Parts of a file are given on request (Range), or a voice note could not be wound.
    """
    is_opened = opens_pdf and found.is_pdf and not download
    response = send_file(
        found.path,
        mimetype=found.content_type,
        as_attachment=download or not (found.is_shown or is_opened),
        download_name=straight(found.file_name),
        conditional=True,
        etag=False,
        max_age=0,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _PDF_POLICY if is_opened else "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
