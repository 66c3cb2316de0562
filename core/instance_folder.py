"""The instance folder holds what citizens wrote, and the demo's secret: it is for nobody else on this machine."""

import fcntl
import os
import secrets
from pathlib import Path

SHORTEST_SECRET = 16


class FolderError(Exception):
    """The folder, or the place of a SQLite file, cannot be used; the text is one line with the remedy."""


def make(folder: Path) -> None:
    """Make the folder where it is missing; raise FolderError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(refusal(folder, error)) from None


def refusal(folder: Path, error: OSError) -> str:
    """Say that nothing can be written there, and the remedy."""
    return f"INSTANCE_DIR: cannot write in {folder} ({error.strerror}); choose a folder this user may write"


def see_to_place(file: Path, folder: Path) -> None:
    """Raise FolderError where no SQLite file can be: it would be waited for as a server is that is away."""
    if file.parent == folder:
        make(folder)
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise FolderError(f"DATABASE_URL: {file} must be a SQLite file in a folder this user may write")


def kept_secret(folder: Path) -> str:
    """Return the demo's secret, made once and kept in the folder; raise FolderError."""
    path = folder / "secret_key"
    make(folder)
    try:
        return _whole(path.read_text() if path.exists() else "") or _made(path)
    except OSError as error:
        raise FolderError(refusal(folder, error)) from None


def _made(path: Path) -> str:
    """Make it, or wait for the process that is making it; one a power cut left empty is made anew."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if kept := _whole(file.read()):
            return kept
        made = secrets.token_urlsafe(48)
        file.seek(0)
        file.truncate()
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
        return made


def _whole(text: str) -> str:
    return text.strip() if len(text.strip()) >= SHORTEST_SECRET else ""
