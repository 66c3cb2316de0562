"""Links by e-mail with which officers choose a password: an invitation, or the way back after a forgotten one.

A link works once, for a limited time, and only the newest one; the database holds its SHA-256 alone (ASVS 5.0, 6.4).
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import audit, mail, officers, sessions
from core.dates import in_words
from core.models import Officer, OfficerLink
from core.settings import Settings


class Kind(StrEnum):
    """What a link is for."""

    INVITE = "invite"
    RESET = "reset"


LIFE = {Kind.INVITE: timedelta(days=7), Kind.RESET: timedelta(hours=1)}
MOST_RESETS = 3
"""Mails to one address within `sessions.FAILURES_COUNT_FOR`: the form must not flood anybody's mailbox."""

_SUBJECTS = {
    Kind.INVITE: "Undangan ke Konsultasi Statistik Online",
    Kind.RESET: "Kata sandi baru untuk Konsultasi Statistik Online",
}
_BODIES = {
    Kind.INVITE: (
        "Yth. {name},\n\nAnda diundang sebagai {role} Konsultasi Statistik Online BPS Provinsi Jambi.\n"
        "Buka tautan ini untuk memilih kata sandi:\n\n{address}\n\n"
        "Tautan berlaku sampai {until} dan hanya dapat dipakai satu kali.\n"
        "Bila Anda tidak mengenal layanan ini, abaikan saja surat ini."
    ),
    Kind.RESET: (
        "Yth. {name},\n\nSeseorang meminta kata sandi baru untuk akun Anda di Konsultasi Statistik Online.\n"
        "Buka tautan ini untuk memilih kata sandi baru:\n\n{address}\n\n"
        "Tautan berlaku sampai {until} dan hanya dapat dipakai satu kali.\n"
        "Bila bukan Anda yang meminta, abaikan surat ini; kata sandi Anda tidak berubah."
    ),
}


def send(session: Session, settings: Settings, officer: Officer, kind: Kind, *, now: datetime) -> str:
    """Make a link, send it to the officer, end older ones; return its address, for offices without a mail server."""
    token, expires_at = secrets.token_urlsafe(32), now + LIFE[kind]
    end_all(session, officer)
    session.add(
        OfficerLink(
            token_hash=sessions.digest(token),
            officer_id=officers.id_of(officer),
            kind=kind,
            created_at=now,
            expires_at=expires_at,
        )
    )
    address = f"{settings.public_url.rstrip('/')}/links/{token}"
    words = {
        "name": officer.name,
        "role": "admin" if officer.role == "admin" else "petugas",
        "address": address,
        "until": in_words(expires_at, "id", settings.zone),
    }
    mail.queue(
        session,
        key=f"link:{sessions.digest(token)[:32]}",
        recipient=officer.email,
        subject=_SUBJECTS[kind],
        body=_BODIES[kind].format(**words),
        now=now,
        expires_at=expires_at,
    )
    return address


def ask_for_reset(session: Session, settings: Settings, email: str, *, now: datetime) -> None:
    """Send the way back to an address if an active officer has it; the caller learns nothing either way."""
    tries = f"reset:{email.strip().lower()}"
    if sessions.failures(session, tries, now) >= MOST_RESETS:
        return
    sessions.note_try(session, tries, now)
    officer = officers.by_email(session, email)
    audit.record(session, "officer.reset_asked", subject=sessions.digest(email)[:12], now=now)
    if officer is not None and officer.disabled_at is None:
        send(session, settings, officer, Kind.INVITE if officers.is_invited(officer) else Kind.RESET, now=now)


def find(session: Session, token: str, now: datetime) -> tuple[Officer, Kind] | None:
    """Return whose link this is and what for; None when it is used, replaced, expired or its officer disabled."""
    row = session.exec(
        select(Officer, OfficerLink)
        .join(OfficerLink, col(OfficerLink.officer_id) == Officer.id)
        .where(OfficerLink.token_hash == sessions.digest(token), OfficerLink.expires_at > now)
        .where(col(Officer.disabled_at).is_(None))
    ).first()
    return (row[0], Kind(row[1].kind)) if row else None


def use(session: Session, token: str, password: str, *, now: datetime) -> Officer | None:
    """Set the password by a link, which ends with it; None when the link is no longer good. Raise OfficerError."""
    found = find(session, token, now)
    if found is None:
        return None
    officer, kind = found
    officers.set_password(session, officer, password, now=now, by=officer.id)
    audit.record(session, f"officer.{kind}_used", officer_id=officer.id, subject=officer.email, now=now)
    return officer


def end_all(session: Session, officer: Officer) -> None:
    """End every link of an officer."""
    session.execute(sa.delete(OfficerLink).where(col(OfficerLink.officer_id) == officers.id_of(officer)))
