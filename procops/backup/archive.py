"""The file itself: what is in it, and how a value is spelled."""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from django.db.models import Field, Model
from django.utils.duration import duration_string

FORMAT = 1
LEFT_OUT = {"sessions.session"}

_MANIFEST = "manifest.json"
_FILES = "files/"


class NotABackup(Exception):
    """The file cannot be restored; the message says why."""


@dataclass(frozen=True)
class Manifest:
    taken_at: str
    migrations: dict[str, str]
    """The last migration of each app."""
    rows: dict[str, int] = field(default_factory=dict)
    """How many there are of each model, by its label in lower case."""
    format: int = FORMAT


class Archive:
    """A backup opened for reading; what is wrong with it is said at once.

    :raises NotABackup:
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = ZipFile(path)
            with self._zip.open(_MANIFEST) as file:
                self.manifest = Manifest(**json.load(file))
        except FileNotFoundError:
            raise NotABackup(f"There is no file {path}.") from None
        except (BadZipFile, KeyError, TypeError, ValueError):
            raise NotABackup(f"{path} is no backup of procops, or it is damaged.") from None
        if self.manifest.format != FORMAT:
            raise NotABackup(f"{path} was made by a newer procops: update this one first.")

    def rows(self, model: type[Model]) -> Iterator[Model]:
        """Unsaved rows of a model as it was when the backup was taken."""
        with self._zip.open(f"rows/{model._meta.label_lower}.jsonl") as lines:
            columns = [_field(model, name) for name in json.loads(next(lines))]
            for line in lines:
                values = zip(columns, json.loads(line), strict=True)
                yield model(**{column.attname: column.to_python(value) for column, value in values})

    def files(self) -> list[str]:
        """Their paths below the folder of files."""
        names = [name.removeprefix(_FILES) for name in self._zip.namelist() if name.startswith(_FILES)]
        for name in names:
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise NotABackup(f"The backup holds a file that would be written elsewhere: {name}")
        return names

    def content(self, name: str) -> bytes:
        return self._zip.read(_FILES + name)


class NewArchive:
    """A backup being written; the manifest comes last, so a file cut short is none."""

    def __init__(self, path: Path) -> None:
        # Everything of everybody is in it: nobody else may read it, not even while it grows.
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")
        self._zip = ZipFile(self._file, "w", compression=ZIP_DEFLATED)

    def add_rows(self, model: type[Model], rows: Iterable[tuple[Any, ...]]) -> int:
        """Write all rows of a model; answer how many there were."""
        number = 0
        with self._zip.open(f"rows/{model._meta.label_lower}.jsonl", "w", force_zip64=True) as lines:
            lines.write(_line([column.attname for column in model._meta.concrete_fields]))
            for row in rows:
                lines.write(_line([_spelled(value) for value in row]))
                number += 1
        return number

    def add_file(self, path: Path, name: str) -> None:
        self._zip.write(path, _FILES + name)

    def close(self, manifest: Manifest) -> None:
        self._zip.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1))
        self._zip.close()
        self._file.close()


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    for column in model._meta.concrete_fields:
        if column.attname == name:
            return column
    raise NotABackup(f"The backup holds a column {name} that {model._meta.label} has not.")


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _spelled(value: Any) -> Any:
    """As the field's own ``to_python`` reads it back, to the microsecond."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value
