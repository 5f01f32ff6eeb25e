"""Process files: a process document as people hand it around, read from what was uploaded and written for download."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from procops.errors import Refused
from workflows.faults import Fault
from workflows.models import Version

SIZE_AT_MOST = 2 * 1024 * 1024  # bytes


class NotAProcessFile(Refused):
    """This is not a process file: {why}."""

    next_action = "Choose a file that was downloaded from procops, or mend it and try again."


def read_file(content: bytes) -> dict[str, Any]:
    """The document in an uploaded file; whether it is a good one, ``workflows.document.read`` says.

    :raises NotAProcessFile: naming the line and the column where it stops being JSON.
    """
    if len(content) > SIZE_AT_MOST:
        raise NotAProcessFile(why=_("it is larger than 2 MB"))
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise NotAProcessFile(why=_("it is not written in UTF-8")) from None
    except json.JSONDecodeError as wrong:
        where = _("line {line}, column {column}").format(line=wrong.lineno, column=wrong.colno)
        raise NotAProcessFile(why=f"{where}: {wrong.msg.lower()}") from None
    except (RecursionError, ValueError):
        raise NotAProcessFile(why=_("its numbers or its nesting cannot be read")) from None
    if not isinstance(document, dict):
        raise NotAProcessFile(why=_("it holds no process"))
    return document


@dataclass(frozen=True, slots=True)
class FaultAt:
    """A fault of an uploaded file, and the line to be mended, counted from 1."""

    line: int
    fault: Fault


def with_lines(faults: Iterable[Fault], content: bytes) -> list[FaultAt]:
    """The faults from top to bottom of the file they were found in, which `read_file` has read."""
    lines = _lines(content.decode("utf-8-sig"))
    return sorted((FaultAt(_line(fault.path, lines), fault) for fault in faults), key=lambda each: each.line)


def _line(path: str, lines: dict[str, int]) -> int:
    """Where the value begins; what is not there is looked for where it ought to be."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 1)


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def _lines(text: str) -> dict[str, int]:
    """The line on which each value of a JSON text begins, by its path as faults write it."""
    found: dict[str, int] = {}
    around: list[tuple[str, int | None]] = []  # paths of what is open; of a list how many entries it has had
    path, line, before, is_name = "", 1, 0, False
    for token in _TOKEN.finditer(text):
        line += text.count("\n", before, token.start())
        before, said = token.start(), token.group()
        if said in ("}", "]"):
            around.pop()
        elif said == ",":
            parent, count = around[-1]
            is_name = count is None
            if count is not None:
                around[-1] = (parent, count + 1)
                path = f"{parent}[{count + 1}]"
        elif said == ":":
            is_name = False
        elif is_name:
            parent = around[-1][0]
            path = f"{parent}.{json.loads(said)}" if parent else json.loads(said)
        else:
            found.setdefault(path, line)
            if said == "{":
                around.append((path, None))
                is_name = True
            elif said == "[":
                around.append((path, 0))
                path = f"{path}[0]"
    return found


def file_name(version: Version) -> str:
    """What the file of a version is called: "purchasing-v2.json"."""
    return f"{version.process.key}-v{version.number}.json"


def file_content(version: Version) -> bytes:
    """The file of a version, as it was saved."""
    return (json.dumps(version.document, ensure_ascii=False, indent=2) + "\n").encode()


def _no_constant(name: str) -> None:
    raise ValueError(name)
