"""A period's report as rows: the figures, and the consultations behind them, for a terminal, CSV and a spreadsheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core.dates import WEEKDAYS
from core.language import current, found, gettext, noop
from core.models import Officer
from core.working_days import Calendar
from handoff import report_page
from handoff.knowledge import Asked, Knowledge
from handoff.marks import IS_COUNTED
from handoff.models import Consultation, Rating, Requester
from handoff.promise_counts import Outcome, outcome_now
from handoff.report_page import Whole
from handoff.report_periods import Period
from handoff.report_times import Waits
from handoff.reports import Figures
from handoff.wordings import KIND_UNTOLD, KIND_WORDS, STATUS_WORDS

Cell = str | int | float | datetime | None
LIST_HEADER = (
    "Nomor", "Diterima", "Lengkap", "Batas", noop("Jawaban pertama"), "Tepat waktu", "Status", "Petugas", "Kelompok",
    "Topik", "Nilai", noop("Komentar"),
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One table of the page: its title, the heads of its columns, its rows."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Report:
    """One period: figures as (name, value), a row for each consultation that came in, the page's tables with rows."""

    period: Period
    figures: Sequence[tuple[str, Cell]]
    rows: Sequence[Sequence[Cell]]
    tables: Sequence[Table]

    @property
    def title(self) -> str:
        """Return the period in words."""
        return gettext("Laporan %(period)s", period=self.period.title)


def report(session: Session, period: Period, calendar: Calendar, knowledge: Knowledge, now: datetime) -> Report:
    """Return the report of a period, in the office's zone."""
    whole = report_page.gather(session, period, calendar, knowledge, now)
    figures = _figures(whole.now.asked, whole.now.figures, whole.now.waits)
    listed = list(rows(session, period, calendar.zone, now))
    return Report(
        period, figures, listed, [table for table in _tables(whole) if any(any(row[1:]) for row in table.rows)]
    )


def rows(session: Session, period: Period, zone: ZoneInfo, now: datetime) -> Iterator[list[Cell]]:
    """Yield the consultations of a period one by one, in the columns of LIST_HEADER."""
    for row in session.execute(_listed(*period.bounds(zone), now).execution_options(yield_per=500)):
        yield _row(row, zone)


def _figures(asked: Asked, month: Figures, waits: Waits) -> list[tuple[str, Cell]]:
    share, average = month.kept_share, month.average
    figures: list[tuple[str, Cell]] = [
        (noop("Pertanyaan kepada asisten"), asked.number),
        (noop("Langsung dijawab asisten"), asked.answered),
        (noop("Diberi pilihan oleh asisten"), asked.suggested),
        (noop("Tidak ditemukan asisten"), asked.unanswered),
        (noop("Konsultasi masuk"), month.opened),
        (noop("Dijawab petugas"), month.answered),
        (noop("Selesai"), month.closed),
        (noop("Dibatalkan warga"), month.withdrawn),
        (noop("Janji ditepati"), month.kept),
        (noop("Janji dilanggar"), month.promised - month.kept),
        (noop("Janji ditepati (%)"), None if share is None else round(share * 100, 1)),
        (noop("Waktu jawaban pertama, nilai tengah (jam kerja)"), _hours(waits.median)),
        (noop("Waktu jawaban pertama, sembilan dari sepuluh (jam kerja)"), _hours(waits.ninth)),
        (noop("Waktu jawaban pertama, terlama (jam kerja)"), _hours(waits.longest)),
        (noop("Penilaian diterima"), month.rated),
        (noop("Penilaian rata-rata"), None if average is None else round(average, 2)),
    ]
    figures = [(found(name), value) for name, value in figures]
    figures += [(gettext("Penilaian %(score)s", score=score), number) for score, number in month.scores.items()]
    return figures + [(_kind(kind), number) for kind, number in month.kinds.items()]


def _tables(whole: Whole) -> list[Table]:
    asked, came, times = whole.now.asked, gettext("Konsultasi masuk"), gettext("Kali")
    in_time, answered, asks = gettext("Tepat waktu"), gettext("Dijawab"), gettext("Pertanyaan")
    first = {"day": gettext("Hari"), "week": gettext("Minggu mulai"), "month": gettext("Bulan")}[whole.grain]
    stretches = [(one.words, one.opened, one.answered, one.in_time) for one in whole.stretches]
    hours = [(f"{hour:02}.00", number) for hour, number in enumerate(whole.busy.hours)]
    weekdays = list(zip(WEEKDAYS[current()], whole.busy.weekdays, strict=True))
    loads = [(one.name, one.held, one.answered, one.in_time) for one in whole.loads]
    categories = [(gettext(name).capitalize(), number) for name, number in asked.categories]
    return [
        Table(gettext("Dari waktu ke waktu"), (first, came, answered, in_time), stretches),
        Table(gettext("Jam tersibuk"), (gettext("Jam"), came), hours),
        Table(gettext("Hari tersibuk"), (gettext("Hari"), came), weekdays),
        Table(gettext("Menurut petugas"), (gettext("Petugas"), gettext("Ditangani"), answered, in_time), loads),
        Table(gettext("Topik jawaban asisten"), (gettext("Kategori"), times), categories),
        Table(gettext("Topik tersering"), (gettext("Yang paling banyak dijawab"), times), asked.entries),
        Table(gettext("Yang belum ada jawabannya"), (asks, times), asked.gaps),
    ]


def _listed(since: datetime, until: datetime, now: datetime) -> Any:
    return (
        sa.select(
            col(Consultation.number),
            col(Consultation.opened_at),
            col(Consultation.complete_at),
            col(Consultation.due_at),
            col(Consultation.answered_at),
            outcome_now(now).label("became"),
            col(Consultation.status),
            sa.func.coalesce(col(Officer.name), "").label("officer"),
            sa.func.coalesce(col(Requester.kind), "").label("kind"),
            col(Consultation.topic),
            col(Rating.score),
            sa.func.coalesce(col(Rating.comment), "").label("comment"),
        )
        .outerjoin(Officer, col(Officer.id) == col(Consultation.officer_id))
        .outerjoin(Requester, col(Requester.contact_id) == col(Consultation.contact_id))
        .outerjoin(Rating, col(Rating.consultation_id) == col(Consultation.id))
        .where(col(Consultation.opened_at) >= since, col(Consultation.opened_at) < until, IS_COUNTED)
        .order_by(col(Consultation.id))
    )


def _row(row: Any, zone: ZoneInfo) -> list[Cell]:
    moments = [_local(at, zone) for at in (row.opened_at, row.complete_at, row.due_at, row.answered_at)]
    status = found(STATUS_WORDS.get(row.status, row.status))
    who = [_in_time(row.became), status, row.officer, found(KIND_WORDS.get(row.kind, ""))]
    return [row.number, *moments, *who, row.topic, row.score, row.comment]


def _in_time(outcome: str) -> str:
    return gettext("ya") if outcome == Outcome.KEPT else gettext("tidak") if outcome == Outcome.BROKEN else ""


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the office's wall clock; spreadsheets know no zones."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0) if at else None


def _hours(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def _kind(kind: str) -> str:
    return gettext("Kelompok: %(kind)s", kind=found(KIND_WORDS.get(kind, KIND_UNTOLD)))
