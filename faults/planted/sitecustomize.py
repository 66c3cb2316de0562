"""Python imports this first in every process of a place with a planted bug: its folder stands in PYTHONPATH there."""

import os

if os.environ.get("FAULTS_PLANTED"):
    from faults.planted import plant

    plant(os.environ["FAULTS_PLANTED"])
