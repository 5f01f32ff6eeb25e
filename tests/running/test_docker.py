"""The container files, as far as they can be proved without a container engine."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from procops import environment
from procops.running.binaries import ROOT

ANSWERS = {
    "PROCOPS_URL": "https://procops.example.com",
    "SECRET_KEY": "a-secret-of-somebody-that-is-longer-than-fifty-characters",
    "POSTGRES_PASSWORD": "Secret1",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.com:587",
}
OURS = ["web", "worker", "beat", "sweeper", "migrate"]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(filled_in((ROOT / "docker-compose.yml").read_text(), ANSWERS))
    return told


def filled_in(text: str, answers: dict[str, str]) -> str:
    """What compose does with ${NAME:?message} and ${NAME:-default}."""

    def value(match: re.Match[str]) -> str:
        name, sign, rest = match.groups()
        if name in answers:
            return answers[name]
        assert sign == ":-", f"{name}: {rest}"
        return rest

    return re.sub(r"\$\{(\w+)(:\?|:-)([^}]*)\}", value, text)


def environment_of(service: dict[str, Any], folder: Path) -> dict[str, str]:
    given = {name: str(value) for name, value in service["environment"].items()}
    return {"PATH": os.environ["PATH"], **given, "PROCOPS_DATA_DIR": str(folder), "PROCOPS_STATIC_DIR": str(folder)}


def steps(words: str) -> list[str]:
    """The arguments of one kind of Dockerfile line, with continued lines joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return [line.removeprefix(words).strip() for line in text.splitlines() if line.startswith(words + " ")]


def test_there_is_every_part_and_each_that_stays_up_says_how_it_is(compose: dict[str, Any]):
    services = compose["services"]

    assert set(services) == {*OURS, "db", "redis"}
    assert {name for name, service in services.items() if "healthcheck" in service} == set(services) - {"migrate"}
    assert {name for name, service in services.items() if service["restart"] == "no"} == {"migrate"}


def test_nothing_of_ours_starts_before_the_tables_are_there(compose: dict[str, Any]):
    for name in ("web", "worker", "beat", "sweeper"):
        waits = compose["services"][name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}
        assert waits["db"] == waits["redis"] == {"condition": "service_healthy"}


def test_what_is_written_down_is_kept_in_volumes_and_all_else_is_read_only(compose: dict[str, Any]):
    services = compose["services"]
    kept = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}

    assert kept == set(compose["volumes"]) == {"data", "postgres", "redis"}
    assert all(services[name]["read_only"] is True for name in OURS)
    assert all(services[name]["volumes"] == ["data:/data"] for name in OURS)
    assert {name for name, service in services.items() if "ports" in service} == {"web"}
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]


@pytest.mark.parametrize("missing", ANSWERS)
def test_a_value_that_only_the_operator_knows_is_asked_for(missing: str):
    with pytest.raises(AssertionError, match=missing):
        filled_in((ROOT / "docker-compose.yml").read_text(), {k: v for k, v in ANSWERS.items() if k != missing})


@pytest.mark.slow
@pytest.mark.parametrize("name", OURS)
def test_the_settings_accept_each_services_environment_as_production(
    compose: dict[str, Any], name: str, tmp_path: Path
):
    script = (
        "from procops import settings as s, environment as e; import os; "
        "print(s.PRODUCTION, s.SIGNUP_OPEN, s.DATABASES['default']['HOST'], s.EMAIL_HOST, e.misspelt(os.environ))"
    )
    argv, env = [sys.executable, "-c", script], environment_of(compose["services"][name], tmp_path)

    answer = subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, text=True)

    assert (answer.stdout, answer.stderr) == ("True False db mail.example.com []\n", "")
    assert environment.misspelt(dict.fromkeys(compose["services"][name]["environment"], "")) == []


