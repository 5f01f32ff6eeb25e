"""Process files: a process document as people hand it around, read from what was uploaded and written for download."""

import json
from typing import Any

from django.utils.translation import gettext as _

from procops.errors import Refused
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


def file_name(version: Version) -> str:
    """What the file of a version is called: "purchasing-v2.json"."""
    return f"{version.process.key}-v{version.number}.json"


def file_content(version: Version) -> bytes:
    """The file of a version, as it was saved."""
    return (json.dumps(version.document, ensure_ascii=False, indent=2) + "\n").encode()


def _no_constant(name: str) -> None:
    raise ValueError(name)
