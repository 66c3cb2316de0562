from types import SimpleNamespace

import pytest

from core import progress
from core.progress import Progress


def test_who_waits_longer_than_a_second_is_told_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: clock.now))
    measured, counted = Progress("mengukur"), Progress("retention")
    for clock.now, share in ((100.9, 0.1), (101.1, 0.25), (101.9, 0.3)):
        measured.share(share)
        counted.step()
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "mengukur: 25%\nretention: 2\n")
