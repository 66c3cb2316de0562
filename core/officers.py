"""Officers and admins: adding, disabling, passwords. Password rules: ASVS 5.0, 6.2 (length, no composition rules)."""

import functools
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session, col, select

from core import audit, sessions
from core.language import gettext as _
from core.models import ROLES, Officer, OfficerLink

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 4096
LONGEST_NAME = 120
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$KaBctrm3F3bzjWg28E+CcA$BuhG2S48tRMvA4mLVxxcAmEw7KzFZ6iFAotw3GfN6UI"
"""The hash of 32 forgotten octets: an unknown address costs the same time as a known one."""

_ACTIVE = sa.select(Officer).where(col(Officer.disabled_at).is_(None)).order_by(col(Officer.name))
"""Built once: it runs with every page of the queue."""

REFUSED = 10_000
"""So many of the most frequent passwords (ASVS 5.0, 6.2.4 wants 3,000)."""
_WELL_KNOWN_HERE = frozenset({"indonesia", "indonesia1", "bismillah", "alhamdulillah", "sayangku", "katasandi"})
"""What people here choose and an English list does not know."""


class OfficerError(Exception):
    """The request cannot be carried out; the text says why in one line for people."""


def create(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    role: str = "officer",
    now: datetime,
    by: int | None = None,
) -> Officer:
    """Add a person who may sign in; raise OfficerError on a bad or known address, an empty name or a weak password."""
    check_password(password, email.strip().lower())
    return _add(session, email, name, role, _HASHER.hash(_octets(password)), now=now, by=by)


def invite(session: Session, *, email: str, name: str, role: str, now: datetime, by: int | None = None) -> Officer:
    """Add a person who chooses a password by a link (core/links.py); raise OfficerError as `create` does."""
    return _add(session, email, name, role, _NOBODY, now=now, by=by)


def _add(session: Session, email: str, name: str, role: str, hashed: str, *, now: datetime, by: int | None) -> Officer:
    address, name = clean_email(email), clean_name(name)
    _check_role(role)
    if by_email(session, address) is not None:
        raise OfficerError(_("Alamat %(address)s sudah terdaftar.", address=address))
    officer = Officer(email=address, name=name, role=role, password_hash=hashed, created_at=now)
    session.add(officer)
    session.flush()
    audit.record(session, "officer.create", officer_id=by, subject=address, now=now, role=role)
    return officer


def is_invited(officer: Officer) -> bool:
    """Say whether this person has not chosen a password yet."""
    return officer.password_hash == _NOBODY


def set_password(
    session: Session, officer: Officer, password: str, *, now: datetime, by: int | None = None, keep_token: str = ""
) -> None:
    """Change a password and end the officer's other sessions and links."""
    check_password(password, officer.email)
    officer.password_hash = _HASHER.hash(_octets(password))
    session.add(officer)
    _end_ways_in(session, officer, but=keep_token)
    sessions.forget_tries(session, officer.email)
    audit.record(session, "officer.password", officer_id=by, subject=officer.email, now=now)


def disable(session: Session, officer: Officer, *, now: datetime, by: int | None = None) -> None:
    """Refuse this officer from the next request on; raise OfficerError for the last admin."""
    if officer.disabled_at is not None:
        return
    _keep_an_admin(session, officer)
    officer.disabled_at = now
    session.add(officer)
    _end_ways_in(session, officer)
    audit.record(session, "officer.disable", officer_id=by, subject=officer.email, now=now)


def enable(session: Session, officer: Officer, *, now: datetime, by: int | None = None) -> None:
    """Let a disabled officer sign in again."""
    officer.disabled_at = None
    session.add(officer)
    audit.record(session, "officer.enable", officer_id=by, subject=officer.email, now=now)


def set_role(session: Session, officer: Officer, role: str, *, now: datetime, by: int | None = None) -> None:
    """Make somebody officer or admin; raise OfficerError for an unknown role or the last admin."""
    _check_role(role)
    if role != "admin":
        _keep_an_admin(session, officer)
    officer.role = role
    session.add(officer)
    audit.record(session, "officer.role", officer_id=by, subject=officer.email, now=now, role=role)


