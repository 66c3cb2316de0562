"""Proposals of officers, doubts about entries and the history of one, through the browser's door."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from core.clock import utc_now
from core.models import Officer
from core.runtime import Runtime
from kb import doubts, live, proposals, questions
from kb.matching import Candidate, Finding
from kb.models import KbProposal
from tests.kb.pages import FILE, browser, post, publish

pytestmark = pytest.mark.usefixtures("nothing_in_the_background", "no_machine_is_too_slow")


@pytest.fixture
def officer(app, runtime: Runtime) -> FlaskClient:  # type: ignore[no-untyped-def]
    return browser(app, runtime, "officer")


def only(runtime: Runtime) -> KbProposal:
    with runtime.database.reading() as session:
        return proposals.listed(session)[0][0]


NEW = "/kb/proposals/new"
ASKED = {"question": "Berapa  inflasi Tebo?", "answer": "Belum dihitung.", "reference": "KS-2026-00042"}


def test_a_consultation_sends_its_words_to_the_form_and_nothing_is_kept_yet(
    officer: FlaskClient, runtime: Runtime
) -> None:
    page = post(officer, NEW, NEW, **ASKED, variants="inflasi tebo brp")
    assert "Berapa inflasi Tebo?</textarea>" in page.text
    assert 'name="reference" value="KS-2026-00042"' in page.text
    with runtime.database.reading() as session:
        assert proposals.waiting(session) == 0


def test_a_form_sent_twice_is_one_proposal(officer: FlaskClient, runtime: Runtime) -> None:
    for answer in ("Belum dihitung.", "Belum dihitung.", "Tidak dihitung."):
        assert post(officer, NEW, "/kb/proposals", **{**ASKED, "answer": answer}).status_code == 303
    with runtime.database.reading() as session:
        assert proposals.waiting(session) == 2


def test_two_clicks_at_once_are_one_proposal(runtime: Runtime, officer: FlaskClient) -> None:
    with runtime.database.reading() as session:
        officer_id = session.exec(select(Officer.id).where(Officer.role == "officer")).one()
    assert officer_id is not None

    def proposes(_: int) -> None:
        with runtime.database.transaction() as session:
            proposals.propose(session, question="Inflasi Tebo?", answer="Belum.", officer_id=officer_id, now=utc_now())
            time.sleep(0.3)  # so that the other begins before this one is kept

    with ThreadPoolExecutor(2) as clicks:
        list(clicks.map(proposes, range(2)))
    with runtime.database.reading() as session:
        assert proposals.waiting(session) == 1


def test_an_officer_proposes_and_an_admin_makes_it_an_entry(
    officer: FlaskClient,
    admin: FlaskClient,
    runtime: Runtime,
) -> None:
    publish(admin, FILE)
    assert post(officer, NEW, "/kb/proposals", **ASKED).status_code == 303
    assert "menunggu admin" in officer.get("/kb/proposals").text
    assert "KS-2026-00042" in admin.get("/kb/proposals").text
    number = str(only(runtime).id)
    form = admin.get(f"/kb/entry?proposal={number}").text
    assert "Berapa inflasi Tebo?</textarea>" in form
    fields = {"question": "Berapa inflasi Tebo?", "answer": "Belum dihitung.", "proposal": number}
    post(admin, "/kb/entry", "/kb/entry", action="save", based_on="1", old="", category="data", **fields)
    assert "menjadi entri" in officer.get("/kb/proposals").text
    assert only(runtime).entry_slug == "berapa-inflasi-tebo"


def test_a_declined_proposal_tells_why_and_is_decided_once(
    officer: FlaskClient,
    admin: FlaskClient,
    runtime: Runtime,
) -> None:
    post(officer, NEW, "/kb/proposals", **ASKED)
    decline = f"/kb/proposals/{only(runtime).id}/decline"
    post(admin, "/kb/proposals", decline, reason=" ")
    post(admin, "/kb/proposals", decline, reason="Sudah ada entrinya.")
    post(admin, "/kb/proposals", decline, reason="lagi")
    page = officer.get("/kb/proposals").text
    assert "Sudah ada entrinya." in page
    assert "sudah diputuskan" in admin.get("/kb/proposals").text


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("Kirim ke budi@gmail.com", "alamat e-mail"),
        ("Hubungi 0812-3456-7890", "nomor telepon"),
        ("NIK 1571 0101 0190 0001", "NIK"),
    ],
)
def test_what_looks_like_a_citizens_data_asks_for_a_second_look(
    officer: FlaskClient, runtime: Runtime, answer: str, name: str
) -> None:
    page = post(officer, NEW, "/kb/proposals", question="Apa itu?", answer=answer)
    assert (page.status_code, name in page.text) == (400, True)
    assert post(officer, NEW, "/kb/proposals", question="Apa itu?", answer=answer, checked="1").status_code == 303


@pytest.mark.parametrize(
    "text",
    [
        "pengaduan1500@bps.go.id, 0741 60497, tahun 2020-2024, 1.234.567.890 rupiah",
        "Data tahun 2020 2021 2022 2023 tersedia.",
        "Penduduk dan ekspor: 12.345.678 23.456.789",
    ],
)
def test_the_offices_own_addresses_and_figures_are_no_citizens_data(text: str) -> None:
    assert proposals.personal_data_in(text) == []


@pytest.mark.parametrize("field", [{"question": " ? "}, {"question": "a" * 501}, {"answer": "a" * 4001}])
def test_a_bad_proposal_comes_back_with_what_was_typed(officer: FlaskClient, field: dict[str, str]) -> None:
    page = post(officer, NEW, "/kb/proposals", **{**ASKED, **field})
    assert page.status_code == 400
    assert 'role="alert"' in page.text


def test_only_an_admin_decides(officer: FlaskClient) -> None:
    post(officer, NEW, "/kb/proposals", **ASKED)
    assert post(officer, NEW, "/kb/proposals/1/decline", reason="x").status_code == 403
    assert post(officer, NEW, "/kb/doubts/settle", id="inflasi").status_code == 403


FOUND = Finding("answer", "a", 0.9, (Candidate("a", 0.9), Candidate("b", 0.3)), "yakin")
SUGGESTED = Finding("suggest", None, 0.5, (Candidate("a", 0.5), Candidate("b", 0.3)), "belum cukup yakin")


@pytest.mark.parametrize(
    ("finding", "doubted", "outcome", "candidates"),
    [
        (FOUND, doubts.Doubted(), "answer", "ab"),
        (FOUND, doubts.Doubted(asked=frozenset("a")), "suggest", "ab"),
        (FOUND, doubts.Doubted(held=frozenset("a")), "none", "b"),
        (FOUND, doubts.Doubted(held=frozenset("b")), "answer", "a"),
        (SUGGESTED, doubts.Doubted(held=frozenset("a")), "suggest", "b"),
        (SUGGESTED, doubts.Doubted(held=frozenset("ab")), "none", ""),
        (SUGGESTED, doubts.Doubted(asked=frozenset("ab")), "suggest", "ab"),
    ],
)
def test_a_doubted_entry_is_not_sent_by_itself(
    finding: Finding, doubted: doubts.Doubted, outcome: str, candidates: str
) -> None:
    left = doubted.apply(finding)
    assert (left.outcome, "".join(one.entry_id for one in left.candidates)) == (outcome, candidates)
    assert (left.entry_id is None) == (outcome != "answer")


def standing(runtime: Runtime) -> doubts.Doubted:
    with runtime.database.reading() as session:
        return doubts.standing(session)


def test_an_officer_holds_an_entry_until_an_admin_has_looked(
    officer: FlaskClient,
    admin: FlaskClient,
    runtime: Runtime,
) -> None:
    publish(admin, FILE)
    sent = post(officer, NEW, "/kb/doubts", id="inflasi", words="Tahunnya lama", reference="KS-2026-00042")
    assert sent.location == "/consultations/KS-2026-00042"
    assert standing(runtime).held == {"inflasi"}
    assert "Tahunnya lama" in admin.get("/kb/entry?id=inflasi").text
    assert "inflasi" in admin.get("/kb?state=doubted").text
    post(admin, "/kb/entry", "/kb/doubts/settle", id="inflasi")
    assert "inflasi" not in standing(runtime)
    assert post(officer, NEW, "/kb/doubts", id="tak-ada").status_code == 404


def test_a_changed_answer_ends_the_doubt_and_other_changes_do_not(
    runtime: Runtime,
    admin: FlaskClient,
) -> None:
    publish(admin, FILE)
    with runtime.database.transaction() as session:
        for slug in ("inflasi", "alamat"):
            doubts.doubt(session, slug, words="salah", now=utc_now())
    publish(admin, FILE.replace("lokasi;", "lokasi kantor;").replace("Kenaikan", "Naiknya"))
    assert standing(runtime).asked == {"alamat"}


def test_an_answer_that_was_doubted_and_mended_is_doubted_again_when_a_rollback_brings_it_back(
    runtime: Runtime,
    admin: FlaskClient,
) -> None:
    publish(admin, FILE + "sehat;data;Apa itu UHH?;;Umur harapan hidup.\n")
    with runtime.database.transaction() as session:
        for slug in ("inflasi", "alamat", "sehat"):
            doubts.doubt(session, slug, words="salah", now=utc_now())
    post(admin, "/kb/entry", "/kb/doubts/settle", id="sehat")
    publish(admin, FILE.replace("Kenaikan", "Naiknya") + "sehat;data;Apa itu UHH?;;Harapan hidup.\n")
    publish(admin, FILE.replace("Kenaikan", "Naiknya").replace("Telanaipura", "Jl. A. Yani"))
    assert standing(runtime).asked == set()
    post(admin, "/kb/versions", "/kb/versions/2/rollback")
    assert standing(runtime).asked == {"alamat"}
    post(admin, "/kb/versions", "/kb/versions/1/rollback")
    assert standing(runtime).asked == {"alamat", "inflasi"}


def test_many_doubts_of_one_entry_are_kept_within_bounds(runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        for number in range(doubts.MOST_OPEN + 5):
            doubts.doubt(session, "x", words=f"salah {number // 2}", now=now)
        assert len(doubts.of_entry(session, "x")) == doubts.MOST_OPEN // 2 + 3
        for number in range(doubts.MOST_OPEN):
            doubts.doubt(session, "x", words=f"lain {number}", now=now)
    with runtime.database.reading() as session:
        assert len(doubts.of_entry(session, "x")) == doubts.MOST_OPEN


def test_the_history_of_an_entry_is_told_word_by_word(admin: FlaskClient) -> None:
    publish(admin, FILE)
    publish(admin, FILE.replace("Kenaikan harga.", "Kenaikan harga umum."))
    publish(admin, FILE.replace("inflasi;data;Apa itu inflasi?;inflasi jambi;Kenaikan harga.\n", ""))
    page = admin.get("/kb/entry/history?id=inflasi").text
    assert "<ins> umum</ins>" in page
    assert "dihapus" in page
    assert re.findall(r"<b>Versi (\d)", page) == ["3", "2", "1"]
    assert admin.get("/kb/entry/history?id=tak-ada").status_code == 404


def test_the_history_leads_to_the_entry_where_the_live_version_holds_it(admin: FlaskClient) -> None:
    publish(admin, FILE)
    publish(admin, FILE.replace("inflasi;data;Apa itu inflasi?;inflasi jambi;Kenaikan harga.\n", ""))
    edit = 'href="/kb/entry?id=inflasi"'
    assert edit not in admin.get("/kb/entry/history?id=inflasi").text
    post(admin, "/kb/versions", "/kb/versions/1/rollback")
    assert edit in admin.get("/kb/entry/history?id=inflasi").text
    publish(admin, FILE + "baru;data;Apa itu deflasi?;;Harga turun.\n")
    post(admin, "/kb/versions", "/kb/versions/1/rollback")
    assert "/kb/entry?id=baru" not in admin.get("/kb/entry/history?id=baru").text


def test_gaps_lead_to_the_form_by_number_and_can_be_set_aside(admin: FlaskClient, runtime: Runtime) -> None:
    publish(admin, FILE)
    with runtime.database.transaction() as session:
        held = live.current(session)
        for text in ("harga beras di pasar", "brp harga beras pasar", "tarif parkir " + "x" * 900):
            finding = held.index.ask(text, utc_now().date())
            questions.record(session, text=text, finding=finding, version_number=1, now=utc_now())
        ids = ",".join(str(row.id) for row in reversed(questions.recent_questions(session)))
    page = admin.get("/kb/gaps").text
    assert max(map(len, re.findall(r'href="([^"]*)"', page))) < 200
    assert "harga beras di pasar\nbrp harga" in admin.get(f"/kb/entry?id=alamat&questions={ids},x,9999999").text
    post(admin, "/kb/gaps", "/kb/gaps/set-aside", questions=ids)
    assert "harga beras" not in admin.get("/kb/gaps").text
