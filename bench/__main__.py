"""`make bench`: print the table and write it as JSON."""

import json
import sys
from pathlib import Path
from typing import Any

from bench import live, matching, minute, publishing, queue, service

RESULTS = Path(__file__).with_name("results.json")
GOALS = {
    "service.webhook.ratio": "≥ 0.45 of the floor",
    "service.webhook.p99_ratio": "≤ 5 × the floor's",
    "service.webhook.cpu_ms_per_message": "≤ 5 ms",
    "service.journey.second_start_seconds": "≤ 5 s",
    "service.journey.idle_megabytes_pss": "≤ 170 MB",
    "minute.inbound_to_accepted_p50_ms": "≤ 80 ms, ten a second for a minute",
    "minute.inbound_to_accepted_p99_ms": "≤ 500 ms",
    "minute.at_once_drained_per_second": "the configured pace",
    "publishing.publish_seconds": "≤ 30 s",
    "publishing.during_accepted_p99_ms": "as before, twenty a second meanwhile",
    "queue.sqlite.slowest_ms": "≤ 50 ms",
    "queue.sqlite.worst_ratio": "≤ 1.25 × the same with 100",
    "queue.postgresql.slowest_ms": "≤ 50 ms",
    "queue.postgresql.worst_ratio": "≤ 1.25 × the same with 100",
    "live.cpu_percent": "≤ 5 % of a core, 200 pages open",
    "live.delay_p99_ms": "≤ 1,000 ms",
    "service.journey.inbound_to_accepted_p50_ms": "≤ 80 ms; under 300 ms at rest",
}


def rows(values: dict[str, Any], path: str = "") -> list[tuple[str, Any]]:
    """Return the nested figures as dotted names and values."""
    found: list[tuple[str, Any]] = []
    for name, value in values.items():
        where = f"{path}.{name}" if path else name
        found += rows(value, where) if isinstance(value, dict) else [(where, value)]
    return found


def main() -> int:
    """Run all benchmarks."""
    figures = {
        "service": service.run(),
        "minute": minute.run(),
        "publishing": publishing.run(),
        "matching": matching.run(),
        "queue": queue.run(),
        "live": live.run(),
    }
    for name, value in rows(figures):
        shown = f"{value:.3f}" if isinstance(value, float) else str(value)
        print(f"{name:<60} {shown:>14}   {GOALS.get(name, '')}")
    RESULTS.write_text(json.dumps(figures, indent=1))
    print(f"written to {RESULTS}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
