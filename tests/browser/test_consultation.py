"""One consultation in a real browser: writing, undo, files dropped, drafts, two officers, no JavaScript."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from simulator.testing import Lookalike, Telephone
from tests.browser.axe import violations
from tests.browser.conftest import WIDTHS
from tests.browser.test_side_by_side import SLOW, signed_in
from tests.running import Desk, Office
from tests.story.test_story import consultation
from tests.waiting import eventually

DROP = """(text) => {
    const data = new DataTransfer();
    data.items.add(new File([`%PDF-1.7 ${text}`], "tabel.pdf", { type: "application/pdf" }));
    data.items.add(new File(["MZ"], "program.exe"));
    for (const type of ["dragover", "drop"]) {
        const happening = new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector(".thread").dispatchEvent(happening);
    }
}"""


@pytest.fixture(scope="module")
def rina(running: Office) -> Desk:
    return running.hires("Rina")


@pytest.fixture(scope="module")
def budi(running: Office) -> Telephone:
    return Telephone(running.url, name="Budi Santoso")


@pytest.fixture(scope="module")
def number(running: Office, rina: Desk, budi: Telephone) -> str:
    """A consultation that Rina has taken."""
    asked = consultation(budi, Lookalike(running.url))
    assert rina.does(asked, "claim").status_code == 200
    return asked


@pytest.fixture
def opens(browser: Browser, running: Office) -> Iterator[Callable[..., Page]]:
    """Open a page signed in, each in a browser profile of its own."""
    contexts: list[BrowserContext] = []

    def make(desk: Desk, path: str, **options: bool) -> Page:
        contexts.append(browser.new_context(viewport=WIDTHS["desktop"], **options))
        page = signed_in(contexts[-1].new_page(), running.url, desk)
        page.set_default_timeout(SLOW)
        page.goto(running.url + path)
        return page

    yield make
    for context in contexts:
        context.close()


def saves_reply(page: Page, url: str, name: str, text: str) -> None:
    page.goto(f"{url}/replies")
    page.get_by_label("Nama singkat").fill(name)
    page.get_by_label("Teks").fill(text)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status").first).to_contain_text(name)


def test_a_slash_says_that_nobody_has_kept_a_reply_and_where_to(
    opens: Callable[..., Page], rina: Desk, number: str
) -> None:
    page = opens(rina, f"/consultations/{number}")
    page.route("**/replies", lambda route: route.fulfill(json=[]))
    box, said = page.locator("#text"), page.locator(".slash")
    expect(box).to_have_attribute("placeholder", re.compile("Ketik / untuk balasan tersimpan"))
    box.press_sequentially("/")
    expect(said).to_contain_text("Belum ada balasan tersimpan. Buat balasan sendiri atau minta admin")
    expect(said.get_by_role("link")).to_have_attribute("href", "/replies")
    assert violations(page) == []
    box.press_sequentially("x")
    expect(said).to_have_count(0)
    box.fill("")
    box.press_sequentially("/")
    box.press("Escape")
    expect(said).to_have_count(0)
    expect(box).to_be_focused()
    box.fill("")


def test_a_slash_lists_the_saved_replies(opens: Callable[..., Page], running: Office, rina: Desk, number: str) -> None:
    page = opens(rina, "/queue")
    saves_reply(page, running.url, "salam", "Halo {nama}, ini konsultasi {nomor}.")
    page.goto(f"{running.url}/consultations/{number}")
    box = page.locator("#text")
    box.press_sequentially("/sal")
    expect(page.get_by_role("option", name="/salam")).to_be_visible(timeout=SLOW)
    box.press("Enter")
    expect(box).to_have_value(f"Halo Budi Santoso, ini konsultasi {number}.")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_a_slash_finds_a_name_of_several_words(
    opens: Callable[..., Page], running: Office, rina: Desk, number: str
) -> None:
    page = opens(rina, "/queue")
    saves_reply(page, running.url, "waktu layanan kantor élok", "Kantor buka pukul 08.00.")
    page.goto(f"{running.url}/consultations/{number}")
    box = page.locator("#text")
    box.fill("")
    box.press_sequentially("/waktu layanan kantor é")
    expect(page.get_by_role("option", name="/waktu layanan kantor élok")).to_be_visible(timeout=SLOW)
    box.press("Tab")
    expect(box).to_have_value("Kantor buka pukul 08.00.")
    box.fill("")


def test_marks_and_preview_show_what_the_citizen_will_see(opens: Callable[..., Page], rina: Desk, number: str) -> None:
    page = opens(rina, f"/consultations/{number}")
    page.locator("#text").fill("112 pengrajin")
    page.locator("#text").select_text()
    page.get_by_role("button", name="Tebal").click()
    expect(page.locator("#text")).to_have_value("*112 pengrajin*")
    page.get_by_role("button", name="Pratinjau").click()
    shown = page.locator("[data-preview]")
    expect(shown.get_by_text("Rina (BPS Provinsi Jambi):")).to_be_visible(timeout=SLOW)
    page.locator("#text").press_sequentially(" ~lama~")
    expect(shown.locator("s")).to_have_text("lama", timeout=SLOW)


def test_an_answer_of_the_knowledge_base_is_one_click_away(opens: Callable[..., Page], rina: Desk, number: str) -> None:
    page = opens(rina, f"/consultations/{number}")
    page.locator("#text").fill("Baik.")
    page.locator(".kit summary", has_text="Pengetahuan").click()
    page.get_by_label("Cari di pusat pengetahuan").fill("apa itu inflasi")
    answer = page.locator(".pick", has_text=re.compile("inflasi", re.IGNORECASE)).first
    expect(answer).to_be_visible(timeout=SLOW)
    answer.click()
    expect(page.locator("#text")).to_have_value(re.compile(r"^Baik\.\n.*inflasi", re.IGNORECASE | re.DOTALL))


def test_an_answer_and_a_saved_reply_are_inserted_by_keys_alone(
    opens: Callable[..., Page], running: Office, rina: Desk, number: str
) -> None:
    page = opens(rina, "/queue")
    saves_reply(page, running.url, "zzz tunggu", "Mohon ditunggu.")
    page.goto(f"{running.url}/consultations/{number}")
    page.wait_for_load_state()
    page.locator(".thread").focus()
    page.keyboard.press("p")
    expect(page.get_by_label("Cari di pusat pengetahuan")).to_be_focused()
    page.keyboard.type("apa itu inflasi")
    answers = page.locator("[data-found] .pick")
    expect(answers.first).to_contain_text("nflasi", timeout=SLOW)
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    expect(answers.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Cari di pusat pengetahuan")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value(re.compile("inflasi", re.IGNORECASE))
    page.locator(".kit summary", has_text="Balasan tersimpan").press("Enter")
    replies = page.locator(".kit [name=saved]")
    expect(replies.first).to_be_focused()
    for _ in range(replies.count()):
        page.keyboard.press("ArrowDown")
    expect(replies.last).to_be_focused()
    expect(replies.last).to_contain_text("/zzz tunggu")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value(re.compile("\nMohon ditunggu.$"))
    page.evaluate("localStorage.clear()")


def test_a_draft_survives_a_reload_and_a_lost_session(
    opens: Callable[..., Page], running: Office, rina: Desk, number: str
) -> None:
    page = opens(rina, f"/consultations/{number}")
    page.locator("#text").fill("Belum selesai ditulis.")
    page.reload()
    expect(page.locator("#text")).to_have_value("Belum selesai ditulis.")
    refreshes = re.compile("fragment=1")
    page.context.route(refreshes, lambda route: route.abort())  # one that finds the session gone would lead away itself
    page.context.clear_cookies()
    signed_in(page, running.url, rina)
    page.context.unroute(refreshes)
    page.goto(f"{running.url}/consultations/{number}")
    expect(page.locator("#text")).to_have_value("Belum selesai ditulis.")


def test_files_are_dropped_let_go_and_sent(
    opens: Callable[..., Page], rina: Desk, number: str, budi: Telephone
) -> None:
    page = opens(rina, f"/consultations/{number}")
    page.evaluate(DROP, "satu")
    chips = page.locator("[data-files] li")
    expect(chips).to_have_count(1)
    expect(page.locator("[data-toasts]")).to_contain_text("program.exe")
    chips.first.get_by_role("button").click()
    expect(chips).to_have_count(0)
    page.evaluate(DROP, "dua")
    page.locator("#text").fill("Tabelnya terlampir.")
    page.locator("#text").press("Control+Enter")
    expect(page.locator(".file", has_text="tabel.pdf")).to_be_visible(timeout=SLOW)
    expect(page.locator("#text")).to_have_value("")
    budi.waits_for("Tabelnya terlampir.")


def test_two_officers_see_each_other(
    opens: Callable[..., Page], running: Office, rina: Desk, siti: Desk, number: str
) -> None:
    at_rina = opens(rina, f"/consultations/{number}")
    at_siti = opens(siti, f"/consultations/{number}")
    expect(at_siti.locator("#between")).to_contain_text("Rina juga membuka", timeout=SLOW)

    def is_seen_typing() -> bool:
        at_rina.locator("#text").press_sequentially("a")  # a sign lasts some seconds, and is given while she types
        return "Rina sedang mengetik" in at_siti.locator("#between").inner_text()

    assert eventually(is_seen_typing)
    at_rina.close()
    expect(at_siti.locator("#between")).not_to_contain_text("Rina", timeout=SLOW)


def test_what_is_typed_stays_where_it_was_typed_when_a_colleague_takes_over(
    opens: Callable[..., Page], rina: Desk, siti: Desk, number: str
) -> None:
    page = opens(rina, f"/consultations/{number}")
    page.locator("#text").fill("Belum selesai")
    rina.does(number, "release")
    siti.does(number, "claim")
    expect(page.locator("#composer")).to_contain_text("Hanya Siti yang dapat membalas", timeout=SLOW)
    expect(page.locator(".reply #text")).to_have_value("Belum selesai")
    expect(page.locator(".others #text")).to_have_count(0)
    siti.does(number, "release")
    rina.does(number, "claim")
    page.locator("#text").fill("")


def test_what_is_held_can_be_taken_back(opens: Callable[..., Page], rina: Desk, number: str, budi: Telephone) -> None:
    budi.moves_clock(25)
    page = opens(rina, f"/consultations/{number}")
    page.locator("#text").fill("Terlambat sehari.")
    page.locator("#text").press("Control+Enter")
    held = page.locator(".bubble", has_text="Terlambat sehari.").last
    expect(held).to_contain_text("ditahan", timeout=2 * SLOW)
    page.locator("#text").fill("Ditulis sesudahnya.")
    held.get_by_role("button", name="Urungkan").click()
    expect(page.locator("#text")).to_have_value("Terlambat sehari.\nDitulis sesudahnya.")
    expect(page.locator(".bubble.gone", has_text="Terlambat sehari.")).to_be_visible()
    budi.says("Masih di sana?")  # what is brought onto the page takes nothing away
    expect(page.locator(".bubble", has_text="Masih di sana?")).to_be_visible(timeout=SLOW)
    expect(page.locator("#text")).to_have_value("Terlambat sehari.\nDitulis sesudahnya.")
    page.reload()
    expect(page.locator("#text")).to_have_value("Terlambat sehari.\nDitulis sesudahnya.")
    page.locator("#text").fill("")


def test_everything_works_without_javascript(opens: Callable[..., Page], rina: Desk, number: str) -> None:
    page = opens(rina, f"/consultations/{number}", java_script_enabled=False)
    expect(page.locator("#text")).to_have_attribute(
        "placeholder", "Tulis balasan untuk warga."
    )  # no slash: it lists nothing
    page.locator(".kit summary", has_text="Balasan tersimpan").click()
    page.locator("button[name=saved]").first.click()
    expect(page.locator("#text")).to_have_value(re.compile("Halo Budi Santoso"))
    page.locator(".kit summary", has_text="Pengetahuan").click()
    page.get_by_label("Cari di pusat pengetahuan").fill("inflasi")
    page.get_by_role("button", name="Cari", exact=True).click()
    page.locator("button[name=entry].pick").first.click()
    expect(page.locator("#text")).to_have_value(re.compile(r"Halo Budi Santoso.*\n", re.DOTALL))
    page.get_by_role("button", name="Pratinjau").click()
    expect(page.locator("[data-preview]")).to_be_visible()
    page.locator("#reply").get_by_role("button", name="Kirim").click()
    expect(page.locator(".bubble.by-office", has_text="Halo Budi Santoso").last).to_be_visible()
    page.locator(".noted summary").click()
    page.locator("#note-text").fill("Sudah dijawab.")
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.locator(".bubble.by-note")).to_contain_text("Sudah dijawab.")
    page.locator("form[action$='/close'] > button").click()
    expect(page.get_by_role("button", name="Buka kembali")).to_be_visible(timeout=SLOW)
