"""The running product walks over Christmas under a moved clock, its worker killed and the clock set back on the way.

`make clock` walks further: Lebaran, New Year, both databases, outages.
"""

import random
from datetime import date, timedelta
from pathlib import Path

from tests.time.story import Story
from tests.time.town import at, town

SEED = 20261222


def test_three_working_days_over_christmas(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    day = date(2026, 12, 22)
    with town(folder, at(day, "08:29")) as running:
        story = Story(running, day)
        story.begins()
        story.goes_on(random.Random(SEED), back=(timedelta(days=1), timedelta(hours=1)))
        assert story.faults() == []
        assert running.faults() == []
        assert running.kills
