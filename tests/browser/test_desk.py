"""A consultation's page in a real browser: its keys, its narrow head, what is typed beside the reply, and its PDFs."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Frame, Page, Route, expect

from core.clock import utc_now
from core.models import Officer
from handoff import saved_replies
from handoff.models import Consultation
from tests.browser.axe import violations
from tests.browser.conftest import House
from tests.browser.test_queue import SLOW
from tests.handoff.conftest import MINUTE
from tests.waiting import eventually
from whatsapp.models import Contact, Media

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def at(house: House, consultation: Consultation) -> Page:
    page = house.page(house.rina, f"/consultations/{consultation.number}")
    page.set_default_timeout(SLOW)
    page.wait_for_load_state()
    return page


def test_a_question_mark_lists_the_keys_and_they_lead_there(house: House, taken: Consultation) -> None:
    page = at(house, taken)
    keys, sheet = page.keyboard, page.get_by_role("dialog")
    keys.press("?")
    expect(sheet).to_contain_text("Minta penjelasan")
    heights = sheet.locator("kbd").evaluate_all("all => all.map((one) => one.offsetHeight)")
    assert len(set(heights)) == 1  # none is broken within its word
    assert violations(page) == []
    keys.press("c")
    expect(page.locator("#clarify-text")).to_be_hidden()
    keys.press("Escape")
    expect(sheet).to_be_hidden()
    for key, place in (("c", "#clarify-text"), ("n", "#note-text"), ("t", "#to"), ("r", "#text")):
        keys.press(key)
        expect(page.locator(place)).to_be_focused()
        keys.press("?")
        expect(sheet).to_be_hidden()
        page.locator(place).blur()
    expect(page.locator("#note-text")).to_have_value("?")
    keys.press("e")
    expect(page.locator("form[action$='/close'] > button")).to_be_focused()
    keys.press("u")
    expect(page).to_have_url(re.compile("/queue/mine$"))


def test_the_sheet_of_keys_is_in_the_menu_and_gives_the_focus_back(house: House, taken: Consultation) -> None:
    page = at(house, taken)
    menu = page.locator("#state summary", has_text="Lainnya")
    menu.click()
    page.get_by_role("button", name="Tombol pintas").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Pakai tombol pintas").uncheck()
    page.get_by_role("button", name="Mengerti").click()
    expect(menu).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#note-text")).to_be_hidden()
    page.evaluate("localStorage.removeItem('konsultasi-keys')")


BOXES = """[...document.querySelectorAll('.buttons button, .buttons .button')]
    .filter((one) => one.checkVisibility() && !one.closest('.sheet'))
    .map((one) => one.getBoundingClientRect())
    .map((box) => [Math.round(box.top + box.height / 2), box.right, box.height])"""


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [360, 390, 430])
def test_the_buttons_of_the_head_stand_in_one_line_on_a_telephone(house: House, width: int, language: str) -> None:
    reader, now = house.office.officer(f"Made-{width}-{language}"), utc_now() - 5 * MINUTE
    with house.office.database.transaction() as session:
        session.get_one(Officer, reader.id).language = language
    consultation = house.opens(now)
    house.office.claims(consultation, reader, now)
    house.office.clarifies(consultation, reader, now)  # then all may be done at once
    page = house.page(reader, f"/consultations/{consultation.number}")
    page.set_viewport_size({"width": width, "height": 800})
    boxes = page.evaluate(BOXES)
    assert len(boxes) == 5  # the second one is the close button's other half
    assert len({middle for middle, _, _ in boxes}) == 1, boxes
    assert max(right for _, right, _ in boxes) <= width
    assert min(height for _, _, height in boxes) >= 40


@pytest.mark.parametrize("language", ["id", "en"])
def test_how_long_the_window_is_open_takes_one_line_on_a_telephone(house: House, language: str) -> None:
    reader = house.office.officer(f"Wayan-{language}")
    with house.office.database.transaction() as session:
        session.get_one(Officer, reader.id).language = language
    for script in (True, False):
        it = house.opens(utc_now() - timedelta(seconds=5))
        page = house.page(reader, f"/consultations/{it.number}", java_script_enabled=script)
        page.set_viewport_size({"width": 360, "height": 740})
        tag = page.locator("[data-window]")
        assert re.search(r"23 (jam|hours) 59 (menit|minutes)$", tag.inner_text())
        assert tag.evaluate("one => one.clientHeight") <= page.locator(".signs .tag").first.evaluate(
            "one => one.clientHeight"
        )


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [1280, 1366, 1440, 1920])
def test_how_a_consultation_stands_takes_one_line_on_a_desk(house: House, width: int, language: str) -> None:
    reader, now = house.office.officer(f"Putu-{width}-{language}"), utc_now() - 61 * MINUTE
    with house.office.database.transaction() as session:
        session.get_one(Officer, reader.id).language = language
    house.office.claims(consultation := house.opens(now), reader, now)
    page = house.page(reader, f"/consultations/{consultation.number}")
    page.set_viewport_size({"width": width, "height": 800})
    one = page.locator(".signs .tag").first.evaluate("one => one.offsetHeight")
    assert page.locator(".signs").evaluate("one => one.offsetHeight") < 1.5 * one
    expect(page.locator(".names .holder")).to_be_visible()


def test_the_count_of_signs_stays_while_the_page_is_kept_fresh(house: House, taken: Consultation) -> None:
    page = at(house, taken)
    page.locator("#text").fill("Sebentar ya.")
    house.writes(taken, "Baik, saya tunggu.")
    expect(page.locator("#thread")).to_contain_text("Baik, saya tunggu.", timeout=SLOW)
    expect(page.locator("#count")).to_have_text("12/1600")


def test_the_counting_of_the_window_begins_without_a_jump(house: House, taken: Consultation) -> None:
    reader, address = house.office.officer("Ketut"), f"/consultations/{taken.number}"
    with house.office.database.transaction() as session:
        session.get_one(Officer, reader.id).language = "en"
    said = []
    for script in (False, True):
        page = house.page(reader, address, java_script_enabled=script)
        page.set_viewport_size({"width": 1920, "height": 1080})
        said.append(page.locator("[data-window]").inner_text())
    assert re.fullmatch(r"WhatsApp window open for 2\d hours \d+ minutes?", said[0])
    assert said[0][:-12] == said[1][:-12]  # a minute may pass
    assert said[1].rstrip("s").endswith(" minute")


def test_what_is_noted_and_asked_survives_until_it_is_stored(house: House, taken: Consultation) -> None:
    page = at(house, taken)
    here = page.url
    page.keyboard.press("n")
    page.locator("#note-text").press_sequentially("Sudah ditelepon.")
    page.reload()
    expect(page.locator("#note-text")).to_have_value("Sudah ditelepon.")
    expect(page.locator("#note-text")).to_be_visible()
    page.locator("#note-text").press("Escape")
    expect(page.locator("#noting [data-begun]")).to_be_visible()

    page.locator("#clarifying summary").click()
    page.locator("#clarify-text").fill("Tahun berapa?")
    page.locator("#clarify-2").fill("Kabupaten mana?")
    page.goto(f"{house.url}/queue/mine")
    expect(page.locator(f"#row-{taken.number} [data-draft]")).to_be_visible()
    page.goto(here)
    expect(page.locator("#clarify-2")).to_have_value("Kabupaten mana?")
    expect(page.locator("#note-text")).to_have_value("Sudah ditelepon.")

    page.route("**/note", lambda route: route.abort())
    page.locator("#noting summary").click()
    page.get_by_role("button", name="Simpan catatan").click()
    page.unroute("**/note")
    page.goto(here)
    expect(page.locator("#note-text")).to_have_value("Sudah ditelepon.")
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.locator(".by-note")).to_contain_text("Sudah ditelepon.")
    expect(page.locator("#note-text")).to_have_value("")

    page.locator("#clarifying summary").click()
    page.get_by_role("button", name="Kirim permintaan penjelasan").click()
    expect(page.locator(".by-office").last).to_contain_text("Kabupaten mana?")
    expect(page.locator("#clarify-text")).to_have_value("")
    expect(page.locator("[data-begun]").first).to_be_hidden()
    page.goto(f"{house.url}/queue/mine")
    expect(page.locator(f"#row-{taken.number} [data-draft]")).to_be_hidden()


def test_the_search_says_that_it_looks_and_when_it_cannot(house: House, taken: Consultation) -> None:
    page = at(house, taken)
    asked: list[Route] = []
    page.route("**/answers?*", lambda route: asked.append(route))
    found = page.locator("[data-found]")
    page.locator(".kit summary", has_text="Pengetahuan").click()
    expect(found.locator(".skeleton")).to_have_count(3)
    page.get_by_label("Cari di pusat pengetahuan").fill("padi")

    def are_both_asked() -> bool:
        page.wait_for_timeout(50)
        return len(asked) == 2

    assert eventually(are_both_asked)
    asked[1].fulfill(body="<button class='pick'>padi</button>", content_type="text/html")
    expect(found).to_have_text("padi")
    asked[0].fulfill(body="<button class='pick'>yang lama</button>", content_type="text/html")
    page.get_by_label("Cari di pusat pengetahuan").fill("karet")
    page.wait_for_timeout(500)
    expect(found).to_have_text("padi")  # neither the belated one nor nothing
    page.unroute("**/answers?*")
    page.route("**/answers?*", lambda route: route.abort())
    page.get_by_label("Cari di pusat pengetahuan").fill("sawit")
    expect(found).to_contain_text("tidak terjangkau")


def test_an_office_page_fills_the_paper(house: House) -> None:
    page = house.page(house.rina, "/audit")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1040, "height": 700})  # A4 laid across
    assert page.evaluate("document.querySelector('.office h1').parentElement.getBoundingClientRect().width") > 900


def is_viewer(frame: Frame) -> bool:
    """Say whether a frame is of Chromium's own viewer of PDFs."""
    return frame.url.startswith("chrome-extension://")


