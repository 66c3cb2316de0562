"""`flask --app wsgi kb …`: check, publish, export, roll back and try the knowledge base."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from core import wording
from core.clock import utc_now
from core.numbers import whole
from core.pages import runtime
from core.progress import Progress
from core.wrong_use import WrongUse, operator
from kb import annotating, background, doubts, exporting, indexes, live, service, staging
from kb.decoding import MAX_BYTES, FileProblem, too_large
from kb.evaluation import evaluate, read_cases, without_entry
from kb.importing import CheckResult, check
from kb.index import Index
from kb.matching import Finding
from kb.rows import Problem

LISTED = 200
_LINE_ENDS = {sign: f"\\u{sign:04x}" for sign in (0x85, 0x2028, 0x2029)}
"""What ends a line beside those JSON escapes by itself."""
group = AppGroup("kb", help="Pusat pengetahuan: periksa, terbitkan, kembalikan, coba.")


@group.command("check")
@click.argument("file")
@click.option("--annotated", metavar="FILE", help="Write the table with every problem beside its row (CSV or XLSX).")
def check_file(file: str, annotated: str | None) -> None:
    """Say what is wrong with FILE and what publishing it would change."""
    with _plain_errors():
        data = _bytes(file)
        with runtime().database.reading() as session:
            current = service.live_entries(session)
        result = check(data, current, _today(), Progress("memeriksa").share)
        if annotated:
            shape = annotating.as_xlsx if annotated.lower().endswith(".xlsx") else annotating.as_csv
            Path(annotated).write_bytes(shape(data, [*result.errors, *result.warnings]))
    _show(result)
    if not result.ok:
        raise click.ClickException(f"{len(result.errors)} kesalahan; berkas tidak dapat diterbitkan.")


@group.command("publish")
@click.argument("file")
@click.option("--note", default="", help="Why, for the list of versions.")
def publish_file(file: str, note: str) -> None:
    """Make FILE the live version; nothing changes when it has an error."""
    data = None
    with _plain_errors():
        data = _bytes(file)
        with runtime().database.reading() as session:
            version, current = service.live_version(session), service.live_entries(session)
            before = version.number if version else 0
        result = check(data, current, _today(), Progress("memeriksa").share)
        if not result.ok:
            _list(result.errors)
            raise click.ClickException(f"{len(result.errors)} kesalahan; tidak ada yang diterbitkan.")
        with runtime().database.reading() as session:
            known, reader = indexes.words(session), indexes.reader(session)
        index = Index.build(result.entries, known.synonyms, Progress("membangun indeks").share, reader)
        built = indexes.built(index, known)
        database = runtime().database
        with staging.staged(database, result.entries, built, utc_now()) as staged, database.transaction() as session:
            made = service.publish(
                session, result.entries, author=operator(), now=utc_now(), note=note, built=built, staged=staged
            )
    if result.warnings:
        click.echo(f"{len(result.warnings)} peringatan; kb check menyebutkannya.")
    if gone := len(result.changes.gone):
        click.echo(f"{gone} entri versi {before} tidak ada lagi; kb rollback {before} mengembalikannya.")
    click.echo(f"Versi {made.number} {'terbit' if made.is_new else 'tidak berubah'}: {len(result.entries)} entri.")


@group.command("export")
@click.argument("file", required=False)
def export_live(file: str | None) -> None:
    """Write the live version to FILE (CSV, or XLSX by its name) or standard output."""
    with _plain_errors():
        with runtime().database.reading() as session:
            entries = service.live_entries(session)
        if not entries:
            raise service.KbError("Belum ada versi yang diterbitkan.")
        data = exporting.SHAPES["xlsx" if file and file.lower().endswith(".xlsx") else "csv"](entries)
        if file and file != "-":
            Path(file).write_bytes(data)
        else:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()


@group.command("versions")
def list_versions() -> None:
    """List the versions, newest first; the live one is marked."""
    with _plain_errors(), runtime().database.reading() as session:
        lines = service.versions(session)
    zone = runtime().settings.zone
    for line in lines:
        mark = "*" if line.is_live else " "
        when = wording.moment(line.created_at, zone)
        click.echo(f"{mark} {line.number}	{when}	{line.entries} entri	{line.author}	{line.note}")


@group.command("rollback")
@click.argument("number")
def roll_back(number: str) -> None:
    """Make version NUMBER live again."""
    wanted = whole(number)
    if wanted is None:
        raise WrongUse(f"nomor versi {number!r} bukan bilangan")
    with _plain_errors(), runtime().database.transaction() as session:
        service.rollback(session, wanted, now=utc_now())
    with _plain_errors():
        background.keep_index(runtime().database, Progress("membangun indeks").share)
    click.echo(f"Versi {wanted} berlaku.")


@group.command("ask")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.argument("questions", nargs=-1, metavar="[QUESTION]...")
def ask(as_json: bool, questions: tuple[str, ...]) -> None:
    """Search for each QUESTION, or for each line of standard input."""
    index, today = _live_index(), _today()
    with runtime().database.reading() as session:
        doubted = doubts.standing(session)
    for question in map(_printable, questions) if questions else _lines():
        finding = doubted.apply(index.ask(question, today))
        click.echo(_json_line(_as_object(question, finding)) if as_json else _as_text(question, finding))


@group.command("evaluate")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.argument("file")
def evaluate_file(as_json: bool, file: str) -> None:
    """Measure the live version against FILE with the columns query, entry_id, kind."""
    with _plain_errors():
        cases = read_cases(_bytes(file))
    index = _live_index()
    unknown = without_entry(index, cases)
    for case in unknown[:LISTED]:
        click.echo(
            f"Baris {case.line}: tidak ada entri aktif “{case.entry_id}”; dihitung tidak terjawab benar.", err=True
        )
    if len(unknown) > LISTED:
        click.echo(f"… dan {len(unknown) - LISTED} lainnya", err=True)
    figures = evaluate(index, cases, _today(), Progress("mengukur").share)
    measured = index.calibration
    if as_json:
        click.echo(json.dumps({**figures, "calibration": asdict(measured)}))
        return
    for name, value in figures.items():
        click.echo(f"{name:<24}{value:>8}")
    click.echo(f"\nthresholds: answer {measured.thresholds.answer:.2f}, suggest {measured.thresholds.suggest:.2f}")
    click.echo(f"measured on {measured.wordings} wordings left out and {measured.strangers} out-of-scope utterances")
    click.echo(f"{'answer from':<14}{'right %':>10}{'wrong %':>10}{'out of scope answered %':>26}")
    for point in measured.curve:
        mark = " *" if point.level == measured.thresholds.answer else ""
        shares = f"{100 * point.right:>10.1f}{100 * point.wrong:>10.1f}{100 * point.strangers:>26.1f}"
        click.echo(f"{point.level:<14.2f}{shares}{mark}")


_WHY = {
    FileNotFoundError: "tidak ada; periksa nama dan foldernya",
    IsADirectoryError: "sebuah folder; sebut berkas di dalamnya",
    PermissionError: "tidak boleh dibaca atau ditulis oleh pengguna ini",
}


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Turn what people can mend into one line and status 1."""
    try:
        yield
    except FileProblem as problem:
        where = f"Baris {problem.row}: " if problem.row else ""
        raise click.ClickException(where + problem.message) from None
    except service.KbError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        why = _WHY.get(type(error), error.strerror)
        raise click.ClickException(f"Berkas {error.filename}: {why}.") from None


