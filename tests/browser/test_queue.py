"""The queue in a real browser: by keyboard alone, without JavaScript, live, and with the network cut."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core.clock import utc_now
from handoff import flags, live
from handoff.models import Consultation
from tests.browser.conftest import PATIENCE, House
from tests.waiting import eventually

SLOW = PATIENCE


def lamp(page: Page) -> Locator:
    """Find what says how the page is kept fresh; until its script has connected it says nothing."""
    expect(page.locator("span.live")).to_be_visible(timeout=SLOW)
    return page.locator("[data-live-text]")


def numbers(page: Page) -> list[str]:
    return page.locator("[data-consultation]").evaluate_all("rows => rows.map(row => row.dataset.consultation)")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('.row')?.dataset.consultation ?? ''"))


def test_by_keyboard_alone(house: House) -> None:
    page = house.page(house.rina, "/queue/waiting")
    shown = numbers(page)
    keys = page.keyboard

    keys.press("j")
    keys.press("j")
    keys.press("k")
    assert focused(page) == shown[0]
    keys.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Ambil konsultasi")
    keys.press("j")
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    keys.press("/")
    keys.type("ajx?")
    expect(page.get_by_role("searchbox")).to_have_value("ajx?")
    keys.press("Escape")
    keys.press("j")
    keys.press("x")
    keys.press("j")
    keys.press("x")
    expect(page.get_by_text("2 dipilih")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_text("2 dipilih")).to_be_hidden()

    mine = focused(page)
    keys.press("a")
    expect(page).to_have_url(re.compile(f"/consultations/{mine}"), timeout=SLOW)
    page.goto(f"{house.url}/queue/mine")
    page.locator(f"#row-{mine} .whole").focus()
    keys.press("e")
    expect(page.get_by_role("dialog")).to_contain_text(f"Tutup {mine}?")
    keys.press("Enter")
    expect(page.get_by_text("1 konsultasi ditutup.")).to_be_visible(timeout=SLOW)
    assert mine not in numbers(page)


def test_what_was_opened_is_taken_answered_and_followed_by_the_next_with_keys(house: House) -> None:
    page = house.page(house.dedi, "/queue/waiting")
    keys, first = page.keyboard, numbers(page)[0]
    keys.press("j")
    keys.press("Enter")
    expect(page).to_have_url(re.compile(f"/consultations/{first}$"), timeout=SLOW)
    page.wait_for_load_state()  # its address is there before its scripts
    keys.press("r")  # nothing can be written yet
    expect(page.get_by_role("button", name="Ambil", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_text("Anda yang menangani")).to_be_visible(timeout=SLOW)
    keys.press("r")
    keys.type("Tabelnya ada di Jambi Dalam Angka.")
    keys.press("Control+Enter")
    expect(page.locator(".by-office").last).to_contain_text("Jambi Dalam Angka", timeout=SLOW)
    keys.press("Escape")
    keys.press("e")
    keys.press("Enter")
    expect(page.locator(".rest")).to_contain_text("Ambil berikutnya", timeout=SLOW)
    page.locator(".thread").focus()
    keys.press("a")
    expect(page).not_to_have_url(re.compile(f"/consultations/{first}"), timeout=SLOW)
    expect(page.get_by_text("Anda yang menangani")).to_be_visible(timeout=SLOW)


def test_the_keys_can_be_switched_off(house: House) -> None:
    """WCAG 2.1.4: who dictates, or touches keys unawares, must not close consultations by it."""
    page = house.page(house.rina, "/queue/all")
    page.keyboard.press("?")
    page.get_by_label("Pakai tombol pintas di peramban ini").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert focused(page) == ""
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert focused(page) == ""
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.goto(f"{house.url}/consultations/{numbers(page)[0]}")
    page.keyboard.press("n")
    assert page.locator(".noted[open]").count() == 0
    page.goto(f"{house.url}/queue/all")
    page.get_by_role("button", name="Tombol pintas").click()
    page.get_by_label("Pakai tombol pintas di peramban ini").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert focused(page) == numbers(page)[0]


LISTENS = """() => {
    window.told = [];
    window.Notification = class { constructor(title, { body }) { window.told.push(`${title}: ${body}`); } };
    window.Notification.permission = "granted";
    Object.defineProperty(document, "hidden", { get: () => true });
    localStorage.setItem("konsultasi-alerts", "on");
}"""
"""An officer who asked for sound and notification and looks at another window."""


def cries_for_help(house: House, number: str, words: str) -> None:
    at, office = utc_now(), house.office
    citizen = office.citizen(at, number, registered=False)
    with office.database.transaction() as session:
        assert flags.record(session, office.wrote(session, citizen, at, words), "emergency", at)


def test_what_officers_should_see_is_told_and_leads_there(house: House) -> None:
    page = house.page(house.dedi, "/queue/waiting")
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    cries_for_help(house, "+6281200009999", "tolong, kebakaran!")
    page.get_by_role("link", name="1 pesan warga perlu segera dilihat").click(timeout=SLOW)
    expect(page.get_by_text("tolong, kebakaran!")).to_be_visible()
    page.get_by_role("button", name="Sudah dilihat").click()
    expect(page.get_by_text("Tidak ada yang perlu dilihat.")).to_be_visible()


def test_an_address_without_an_end_pushes_no_button_aside(house: House) -> None:
    at, office = utc_now(), house.office
    citizen = office.citizen(at, "+6281200009998", registered=False)
    with office.database.transaction() as session:
        flags.record(session, office.wrote(session, citizen, at, f"klik https://x.example/{'a' * 400}"), "hoax", at)
    page = house.page(house.rina, "/flagged")
    assert page.locator(".card.scroll").evaluate("one => one.scrollWidth <= one.clientWidth")
    page.get_by_role("button", name="Sudah dilihat").click()
    expect(page.get_by_text("Tidak ada yang perlu dilihat.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 1024])
def test_no_table_pushes_its_buttons_out_of_sight(house: House, width: int) -> None:
    at, office = utc_now(), house.office
    for name in ("Muhammad Ridwan Kamaruzzaman Hasibuan", "Dewi"):
        office.officer(f"{name} {width}")
    citizen = office.citizen(at, f"+6281200007{width:03}", registered=False)
    with office.database.transaction() as session:
        flags.record(session, office.wrote(session, citizen, at, f"klik https://x.example/{'a' * 400}"), "hoax", at)
    office.claims(taken := office.opens(office.citizen(at, f"+6281200006{width:03}"), at), house.rina, at)
    office.fails(office.replies(taken, house.rina, at, f"https://jambi.bps.go.id/{'a' * 90}"), at)
    page = house.page(house.rina, "/queue")
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/flagged", "/failed", "/leave", f"/reports/promises/{at:%Y-%m}"):
        page.goto(house.url + path)
        assert page.locator(".card.scroll").count(), path
        assert page.evaluate(SCROLLS) == 0, path


SCROLLS = "[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth + 1).length"


def told_of_a_cry_for_help(house: House, number: str, *scripts: str) -> list[str]:
    """Return what Dedi, who looks at another window, is told when a stranger cries for help."""
    page = house.page(house.dedi, "/queue/waiting")
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    for script in (LISTENS, *scripts):
        page.evaluate(script)
    cries_for_help(house, number, "tolong!")
    assert eventually(lambda: bool(page.evaluate("window.told")))
    return list(page.evaluate("window.told"))


def test_who_asked_for_sound_is_told_of_a_cry_for_help(house: House) -> None:
    said = ["Antrean konsultasi: Ada pesan warga yang perlu dilihat."]
    assert told_of_a_cry_for_help(house, "+6281200008888") == said


def test_r_opens_with_the_cursor_in_the_answer(house: House) -> None:
    page = house.page(house.rina, "/queue/mine?due=overdue")
    page.keyboard.press("j")
    wanted = focused(page)
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile(f"/consultations/{wanted}#"), timeout=SLOW)


def test_without_javascript(house: House) -> None:
    page = house.page(house.rina, "/queue/waiting", java_script_enabled=False)
    chosen = numbers(page)[:2]

    for number in chosen:
        page.locator(f"#row-{number} .pick input").check()
    page.get_by_label("Alihkan kepada").select_option(label="Dedi")
    page.get_by_role("button", name="Alihkan", exact=True).click()
    expect(page.get_by_text("2 konsultasi dialihkan kepada Dedi.")).to_be_visible()

    page.get_by_role("searchbox").fill("poverty")
    page.get_by_role("button", name="Cari", exact=True).click()
    expect(page.locator("mark").first).to_have_text("poverty")
    page.locator(".narrow summary").click()
    page.locator("#lang").select_option(label="Inggris")
    page.get_by_role("button", name="Terapkan").click()
    expect(page.get_by_role("link", name="Bahasa Inggris")).to_be_visible()


def test_a_new_chat_comes_in_and_disturbs_nothing(house: House) -> None:
    page = house.page(house.rina, "/queue/waiting")
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("j")
    here = focused(page)
    page.keyboard.press("x")
    page.get_by_role("searchbox").evaluate("box => { box.value = 'setengah'; }")

    now = utc_now()
    new = house.office.opens(house.office.citizen(now, "+6285700000001"), now, question="Data ekspor pinang")

    expect(page.locator(f"#row-{new.number}")).to_be_visible(timeout=SLOW)
    assert focused(page) == here
    assert page.locator(f"#row-{here} .pick input").is_checked()
    expect(page.get_by_text("1 dipilih")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("setengah")


def test_two_officers_and_one_claim(house: House) -> None:
    rina, dedi = house.page(house.rina, "/queue/waiting"), house.context(house.dedi).new_page()
    dedi.route("**/queue/waiting?fragment=1", lambda route: route.abort())  # the one who has not heard of it yet
    dedi.goto(rina.url)
    number = numbers(rina)[0]

    rina.locator(f"#row-{number}").get_by_role("button", name="Ambil").click()
    expect(rina).to_have_url(re.compile(number), timeout=SLOW)
    dedi.locator(f"#row-{number}").get_by_role("button", name="Ambil").click()

    expect(dedi.get_by_text(f"Konsultasi {number} sudah diambil oleh Rina.")).to_be_visible(timeout=SLOW)


def test_the_network_cut_and_back(house: House) -> None:
    page = house.page(house.rina, "/queue/waiting")
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    said = "document.querySelector('[data-live-text]').textContent"
    page.evaluate("""document.addEventListener('konsultasi:toast', ({ detail }) => {
        document.body.dataset.toast = (document.body.dataset.toast ?? '') + detail.text; })""")
    page.evaluate(f"""addEventListener('offline', () => {{
        document.body.dataset.lampSaid = {said}; document.querySelector('.take').click() }})""")
    page.context.set_offline(True)  # the open stream outlives it in Chromium, and its next beat lights the lamp again
    expect(page.locator("body")).to_have_attribute("data-lamp-said", "tanpa jaringan", timeout=SLOW)
    expect(page.locator("body")).to_have_attribute("data-toast", re.compile("belum terkirim"), timeout=SLOW)

    expect(lamp(page)).to_have_text("langsung", timeout=2 * SLOW)  # what the beat says is not the network
    page.locator(".find").get_by_role("button", name="Cari").click()
    expect(page).to_have_url(re.compile("/queue/waiting$"))

    now = utc_now()
    new = house.office.opens(house.office.citizen(now, "+6285700000002"), now)
    page.context.set_offline(False)

    expect(page.locator(f"#row-{new.number}")).to_be_visible(timeout=SLOW)
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)


def test_what_is_sent_while_the_server_starts_again_stays_on_the_page(house: House, taken: Consultation) -> None:
    """The browser's own page would say "refused to connect"; what sends nothing works meanwhile."""
    page = house.page(house.rina, f"/consultations/{taken.number}")
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    away = re.compile("/(events|healthz|reply)$")
    page.route(away, lambda route: route.abort())
    house.app.extensions["live"].close()
    house.app.extensions["live"].is_closed = False
    expect(lamp(page)).not_to_have_text("langsung", timeout=SLOW)
    page.keyboard.press("?")
    page.get_by_role("button", name="Mengerti").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator("#text").fill("Tabelnya ada di Jambi Dalam Angka.")
    for _again in range(2):
        page.locator("#reply").get_by_role("button", name="Kirim").click()
        expect(page.locator("[data-toasts] .notice")).to_contain_text("belum terkirim", timeout=SLOW)
        page.evaluate("document.querySelector('[data-toasts]').replaceChildren()")
    expect(page.locator("#text")).to_have_value("Tabelnya ada di Jambi Dalam Angka.")

    page.unroute(away)
    page.route(re.compile("/events$"), lambda route: route.abort())  # the stream is not back yet, the server is
    page.locator("#reply").get_by_role("button", name="Kirim").click()
    expect(page.locator(".by-office").last).to_contain_text("Jambi Dalam Angka", timeout=SLOW)
    expect(page.locator(".by-office")).to_have_count(1)


