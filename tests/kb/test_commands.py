"""`flask kb …`: results on standard output, one line on standard error, exit status 0, 1 or 2."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from core import progress
from core.runtime import Runtime
from kb import live
from kb.commands import group
from kb.models import KbIndex

GOOD = (
    "id;kategori;pertanyaan;variasi;jawaban\n"
    "inflasi;data;Apa itu inflasi?;inflasi jambi;Kenaikan harga.\n"
    "alamat;layanan;Di mana kantor?;lokasi;=Telanaipura\n"
)


class Shell:
    """Runs commands as an operator would."""

    def __init__(self, runtime: Runtime, folder: Path) -> None:
        self.app = Flask("konsultasi")
        self.app.extensions["runtime"] = runtime
        self.app.cli.add_command(group)
        self.folder = folder

    def file(self, content: str, name: str = "kb.csv") -> str:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    def __call__(self, *words: str, typed: str | bytes | None = None) -> Result:
        return self.app.test_cli_runner().invoke(args=["kb", *words], input=typed)


@pytest.fixture
def shell(runtime: Runtime, tmp_path: Path) -> Shell:
    return Shell(runtime, tmp_path)


def refused(result: Result, status: int, text: str) -> None:
    assert result.exit_code == status
    assert text in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output


def test_publish_and_export_give_the_same_entries_back(shell: Shell) -> None:
    assert "Versi 1 terbit: 2 entri." in shell("publish", shell.file(GOOD)).stdout
    target = shell.folder / "keluar.csv"
    assert shell("export", str(target)).exit_code == 0
    assert "'=Telanaipura" in target.read_text("utf-8-sig")
    assert "Versi 1 tidak berubah" in shell("publish", str(target)).stdout
    assert shell("export").stdout_bytes == target.read_bytes()


def test_check_tells_changes_and_names_row_and_column(shell: Shell) -> None:
    shell("publish", shell.file(GOOD))
    good = shell("check", shell.file(GOOD.replace("Kenaikan", "Naiknya")))
    assert good.exit_code == 0
    assert "2 entri: 0 baru, 1 berubah, 0 hilang." in good.stdout
    bad = shell("check", shell.file(GOOD.replace("Kenaikan harga.", "")))
    refused(bad, 1, "1 kesalahan")
    assert "Baris 2, kolom jawaban" in bad.stdout


def test_publishing_says_that_a_check_would_warn(shell: Shell) -> None:
    told = shell("publish", shell.file(GOOD + "dua;data;Apa itu inflasi?;;TODO\n")).stdout.splitlines()
    assert told == ["2 peringatan; kb check menyebutkannya.", "Versi 1 terbit: 3 entri."]


def test_publishing_tells_what_is_gone_and_how_it_comes_back(shell: Shell) -> None:
    shell("publish", shell.file(GOOD))
    only = "\n".join(line for line in GOOD.splitlines() if not line.startswith("alamat;"))
    told = shell("publish", shell.file(only)).stdout.splitlines()
    assert told == ["1 entri versi 1 tidak ada lagi; kb rollback 1 mengembalikannya.", "Versi 2 terbit: 1 entri."]
    assert shell("rollback", "1").exit_code == 0
    assert len(shell("export").stdout.splitlines()) == 3


def test_a_bad_file_leaves_the_old_version_live(shell: Shell) -> None:
    shell("publish", shell.file(GOOD))
    refused(shell("publish", shell.file(GOOD.replace("alamat;", "inflasi;"))), 1, "tidak ada yang diterbitkan")
    assert shell("versions").stdout.startswith("* 1\t")


def test_versions_and_roll_back(shell: Shell) -> None:
    shell("publish", shell.file(GOOD), "--note", "pertama")
    shell("publish", shell.file(GOOD.replace("Kenaikan", "Naiknya")))
    assert shell("rollback", "1").exit_code == 0
    assert [line[:4] for line in shell("versions").stdout.splitlines()] == ["  2\t", "* 1\t"]
    refused(shell("rollback", "7"), 1, "Versi 7 tidak ada")
    refused(shell("rollback", "satu"), 2, "bukan bilangan")
    refused(shell("rollback", "99999999999999"), 2, "bukan bilangan")


def test_ask_answers_arguments_and_lines(shell: Shell) -> None:
    shell("publish", shell.file(GOOD))
    one = json.loads(shell("ask", "--json", "inflasi jambi").stdout)
    assert set(one) == {"query", "outcome", "entry_id", "score", "candidates"}
    assert (one["outcome"], one["entry_id"], one["candidates"][0]) == (
        "answer",
        "inflasi",
        {"entry_id": "inflasi", "score": 1.0},
    )
    lines = shell("ask", "--json", typed="inflasi\n\ncuaca besok\n").stdout.splitlines()
    assert [json.loads(line)["outcome"] for line in lines] == ["answer", "none"]
    assert shell("ask", "--json", typed=b"\xff\xfe\x00\n").exit_code == 0
    (line,) = shell("ask", "--json", "inflasi\u2028jambi\x85").stdout.splitlines()
    assert json.loads(line)["query"] == "inflasi\u2028jambi\x85"
    assert "answer" in shell("ask", "inflasi jambi").stdout


def test_who_waits_for_an_index_to_be_built_is_told_how_far_it_is(
    shell: Shell, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell("publish", shell.file(GOOD))
    with runtime.database.transaction() as session:
        session.execute(sa.delete(KbIndex))
    monkeypatch.setattr(live, "_holders", {})
    monkeypatch.setattr(progress, "EVERY", 0.0)
    told = shell("ask", "inflasi jambi")
    assert "answer" in told.stdout
    assert told.stderr.endswith("membangun indeks: 100%\n")


def test_evaluate_prints_figures(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell("publish", shell.file(GOOD))
    cases = shell.file("query,entry_id,kind\ninflasi jambi,inflasi,x\ncuaca,,oos\n", "q.csv")
    assert json.loads(shell("evaluate", "--json", cases).stdout)["helped"] == 100.0
    with monkeypatch.context() as at_once:
        at_once.setattr(progress, "EVERY", 0.0)
        told = shell("evaluate", cases)
    assert "helped" in told.stdout
    assert told.stderr == "mengukur: 0%\nmengukur: 50%\n"
    excel = shell.file("query;entry_id;kind\ninflasi, jambi;inflasi;x\n", "excel.csv")
    assert json.loads(shell("evaluate", "--json", excel).stdout)["helped"] == 100.0
    refused(shell("evaluate", shell.file("a,b\n1,2\n", "x.csv")), 1, "query dan entry_id")
    refused(shell("evaluate", shell.file("query,entry_id,kind\n", "x.csv")), 1, "tanpa baris")


def test_evaluate_names_the_rows_whose_entry_is_not_there(shell: Shell) -> None:
    shell("publish", shell.file(GOOD))
    cases = shell.file('query,entry_id\n"inflasi\njambi",inflasi\ncuaca,\nlokasi,alamt\n', "q.csv")
    told = shell("evaluate", "--json", cases)
    assert told.exit_code == 0
    assert json.loads(told.stdout)["in_scope"] == 2
    assert told.stderr == "Baris 5: tidak ada entri aktif “alamt”; dihitung tidak terjawab benar.\n"


@pytest.mark.parametrize("command", ["check", "publish", "evaluate"])
def test_a_missing_file_is_one_line(shell: Shell, command: str) -> None:
    refused(shell(command, "/tidak/ada.csv"), 1, "Berkas /tidak/ada.csv: tidak ada; periksa nama")
    refused(shell(command, str(shell.folder)), 1, "sebuah folder")


def test_nothing_published_is_one_line(shell: Shell) -> None:
    refused(shell("ask", "inflasi"), 1, "Belum ada pusat pengetahuan")
    refused(shell("export"), 1, "Belum ada versi")


def test_a_word_of_the_command_line_in_no_encoding_is_searched_and_printed(shell: Shell) -> None:
    shell("publish", shell.file(GOOD))
    found = shell("ask", "--json", "inflasi \udcff?")
    assert found.exit_code == 0
    assert json.loads(found.stdout)["query"] == "inflasi ??"
