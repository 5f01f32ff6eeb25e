"""The organization and the process that the engine is measured on: six roles, each with another owner.

Paperwork, then IT and the manager side by side, a join, the first day, with or without a buddy, sign-off: 5.5
completions a case, every crossing a handoff that is made and accepted.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

ROLES = ("hr", "it", "manager", "host", "buddy", "signer")


def definition() -> dict[str, Any]:
    def task(key: str, lane: str, **members: Any) -> dict[str, Any]:
        return {
            "key": key,
            "name": key.capitalize(),
            "kind": "task",
            "lane": lane,
            "deadline": [{"value": 2, "unit": "working_days"}],
            **members,
        }

    asked = {"required": ["name"], "accept_within": {"value": 8, "unit": "working_hours"}}
    steps = [
        {"key": "begin", "name": "Begin", "kind": "start", "lane": "hr", "fill": ["name", "with_buddy"]},
        task("paperwork", "hr", split="all", fill=["note"]),
        task("it", "it"),
        task("manager", "manager"),
        task("first_day", "host", join="all"),
        {"key": "buddy_or_not", "name": "With a buddy?", "kind": "route", "split": "first"},
        task("buddy", "buddy"),
        task("sign_off", "signer"),
        {"key": "over", "name": "Over", "kind": "end"},
    ]
    flows = [
        ("begin", "paperwork", {}),
        ("paperwork", "it", {"contract": asked}),
        ("paperwork", "manager", {"contract": asked}),
        ("it", "first_day", {"contract": asked}),
        ("manager", "first_day", {"contract": asked}),
        ("first_day", "buddy_or_not", {}),
        (
            "buddy_or_not",
            "buddy",
            {"contract": asked, "when": {"field": "with_buddy", "operator": "is", "value": True}},
        ),
        ("buddy_or_not", "sign_off", {"contract": asked, "otherwise": True}),
        ("buddy", "sign_off", {"contract": asked}),
        ("sign_off", "over", {}),
    ]
    return {
        "format": 1,
        "process": {"key": "joining", "name": "Joining", "kind": "support", "prefix": "JOIN", "title_fields": ["name"]},
        "lanes": [{"key": role, "name": role.capitalize()} for role in ROLES],
        "fields": [
            {"key": "name", "label": "Name", "type": "text", "required": True},
            {"key": "with_buddy", "label": "With a buddy", "type": "yes_no"},
            {"key": "note", "label": "Note", "type": "text"},
        ],
        "steps": steps,
        "flows": [
            {"key": f"{source}_to_{target}", "from": source, "to": target, **more} for source, target, more in flows
        ],
    }


def found(*, now: datetime) -> tuple[UUID, UUID]:
    """Found the organization and publish the process; answer their ids."""
    from procops.people import accounts, memberships, organizations
    from procops.people.actor import Actor
    from procops.people.models import Role
    from procops.scoping import scope
    from workflows import publishing, staff_changes

    admin = accounts.create(name="Admin", email="admin@bench.example", password=None, now=now)
    organization, membership = organizations.found(name="Bench", time_zone="Europe/Berlin", founder=admin, now=now)
    with scope(organization.pk):
        by = Actor.of(membership)
        draft = publishing.create_process(definition(), by=by, now=now)
        for role in ROLES:
            person = accounts.create(name=role, email=f"{role}@bench.example", password=None, now=now)
            memberships.join(person, role=Role.MEMBER, by=by, now=now)
            staff_changes.staff(
                draft.process, role, filled_by="person", person=person.pk, accountable=person.pk, by=by, now=now
            )
        publishing.publish(draft.process, seen=draft.revision, by=by, now=now)
    return organization.pk, draft.process_id