def test_where_streams_are_refused_it_looks_now_and_then(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise live.Full

    monkeypatch.setattr(live.Hub, "join", full)
    page = house.page(house.rina, "/queue/waiting")
    now = utc_now()
    new = house.office.opens(house.office.citizen(now, "+6285700000003"), now)

    expect(page.locator(f"#row-{new.number}")).to_be_visible(timeout=2 * SLOW)


def test_the_server_starts_again(house: House) -> None:
    page = house.page(house.rina, "/queue/waiting")
    expect(lamp(page)).to_have_text("langsung", timeout=SLOW)
    hub = house.app.extensions["live"]

    hub.close()  # as a server does that is told to stop
    hub.is_closed = False
    now = utc_now()
    new = house.office.opens(house.office.citizen(now, "+6285700000004"), now)

    expect(page.locator(f"#row-{new.number}")).to_be_visible(timeout=SLOW)


def test_several_pages_of_one_officer_share_one_stream(house: House) -> None:
    before = set(house.app.extensions["live"]._streams)
    context = house.context(house.rina)
    pages = [context.new_page() for _ in range(3)]
    for page in pages:
        page.goto(f"{house.url}/queue/waiting")
    expect(lamp(pages[0])).to_have_text("langsung", timeout=SLOW)
    assert len(set(house.app.extensions["live"]._streams) - before) == 1

    now = utc_now()
    new = house.office.opens(house.office.citizen(now, "+6285700000005"), now)
    for page in pages:
        page.bring_to_front()
        expect(page.locator(f"#row-{new.number}")).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1440, 1920])
