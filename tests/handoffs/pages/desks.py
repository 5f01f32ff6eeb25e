"""The words of the tests of the desk's pages."""

from collections.abc import Callable

from django.test import Client

from handoffs.models import Handoff
from procops.people.models import Person
from workflows.models import Case, Task

Ask = Callable[..., Case]
"""Starts a purchase: ``ask("A desk", now=..., by=...)``; see conftest.py."""

AtWork = Callable[[Person], Client]
"""A browser in which that person is logged in."""


def live(case: Case, step: str) -> Task:
    """The live task of a case at a step."""
    return Task.objects.live().get(case=case, step_key=step)


def offer(case: Case) -> Handoff:
    """The one handoff of a case that nobody has answered."""
    return Handoff.objects.unanswered().get(case=case)
