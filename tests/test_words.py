"""Everything that can be said is in the catalogue of every language, translated, with the same places for facts."""

import ast
import re
from pathlib import Path

import pytest

from scripts import words

FACTS = re.compile(r"%\(\w+\)s|%\(\w+\)d|%s|%d|\{\w+\}")
BOTH = [(language, domain) for language in words.languages() for domain in words.DOMAINS]


@pytest.fixture(scope="module")
def said() -> dict[str, dict[str, object]]:
    return {domain: {message.id: message for message in words.gathered(domain)} for domain in words.DOMAINS}


@pytest.mark.slow
@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_what_can_be_said_is_in_the_catalogue_and_nothing_else(
    language: str, domain: str, said: dict[str, dict[str, object]]
) -> None:
    kept = {message.id for message in words.read(language, domain)}
    assert (set(said[domain]) - kept, kept - set(said[domain])) == (set(), set()), "make words"


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_everything_is_translated_with_the_same_facts(language: str, domain: str) -> None:
    catalog = words.read(language, domain)
    wrong = []
    for message in catalog:
        if message.id:
            asked = {fact for text in words.texts_of(message.id) for fact in FACTS.findall(text)}
            given = {fact for text in words.texts_of(message.string) for fact in FACTS.findall(text)}
            wrong += [message.id] if asked != given else []
    assert (words.untranslated(catalog), wrong) == ([], [])


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_what_the_site_reads_is_what_was_written(language: str, domain: str) -> None:
    kept = words.file_of(language, domain, "mo").read_bytes()
    assert kept == words.compiled(words.read(language, domain)), "make words"


def test_nothing_is_translated_before_anybody_has_asked() -> None:
    """What a module says when it is read would stay in the language of whoever came first."""
    early = []
    for package in words.PACKAGES:
        for file in sorted((words.ROOT / package).rglob("*.py")):
            early += _said_when_read(file)
    assert early == []


def _said_when_read(file: Path) -> list[str]:
    tree = ast.parse(file.read_text())
    at_once = {"gettext", "ngettext", "pgettext", "npgettext"}
    names = {
        each.asname or each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for each in node.names
        if each.name in at_once
    }
    later = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    found: list[str] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            found.append(f"{file.relative_to(words.ROOT)}:{node.lineno}")
        waiting += [] if isinstance(node, later) else list(ast.iter_child_nodes(node))
    return found
