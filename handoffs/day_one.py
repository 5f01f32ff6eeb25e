"""What a new organization does first: found among its rows, never ticked by hand.

An admin meets it above the queue until everything is done, or until they put it away.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from handoffs.models import Handoff
from handoffs.states import HandoffState
from procops.people import hints, rules
from procops.people.actor import Actor
from procops.people.models import Invitation, Membership, Organization, PutAway
from workflows.models import Case, Process, Version
from workflows.process_list import startable_by
from workflows.states import VersionState

HINT = "day_one"
COLLEAGUES = 2
"""People to invite: with two more, work can really be handed over."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do, and the place where it is done."""

    label: str
    why: str
    button: str
    url: str
    """Empty while something before it is missing."""
    is_done: bool
    try_url: str = ""
    """Where it can be tried out alone first."""


@dataclass(frozen=True, slots=True)
class DayOne:
    """The list, as one reader meets it."""

    items: list[Item]

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.items)

    @property
    def next(self) -> Item | None:
        """The first that is not done and can be."""
        return next((item for item in self.items if not item.is_done and item.url), None)


def day_one(actor: Actor) -> DayOne | None:
    """The list for an admin who has not put it away; None for everybody else, and once all is done.

    One query where it is over, two or more while it is not.
    """
    if actor.person_id is None or not rules.may_administer(actor):
        return None
    found = _found(actor.organization_id, actor.person_id)
    if found["put_away"] or _is_all_done(found):
        return None
    return DayOne(_items(actor, found))


def put_away(*, by: Actor, now: datetime) -> None:
    """Hide the list from this person."""
    hints.put_away(HINT, by=by, now=now)


def _found(organization_id: UUID, person_id: UUID) -> dict[str, Any]:
    """What there is, in one query."""
    asked = Organization.objects.filter(pk=organization_id).annotate(
        put_away=Exists(PutAway.objects.filter(person_id=person_id, hint=HINT)),
        processes=Exists(Process.objects.filter(archived_at=None)),
        published=Exists(Version.objects.exclude(state=VersionState.DRAFT)),
        members=_counted(Membership.objects.active()),
        invited=_counted(Invitation.objects.unanswered()),
        started=Exists(Case.objects.real()),
        accepted=Exists(Handoff.objects.real().filter(state=HandoffState.ACCEPTED, automatic=False)),
    )
    names = ("put_away", "processes", "published", "members", "invited", "started", "accepted")
    return dict(asked.values(*names).get())


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("organization_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0))


def _colleagues(found: dict[str, Any]) -> int:
    return min(COLLEAGUES, found["members"] - 1 + found["invited"])


def _is_all_done(found: dict[str, Any]) -> bool:
    there = found["processes"] and found["published"] and found["started"] and found["accepted"]
    return bool(there) and _colleagues(found) >= COLLEAGUES


def _items(actor: Actor, found: dict[str, Any]) -> list[Item]:
    colleagues, start, try_url = _colleagues(found), "", ""
    if found["published"]:
        start = reverse("handoffs:start-list")
        startable = startable_by(actor)
        if len(startable) == 1:
            start = reverse("handoffs:start", args=[startable[0].process.key])
        if startable:
            try_url = reverse("handoffs:start", args=[startable[0].process.key]) + "?practice=yes"
    invited = _("%(number)d of %(wanted)d") % {"number": colleagues, "wanted": COLLEAGUES}
    return [
        Item(
            _("Choose a process to begin with"),
            _("Eight ready ones stand in the gallery; one press makes it yours."),
            _("Open the gallery"),
            reverse("workflows:gallery"),
            found["processes"],
        ),
        Item(
            _("Say who does what, and publish it"),
            _("One question for each role. While you are alone, everything is yours."),
            _("Say who does what"),
            _staffing_url(found),
            found["published"],
        ),
        Item(
            _("Invite two people"),
            _("So that work can be handed over. Invited so far: %(invited)s.") % {"invited": invited},
            _("Invite people"),
            reverse("people:invitations"),
            colleagues >= COLLEAGUES,
        ),
        Item(
            _("Start the first case"),
            _("Or try it out alone first: in practice you play every role, and nothing is sent."),
            _("Start a case"),
            start,
            found["started"],
            try_url,
        ),
        Item(
            _("Accept a handoff"),
            _("Work that reaches your role waits until you accept it: from then on it is yours."),
            _("Look at the handoffs"),
            reverse("handoffs:handoffs") if found["started"] else "",
            found["accepted"],
        ),
    ]


def _staffing_url(found: dict[str, Any]) -> str:
    """Of the newest process that is not published yet."""
    if not found["processes"]:
        return ""
    newest = Process.objects.filter(archived_at=None).order_by("-created_at", "-id").values_list("key", flat=True)
    drafts = newest.filter(~Q(versions__state=VersionState.PUBLISHED))
    key = drafts.first() or newest.first()
    return reverse("workflows:staffing", args=[key]) if key else ""
