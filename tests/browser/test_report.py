"""The report's charts, where an office has thousands to count."""

from datetime import timedelta

from core.clock import utc_now
from tests.browser.conftest import House
from tests.waiting import eventually

THOUSANDS = """() => {
    const cells = document.querySelectorAll("figure[data-chart=lines] details td.number");
    for (const cell of cells) cell.textContent = "12.345";
    dispatchEvent(new Event("resize"));
}"""
LEFT = "parseFloat(document.querySelector('figure[data-chart=lines] .u-over').style.left)"
OF_SIX_SIGNS = 16 + 6 * 7
"""Pixels: 12.500 at the size the axis is written in, and the marks beside it."""


def test_the_numbers_beside_a_chart_stand_whole_and_the_legend_tells_the_sum(house: House) -> None:
    today = utc_now().date()
    page = house.page(house.rina, f"/reports?from={today - timedelta(days=40)}&to={today + timedelta(days=1)}")
    page.evaluate(THOUSANDS)
    assert eventually(lambda: page.evaluate(LEFT) >= OF_SIX_SIGNS), page.evaluate(LEFT)
    legend = page.locator("figure[data-chart=lines] .u-legend")
    days = page.locator("figure[data-chart=lines] details tbody tr").count()
    assert days >= 40
    assert "semua" in legend.inner_text()
    assert legend.inner_text().count(f"{days * 12_345:,}".replace(",", ".")) == 3
    page.locator("figure[data-chart=lines] .u-over").hover()
    assert "semua" not in legend.inner_text()
    assert legend.inner_text().count("12.345") == 3