def _bytes(file: str) -> bytes:
    """Read a file, but never much more than may be in one."""
    with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FileProblem(too_large())
    return data


def _printable(word: str) -> str:
    """Return a word of the command line without what is no letter in any encoding: no output takes it."""
    return word.encode("utf-8", "replace").decode("utf-8")


def _lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text.strip():
            yield text


def _live_index() -> Index:
    with _plain_errors():
        with runtime().database.reading() as session:
            found = live.current(session, Progress("membangun indeks").share)
        if not found.version_number:
            raise service.KbError("Belum ada pusat pengetahuan; jalankan: flask --app wsgi kb publish FILE")
        return found.index


def _today() -> date:
    return utc_now().astimezone(runtime().settings.zone).date()


def _list(problems: Sequence[Problem], before: str = "") -> None:
    for problem in problems[:LISTED]:
        click.echo(f"{before}{problem}")
    if len(problems) > LISTED:
        click.echo(f"{before}… dan {len(problems) - LISTED} lainnya")


def _show(result: CheckResult) -> None:
    _list(result.errors)
    _list(result.warnings, "Peringatan: ")
    new, changed, gone = (len(slugs) for slugs in (result.changes.new, result.changes.changed, result.changes.gone))
    click.echo(f"{len(result.entries)} entri: {new} baru, {changed} berubah, {gone} hilang.")


def _as_object(question: str, finding: Finding) -> dict[str, object]:
    return {
        "query": question,
        "outcome": finding.outcome,
        "entry_id": finding.entry_id,
        "score": finding.score,
        "candidates": [{"entry_id": one.entry_id, "score": one.score} for one in finding.candidates],
    }


def _json_line(found: dict[str, object]) -> str:
    """Return an object as JSON in one line, also for readers to whom the signs of `_LINE_ENDS` end one."""
    return json.dumps(found, ensure_ascii=False).translate(_LINE_ENDS)


def _as_text(question: str, finding: Finding) -> str:
    listed = "  ".join(f"{one.entry_id} {one.score:.2f}" for one in finding.candidates)
    return f"{question}\n  {finding.outcome} ({finding.reason})  {listed}".rstrip()
