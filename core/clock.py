"""The one place that reads the system's clock."""

from datetime import UTC, datetime, timedelta

CLOCK_SLACK = timedelta(minutes=2)
"""So far two machines' clocks may differ."""


def utc_now() -> datetime:
    """Return the present moment as an aware UTC datetime."""
    return datetime.now(UTC)
