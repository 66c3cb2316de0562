"""The admin pages, through the browser's door, on both databases."""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from core.clock import utc_now
from core.runtime import Runtime
from kb import background, importing, indexes, live, notes, questions, service, synonyms, upload_views
from kb.index import Index
from kb.wordlists import out_of_scope
from tests.kb.pages import FILE, browser, post, publish, save, upload

pytestmark = pytest.mark.usefixtures("nothing_in_the_background", "no_machine_is_too_slow")


def test_every_page_opens_when_nothing_is_published(admin: FlaskClient) -> None:
    for address in (
        "/kb",
        "/kb/upload",
        "/kb/versions",
        "/kb/ask",
        "/kb/ask?q=halo+inflasi",
        "/kb/gaps",
        "/kb/entry",
        "/kb/golden",
        "/kb/synonyms?q=ihk",
        "/kb/thresholds",
    ):
        page = admin.get(address)
        assert page.status_code == 200, address
        assert page.text.count("<h1") == 1, address


@pytest.mark.parametrize(
    "address",
    [
        "/kb",
        "/kb/upload",
        "/kb/versions",
        "/kb/ask",
        "/kb/gaps",
        "/kb/entry",
        "/kb/versions/1.csv",
        "/kb/golden",
        "/kb/synonyms",
        "/kb/thresholds",
        "/kb/upload/x",
        "/kb/upload/x.csv",
    ],
)
def test_officers_and_strangers_stay_outside(app: Flask, runtime: Runtime, address: str) -> None:
    assert app.test_client().get(address).status_code == 303
    assert browser(app, runtime, "officer").get(address).status_code == 403


def test_upload_check_publish_roll_back_and_download(admin: FlaskClient) -> None:
    publish(admin, FILE)
    publish(admin, FILE.replace("Telanaipura", "Jl. A. Yani"))
    assert "Jl. A. Yani" in admin.get("/kb/versions/2.csv").text
    assert post(admin, "/kb/versions", "/kb/versions/1/rollback").status_code == 303
    assert "Versi 1 oleh Admin" in admin.get("/kb").text
    assert admin.get("/kb/versions/9.csv").status_code == 404
    assert admin.get("/kb/versions/99999999999999999999.csv").status_code == 404


def test_a_bad_file_names_row_and_column_and_changes_nothing(admin: FlaskClient) -> None:
    publish(admin, FILE)
    page = upload(admin, FILE.replace("Telanaipura.", " "))
    assert page.status_code == 400
    assert "Baris 3, kolom jawaban" in page.text
    assert "Versi 1 oleh Admin" in admin.get("/kb").text


def test_in_english_the_errors_are_english_too(admin: FlaskClient) -> None:
    post(admin, "/kb/upload", "/preferences", language="en", back="/kb")
    page = upload(admin, FILE.replace("Telanaipura.", " "))
    assert "Row 3, column jawaban: must not be empty" in page.text
    assert "The file is empty; choose one that holds a table." in upload(admin, "\n").text


def test_what_a_check_found_is_said_in_the_language_of_whoever_reads_it(
    admin: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, ...]] = []
    monkeypatch.setattr(upload_views, "AT_ONCE", 10)
    monkeypatch.setattr(background, "start", lambda settings, *task: started.append(task))
    going = upload(admin, FILE.replace("Telanaipura.", " ") + f"x;data;Apa?;y;ya{'😀' * 1_000}\n").location
    monkeypatch.setenv("DATABASE_URL", runtime.database.url)
    monkeypatch.setenv("OFFICE_TIMEZONE", "Asia/Jakarta")
    monkeypatch.setattr(background, "NICENESS", 0)
    assert background.main(list(started[0])) == 0
    assert "2.002 karakter (emoji dihitung dua), paling banyak 1.500" in admin.get(going).text
    post(admin, "/kb/upload", "/preferences", language="en", back="/kb")
    page = admin.get(going).text
    assert "Row 3, column jawaban: must not be empty" in page
    assert "Row 4, column jawaban: 2,002 characters (an emoji counts as two), at most 1,500" in page
    assert "must not be empty" in admin.get(f"{going}.csv").text


