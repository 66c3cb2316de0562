"""axe-core (WCAG 2.0 to 2.2, A and AA) run in a page of the browser tests."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = (Path(__file__).parent / "axe-core-4.14.1" / "axe.min.js").read_text(encoding="utf-8")
UNSTUCK = "for (const bar of document.querySelectorAll('.bar')) bar.style.position = 'static'"
"""axe scrolls, and takes what then lies just beneath the bar for a thing too close to the bar's links."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, only: list[str] | None = None) -> list[str]:
    """Return what axe finds, one line each: the rule, what it asks, and where; `only` names the rules to try."""
    page.evaluate(UNSTUCK)
    wanted = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)  # through the debugger, which no content policy holds back
    found: dict[str, Any] = page.evaluate(
        "wanted => axe.run(document, {runOnly: wanted, resultTypes: ['violations']})", wanted
    )
    return [
        f"{one['id']}: {one['help']}: {node['target'][0]} {node['failureSummary'].splitlines()[-1].strip()}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]
