"""Small file systems that are really full: a tmpfs of some megabytes, for whoever may mount one."""

import contextlib
import errno
import subprocess
from pathlib import Path

BALLAST = "ballast"


class MountRefused(Exception):
    """Nobody but root may mount here."""


class SmallDisk:
    """A file system of its own in an empty folder."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "kso-small-disk", str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise MountRefused(str(getattr(error, "stderr", "") or error).strip()) from None

    def fills(self) -> None:
        """Leave not an octet free; what was freed since the last time is taken, too."""
        with (self.folder / BALLAST).open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"\0" * size)

    @property
    def is_full(self) -> bool:
        """Say whether nothing can be written any more."""
        try:
            (self.folder / f"{BALLAST}.probe").write_bytes(b"\0")
        except OSError as error:
            return error.errno == errno.ENOSPC
        finally:
            (self.folder / f"{BALLAST}.probe").unlink(missing_ok=True)
        return False

    def frees(self) -> None:
        """Take the ballast away."""
        (self.folder / BALLAST).unlink(missing_ok=True)

    def close(self) -> None:
        """Unmount it as soon as nobody has anything open on it."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=False, capture_output=True)
