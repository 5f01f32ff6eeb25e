"""A process goes live in one press: who does what is said, and its draft is published."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from procops.people.actor import Actor
from procops.people.models import Organization
from workflows import publishing, staff_changes
from workflows.models import Process, Version
from workflows.staff_changes import Filling


def staff_and_publish(process: Process, fillings: Iterable[Filling], *, seen: int, by: Actor, now: datetime) -> Version:
    """Say who fills the lanes and publish the draft: both, or neither.

    :param seen: the revision of the draft that the publisher has seen.
    :raises OwnersOnly, NotHere: from :func:`staff_changes.staff_lanes`.
    :raises DesignersOnly, NoDraft, DraftMovedOn, NotFitToPublish, PrefixTaken: from :func:`publishing.publish`.
    """
    with transaction.atomic():
        Organization.hold(process.organization_id)
        Process.objects.select_for_update().get(pk=process.pk)  # before who fills its roles, as locks are ordered
        staff_changes.staff_lanes(process, fillings, by=by, now=now)
        return publishing.publish(process, seen=seen, by=by, now=now)
