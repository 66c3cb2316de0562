"""Narrow pages in a real browser: what is told stands in one line, names stay whole, nothing beneath is reached."""

import pytest
from playwright.sync_api import Browser, expect

from core import office
from core.clock import utc_now
from handoff import saved_replies
from tests.browser.axe import violations
from tests.browser.conftest import WIDTHS, House
from tests.browser.test_queue import SLOW
from tests.browser.test_side_by_side import signed_in
from tests.handoff.conftest import MINUTE
from tests.running import Desk, Office
from whatsapp import disturbance

TELEPHONE = {"width": 360, "height": 740}
ONE_LINE = 48
"""Pixels a line with room for a finger takes."""
SAID = "Listrik kantor padam sejak pagi; jawaban petugas dapat terlambat sampai besok sore, mohon maaf."


def test_what_is_told_above_the_queue_is_a_line_each_on_a_telephone(house: House) -> None:
    with house.office.database.transaction() as session:
        office.choose(session, disturbance.INDONESIAN, SAID, now=utc_now(), by=house.rina.id)
    page = house.page(house.rina, "/queue/waiting", java_script_enabled=False)
    told, pressing = page.get_by_text(f"Warga diberi tahu: {SAID}"), page.locator(".pressing")
    expect(told.first).to_be_visible()  # where there is room
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    brief = page.locator(".told-briefly")
    for line in (brief, pressing):
        box = line.bounding_box()
        assert box
        assert box["height"] <= ONE_LINE
    expect(pressing).to_contain_text("lewat batas waktu")
    expect(told).to_have_count(2)
    expect(told.first).to_be_hidden()
    expect(told.last).to_be_hidden()
    expect(brief.locator("summary")).to_contain_text("belum dikonfirmasi · Ada pengumuman untuk warga")
    brief.locator("summary").click()
    expect(told.last).to_be_visible()
    expect(brief.get_by_role("link", name="Periksa kalender")).to_be_visible()


def test_a_long_name_stands_whole_in_the_roster_of_a_telephone(house: House) -> None:
    name = "Muhammad Ridwan Kamaruzzaman Hasibuan"
    house.office.officer(name)
    page = house.page(house.rina, "/leave")
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    row = page.locator(".roster tr", has_text=name)
    assert row.locator("bdi").evaluate("one => one.getClientRects().length") <= 2
    days = row.locator(".weekday")
    tops = days.evaluate_all("all => [...new Set(all.map((one) => one.getBoundingClientRect().top))]")
    assert days.count() == 5
    assert len(tops) == 1
    assert days.first.evaluate("one => getComputedStyle(one, '::before').content") == '"Sen"'


def test_enter_on_a_tick_of_the_roster_keeps_the_roster(house: House) -> None:
    who = house.office.officer("Tono")
    page = house.page(who, "/leave", java_script_enabled=False)
    tick = page.get_by_label("Rabu, Tono")
    tick.press("Space")
    tick.press("Enter")
    expect(page.get_by_text("Jadwal piket Tono disimpan.")).to_be_visible()
    expect(page.get_by_label("Rabu, Tono")).not_to_be_checked()


@pytest.mark.parametrize("path", ["/settings", "/audit", "/queue/closed"])
def test_a_strip_wider_than_the_telephone_shows_where_one_is_without_a_script(house: House, path: str) -> None:
    page = house.page(house.rina, "/queue", java_script_enabled=False)
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.goto(house.url + path)
    expect(page.locator(":is(.rail, .tabs) [aria-current]").last).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("path", ["/texts", "/calendar"])
def test_a_long_page_opens_at_its_head_on_a_desk(house: House, path: str) -> None:
    page = house.page(house.rina, "/queue")
    page.goto(house.url + path)
    assert page.evaluate("[document.documentElement.scrollHeight > innerHeight, scrollY]") == [True, 0]


def test_a_colleagues_long_name_pushes_the_bar_for_several_off_no_telephone(house: House) -> None:
    """What is wider than the glass makes a telephone show the page smaller, and what sticks to its foot is below it."""
    house.office.officer("Ni Luh Putu Sri Wahyuningsih Kusumadewi Hardjosoemantri")
    page = house.page(house.rina, "/queue/all", is_mobile=True, has_touch=True)
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.reload()
    page.locator(".pick").first.tap()
    close = page.locator("#several").get_by_role("button", name="Tutup")
    expect(close).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    close.tap()
    expect(page.get_by_role("dialog")).to_contain_text("Tutup KS-")


@pytest.mark.parametrize(("path", "first"), [("/reports", "Rina"), ("/reports/print", "Dewi")])
def test_a_long_name_makes_no_report_wider_than_a_telephone(house: House, path: str, first: str) -> None:
    now, name = utc_now() - 5 * MINUTE, f"{first} Marlina Simanjuntak"
    asked = house.office.opens(house.office.citizen(now, f"+62857111{len(path):05d}"), now)
    house.office.claims(asked, house.office.officer(name), now)
    page = house.page(house.rina, path)
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    cell = page.locator("td", has_text=name).first
    expect(cell).to_be_visible()
    assert cell.locator("bdi").evaluate("one => one.getClientRects().length") <= 3  # its words are whole
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]


