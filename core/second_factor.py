"""The optional second factor: a code that changes every 30 seconds (TOTP, RFC 6238), and ten codes for its loss."""

import hmac
import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from core import audit, officers, sessions
from core.language import gettext as _
from core.models import Officer, RecoveryCode

ISSUER = "Konsultasi Statistik BPS Jambi"
STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
"""Steps a telephone's clock may be off, either way."""
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """Return a fresh secret of 160 bits, in base32."""
    import pyotp  # only the few who set it up or use it need it

    return str(pyotp.random_base32())


def address(officer: Officer, secret: str) -> str:
    """Return the otpauth:// address an authenticator app reads from the QR code."""
    import pyotp

    return str(pyotp.TOTP(secret).provisioning_uri(name=officer.email, issuer_name=ISSUER))


def drawing(text: str) -> str:
    """Return a QR code as the address of an image; black on white in both themes, as cameras want it."""
    import segno

    return str(segno.make(text, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff"))


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step this code belongs to, or None for a wrong one. All steps are compared, in equal time."""
    import pyotp

    plain = "".join(code.split())
    if not (plain.isascii() and plain.isdigit() and len(plain) == DIGITS):
        return None
    step, totp = int(now.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    near = range(step - DRIFT, step + DRIFT + 1)
    found = [one for one in near if hmac.compare_digest(totp.generate_otp(one), plain)]
    return found[0] if found else None


def turn_on(session: Session, officer: Officer, secret: str, code: str, *, now: datetime) -> list[str]:
    """Require codes of this secret from now on; return the recovery codes. Raise OfficerError for a wrong code."""
    step = matching_step(secret, code, now)
    if step is None:
        wrong = _("Kode itu tidak cocok. Periksa jam telepon Anda, lalu tulis kode yang sekarang tampil.")
        raise officers.OfficerError(wrong)
    officer.totp_secret, officer.totp_step = secret, step
    session.add(officer)
    audit.record(session, "officer.second_factor_on", officer_id=officer.id, subject=officer.email, now=now)
    return new_recovery_codes(session, officer)


def turn_off(session: Session, officer: Officer, *, now: datetime, by: int | None) -> None:
    """Ask for the password alone from now on."""
    officer.totp_secret, officer.totp_step = "", 0
    session.add(officer)
    _forget_codes(session, officer)
    audit.record(session, "officer.second_factor_off", officer_id=by, subject=officer.email, now=now)


def new_recovery_codes(session: Session, officer: Officer) -> list[str]:
    """Replace the recovery codes; they can be read now and never again."""
    _forget_codes(session, officer)
    codes = [_written("".join(secrets.choice(_LETTERS) for _place in range(16))) for _number in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(code_hash=sessions.digest(code), officer_id=officers.id_of(officer)) for code in codes)
    return codes


def takes(session: Session, officer: Officer, code: str, now: datetime) -> bool:
    """Check a code of the app or a recovery code and use it up: neither is taken a second time."""
    step = matching_step(officer.totp_secret, code, now)
    if step is None:
        return _takes_recovery_code(session, officer, code, now)
    fresh = (
        sa.update(Officer)
        .where(col(Officer.id) == officer.id, col(Officer.totp_step) < step)
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    return sessions.changed(session, fresh) == 1


def _takes_recovery_code(session: Session, officer: Officer, code: str, now: datetime) -> bool:
    plain = "".join(letter for letter in code.lower() if letter in _LETTERS)
    mine = col(RecoveryCode.officer_id) == officer.id
    used = sa.delete(RecoveryCode).where(mine, col(RecoveryCode.code_hash) == sessions.digest(_written(plain)))
    if sessions.changed(session, used) != 1:
        return False
    audit.record(session, "signin.recovery_code", officer_id=officer.id, subject=officer.email, now=now)
    return True


def _written(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _forget_codes(session: Session, officer: Officer) -> None:
    session.execute(sa.delete(RecoveryCode).where(col(RecoveryCode.officer_id) == officer.id))
