"""A small process for the tests of pages: a purchase is asked for, approved by a manager, ordered, and paid.

It has what pages must show: a start that anybody may use, dates that hang on a date field, a decision with two
outcomes, two branches that meet again, a person lane, a checklist, a confidential field, files.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from procops.people.actor import Actor
from procops.people.models import Organization, Person, Team
from tests import kept
from tests.cast import MONDAY, as_actor
from workflows import publishing, staff_changes
from workflows.models import FilledBy, Process, Version
from workflows.states import VersionState


def document(**process: Any) -> dict[str, Any]:
    """The process document; what is given replaces members of its ``process``."""
    return {
        "format": 1,
        "process": {
            "key": "purchasing",
            "name": "Purchasing",
            "kind": "support",
            "goal": "Everybody has what they need, and nothing is paid twice.",
            "trigger": "Somebody needs something",
            "case_name": "purchase",
            "title_fields": ["what"],
            "prefix": "PUR",
            "target": {"field": "needed_by"},
            "may_start": "everyone",
            "visibility": "everyone",
            **process,
        },
        "lanes": [
            {"key": "asker", "name": "Asker", "suggested": {"by": "starter"}},
            {"key": "manager", "name": "Manager", "suggested": {"by": "field", "field": "manager"}},
            {"key": "buyers", "name": "Buyers"},
            {"key": "payroll", "name": "Payroll"},
        ],
        "fields": [
            {"key": "what", "label": "What is needed", "type": "text", "required": True},
            {"key": "amount", "label": "Amount", "type": "money", "required": True},
            {"key": "needed_by", "label": "Needed by", "type": "date"},
            {"key": "manager", "label": "Your manager", "type": "person", "required": True},
            {"key": "offer", "label": "Offer", "type": "file"},
            {"key": "supplier", "label": "Supplier", "type": "text", "required": True},
            {"key": "account", "label": "Bank account", "type": "text", "confidential": True},
        ],
        "steps": [
            {
                "key": "ask",
                "name": "Ask for it",
                "kind": "start",
                "lane": "asker",
                "fill": ["what", "amount", "needed_by", "manager", "offer"],
            },
            {
                "key": "approve",
                "name": "Approve it",
                "kind": "task",
                "lane": "manager",
                "show": ["what", "amount"],
                "outcomes": [{"key": "yes", "label": "Approve"}, {"key": "no", "label": "Reject"}],
                "deadline": [{"value": 1, "unit": "working_days", "from": {"event": "case_started"}}],
                "split": "first",
                "approval": True,
                "not_by": ["@starter"],
            },
            {"key": "go", "name": "Go ahead", "kind": "route", "split": "all"},
            {
                "key": "order",
                "name": "Order it",
                "kind": "task",
                "lane": "buyers",
                "show": ["what"],
                "fill": ["supplier"],
                "checklist": [{"key": "terms", "label": "Terms are ours"}],
                "deadline": [
                    {
                        "value": 5,
                        "unit": "working_days",
                        "from": {"field": "needed_by"},
                        "direction": "before",
                        "at": "12:00",
                    }
                ],
            },
            {
                "key": "bank",
                "name": "Check the bank account",
                "kind": "task",
                "lane": "payroll",
                "fill": ["account"],
                "deadline": [{"value": 4, "unit": "working_hours"}],
            },
            {
                "key": "pay",
                "name": "Pay it",
                "kind": "task",
                "lane": "payroll",
                "join": "all",
                "deadline": [{"value": 2, "unit": "working_days", "from": {"step": "order", "event": "done"}}],
            },
            {"key": "paid", "name": "Paid", "kind": "end", "result": "paid"},
            {"key": "refused", "name": "Not bought", "kind": "end", "result": "refused"},
        ],
        "flows": [
            {
                "key": "ask_approve",
                "from": "ask",
                "to": "approve",
                "contract": {
                    "trigger": "What is needed has been said",
                    "required": ["what", "amount"],
                    "checks": [{"field": "amount", "operator": "<=", "value": "5000.00", "level": "warn"}],
                    "accept_if": "The need is clear.",
                    "accept_within": {"value": 4, "unit": "working_hours"},
                    "return_reasons": ["Too dear", "Not clear"],
                    "follow_up": {"every": {"value": 1, "unit": "working_days"}, "times": 2},
                },
            },
            {
                "key": "approve_go",
                "from": "approve",
                "to": "go",
                "when": {"outcome": "approve", "operator": "is", "value": "yes"},
                "label": "Approved",
            },
            {"key": "approve_refused", "from": "approve", "to": "refused", "otherwise": True, "label": "Rejected"},
            {"key": "go_order", "from": "go", "to": "order", "contract": {"required": ["what"]}},
            {"key": "go_bank", "from": "go", "to": "bank", "contract": {"acceptance": "automatic"}},
            {"key": "order_pay", "from": "order", "to": "pay", "contract": {"required": ["supplier"]}},
            {"key": "bank_pay", "from": "bank", "to": "pay"},
            {"key": "pay_paid", "from": "pay", "to": "paid"},
        ],
    }


def staff(process: Process, *, by: Actor, owner: Person, buyers: Team, payroll: Team) -> None:
    """Say who fills every lane; the owner is accountable for all."""
    lanes: dict[str, dict[str, Any]] = {
        "asker": {"filled_by": FilledBy.STARTER},
        "manager": {"filled_by": FilledBy.FIELD, "field": "manager", "person": owner.pk},
        "buyers": {"filled_by": FilledBy.TEAM, "team": buyers.pk},
        "payroll": {"filled_by": FilledBy.TEAM, "team": payroll.pk},
    }
    for lane, filled in lanes.items():
        staff_changes.staff(process, lane, accountable=owner.pk, by=by, now=MONDAY, **filled)


Publish = Callable[..., Version]


@pytest.fixture
def publish(acme: Organization, dora: Person, facilities: Team, payroll: Team) -> Publish:
    """Publishes the process; keywords replace members of the document's ``process``. Dora owns it."""

    def published(**process: Any) -> Version:
        by, asked = as_actor(dora), document(**process)

        def make() -> None:
            draft = publishing.create_process(asked, by=by, now=MONDAY)
            staff(draft.process, by=by, owner=dora, buyers=facilities, payroll=payroll)
            publishing.publish(draft.process, seen=draft.revision, by=by, now=MONDAY)

        kept.process_of(json.dumps(asked), make)
        return Version.objects.select_related("process").get(
            process__key=asked["process"]["key"], state=VersionState.PUBLISHED
        )

    return published


@pytest.fixture
def purchasing(publish: Publish) -> Process:
    """The process, published."""
    return publish().process
