"""What commands are given: how they read it, what they answer when they cannot, and who gives it."""

import getpass
from datetime import UTC, date, datetime, tzinfo

import click


class WrongUse(click.ClickException):
    """One line on standard error, status 2."""

    exit_code = 2


def moment(text: str, zone: tzinfo) -> datetime:
    """Read ISO 8601; without an offset the office's zone is meant."""
    try:
        read = datetime.fromisoformat(text.strip())
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongUse(f"waktu {text!r} tidak terbaca; tulis seperti 2026-11-23T09:00") from None


def day(text: str) -> date:
    """Read a day, 2026-11-25."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"tanggal {text!r} tidak terbaca; tulis seperti 2026-11-25") from None


def operator() -> str:
    """Return who gives the command, for what is noted of it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"
