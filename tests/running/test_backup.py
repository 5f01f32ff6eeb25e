"""Everything in one file and back, on both databases and from one to the other; old backups are restored for ever."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest

from procops.backup.archive import Archive, Manifest, NewArchive
from procops.running.binaries import ROOT

# Each command is a process, with a data folder and a database of its own: one run proves it for both databases.
pytestmark = [pytest.mark.slow, pytest.mark.postgres_only]

KEPT = sorted((ROOT / "tests" / "dumps").glob("*.zip"))

Manage = Callable[..., subprocess.CompletedProcess[str]]


def installation(folder: Path, database: str = "") -> Manage:
    """Runs `manage.py` on a data folder of its own, and on a database of its own if one is named."""
    folder.mkdir(exist_ok=True)
    given = {
        "PATH": os.environ["PATH"],
        "PROCOPS_DATA_DIR": str(folder),
        "PROCOPS_DEMO": "on",
        "DATABASE_URL": database,
    }

    def manage(*argv: object, wrong: bool = False) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *map(str, argv)]
        answer = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True)
        assert bool(answer.returncode) == wrong, answer.stderr + answer.stdout
        return answer

    return manage


@pytest.fixture
def new_postgres_database() -> str:
    """The address of an empty database on the server of the tests."""
    import psycopg2

    server, name = urlsplit(os.environ["DATABASE_URL"]), f"backup_{os.getpid()}"
    connection = psycopg2.connect(server._replace(path="/postgres").geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return server._replace(path=f"/{name}").geturl()


def rows(backup: Path) -> dict[str, list[str]]:
    """Every row of every table, as its line says it; what only a restore writes left out."""
    with ZipFile(backup) as archive:
        names = [name for name in archive.namelist() if name.startswith("rows/") and "mailhold" not in name]
        # PostgreSQL orders the keys of its JSON anew; people revisions are drawn.
        return {name: [_same(line) for line in archive.read(name).splitlines()] for name in names}


def _same(line: bytes) -> str:
    return json.dumps(json.loads(line), sort_keys=True)


def is_whole(manage: Manage) -> None:
    assert manage("audit").stdout.endswith("findings 0\n")
    assert "broken 0, append-only guarded" in manage("verify_journal").stdout


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation that was restored from the newest kept backup."""
    folder = tmp_path_factory.mktemp("here")
    installation(folder)("restore", KEPT[-1])
    return folder


@pytest.mark.thorough
@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.stem)
def test_a_kept_backup_is_restored_and_migrated_on(kept: Path, tmp_path: Path) -> None:
    manage = installation(tmp_path)

    said = manage("restore", kept).stdout

    with ZipFile(kept) as archive:
        expected = json.loads(archive.read("manifest.json"))["rows"]
    assert f"{'workflows.entry':<36} {expected['workflows.entry']:>9,}" in said
    assert len(attached(tmp_path)) == expected["workflows.attachment"]
    is_whole(manage)


@pytest.mark.thorough
def test_from_one_database_to_the_other_and_back(here: Path, tmp_path: Path, new_postgres_database: str) -> None:
    on_postgres = installation(tmp_path, new_postgres_database)
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    installation(here)("backup", first)

    on_postgres("restore", first)
    is_whole(on_postgres)
    on_postgres("backup", second)

    before, after = rows(first), rows(second)
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []
    assert attached(tmp_path) == attached(here)


@pytest.mark.thorough
def test_what_is_there_is_neither_thrown_away_unasked_nor_for_a_file_that_is_no_good(
    here: Path, tmp_path: Path
) -> None:
    manage, database = installation(here), here / "procops.sqlite3"
    before = database.read_bytes()

    assert "There is data in this database" in manage("restore", KEPT[-1], wrong=True).stderr
    for spoil, sentence in SPOILT.values():
        spoilt = tmp_path / "spoilt.zip"
        spoil(KEPT[-1], spoilt)
        assert sentence in manage("restore", spoilt, "--replace", wrong=True).stderr

    assert database.read_bytes() == before
    assert not list(here.glob("*.restoring*"))


def test_nobody_else_may_read_a_backup_not_even_while_it_grows(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        growing = NewArchive(tmp_path / "one.zip")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "one.zip").stat().st_mode) == 0o600
    growing.close(Manifest(taken_at="2026-11-22T00:00:00+00:00", migrations={}))
    assert Archive(tmp_path / "one.zip").files() == []


@pytest.mark.thorough
def test_a_backup_is_not_written_over_a_file(here: Path, tmp_path: Path) -> None:
    (tmp_path / "one.zip").write_text("mine")

    assert "is there already" in installation(here)("backup", tmp_path / "one.zip", wrong=True).stderr
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("one.zip", "mine")]


def attached(folder: Path) -> dict[str, int]:
    """The files below a data folder, and how long they are."""
    root = folder / "files"
    return {str(path.relative_to(root)): path.stat().st_size for path in root.rglob("*") if path.is_file()}


def _with_manifest(backup: Path, other: Path, **changes: dict[str, object]) -> None:
    with ZipFile(backup) as archive, ZipFile(other, "w") as changed:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                for member, values in changes.items():
                    manifest[member] |= values
                content = json.dumps(manifest).encode()
            changed.writestr(name, content)


Spoil = Callable[[Path, Path], object]

SPOILT: dict[str, tuple[Spoil, str]] = {
    "cut short": (
        lambda good, bad: bad.write_bytes(good.read_bytes()[:-2000]),
        "is no backup of procops, or it is damaged",
    ),
    "newer": (
        lambda good, bad: _with_manifest(good, bad, migrations={"people": "9999_from_the_future"}),
        "made by a newer procops",
    ),
    "a row lost": (
        lambda good, bad: _with_manifest(good, bad, rows={"people.team": 71}),
        "70 of 71 rows of people.team",
    ),
}