def test_one_of_something_is_one_in_english(admin: FlaskClient) -> None:
    post(admin, "/kb/upload", "/preferences", language="en", back="/kb")
    page = upload(admin, FILE.replace("Telanaipura.", " ").replace("Kenaikan harga.", "TODO")).text
    assert re.search(r"unchanged\. 1 error\b", page)
    assert "<summary>1 warning</summary>" in page
    assert "1 entry in the file" in upload(admin, FILE.splitlines()[0] + "\nx;data;Apa?;;Itu.\n").text
    publish(admin, FILE)
    page = upload(admin, "Daftar\n" + FILE.replace("Telanaipura.", " ")).text
    assert "Rows above the column names, skipped: 1." in page


def test_scripts_in_a_file_are_shown_as_text(admin: FlaskClient) -> None:
    page = upload(admin, FILE.replace("alamat;", "<script>alert(1)</script>;"), "<img src=x>.csv")
    assert "<script>alert" not in page.text


def test_the_same_file_again_has_nothing_to_publish(admin: FlaskClient) -> None:
    publish(admin, FILE)
    assert "tidak ada yang perlu diterbitkan" in upload(admin, FILE).text


def test_an_old_token_publishes_nothing(admin: FlaskClient) -> None:
    post(admin, "/kb/upload", "/kb/publish", token="palsu")
    assert "unggah lagi" in admin.get("/kb/upload").text


def test_replay_shows_what_would_change(admin: FlaskClient, runtime: Runtime, now: datetime) -> None:
    publish(admin, FILE)
    with runtime.database.transaction() as session:
        finding = service.live_entries(session) and _asked(session, "inflasi jambi", now)
    assert finding == "answer"
    page = upload(admin, FILE.replace("inflasi;data;Apa itu inflasi?;inflasi jambi;Kenaikan harga.\n", ""))
    assert "akan dijawab lain" in page.text
    assert "jawaban: inflasi" in page.text
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token
    post(admin, "/kb/upload", "/preferences", language="en", back="/kb")
    assert "answer: inflasi" in admin.get(f"/kb/upload/{token[1]}").text


def _asked(session, text: str, now: datetime) -> str:  # type: ignore[no-untyped-def]
    from kb import live

    held = live.current(session)
    finding = held.index.ask(text, now.date())
    questions.record(session, text=text, finding=finding, version_number=held.version_number, now=now)
    return finding.outcome


def test_one_entry_is_changed_added_and_removed_by_hand(admin: FlaskClient) -> None:
    publish(admin, FILE)
    fields = {
        "question": "Apa itu deflasi?",
        "answer": "Penurunan harga.",
        "category": "data",
        "language": "id",
        "active": "ya",
    }
    post(admin, "/kb/entry", "/kb/entry", action="save", based_on="1", old="", **fields)
    assert "apa-itu-deflasi" in admin.get("/kb").text
    save(admin, based_on="2", old="alamat", id="alamat", **fields)
    post(admin, "/kb/entry", "/kb/entry", action="remove", based_on="3", old="apa-itu-deflasi")
    listed = admin.get("/kb").text
    assert "apa-itu-deflasi" not in listed
    assert "Apa itu deflasi?" in listed
    stale = post(admin, "/kb/entry", "/kb/entry", action="save", based_on="1", old="alamat", id="alamat", **fields)
    assert stale.status_code == 409


def test_notes_no_person_wrote_are_in_the_readers_language(admin: FlaskClient, runtime: Runtime, now: datetime) -> None:
    entries = importing.check(FILE.encode(), (), now.date()).entries
    with runtime.database.transaction() as session:
        service.publish(session, entries, author=notes.SYSTEM, now=now, note=notes.STARTER)
    fields = {"answer": "Harga naik.", "category": "data", "language": "id", "active": "ya", "id": "", "old": ""}
    ours = (
        {"question": "Apa itu deflasi?"},
        {"question": "Apa itu inflasi?", "old": "inflasi", "id": "inflasi"},
        {"action": "remove", "old": "alamat"},
        {"question": "Apa itu IHK?", "note": "ubah semua angka"},
    )
    for based_on, given in enumerate(ours, start=1):
        form = {"action": "save", "based_on": str(based_on)} | fields | given
        assert post(admin, "/kb/entry", "/kb/entry", **form).status_code == 303
    post(admin, "/kb/upload", "/preferences", language="en", back="/kb")
    page = admin.get("/kb/versions").text
    for words in ("First knowledge base", "system", "new entry", "change inflasi", "delete alamat"):
        assert f"<td>{words}</td>" in page
    assert "<td>ubah semua angka</td>" in page  # as it was written
    assert "change inflasi" in admin.get("/kb/entry/history?id=inflasi").text