def test_no_key_leads_beneath_the_details_over_a_narrow_page(house: House) -> None:
    now = utc_now() - 5 * MINUTE
    asked = house.office.opens(house.office.citizen(now, "+628571119999"), now)
    house.office.claims(asked, house.rina, now)
    page = house.page(house.rina, f"/consultations/{asked.number}")
    page.set_default_timeout(SLOW)
    page.set_viewport_size({"width": 720, "height": 450})  # a desk's window at 200 %
    page.get_by_role("link", name="Rincian").click()
    beneath = "document.activeElement.closest('.talk') !== null"
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
        assert not page.evaluate(beneath), page.evaluate("document.activeElement.outerHTML")
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    expect(page.locator("#text")).to_be_visible()


ASKED = "Berapa luas panen padi sawah per kabupaten di Provinsi Jambi tahun 2020 sampai 2024, untuk tesis saya?"


def test_a_telephone_shows_what_was_asked_beside_the_talk_and_leaves_room_to_write(house: House) -> None:
    now = utc_now() - 5 * MINUTE
    asked = house.office.opens(house.office.citizen(now, "+628571118888"), now, question=ASKED)
    house.office.claims(asked, house.rina, now)
    page = house.page(house.rina, f"/consultations/{asked.number}", is_mobile=True, has_touch=True)
    page.set_default_timeout(SLOW)
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    wanted, signs = page.locator(".wanted"), page.locator(".signs .tag")
    box = wanted.bounding_box()
    assert box
    assert 24 <= box["height"] <= ONE_LINE
    tops = signs.evaluate_all("all => new Set(all.map((one) => one.getBoundingClientRect().top)).size")
    assert (signs.count(), tops) == (3, 2)
    wanted.tap()
    expect(page.locator("#side .asked")).to_have_text(ASKED)
    page.get_by_role("link", name="Kembali ke percakapan").tap()
    page.locator("#text").tap()
    page.set_viewport_size({"width": 360, "height": 430})  # keys on the glass
    expect(wanted).to_be_hidden()
    expect(page.locator("#text")).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(wanted).to_be_hidden()  # there it stands beside the talk


def test_a_long_question_is_read_by_keys_alone_at_both_widths(house: House) -> None:
    """Beside the talk it scrolls by itself; over it, on a telephone, with all the details, which have a heading."""
    now = utc_now() - 5 * MINUTE
    asked = house.office.opens(house.office.citizen(now, "+628571116666"), now, question=f"{ASKED} " * 30)
    page = house.page(house.rina, f"/consultations/{asked.number}#side")
    page.set_default_timeout(SLOW)
    told = page.locator("#side .asked")
    for width, inside in (("desktop", True), ("telephone", False)):
        page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]
        assert told.evaluate("one => one.scrollHeight > one.clientHeight + 1") is inside
        assert violations(page) == []
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Budi Santoso {asked.number}")


def test_a_line_of_the_queue_shows_two_lines_of_the_question_where_nothing_was_said_since(house: House) -> None:
    now = utc_now() - 5 * MINUTE
    asked = house.office.opens(house.office.citizen(now, "+628571117777"), now, question=ASKED)
    page = house.page(house.rina, f"/queue/all?q={asked.number}")
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    told = page.locator(f"#row-{asked.number} .asked")
    assert told.evaluate("one => Math.round(one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight))") == 2


SMALL = """[...document.querySelectorAll("main a")].filter((one) => one.checkVisibility())
    .map((one) => [one.innerText, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 2 && box.height < 24).map(([words]) => words)"""


@pytest.mark.parametrize("path", ["/texts", "/officers", "/calendar", "/reports/promises/{at:%Y-%m}"])
def test_a_finger_hits_every_link_of_a_table_and_a_card(house: House, path: str) -> None:
    page = house.page(house.rina, path.format(at=utc_now()))
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    assert page.locator("main a").count()
    assert page.evaluate(SMALL) == []


def test_what_went_wrong_is_seen_and_read_out_beneath_a_long_list(house: House) -> None:
    with house.office.database.transaction() as session:
        for place in range(9):
            text = "Tabelnya terlampir. " * 9
            saved_replies.save(session, house.rina, name=f"tabel {place}", text=text, shared=False, now=utc_now())
    page = house.page(house.rina, "/replies")
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.get_by_label("Nama singkat").fill("salam")
    page.get_by_label("Teks").fill("Halo {siapa}.")
    page.get_by_role("button", name="Simpan").click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text("Variabel tidak dikenal")
    expect(said).to_be_in_viewport(ratio=1)
    expect(said).to_be_focused()


def test_a_switch_stands_beneath_the_field_it_belongs_to(browser: Browser, running: Office, siti: Desk) -> None:
    page = signed_in(browser.new_context(viewport=WIDTHS["desktop"]).new_page(), running.url, siti)
    page.goto(f"{running.url}/kb/synonyms")
    field, switch = (
        page.get_by_label("Istilah, dipisahkan koma").bounding_box(),
        page.locator("label.inline").bounding_box(),
    )
    assert field
    assert switch
    assert switch["y"] >= field["y"] + field["height"]


def test_a_long_calendar_leads_to_the_form_beneath_it(house: House) -> None:
    page = house.page(house.rina, "/calendar")
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.get_by_role("link", name="Tambah hari libur").click()
    expect(page.get_by_label("Tanggal")).to_be_in_viewport()
