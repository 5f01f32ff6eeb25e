"""docs/api.md does what it says: its commands are run as they stand, by bash and curl, against a running server."""

import json
import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pytest_django.live_server_helper import LiveServer

from procops.running.binaries import ROOT
from tests.cast import as_actor
from tests.processes import publish
from tests.rest.api import token_of
from workflows import gallery
from workflows.models import Attachment

PAGE = ROOT / "docs" / "api.md"
TOLD_APART = "-- the next block --"

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Block(NamedTuple):
    """A block of the page: what is typed, or what is answered."""

    language: str
    text: str


def blocks() -> list[Block]:
    return [Block(*found) for found in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)]


@pytest.fixture
def tools() -> None:
    """curl and bash, or a failure that says what to install."""
    missing = [name for name in ("bash", "curl", "python3") if shutil.which(name) is None]
    if missing:
        pytest.fail(
            f"docs/api.md needs {' and '.join(missing)}; on Debian: apt-get install {' '.join(missing)}", pytrace=False
        )


@pytest.mark.django_db(transaction=True)
def test_the_commands_of_the_page_do_what_it_says(
    tools, live_server: LiveServer, tmp_path: Path,
    acme, dora, mia, hugo, petra, ivy, people_operations, it_service, payroll, facilities, settings,
):  # fmt: skip
    _publish_onboarding(dora, people_operations, it_service, payroll, facilities)
    environment = {
        **os.environ,
        "PROCOPS": f"{live_server.url}/api/v1",
        "RECRUITER": token_of(mia, ["read", "work"]),
        "HR": token_of(petra, ["read", "work"]),
        "IT": token_of(ivy, ["read", "work"]),
    }
    settings_block, *rest = blocks()
    assert settings_block.text.count("export ") == len(("PROCOPS", "RECRUITER", "HR", "IT"))
    commands = [block.text for block in rest if block.language == "sh"]
    script = "set -euo pipefail\n" + f'\nprintf "\\n%s\\n" "{TOLD_APART}"\n'.join(commands)

    ran = subprocess.run(
        ["bash", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )

    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout[-2000:]
    answers = iter(ran.stdout.split(f"{TOLD_APART}\n"))
    for block, following in pairwise([*rest, Block("", "")]):
        if block.language == "sh":
            _must_be(next(answers).strip(), following)
    for file in Attachment.objects.all():
        file.file.delete(save=False)


def _publish_onboarding(dora, people_operations, it_service, payroll, facilities) -> None:
    staff: dict[str, Any] = {
        "recruiter": "starter",
        "people_operations": people_operations,
        "payroll": payroll,
        "it_service": it_service,
        "system_owner": dora,
        "facilities": facilities,
        "hiring_manager": "field:hiring_manager",
        "buddy": "field:buddy",
        "new_employee": "field:new_employee",
    }
    publish(gallery.document("employee-onboarding"), staff, by=as_actor(dora))


def _must_be(answer: str, shown: Block) -> None:
    """The page shows what was answered; ids and moments differ from run to run."""
    if shown.language == "json":
        assert _alike(json.loads(answer), json.loads(shown.text)), f"shown:\n{shown.text}\nanswered:\n{answer}"
    elif shown.language == "text":
        assert [line.rstrip() for line in answer.splitlines()] == shown.text.strip().splitlines()


def _alike(answered: Any, shown: Any) -> bool:
    if isinstance(shown, dict):
        same = isinstance(answered, dict) and list(answered) == list(shown)
        return same and all(_alike(answered[name], value) for name, value in shown.items())
    if isinstance(shown, list):
        same = isinstance(answered, list) and len(answered) == len(shown)
        return same and all(map(_alike, answered, shown))
    if isinstance(shown, str) and _UUID.fullmatch(shown):
        return isinstance(answered, str) and _UUID.fullmatch(answered) is not None
    return bool(answered == shown)


def test_the_page_names_only_operations_that_there_are():
    from procops.rest.docs import schema

    patterns = [re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path.removeprefix("/api/v1"))) for path in schema()["paths"]]
    used = {re.sub(r"\?.*", "", path) for path in re.findall(r"\$PROCOPS(/[^\" ]*)", PAGE.read_text())}

    assert [path for path in sorted(used) if not any(re.fullmatch(pattern, path) for pattern in patterns)] == []
    assert len(used) > 8


def test_each_operation_says_in_a_line_what_it_does():
    from procops.rest.docs import schema

    said = {
        f"{method} {path}": operation["summary"]
        for path, methods in schema()["paths"].items()
        for method, operation in methods.items()
    }
    assert said["post /api/v1/tasks/{id}/complete/"] == (
        "Finish a task: what follows opens, or is offered to whoever is next"
    )
    assert said["get /api/v1/tasks/"] == "The tasks that you may see, newest first"
    assert {where: line for where, line in said.items() if not 6 < len(line) <= 110} == {}