def test_categories_are_in_the_readers_language_and_kept_as_files_name_them(admin: FlaskClient) -> None:
    publish(admin, FILE)
    post(admin, "/kb/upload", "/preferences", language="en", back="/kb")
    assert '<td class="beside">services</td>' in admin.get("/kb").text
    assert '<option value="layanan" selected>services</option>' in admin.get("/kb/entry?id=alamat").text
    assert ",layanan," in admin.get("/kb/versions/1.csv").text


def test_two_admins_at_once_stand_in_each_others_way_only_at_one_entry(admin: FlaskClient) -> None:
    publish(admin, FILE)
    inflation = {"question": "Apa itu inflasi?", "answer": "Harga naik.", "old": "inflasi", "id": "inflasi"}
    address = {"question": "Di mana kantor?", "answer": "Jl. A. Yani.", "old": "alamat", "id": "alamat"}

    def saves(based_on: str, **fields: str):  # type: ignore[no-untyped-def]
        more = {"action": "save", "category": "data", "language": "id", "active": "ya", "based_on": based_on}
        return post(admin, "/kb/entry", "/kb/entry", **fields, **more)

    assert [saves("1", **fields).status_code for fields in (inflation, address)] == [303, 303]
    live = admin.get("/kb/versions/3.csv").text
    assert ("Harga naik." in live, "Jl. A. Yani." in live) == (True, True)
    late = saves("1", **address | {"answer": "Telanaipura, Jambi."})
    assert late.status_code == 409
    assert "Entri ini sudah diubah sejak formulir dibuka." in late.text
    assert "Telanaipura, Jambi.</textarea>" in late.text
    shown = re.search(r'name="based_on" value="(\d+)"', late.text)
    assert shown
    assert saves(shown[1], **address | {"answer": "Telanaipura, Jambi."}).status_code == 303
    twice = {"question": "Apa itu deflasi?", "answer": "Harga turun.", "old": "", "id": ""}
    assert [saves("4", **twice).status_code for _click in range(2)] == [303, 409]


def test_entries_by_hand_without_ids_get_different_ones(admin: FlaskClient) -> None:
    publish(admin, FILE)
    fields = {"question": "Apa itu deflasi?", "answer": "Penurunan harga.", "old": "", "id": ""}
    for based_on in ("1", "2"):
        assert save(admin, based_on=based_on, **fields).status_code == 303
    listed = admin.get("/kb").text
    assert "apa-itu-deflasi<" in listed
    assert "apa-itu-deflasi-2<" in listed


def test_the_bench_shows_score_and_reason(admin: FlaskClient) -> None:
    publish(admin, FILE)
    page = admin.get("/kb/ask?q=inflasi+jambi").text
    assert "Dijawab" in page
    assert "sama persis" in page
    assert "<br>" not in page  # each line stands in a block of its own


def test_the_bench_shows_an_answer_as_telephones_do(admin: FlaskClient) -> None:
    publish(admin, FILE.replace("Telanaipura.", "*Telanaipura*."))
    assert "<b>Telanaipura</b>" in admin.get("/kb/ask?q=di+mana+kantor").text


def test_the_empty_bench_offers_what_was_asked_lately(admin: FlaskClient, runtime: Runtime, now: datetime) -> None:
    publish(admin, FILE)
    with runtime.database.transaction() as session:
        for text in ("inflasi jambi", "harga <emas>", "inflasi jambi"):
            _asked(session, text, now)
    page = admin.get("/kb/ask").text
    assert page.count("q=inflasi+jambi") == 1
    assert "harga &lt;emas&gt;" in page
    assert "Terakhir ditanyakan" not in admin.get("/kb/ask?q=inflasi").text


