"""Logs: one line an event on standard error, key=value, without message texts or whole numbers."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])\+?\d{5,11}(\d{4})(?![0-9A-Za-z])")
"""A telephone number, or what may be one: only its last four digits are logged."""
PLAIN: Final = re.compile(r"[^\s\"=]+")
LONGEST: Final = 300
FRAMES: Final = 6
QUIET: Final = ("twilio.http_client", "rq", "rq.worker", "alembic", "urllib3", "asyncio", "aiosmtplib", "mail.log")


class KeyValue(logging.Formatter):
    """Write a record as `at=… level=… from=… event="…" name=value …`; a value can never begin a new line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's one line."""
        fields: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
        }
        fields |= {name: value for name, value in vars(record).items() if name not in STANDARD}
        if record.exc_info and record.exc_info[1]:
            fields |= _failure(record.exc_info[1], record.exc_info[2])
        return " ".join(f"{name}={_value(value, masked=name != 'at')}" for name, value in fields.items())


def set_up(level: str = "INFO") -> None:
    """Send every logger of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(KeyValue())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _failure(error: BaseException, trace: TracebackType | None) -> dict[str, object]:
    """Say what broke and where. Only the first line of the text: databases quote whole rows in the next ones."""
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return {
        "error": type(error).__name__,
        "said": (str(error).splitlines() or [""])[0],
        "where": " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames)),
    }


def _value(value: object, *, masked: bool) -> str:
    text = str(value)
    if masked and not isinstance(value, float):
        text = NUMBER.sub(r"***\1", text)
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
