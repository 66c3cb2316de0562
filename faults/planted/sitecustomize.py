"""Python imports this first in every process of a place with a planted bug: its folder stands in PYTHONPATH there."""

import os

if os.environ.get("FAULTS_PLANTED"):
    import bugs  # type: ignore[import-not-found,unused-ignore]

    bugs.plant(os.environ["FAULTS_PLANTED"])