def test_a_pdf_opens_in_the_browsers_viewer_and_is_kept_by_another_link(house: House, taken: Consultation) -> None:
    now = utc_now()
    with house.office.database.transaction() as session:
        sender = session.get_one(Contact, taken.contact_id)
        inbound = house.office.wrote(session, sender, now, "Suratnya.", kind="document")
        stored = {"inbound_id": inbound.id, "state": "stored", "size": len(PDF), "not_before": now, "created_at": now}
        session.add(Media(token="surat", content_type="application/pdf", file_name="surat.pdf", **stored))
    folder = house.office.runtime.settings.instance_dir / "media"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "surat").write_bytes(PDF)
    page = at(house, taken)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="surat.pdf Buka di tab baru").click()
    viewer = opened.value
    viewer.wait_for_load_state()
    assert viewer.evaluate("document.contentType") == "application/pdf"
    viewer.wait_for_timeout(0)
    if not any(map(is_viewer, viewer.frames)):
        viewer.wait_for_event("framenavigated", is_viewer)
    with page.expect_download() as kept:
        page.get_by_role("link", name="Unduh surat.pdf").click()
    assert kept.value.suggested_filename == "surat.pdf"


@pytest.mark.parametrize("script", [True, False])
def test_nothing_that_cannot_be_brought_back_goes_with_one_press(house: House, script: bool) -> None:
    name = f"salam {script}".lower()
    with house.office.database.transaction() as session:
        saved_replies.save(session, house.rina, utc_now(), name=name, text="Selamat pagi.", shared=True)
    page = house.page(house.rina, "/replies", java_script_enabled=script)
    sure = page.get_by_role("button", name=f"Ya, hapus {name}")
    expect(sure).to_have_count(0)
    page.locator("li", has_text=f"/{name}").locator("summary").click()
    expect(page.get_by_text("Hilang bagi semua petugas")).to_be_visible()
    sure.click()
    expect(page.get_by_role("status").first).to_contain_text(f"Balasan /{name} dihapus.")