@pytest.mark.thorough
@pytest.mark.slow
def test_every_command_is_one_that_its_program_understands(compose: dict[str, Any], tmp_path: Path):
    services = compose["services"]
    asks = {
        "web": ["--check-config", *services["web"]["command"][1:]],
        "worker": [*services["worker"]["command"][1:], "--help"],
        "beat": [*services["beat"]["command"][1:], "--help"],
        "sweeper": [*services["sweeper"]["command"][1:], "--help"],
        "migrate": [*services["migrate"]["command"][1:], "--help"],
    }
    for name, arguments in asks.items():
        program = services[name]["command"][0]
        argv = [sys.executable, *([] if program == "python" else ["-m", program]), *arguments]
        env = environment_of(services[name], tmp_path)
        answer = subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, text=True)
        assert answer.returncode == 0, f"{name}: {answer.stderr}"


def test_web_listens_on_the_port_that_is_published_and_probed(compose: dict[str, Any]):
    web = compose["services"]["web"]

    assert "0.0.0.0:8000" in web["command"]
    assert web["healthcheck"]["test"][-1] == "http://127.0.0.1:8000/readyz"
    assert steps("CMD") == [str(web["command"]).replace("'", '"')]
    assert steps("EXPOSE") == ["8000"]


def test_the_probe_is_an_exit_code(live_server):
    probe = [sys.executable, "-m", "procops.running.probe"]

    assert subprocess.run([*probe, f"{live_server.url}/healthz"], cwd=ROOT).returncode == 0
    assert subprocess.run([*probe, f"{live_server.url}/no-such-page"], cwd=ROOT).returncode == 1
    assert subprocess.run([*probe, "http://127.0.0.1:9/"], cwd=ROOT).returncode == 1


def test_the_image_runs_as_an_ordinary_user():
    lines = (ROOT / "Dockerfile").read_text().splitlines()

    assert steps("USER") == ["procops"]
    assert lines.index("USER procops") > max(number for number, line in enumerate(lines) if line.startswith("RUN"))


def test_every_file_that_the_image_copies_is_there_and_not_ignored():
    copied = [word for step in steps("COPY") if "--from" not in step for word in shlex.split(step)[:-1]]
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert [path for path in copied if not any(path == part or path.startswith(f"{part}/") for part in allowed)] == []


def test_every_package_of_ours_is_in_the_image():
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")}

    assert packages | {"templates", "manage.py"} <= {word for step in steps("COPY") for word in shlex.split(step)[:-1]}


@pytest.mark.thorough
@pytest.mark.slow
def test_the_step_that_collects_static_files_works_as_shell(tmp_path: Path):
    (step,) = (step for step in steps("RUN") if "collectstatic" in step)
    env = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PROCOPS_DATA_DIR": str(tmp_path / "data"),
        "PROCOPS_STATIC_DIR": str(tmp_path / "static"),
    }

    answer = subprocess.run(["sh", "-euc", step], env=env, cwd=ROOT, capture_output=True, text=True)

    assert answer.returncode == 0, answer.stderr
    names = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]
    hashed = names["django_htmx/htmx-2.min.js"]
    assert re.fullmatch(r"django_htmx/htmx-2\.min\.[0-9a-f]{12}\.js", hashed)
    assert (tmp_path / "static" / f"{hashed}.br").is_file()
    # Vite has hashed its own, and a second hash would give one script two addresses.
    assert {name for name in names if name.startswith("app/") and names[name] != name} == set()


def test_the_lock_files_name_a_hash_for_every_package_and_no_address():
    for file in (ROOT / "requirements").glob("*.txt"):
        lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
        pinned = [line for line in lines if not line.startswith(" ")]
        assert pinned, file
        assert [line for line in pinned if "==" not in line or not line.endswith("\\")] == [], file
        assert [line for line in lines if "://" in line or line.startswith("-")] == [], file


def test_what_runs_in_production_is_what_was_tested():
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        return {line.partition(" ")[0] for line in lines if line and line[0] not in " #"}

    assert pins("production") < pins("run") < pins("test")
