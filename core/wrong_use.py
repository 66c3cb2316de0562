"""What a command answers when it cannot read what it was given."""

from datetime import UTC, datetime, tzinfo

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
