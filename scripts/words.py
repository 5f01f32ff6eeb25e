"""Gathers the words of pages, code and scripts into the catalogues of `procops/locale`, and compiles them.

Django's own `makemessages` needs GNU gettext on the machine; Babel reads the same calls without it, and templates as
`django.utils.translation.template.templatize` shows them to gettext.
"""

import importlib
import io
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from procops.errors import Refused

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "procops" / "locale"
PACKAGES = ("procops", "workflows", "handoffs", "metrics")
SCRIPTS = ROOT / "frontend" / "src" / "designer"
DOMAINS = ("django", "djangojs")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands for the moment at which a catalogue was made: the same words make the same file."""

KEYWORDS: dict[str, Any] = {
    "_": None,
    "_g": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "InvalidCalendar": (2,),
}

_CALL = re.compile(r"(?<![\w.])(n?)gettext\(\s*")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


class Said(NamedTuple):
    """Words as a file says them: one text, or one and many."""

    words: str | tuple[str, str]
    context: str | None
    file: str


class NotALiteral(ValueError):
    """A call names its words by something else than a literal, so that nobody can translate them."""


def gathered(domain: str) -> Catalog:
    """Everything that can be said, without translations.

    :raises NotALiteral: if a script calls ``gettext`` with anything but a text.
    """
    catalog = Catalog(fuzzy=False)
    for said in _said_by_pages_and_code() if domain == "django" else _said_by_scripts():
        catalog.add(said.words, locations=[(said.file, None)], context=said.context)
    return catalog


def file_of(language: str, domain: str, ending: str = "po") -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.{ending}"


def read(language: str, domain: str) -> Catalog:
    """The catalogue as it is kept; empty where there is none yet."""
    file = file_of(language, domain)
    if not file.is_file():
        return Catalog(locale=language, domain=domain)
    with file.open("rb") as lines:
        return read_po(lines, locale=language, domain=domain)


def compiled(catalog: Catalog) -> bytes:
    """What the running site reads; what is not translated is left out, so that it is said as it is."""
    out = io.BytesIO()
    for words in untranslated(catalog):
        catalog.delete(words)
    write_mo(out, catalog)
    return out.getvalue()


def untranslated(catalog: Catalog) -> list[Any]:
    return [message.id for message in catalog if message.id and not all(texts_of(message.string))]


def languages() -> list[str]:
    return sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir())


def main() -> int:
    """Take new words in and old ones out, keep what is translated, and compile; say how much is left to translate."""
    for domain in DOMAINS:
        template = gathered(domain)
        for language in languages():
            catalog = read(language, domain)
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            catalog.fuzzy = False
            catalog.project, catalog.version, catalog.header_comment = "procops", "1", "# The words of procops"
            catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = "procops"
            catalog.creation_date = catalog.revision_date = SINCE
            with file_of(language, domain).open("wb") as file:
                write_po(file, catalog, sort_by_file=False, sort_output=True, include_lineno=False, width=120)
            file_of(language, domain, "mo").write_bytes(compiled(read(language, domain)))
            print(f"{language}, {domain}: {len(catalog)} said, {len(untranslated(catalog))} not translated")
    return 0


def texts_of(string: Any) -> tuple[str, ...]:
    """A translation, or those of one and many."""
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def _said_by_pages_and_code() -> Iterator[Said]:
    django.setup()
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if ".migrations" not in module.name and not module.name.endswith("wsgi"):
                importlib.import_module(module.name)
    refusals = [Refused]
    while refusals:
        refusal = refusals.pop()
        refusals += refusal.__subclasses__()
        if refusal.__module__.startswith(PACKAGES):  # tests have refusals of their own
            yield from (Said(words, None, f"{refusal.__module__.replace('.', '/')}.py") for words in refusal.words())
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in file.parts:
                yield from _read_by_babel(file.read_text(), file)
    for file in sorted((ROOT / "templates").rglob("*")):
        if file.suffix in (".html", ".txt"):
            seen = templatize(file.read_text(), origin=str(file))
            # Only the calls count; what stands around them is no Python, least of all its indentation.
            yield from _read_by_babel("\n".join(line.strip() for line in seen.splitlines()), file)


def _read_by_babel(source: str, file: Path) -> Iterator[Said]:
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
    for _line, words, _comments, context in found:
        yield Said(words if isinstance(words, str) else (words[0], words[1]), context, _name(file))


def _said_by_scripts() -> Iterator[Said]:
    for file in sorted(SCRIPTS.rglob("*.ts*")):
        if ".test." in file.name or file.name == "gettext.ts":
            continue
        source = file.read_text()
        for call in _CALL.finditer(source):
            words = []
            at = call.end()
            for _ in range(2 if call[1] else 1):
                text = _TEXT.match(source, at)
                if text is None:
                    line = source.count("\n", 0, call.start()) + 1
                    raise NotALiteral(f"{_name(file)}, line {line}: {source[call.start() : at + 40]!r}")
                words.append(json.loads(text[0]))
                at = re.compile(r",\s*|").match(source, text.end()).end()  # type: ignore[union-attr]
            yield Said(words[0] if len(words) == 1 else (words[0], words[1]), None, _name(file))


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    sys.exit(main())
