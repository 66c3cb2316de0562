"""Answers go packed to whoever can unpack them, and are the same then."""

import gzip

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.runtime import Runtime
from tests.pages import app_of

ASSET = "/assets/core/base.css"
ABLE = {"Accept_Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return app_of(runtime).test_client()


def got(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """Fetch a page and let go of its file."""
    answer = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.data is not None  # read, before its file is closed
    answer.close()
    return answer


def packed(answer: TestResponse) -> bool:
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return answer.headers.get("Content-Encoding") == "gzip"


@pytest.mark.parametrize("path", ["/login", ASSET])
def test_a_page_and_an_asset_are_a_third_and_the_same(client: FlaskClient, path: str) -> None:
    whole, small = got(client, path), got(client, path, **ABLE)
    assert (packed(whole), packed(small)) == (False, True)
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (whole, small))
    assert len(small.data) < len(whole.data) / 2
    assert small.headers["Content-Type"] == whole.headers["Content-Type"]
    if path == ASSET:
        assert gzip.decompress(small.data) == whole.data
    else:
        assert gzip.decompress(small.data).startswith(whole.data[:200])


def test_its_size_does_not_tell_what_is_on_a_page(client: FlaskClient) -> None:
    assert len({len(got(client, "/nothing-of-the-sort", **ABLE).data) for _ in range(20)}) > 5


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_who_cannot_unpack_it_gets_it_whole(client: FlaskClient, accepted: str) -> None:
    assert not packed(got(client, "/login", Accept_Encoding=accepted))


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = got(client, ASSET, **ABLE)
    again = got(client, ASSET, **ABLE, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_file_stays_a_part(client: FlaskClient) -> None:
    part = got(client, ASSET, **ABLE, Range="bytes=0-1999")
    assert (part.status_code, packed(part), len(part.data)) == (206, False, 2000)


def test_what_is_small_is_left_alone(client: FlaskClient) -> None:
    assert not packed(got(client, "/assets/core/favicon.svg", **ABLE))