def rename(session: Session, officer: Officer, name: str, *, now: datetime, by: int | None = None) -> None:
    """Correct a name; raise OfficerError for none."""
    officer.name = clean_name(name)
    session.add(officer)
    audit.record(session, "officer.rename", officer_id=by, subject=officer.email, now=now)


def everyone(session: Session) -> Sequence[Officer]:
    """Return all officers, the active ones first, by name."""
    return session.exec(select(Officer).order_by(col(Officer.disabled_at).is_not(None), col(Officer.name))).all()


def active(session: Session) -> Sequence[Officer]:
    """Return those who may sign in, by name."""
    return session.scalars(_ACTIVE).all()


def by_email(session: Session, email: str) -> Officer | None:
    """Return the officer with this address, disabled or not."""
    return session.exec(select(Officer).where(Officer.email == email.strip().lower())).first()


def is_right(officer: Officer | None, password: str) -> bool:
    """Check a password; nobody and a disabled officer take as long as anyone else, and are never right."""
    stored = officer.password_hash if officer else _NOBODY
    try:
        _HASHER.verify(stored, _octets(password[: LONGEST_PASSWORD + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return officer is not None and officer.disabled_at is None


def clean_email(email: str) -> str:
    """Return the address in small letters; raise OfficerError when it is none."""
    try:
        found = validate_email(email.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise OfficerError(_("Alamat e-mail tidak sah. Tulis seperti nama@bps.go.id.")) from None
    if len(found.normalized) > 254:
        raise OfficerError(_("Alamat e-mail terlalu panjang."))
    return found.normalized.lower()


def clean_name(name: str) -> str:
    """Return the name with single spaces; raise OfficerError when it is empty, too long or not printable."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise OfficerError(_("Nama wajib diisi, paling panjang %(most)d karakter.", most=LONGEST_NAME))
    if not name.isprintable():
        raise OfficerError(_("Nama memuat karakter yang tidak tampak. Ketik ulang, jangan ditempel."))
    return name


def check_password(password: str, email: str = "") -> None:
    """Raise OfficerError unless the password is 8 to 4096 characters and none of the well-known ones."""
    if len(password) < SHORTEST_PASSWORD:
        raise OfficerError(_("Kata sandi paling sedikit %(least)d karakter.", least=SHORTEST_PASSWORD))
    if len(password) > LONGEST_PASSWORD:
        raise OfficerError(_("Kata sandi paling banyak %(most)d karakter.", most=LONGEST_PASSWORD))
    if password.lower() in _common_passwords() or password.lower() == email:
        raise OfficerError(_("Kata sandi itu terlalu mudah ditebak. Pilih beberapa kata yang tidak lazim."))


@functools.cache
def _common_passwords() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # large, and wanted only when a password is chosen

    return _WELL_KNOWN_HERE.union(FREQUENCY_LISTS["passwords"][:REFUSED])


def _keep_an_admin(session: Session, officer: Officer) -> None:
    """Hold the admins until the commit: two who lower each other at one moment would leave nobody."""
    admins = select(Officer.id).where(Officer.role == "admin", col(Officer.disabled_at).is_(None))
    held = session.exec(admins.order_by(col(Officer.id)).with_for_update(key_share=True)).all()
    if officer.role == "admin" and not set(held) - {officer.id}:
        raise OfficerError(_("Admin terakhir tidak dapat dinonaktifkan atau diturunkan perannya."))


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise OfficerError(_("Peran harus petugas atau admin."))


def _end_ways_in(session: Session, officer: Officer, *, but: str = "") -> None:
    sessions.end_all(session, id_of(officer), but=but)
    session.execute(sa.delete(OfficerLink).where(col(OfficerLink.officer_id) == id_of(officer)))


def _octets(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def id_of(officer: Officer) -> int:
    """Return the id of a stored officer."""
    if officer.id is None:
        raise ValueError("an officer must be stored first")
    return officer.id
