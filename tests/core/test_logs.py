"""Logs: one line each, no numbers, no rows."""

import io
import logging
import sys
from collections.abc import Iterator

import pytest

from core import logs


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    logs.set_up()
    yield sys.stderr  # type: ignore[misc]
    root.handlers[:], root.level = before


@pytest.mark.parametrize("number", ["+6281234567890", "081234567890", "whatsapp:+6281234567890", "6281234567890"])
def test_of_a_number_only_its_end_is_logged(lines: io.StringIO, number: str) -> None:
    logging.getLogger("x").warning("from %s", number, extra={"address": number})
    assert "234567890" not in lines.getvalue()
    assert lines.getvalue().count("***7890") == 2


def test_a_text_cannot_begin_a_new_line(lines: io.StringIO) -> None:
    logging.getLogger("x").warning("a\nlevel=error event=forged", extra={"said": "b\r\nc"})
    assert lines.getvalue().count("\n") == 1
    assert "\r" not in lines.getvalue()


def test_an_exception_is_one_line_without_the_row(lines: io.StringIO) -> None:
    try:
        raise ValueError("duplicate key\nDETAIL: Failing row contains (rahasia)")
    except ValueError:
        logging.getLogger("x").exception("not stored")
    assert lines.getvalue().count("\n") == 1
    assert "rahasia" not in lines.getvalue()
    assert "error=ValueError" in lines.getvalue()
    assert "test_logs.py" in lines.getvalue()


def test_twilios_client_is_quiet(lines: io.StringIO) -> None:
    logging.getLogger("twilio.http_client").info("POST Request: https://api.twilio.com To=whatsapp:+6281234567890")
    assert lines.getvalue() == ""
