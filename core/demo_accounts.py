"""The demo's sign-ins, kept in the instance folder for their owner's eyes, so that each start can print them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = "demo_accounts.txt"


@dataclass(frozen=True)
class Account:
    """A sign-in made for the demo."""

    role: str
    email: str
    password: str


def keep(folder: Path, accounts: Sequence[Account]) -> None:
    """Write them down, readable by this user alone."""
    handle = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{account.role} {account.email} {account.password}\n" for account in accounts)


def kept(folder: Path) -> Sequence[Account]:
    """Return those of an earlier start; none where the operator made the officers himself."""
    try:
        lines = (folder / FILE).read_text().splitlines()
    except OSError:
        return ()
    return [Account(*line.split(" ")) for line in lines if line.count(" ") == 2]
