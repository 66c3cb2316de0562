"""`make faults`: a campaign by command. `--seed` replays, `--only F11,F45` reduces, `list` names everything."""

import argparse
import os
import signal
import sys
import time

from faults import planting
from faults.campaign import FOLDER, Campaign, storms
from faults.scenarios import ALL
from faults.soak.hour import PER_SECOND, soak
from faults.world import STORM_SECONDS


def main() -> int:
    """Run; status 1 when something was found."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument(
        "what", nargs="?", default="campaign", choices=("campaign", "storms", "planted", "soak", "list")
    )
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--minutes", type=float, default=10.0, help="for each database")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seconds", type=float, default=STORM_SECONDS, help="of each storm")
    parser.add_argument("--rate", type=float, default=PER_SECOND, help="of a soak: messages a second beside journeys")
    parser.add_argument("--every", type=float, default=0.0, help="of a soak: seconds between two faults, none with 0")
    parser.add_argument("--by", default="", help="with planted: the scenario that is to catch every bug")
    parser.add_argument("--only", default="", help="fault numbers or scenario names, comma-separated")
    given = parser.parse_args()
    if given.what not in {"storms", "soak"}:  # starved, a copy only starts, and Twilio answers after minutes
        os.nice(max(0, 5 - os.nice(0)))  # not once more than whoever starts us already is
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the places are closed
    only = [word for word in given.only.split(",") if word]
    if given.what == "list":
        for one in ALL.values():
            print(f"{'+'.join(one.faults):<24} {one.name:<36} {(one.act.__doc__ or '').splitlines()[0]}")
        return 0
    if given.what == "planted":
        return 0 if planting.run(given.seed, only, FOLDER, given.by, given.seconds) else 1
    databases = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    if given.what == "storms":
        return 0 if storms(databases, given.seed, given.minutes, given.seconds) else 1
    if given.what == "soak":
        pace = {"per_second": given.rate, "every": given.every}
        soaked = [soak(name, given.seed, given.minutes, FOLDER, **pace) for name in databases]
        return 0 if all(soaked) else 1
    runs = [Campaign(name, given.seed, 0 if only else given.minutes, only).run() for name in databases]
    return 0 if all(runs) else 1


if __name__ == "__main__":
    sys.exit(main())
