"""Guards over the whole tree: what is promised in one place must hold in the other."""

import re
from pathlib import Path

import pytest

from core.clock import utc_now
from core.settings import Settings
from whatsapp import texts

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [path for path in ROOT.glob("*/**/*.py") if path.parts[len(ROOT.parts)] not in {"tests", ".venv", "instance"}]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert name.upper() in (ROOT / "README.md").read_text()
    assert name.upper() in (ROOT / ".env.example").read_text()


def test_every_file_of_the_ground_floor_has_its_subject() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text()
    untold = {path.stem for path in ROOT.glob("core/*.py") if f"`{path.stem}`" not in told}
    assert {name for name in untold if not name.endswith("_views")} == {"__init__"}


@pytest.mark.parametrize("library", ["twilio.rest", "rq", "rapidfuzz"])
def test_each_outside_library_has_one_door(library: str) -> None:
    doors = {
        "twilio.rest": {"whatsapp/gateway.py", "whatsapp/messages_api.py", "whatsapp/content_api.py"},
        "rq": {"core/jobs.py", "worker.py"},
        "rapidfuzz": {
            path.relative_to(ROOT).as_posix() for path in SOURCES if "kb" in path.parts or "bench" in path.parts
        },
    }
    pattern = re.compile(rf"^\s*(from|import) {re.escape(library)}\b", re.MULTILINE)
    users = {
        path.relative_to(ROOT).as_posix() for path in [*SOURCES, *ROOT.glob("*.py")] if pattern.search(path.read_text())
    }
    assert users <= doors[library]


def test_texts_are_only_asked_for_by_names_that_exist() -> None:
    asked = {name for path in SOURCES for name in re.findall(r"\bsay\(\s*\"(\w+)\"", path.read_text())}
    assert asked
    assert asked <= set(texts.texts())


def test_holidays_are_known_for_this_year_and_the_next() -> None:
    import holidays

    for year in (utc_now().year, utc_now().year + 1):
        assert len(holidays.country_holidays("ID", years=year, categories=("public",))) >= 15


def test_nothing_of_ours_waits_by_the_clock_s_moments() -> None:
    """threading's timed waits never end under a moved clock: `core/waiting.py` says why."""
    waits = re.compile(r"threading\.(Event|Condition)\(|queue\.(Simple)?Queue\(|\.acquire\(.*timeout|get\(timeout")
    lines = [line for path in [*SOURCES, *ROOT.glob("*.py")] for line in path.read_text().splitlines()]
    assert [line for line in lines if waits.search(line)] == []