def test_a_bad_file_comes_back_with_every_problem_beside_its_row(admin: FlaskClient) -> None:
    page = upload(admin, FILE + "".join(f"x{n};data;Tanya {n}?;;\n" for n in range(60)))
    assert "60 kesalahan, 50 yang pertama" in page.text
    address = re.search(r'href="(/kb/upload/\w+\.csv)"', page.text)
    assert address
    lines = admin.get(address[1]).text.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("baris,masalah,id")
    assert sum("tidak boleh kosong" in line for line in lines) == 60
    assert lines[1].startswith("2,,inflasi")


def test_nearly_the_same_questions_of_two_entries_are_pointed_out(admin: FlaskClient) -> None:
    page = upload(admin, FILE + "lain;data;Apa itu sih inflasi?;lokasinya;Lain.\n")
    assert "hampir sama dengan" in page.text or "juga dipakai entri inflasi" in page.text


def test_a_large_file_is_checked_beside_the_web(
    admin: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr(upload_views, "AT_ONCE", 10)
    monkeypatch.setattr(background, "start", lambda settings, *task: started.append(task))
    going = upload(admin, FILE)
    assert going.status_code == 303
    assert "0%" in admin.get(going.location).text
    monkeypatch.setenv("DATABASE_URL", runtime.database.url)
    monkeypatch.setenv("OFFICE_TIMEZONE", "Asia/Jakarta")
    monkeypatch.setattr(background, "NICENESS", 0)
    assert background.main(list(started[0])) == 0
    page = admin.get(going.location).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    post(admin, going.location, "/kb/publish", token=token[1], note="besar")
    assert "Versi 1 oleh Admin" in admin.get("/kb").text
    with runtime.database.reading() as session:
        version = service.live_version(session)
        assert version
        assert indexes.stored(session, version, 0)


def test_nobody_waits_for_the_database_while_a_file_is_packed(
    admin: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, packed, transaction, compress = [False], [], runtime.database.transaction, zlib.compress

    @contextmanager
    def holding() -> Iterator[Session]:
        with transaction() as session:
            held[0] = True
            yield session
        held[0] = False

    monkeypatch.setattr(runtime.database, "transaction", holding)
    monkeypatch.setattr(zlib, "compress", lambda *given: packed.append(held[0]) or compress(*given))
    upload(admin, FILE)
    assert set(packed) == {False}  # the file, its entries, their index


@pytest.mark.parametrize(
    ("address", "fields"), [("/kb/doubts", {"id": "inflasi"}), ("/kb/golden", {"text": "x", "entry": "inflasi"})]
)
def test_nobody_waits_for_the_database_while_an_entry_is_looked_up(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str, fields: dict[str, str]
) -> None:
    publish(admin, FILE)
    current, reads = live.current, []

    def looked_up(session: Session) -> live.Live:
        reads.append(session.connection().get_execution_options().get("reading"))
        return current(session)

    monkeypatch.setattr(live, "current", looked_up)
    assert post(admin, "/kb/golden", address, **fields).status_code == 303
    assert set(reads) == {True}


def test_synonyms_reach_the_search(admin: FlaskClient, runtime: Runtime) -> None:
    publish(admin, FILE)
    with runtime.database.reading() as session:
        before = live.current(session).index.ask("gemah ripah di jambi", utc_now().date())
    for _ in range(2):  # a form sent twice
        post(admin, "/kb/synonyms", "/kb/synonyms", terms="inflasi, gemah ripah", indicator="1")
    with runtime.database.reading() as session:
        assert len(synonyms.listed(session)) == 1
    with runtime.database.reading() as session:
        known = indexes.words(session)
        entries = service.live_entries(session)
    assert known.revision == 1
    after = Index.build(entries, known.synonyms).ask("gemah ripah di jambi", utc_now().date())
    assert after.score > before.score
    assert "gemah ripah" in admin.get("/kb/synonyms").text
    post(admin, "/kb/synonyms", _asked_before(admin, "/kb/synonyms"))
    assert "gemah ripah" not in admin.get("/kb/synonyms").text
    assert "paling sedikit dua" in _after(admin, "/kb/synonyms", terms="satu saja")


def _asked_before(client: FlaskClient, address: str) -> str:
    """Return where the page's only deletion goes; its button is seen once it was asked for."""
    page = client.get(address).text
    (closed,) = re.findall(r"<details class=\"inline-more\">.*?</details>", page, re.DOTALL)
    assert "Ya, hapus" in closed
    (form,) = re.findall(r'action="([^"]+/remove)"', page)
    return str(form)


def _after(client: FlaskClient, address: str, **fields: object) -> str:
    return client.get(post(client, address, address, **fields).location).text


def test_golden_questions_are_replayed(admin: FlaskClient) -> None:
    publish(admin, FILE)
    assert "tidak ada." in _after(admin, "/kb/golden", text="x y", entry="tak-ada")
    assert "terpenuhi" in _after(admin, "/kb/golden", text="inflasi jambi", entry="inflasi")
    page = upload(admin, FILE.replace("inflasi;data;Apa itu inflasi?;inflasi jambi;Kenaikan harga.\n", ""))
    assert "1 pertanyaan emas tidak terpenuhi" in page.text
    post(admin, "/kb/golden", _asked_before(admin, "/kb/golden"))
    assert "Belum ada pertanyaan emas." in admin.get("/kb/golden").text


def test_gaps_are_grouped_and_become_entries_or_variants(admin: FlaskClient, runtime: Runtime, now: datetime) -> None:
    publish(admin, FILE)
    with runtime.database.transaction() as session:
        for text in ("harga beras di pasar", "brp harga beras pasar", "halo", "tarif parkir kantor"):
            _asked(session, text, now)
    page = admin.get("/kb/gaps").text
    assert page.count("harga beras") >= 2
    assert "1 bunyi lain" in page
    assert "Jadikan entri" in page


def test_a_gap_becomes_a_variant_of_what_it_is_offered_only(
    admin: FlaskClient, runtime: Runtime, now: datetime
) -> None:
    publish(admin, FILE)
    with runtime.database.transaction() as session:
        for text in ("parkir di kantor bayar", "inflasi bengkulu"):
            _asked(session, text, now)
    publish(admin, FILE.replace("Di mana kantor?;lokasi;Telanaipura.", "Kapan libur?;cuti;Hari Minggu."))
    page = admin.get("/kb/gaps").text
    assert re.findall(r"Tambah sebagai variasi<span class=\"hidden\"> (\w+: \w+)", page) == ["inflasi: inflasi"]
    address = re.search(r'href="(/kb/ask[?]question=\d+)"><bdi>parkir di kantor bayar', page)
    assert address
    assert 'value="parkir di kantor bayar"' in admin.get(address[1]).text
    assert "Tidak ada yang dikirim" in admin.get("/kb/ask?question=999999").text


def test_use_and_end_of_entries_are_shown(admin: FlaskClient, runtime: Runtime) -> None:
    soon = (utc_now() + timedelta(days=5)).date().isoformat()
    publish(admin, f"id;pertanyaan;jawaban;berlaku_sampai\ninflasi;Apa itu inflasi?;Harga.;{soon}\na;Apa b?;C.;\n")
    with runtime.database.transaction() as session:
        for helped in (True, False, False):
            finding = live.current(session).index.ask("apa itu inflasi", utc_now().date())
            kept = questions.record(session, text="apa itu inflasi", finding=finding, version_number=1, now=utc_now())
            questions.mark_helped(session, kept, helped)
    page = admin.get("/kb").text
    assert "1 entri berakhir" in page
    row = re.search(r'"Terkirim">(\d+)</td><td [^>]*"Membantu">(\d+)</td><td [^>]*"Tidak membantu">(\d+)</td>', page)
    assert row is not None
    assert row.groups() == ("3", "1", "2")
    assert "inflasi" in admin.get("/kb?state=unhelpful").text
    assert "Apa b?" not in admin.get("/kb?state=soon").text


def test_the_curve_is_shown(admin: FlaskClient, runtime: Runtime) -> None:
    publish(admin, FILE)
    page = admin.get("/kb/thresholds").text
    assert "dipakai" in page
    with runtime.database.transaction() as session:
        measured = live.current(session).index.calibration
    assert 100 <= measured.strangers < len(out_of_scope())  # without those held back for what they name
    assert f"{measured.strangers} pertanyaan di luar cakupan" in page
