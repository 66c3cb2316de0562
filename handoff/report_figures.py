"""A month's report as rows: the figures, and the consultations behind them, for a terminal and for a spreadsheet."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import Officer
from core.wording import month_and_year
from handoff import reports
from handoff.models import Consultation, Rating, Requester
from handoff.reports import Month
from handoff.wordings import KIND_WORDS, STATUS_WORDS

Cell = str | int | float | datetime | None
LIST_HEADER = (
    "Nomor", "Masuk", "Lengkap", "Batas", "Jawaban pertama", "Tepat waktu", "Status", "Petugas", "Kelompok", "Topik",
    "Nilai", "Komentar",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """One month: figures as (name, value), and one row for each consultation that came in."""

    first: date
    figures: Sequence[tuple[str, Cell]]
    rows: Sequence[Sequence[Cell]]

    @property
    def title(self) -> str:
        """Return the month in words."""
        return f"Laporan {month_and_year(self.first)}"


def report(session: Session, first: date, zone: ZoneInfo, now: datetime) -> Report:
    """Return the report of the month that begins on `first`, in the office's zone."""
    found = reports.month(session, first, zone, now)
    listed = _listed(session, first, zone)
    waits = [_hours(row.answered_at - row.complete_at) for row in listed if row.answered_at and row.complete_at]
    return Report(first, _figures(found, waits), [_row(row, zone, now) for row in listed])


def _figures(month: Month, waits: Sequence[float]) -> list[tuple[str, Cell]]:
    share, average = month.kept_share, month.average
    figures: list[tuple[str, Cell]] = [
        ("Konsultasi masuk", month.opened),
        ("Dijawab petugas", month.answered),
        ("Selesai", month.closed),
        ("Dibatalkan warga", month.withdrawn),
        ("Janji ditepati", month.kept),
        ("Janji dilanggar", month.promised - month.kept),
        ("Janji ditepati (%)", None if share is None else round(share * 100, 1)),
        ("Waktu jawaban pertama, median (jam)", round(statistics.median(waits), 1) if waits else None),
        ("Waktu jawaban pertama, terlama (jam)", max(waits) if waits else None),
        ("Penilaian diterima", month.rated),
        ("Penilaian rata-rata", None if average is None else round(average, 2)),
    ]
    figures += [(f"Penilaian {score}", number) for score, number in month.scores.items()]
    return figures + [(_kind(kind), number) for kind, number in month.kinds.items()]


def _listed(session: Session, first: date, zone: ZoneInfo) -> Sequence[Any]:
    since, until = reports.bounds(first, zone)
    query = (
        sa.select(
            col(Consultation.number),
            col(Consultation.opened_at),
            col(Consultation.complete_at),
            col(Consultation.due_at),
            col(Consultation.answered_at),
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
        .where(col(Consultation.opened_at) >= since, col(Consultation.opened_at) < until)
        .order_by(col(Consultation.id))
    )
    return session.execute(query).all()


def _row(row: Any, zone: ZoneInfo, now: datetime) -> list[Cell]:
    moments = [_local(at, zone) for at in (row.opened_at, row.complete_at, row.due_at, row.answered_at)]
    status = STATUS_WORDS.get(row.status, row.status)
    who = [_in_time(row.due_at, row.answered_at, now), status, row.officer, KIND_WORDS.get(row.kind, "")]
    return [row.number, *moments, *who, row.topic, row.score, row.comment]


def _in_time(due_at: datetime | None, answered_at: datetime | None, now: datetime) -> str:
    if due_at is None or (answered_at is None and due_at >= now):
        return ""
    return "ya" if answered_at and answered_at <= due_at else "tidak"


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the office's wall clock; spreadsheets know no zones."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0) if at else None


def _hours(length: timedelta) -> float:
    return round(length.total_seconds() / 3600, 1)


def _kind(kind: str) -> str:
    return f"Kelompok: {KIND_WORDS.get(kind, 'belum diisi')}"