def test_nothing_is_wider_than_the_screen_and_everything_can_be_hit(house: House, width: int) -> None:
    page = house.page(house.rina, "/queue/all")
    page.set_viewport_size({"width": width, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main a.button, .pick, .tabs a, .chip')]"
        ".filter(one => one.offsetParent).map(one => [one.outerHTML, one.getBoundingClientRect()])"
        ".filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"
    )
    assert small == []
    page.locator(".narrow summary").click()
    card = page.locator(".narrow .card")
    assert card.evaluate("card => card.scrollWidth - card.clientWidth") == 0


def test_a_line_of_the_queue_takes_little_room_on_a_small_desk(house: House) -> None:
    page = house.page(house.rina, "/queue/all")
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate("Math.max(...[...document.querySelectorAll('.row')].map((row) => row.offsetHeight))") < 80


def test_a_reply_begun_and_not_sent_is_marked(house: House) -> None:
    page = house.page(house.rina, "/queue/mine")
    number = numbers(page)[0]
    sign = page.locator(f"#row-{number} [data-draft]")
    expect(sign).to_be_hidden()
    for text, shown in (("Sebentar, kami cek", True), ("", False)):
        page.goto(f"{house.url}/consultations/{number}")
        page.locator("#text").fill(text)
        page.goto(f"{house.url}/queue/mine")
        expect(sign).to_be_visible(visible=shown)


COVERED = """() => {
    const focused = document.activeElement, here = focused.getBoundingClientRect();
    const bar = document.querySelector('#several').getBoundingClientRect();
    const sticks = (one) => getComputedStyle(one).position === 'sticky';
    const heads = [...document.querySelectorAll('.bar, .tabs')].filter(sticks);
    const low = Math.max(...heads.map((one) => one.getBoundingClientRect().bottom));
    const under = here.bottom > bar.top + 1 && here.top < bar.bottom;
    return !focused.closest('#several, .bar, .tabs') && (under || here.top < low - 1);
}"""


@pytest.mark.parametrize("width", [390, 1440])
def test_what_has_the_focus_is_covered_by_no_bar(house: House, width: int) -> None:
    """WCAG 2.4.11, forwards and back, with the bar for several at the foot of the window."""
    page = house.page(house.rina, "/queue/all")
    page.set_viewport_size({"width": width, "height": 700})
    page.locator(".pick input").first.check()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(60):
            page.keyboard.press(key)
            assert not page.evaluate(COVERED), page.evaluate("document.activeElement.outerHTML")
