"""C01-C50 through page and command, on both databases: a refusal says where and leaves the live version alone."""

import csv
import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.clock import utc_now
from core.runtime import Runtime
from kb import background, service
from kb.checking import check_draft
from kb.importing import check
from tests.kb import odd_files
from tests.kb.named_files import GOOD, REFUSED, TAKEN, cell
from tests.kb.pages import browser, post
from tests.kb.test_commands import Shell

pytestmark = pytest.mark.usefixtures("no_machine_is_too_slow")


@pytest.fixture(autouse=True)
def _checked_at_once(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file is checked in a process of its own; here that work is done on the spot."""

    def start(_settings: object, *task: str) -> None:
        if task[0] == "check":
            check_draft(runtime.database, task[1], date(2026, 11, 23), utc_now())

    monkeypatch.setattr(background, "start", start)


LIVE = GOOD.replace("satu", "berlaku")


@pytest.fixture
def shell(app: Flask, runtime: Runtime, tmp_path) -> Shell:  # type: ignore[no-untyped-def]
    made = Shell(runtime, tmp_path)
    made("publish", made.file(LIVE))
    return made


def live(runtime: Runtime) -> tuple[int, list[str]]:
    with runtime.database.reading() as session:
        version = service.live_version(session)
        return (version.number if version else 0), [entry.id for entry in service.live_entries(session)]


UNTOUCHED = (1, ["berlaku"])


def send(client: FlaskClient, data: bytes, name: str = "kb.csv"):  # type: ignore[no-untyped-def]
    page = post(client, "/kb/upload", "/kb/upload", file=(io.BytesIO(data), name))
    page.request.environ["wsgi.input"].close()  # the test client keeps a large body in a file and leaves it open
    return page


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", page)


ALL_REFUSED, ALL_TAKEN = REFUSED | odd_files.REFUSED, TAKEN | odd_files.TAKEN


@pytest.mark.parametrize("name", ALL_TAKEN)
def test_odd_files_are_taken(name: str) -> None:
    result = check(ALL_TAKEN[name])
    assert not result.errors, [str(problem) for problem in result.errors]
    assert result.entries


@pytest.mark.parametrize("name", odd_files.WARNED)
def test_what_may_be_nonsense_is_warned_of_with_its_place(name: str) -> None:
    data, told = odd_files.WARNED[name]
    result = check(data, today=date(2026, 11, 27))
    assert result.ok, [str(problem) for problem in result.errors]
    assert [warning for warning in map(str, result.warnings) if told in warning], list(map(str, result.warnings))


@pytest.mark.parametrize(
    "text",
    [
        "Jum´at, “harga” – naik 5 ± 2 persen • 30°C, m², 14″, café, São Paulo, ITU",
        "CAFÉ. Angka ½ × 4 ÷ 2 … “Émile”",
        "R&D; AT&T, C:\\naskah, *tebal* _miring_ ~coret~, 2 ** 3, #1, (a)[b], Rp5=C3",
    ],
)
def test_what_people_write_is_not_warned_of(text: str) -> None:
    cells = f'id,kategori,pertanyaan,jawaban\nx,data,Apa itu?,"{text}"\n'
    assert list(map(str, check(cells.encode()).warnings)) == []


def test_every_bad_file_is_refused_by_command(shell: Shell, runtime: Runtime) -> None:
    wrong = []
    for name, (data, told) in ALL_REFUSED.items():
        path = shell.folder / "bad.csv"
        path.write_bytes(data)
        checked, published = shell("check", str(path)), shell("publish", str(path))
        wrong += [
            (name, result.exit_code, result.output[:200])
            for result in (checked, published)
            if result.exit_code != 1 or told not in result.output or "Traceback" in result.output
        ]
    assert wrong == []
    assert live(runtime) == UNTOUCHED


def test_every_bad_file_is_refused_by_page(shell: Shell, admin: FlaskClient, runtime: Runtime) -> None:
    wrong = []
    for name, (data, told) in ALL_REFUSED.items():
        page = send(admin, data)
        if page.status_code == 303:
            page = admin.get(page.location)
        text = plain(page.text)
        if "Terbitkan</button>" in text or told not in text or "<script>alert" in text or "Traceback" in text:
            wrong.append((name, page.status_code, plain(page.text)[-300:]))
    assert wrong == []
    assert live(runtime) == UNTOUCHED


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a.csv.php", "x" * 300 + ".csv", "\u202egnp.csv", "a\x00b.csv", "<b>.csv"],
)
def test_c37_names_of_files_do_not_matter(shell: Shell, admin: FlaskClient, name: str) -> None:
    page = send(admin, GOOD.encode(), name)
    assert page.status_code == 200
    assert "<b>.csv" not in page.text


@pytest.mark.parametrize("field", ["", "berkas", "file"])
def test_c38_no_file_is_said(shell: Shell, admin: FlaskClient, field: str) -> None:
    given = {"": {}, "berkas": {"berkas": (io.BytesIO(b"x"), "a.csv")}, "file": {"file": "teks"}}[field]
    page = post(admin, "/kb/upload", "/kb/upload", **given)
    assert page.status_code == 400
    assert "Belum ada berkas" in page.text


def test_c38_two_files_are_one_too_many(shell: Shell, admin: FlaskClient) -> None:
    two = [(io.BytesIO(GOOD.encode()), "a.csv"), (io.BytesIO(GOOD.encode()), "b.csv")]
    assert "satu berkas saja" in post(admin, "/kb/upload", "/kb/upload", file=two).text


def test_c39_the_declared_type_does_not_matter(shell: Shell, admin: FlaskClient) -> None:
    page = post(admin, "/kb/upload", "/kb/upload", file=(io.BytesIO(GOOD.encode()), "a.csv", "image/png"))
    assert page.status_code == 200


def test_c32_a_body_too_large_is_refused_by_its_length(shell: Shell, admin: FlaskClient) -> None:
    large = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "200000000"}
    refused = admin.post("/kb/upload", environ_overrides=large)
    assert refused.status_code == 413
    assert "lebih besar dari 20,1 MB, batas halaman ini. Perkecil berkasnya" in refused.text


def test_c35_a_packed_body_is_no_upload(shell: Shell, admin: FlaskClient) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "multipart/form-data; boundary=x"}
    assert admin.post("/kb/upload", data=b"\x1f\x8b\x08\x00rest", headers=headers).status_code == 400


def test_c48_strangers_officers_and_forged_forms_upload_nothing(
    shell: Shell,
    app: Flask,
    runtime: Runtime,
    admin: FlaskClient,
) -> None:
    data = {"file": (io.BytesIO(GOOD.encode()), "a.csv")}
    assert app.test_client().post("/kb/upload", data=data).status_code in {302, 303, 400, 401}
    officer = browser(app, runtime, "officer")
    assert post(officer, "/kb/proposals/new", "/kb/upload", file=(io.BytesIO(GOOD.encode()), "a")).status_code == 403
    assert admin.post("/kb/upload", data={"file": (io.BytesIO(GOOD.encode()), "a")}).status_code == 400
    assert live(runtime) == UNTOUCHED


@pytest.mark.parametrize("name", [name for name in TAKEN if name.startswith("C40")])
def test_c40_formulas_are_kept_as_text_and_leave_with_a_quote(shell: Shell, name: str) -> None:
    wanted = check(TAKEN[name]).entries
    path = shell.folder / "formula.csv"
    path.write_bytes(TAKEN[name])
    assert shell("publish", str(path)).exit_code == 0
    exported = shell("export").stdout_bytes
    rows = list(csv.reader(exported.decode("utf-8-sig").splitlines()))
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t")]
    assert check(exported).entries == wanted


def test_c42_braces_are_shown_as_they_are(shell: Shell, admin: FlaskClient) -> None:
    page = send(admin, cell("jawaban", "{{7*7}}")).text
    address = re.search(r'href="(/kb/upload/\w+\?part=new)', page)
    assert address
    assert "{{7*7}}" in admin.get(address[1]).text
