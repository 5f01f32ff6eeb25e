"""The demo is made by moves: three organizations, eight processes, a sound history, nothing that is sent."""

from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count

from handoffs.demo.playing import Play
from handoffs.models import Handoff
from handoffs.periods.models import PeriodStart
from procops.notices.models import Notice
from procops.people.models import Organization
from procops.scoping import scope
from tests.cast import MONDAY
from workflows.models import Case, Process, Task

CLOSE = ("monthly-close", "2026-02", "Halden Werke GmbH · 2026-02-28")
"""The demo's monthly close begins by itself."""


@pytest.fixture
def demo(db, settings, tmp_path) -> str:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    call_command("seed_demo", now=MONDAY, days=14, stdout=StringIO())
    return (tmp_path / "demo-logins.txt").read_text()


@pytest.mark.thorough
@pytest.mark.slow
def test_the_demo(demo, mailoutbox):
    organizations = list(Organization.objects.order_by("name"))
    assert [one.name for one in organizations] == ["Brightwater Insurance", "Halden Werke", "Larkspur Cloud"]
    keys, states = set(), set()
    for organization in organizations:
        with scope(organization.pk):
            keys |= set(Process.objects.values_list("key", flat=True))
            states |= set(Handoff.objects.values_list("state", flat=True))
            assert Case.objects.filter(state="open").count() > 5
            assert not Task.objects.live().filter(nudge_at__lte=MONDAY).exists()
            assert Task.objects.live().filter(due_at__lte=MONDAY).exists()
            assert not Notice.objects.filter(state="pending").exists()
            per_case = Handoff.objects.values("case").annotate(handoffs=Count("id"))
            assert max(row["handoffs"] for row in per_case) > 1
            begun = PeriodStart.objects.values_list("process__key", "period", "case__title")
            # What goes round in circles by what people type comes to an end.
            assert max(Task.objects.values_list("visit", flat=True)) <= 8
            assert list(begun) == ([CLOSE] if organization.name == "Halden Werke" else [])
    assert len(keys) == 8
    assert {"accepted", "returned", "expired"} <= states
    assert mailoutbox == []
    assert demo.count("a full queue") == 3
    call_command("verify_journal")
    call_command("audit")
    with pytest.raises(CommandError, match="there already"):
        call_command("seed_demo", now=MONDAY, days=1, stdout=StringIO())


@pytest.mark.thorough
@pytest.mark.slow
def test_one_that_was_interrupted_goes_on(
    db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the first start fills the demo: the next start makes what is missing, and nothing twice."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    play, played = Play.run, 0

    def interrupted(self: Play) -> Iterator[datetime]:
        nonlocal played
        played += 1
        for number, moment in enumerate(play(self)):
            if played == 2 and number == 2:
                raise KeyboardInterrupt
            yield moment

    monkeypatch.setattr(Play, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("seed_demo", "--go-on", now=MONDAY, days=7, stdout=StringIO())
    assert list(Organization.objects.values_list("name", flat=True)) == ["Halden Werke"]
    assert not (tmp_path / "demo-logins.txt").exists()

    for _again in range(2):
        call_command("seed_demo", "--go-on", now=MONDAY, days=7, stdout=StringIO())
        names = Organization.objects.order_by("name").values_list("name", flat=True)
        assert list(names) == ["Brightwater Insurance", "Halden Werke", "Larkspur Cloud"]
    assert (tmp_path / "demo-logins.txt").read_text().count("a full queue") == 3
    call_command("verify_journal")
