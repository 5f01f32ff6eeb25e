""" "This role is not needed here": a role and its work are taken out of the draft."""

from datetime import datetime

from django.utils.translation import gettext as _

from procops.people.actor import Actor
from workflows.document import without_lane
from workflows.models import Process, Version
from workflows.publishing import NoDraft, save_draft
from workflows.states import VersionState


def leave_out(process: Process, lane_key: str, *, seen: int | None, by: Actor, now: datetime) -> Version:
    """Take a role out of the draft, which is begun from the published version where there is none.

    :param seen: the draft's revision that the writer had before them; None where there was no draft.
    :raises NoSuchRole, RoleStartsTheProcess: if it cannot be left out.
    :raises DesignersOnly, DraftMovedOn, NoDraft:
    """
    current = {
        version.state: version
        for version in Version.objects.filter(process=process).exclude(state=VersionState.RETIRED)
    }
    base = current.get(VersionState.DRAFT) or current.get(VersionState.PUBLISHED)
    if base is None:
        raise NoDraft(process=process.name, verb=_("change"))
    return save_draft(process, without_lane(base.document, lane_key), seen=seen, by=by, now=now)
