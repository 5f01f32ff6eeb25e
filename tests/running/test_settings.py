"""The settings as a fresh process reads them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from procops import environment
from procops.running.binaries import ROOT

pytestmark = pytest.mark.slow  # each test starts a Python

PRODUCTION = {
    "SECRET_KEY": "a-secret-of-somebody-that-is-longer-than-fifty-characters",
    "PROCOPS_URL": "https://procops.example.com",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "DATABASE_URL": "postgres://procops:hush@db/procops",
}
DEMO_KEY = "procops-demo-key-that-everybody-knows-and-production-refuses"


def settings(folder: Path, *names: str, **given: str) -> subprocess.CompletedProcess[str]:
    """A process with no environment but what is given, printing some settings as JSON."""
    read = (
        "import json; from procops import settings; "
        f"print(json.dumps({{name: getattr(settings, name) for name in {names!r}}}, default=str))"
    )
    env = {"PATH": os.environ["PATH"], "PROCOPS_DATA_DIR": str(folder), **given}
    return subprocess.run([sys.executable, "-c", read], env=env, cwd=ROOT, capture_output=True, text=True)


def read(folder: Path, *names: str, **given: str) -> dict[str, object]:
    answer = settings(folder, *names, **given)
    assert answer.returncode == 0, answer.stderr
    told: dict[str, object] = json.loads(answer.stdout)
    return told


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be a secret of your own"),
        ({"SECRET_KEY": DEMO_KEY}, "SECRET_KEY must be a secret of your own"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be a secret of your own"),
        ({"PROCOPS_URL": ""}, "PROCOPS_URL must look like"),
        ({"REDIS_URL": ""}, "REDIS_URL is missing"),
        ({"PROCOPS_SIGNUP": "maybe"}, "PROCOPS_SIGNUP must be one of open, closed"),
    ],
)
def test_production_refuses_to_start_and_says_why(tmp_path: Path, wrong: dict[str, str], sentence: str):
    answer = settings(tmp_path, "DEBUG", **{**PRODUCTION, **wrong})

    assert answer.returncode == 1
    assert f"ImproperlyConfigured: {sentence}" in answer.stderr


def test_production_is_the_default_and_is_strict(tmp_path: Path):
    told = read(
        tmp_path,
        *("PRODUCTION", "DEBUG", "DEMO", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
        *("SECURE_HSTS_SECONDS", "ALLOWED_HOSTS"),
        **PRODUCTION,
    )

    assert told == {
        "PRODUCTION": True,
        "DEBUG": False,
        "DEMO": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "ALLOWED_HOSTS": ["procops.example.com", "127.0.0.1", "localhost", "[::1]"],
    }


def test_no_proxy_is_believed_unless_one_is_named(tmp_path: Path):
    names = ("PROXIES", "ALLAUTH_TRUSTED_PROXY_COUNT")

    assert read(tmp_path, *names, **PRODUCTION) == {"PROXIES": 0, "ALLAUTH_TRUSTED_PROXY_COUNT": 0}
    assert settings(tmp_path, "SECURE_PROXY_SSL_HEADER", **PRODUCTION).returncode == 1
    assert read(tmp_path, "SECURE_PROXY_SSL_HEADER", **PRODUCTION, PROCOPS_PROXIES="1") == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]
    }


def test_the_demo_needs_no_settings_and_keeps_all_it_writes_in_one_folder(tmp_path: Path):
    names = ("DEMO", "URL", "DATABASES", "EMAIL_FILE_PATH", "MEDIA_ROOT", "CELERY_BROKER_URL")
    told = read(tmp_path, *names, PROCOPS_DEMO="on")

    database = told.pop("DATABASES")["default"]  # type: ignore[index]
    assert (database["NAME"], database["OPTIONS"]["transaction_mode"]) == (f"{tmp_path}/procops.sqlite3", "IMMEDIATE")
    assert told == {
        "DEMO": True,
        "URL": "http://127.0.0.1:8000",
        "EMAIL_FILE_PATH": f"{tmp_path}/mail",
        "MEDIA_ROOT": f"{tmp_path}/files",
        "CELERY_BROKER_URL": "memory://localhost/",
    }


def test_a_folder_with_blanks_and_signs_in_its_name_is_taken_as_it_is(tmp_path: Path):
    folder = tmp_path / "a b+c%20?d"
    told = read(folder, "DATABASES", "EMAIL_FILE_PATH", PROCOPS_DEMO="on")

    assert told["DATABASES"]["default"]["NAME"] == f"{folder}/procops.sqlite3"  # type: ignore[index]
    assert told["EMAIL_FILE_PATH"] == f"{folder}/mail"


def test_people_wait_at_most_seconds_for_the_database_and_commands_as_long_as_it_takes(tmp_path: Path):
    script = (
        "import sys; sys.argv = [{!r}]; from procops import settings; "
        "print(settings.DATABASES['default']['OPTIONS']['options'])"
    )
    env = {"PATH": os.environ["PATH"], "PROCOPS_DATA_DIR": str(tmp_path), **PRODUCTION}

    def told(program: str) -> str:
        argv = [sys.executable, "-c", script.format(program)]
        return subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    assert told("/app/bin/gunicorn") == "-c lock_timeout=3000 -c statement_timeout=10000"
    assert told("manage.py") == "-c lock_timeout=3000 -c statement_timeout=0"


def test_a_misspelt_variable_is_reported_by_every_command(tmp_path: Path):
    wrong = {"PROCOPS_DEMO": "on", "PROCOPS_SIGNUPS": "closed"}
    env = {"PATH": os.environ["PATH"], "PROCOPS_DATA_DIR": str(tmp_path), **wrong}
    answer = subprocess.run([sys.executable, "manage.py", "check"], env=env, cwd=ROOT, capture_output=True, text=True)

    assert "PROCOPS_SIGNUPS is not a setting of procops." in answer.stderr


def test_running_md_names_every_variable():
    asked = environment._asked - {"PROCOPS_TEST_VALUE"} | environment._READ_ELSEWHERE
    told = (ROOT / "docs" / "running.md").read_text()

    assert {name for name in asked if f"`{name}`" not in told} == set()
