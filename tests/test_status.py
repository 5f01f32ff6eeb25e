"""The documents name what there is: proofs, addresses of the house, nouns of the API, jobs of the clock."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from procops.running.binaries import ROOT


def test_every_proof_that_the_status_names_exists():
    proofs = [line.split(" | ")[-1] for line in (ROOT / "docs/status.md").read_text().splitlines() if line[:2] == "| "]
    named = {path for proof in proofs for path in re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:md|toml|yml))`", proof)}

    assert len(named) > 50
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def documented() -> list[str]:
    """The paths of the last column of the table."""
    table = (ROOT / "docs" / "architecture.md").read_text().partition("## Addresses")[2]
    rows = [line.split("|")[3] for line in table.splitlines() if line.startswith("|")][2:]
    return [path for row in rows for path in re.findall(r"`([^`]+)`", row)]


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every path, with `<>` where it names something."""
    for pattern in patterns:
        path = before + re.sub(r"<[^>]*>", "<>", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        else:
            yield path


def meaning(path: str) -> re.Pattern[str]:
    """What a documented path stands for: `<verb>` is any one word, `...` all below, `<id>` a name."""
    parts = re.split(r"(<[^>]*>|\.\.\.)", path)
    words = {"<verb>": "[^<>/]+", "...": ".+"}
    return re.compile("".join(words.get(part, "<>" if part.startswith("<") else re.escape(part)) for part in parts))


def test_every_address_is_documented_and_every_documented_one_exists():
    real, told = list(addresses(get_resolver().url_patterns)), documented()

    assert len(real) > 150
    assert [path for path in real if not any(meaning(one).fullmatch(path) for one in told)] == []
    assert [one for one in told if not any(meaning(one).fullmatch(path) for path in real)] == []


def test_every_job_of_the_clock_is_documented():
    told = (ROOT / "docs" / "running.md").read_text().partition("### What runs by the clock")[2].partition("###")[0]

    assert set(re.findall(r"`(\w+\.\w+)`", told)) == {job["task"] for job in settings.CELERY_BEAT_SCHEDULE.values()}


def test_every_noun_of_the_api_stands_on_the_page_and_nothing_else():
    addresses = re.findall(r"^  /api/v1/([\w-]+)/", (ROOT / "docs" / "openapi.yaml").read_text(), re.MULTILINE)
    listed = (ROOT / "docs" / "api.md").read_text().partition("## What else there is")[2]
    rows = [row.split("|")[1] for row in listed.splitlines() if row.startswith("| `/")]

    assert sorted(noun for row in rows for noun in re.findall(r"`/([\w-]+)/`", row)) == sorted(set(addresses))