def test_a_new_message_is_told_to_who_hears_the_page(house: House, taken: Consultation) -> None:
    page = at(house, taken)
    house.writes(taken, "Masih ditunggu, kak.")
    expect(page.get_by_role("log", name="Pesan")).to_contain_text("Masih ditunggu, kak.", timeout=SLOW)


@pytest.mark.parametrize(("width", "height"), [(360, 330), (320, 256), (720, 450)])
def test_the_talk_is_read_where_keys_on_the_glass_or_great_letters_leave_little_room(
    house: House, taken: Consultation, width: int, height: int
) -> None:
    page = at(house, taken)
    page.set_viewport_size({"width": width, "height": height})
    page.locator("#text").click()
    page.locator("#text").fill("Sebentar, kami periksa.")
    page.locator("#text").evaluate("box => box.scrollIntoView({ block: 'nearest' })")
    assert page.locator(".thread").evaluate("one => one.clientHeight") >= 100
    box = page.locator("#text").bounding_box()
    assert box
    assert box["y"] >= 0
    assert round(box["y"] + box["height"]) <= height
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#reply").get_by_role("button", name="Kirim").click(trial=True)
    page.locator("#state summary", has_text="Lainnya").click()
    expect(page.get_by_role("link", name="Tampilan cetak")).to_be_visible()


def test_the_window_shrinks_when_a_telephone_shows_its_keys(house: House) -> None:
    page = house.page(house.rina, "/queue")
    assert "interactive-widget=resizes-content" in page.locator("meta[name=viewport]").get_attribute("content")  # type: ignore[operator]
