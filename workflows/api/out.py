"""What comes out: processes and their versions."""

from rest_framework import serializers

from procops.rest.schema import FAULT_KINDS, FaultOut
from procops.rest.serializers import Moment, Out, PersonRef, TeamRef
from workflows.models import FilledBy, ProcessKind, Visibility
from workflows.states import VersionState


class Named(Out):
    """Something of a process document: its key, and what it is called."""

    key = serializers.CharField()
    name = serializers.CharField()


PROCESS_VERBS = ["design", "review", "staff", "start"]
"""What somebody may do with a process."""


class ProcessRef(Out):
    """A process, wherever one is named."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()


class ProcessOut(ProcessRef):
    """A named way of working."""

    kind = serializers.ChoiceField(ProcessKind.choices)
    prefix = serializers.CharField(help_text="Case numbers start with it.")
    visibility = serializers.ChoiceField(Visibility.choices)
    owner = PersonRef(allow_null=True)
    published = serializers.IntegerField(allow_null=True, help_text="Number of the published version.")
    review_due_at = Moment(allow_null=True, help_text="When its review is due; null: nobody asks.")
    created_at = Moment()


class DraftRef(Out):
    """A draft, in short."""

    number = serializers.IntegerField()
    revision = serializers.IntegerField()


class ReviewOut(Out):
    """Whether a process is still as it should be."""

    every_months = serializers.IntegerField(allow_null=True, help_text="As the published version says; null: never.")
    reviewed_at = Moment(allow_null=True)
    reviewed_by = serializers.CharField(help_text="Empty: nobody yet.")
    note = serializers.CharField(help_text="What came of the last review.")
    due_at = Moment(allow_null=True)
    is_overdue = serializers.BooleanField()


class ProcessDetailOut(ProcessOut):
    """A process, and what you may do with it."""

    review = ReviewOut()

    draft = DraftRef(allow_null=True, help_text="Null: there is none, or it is not for you.")
    starts = Named(many=True, help_text="Where you may start a case of the published version.")
    may = serializers.ListField(
        child=serializers.ChoiceField(PROCESS_VERBS),
        help_text=(
            "`design`: save and publish drafts; `review`: say that it was reviewed; `staff`: say who fills the roles; "
            "`start`: start a case."
        ),
    )


class ProcessMade(Out):
    """The new process, and its draft."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    draft = DraftRef()


class ProcessChanged(Out):
    """The process that was changed."""

    id = serializers.UUIDField()


class VersionOut(Out):
    """One definition of a process: written as a draft, frozen when published, retired when another follows it."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(VersionState.choices)
    revision = serializers.IntegerField(help_text="Counts saves of a draft.")
    fingerprint = serializers.CharField(help_text="Equal for documents that mean the same.")
    note = serializers.CharField()
    created_by = PersonRef()
    created_at = Moment()
    saved_at = Moment()
    published_by = PersonRef(allow_null=True)
    published_at = Moment(allow_null=True)
    retired_at = Moment(allow_null=True)


class VersionDetailOut(VersionOut):
    """A version with its process document."""

    document = serializers.DictField(help_text="See docs/process-document.md.")


class VersionChanged(Out):
    """The version that was changed."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(VersionState.choices)
    revision = serializers.IntegerField()


class FaultsOut(Out):
    """What is wrong, or doubtful, with a process document."""

    can_be_published = serializers.BooleanField()
    faults = FaultOut(many=True)


class CameOut(Out):
    """What came for a visit, and from where."""

    giver = serializers.IntegerField(help_text="Number of the visit that it came from.")
    flow = serializers.CharField(help_text="Key of the flow over which it came; handoff rules stand there.")
    is_handoff = serializers.BooleanField(help_text="It came from another role.")


class TrialVisitOut(Out):
    """One visit of a played case to a step."""

    number = serializers.IntegerField(help_text="Counts all visits, from 1.")
    step = serializers.CharField(source="step.key")
    visit = serializers.IntegerField(help_text="Counts those to this step.")
    state = serializers.ChoiceField(["waiting", "open", "done", "returned", "cancelled"])
    outcome = serializers.CharField()
    redo_of = serializers.IntegerField(allow_null=True, help_text="Number of the visit that is done again.")
    came = CameOut(many=True)


class WrongOut(Out):
    """What of what was said does not go."""

    answer = serializers.IntegerField(help_text="Which, from 0.")
    message = serializers.CharField()
    errors = serializers.DictField(child=serializers.CharField(), help_text="By field key.")  # type: ignore[assignment]


class TrialOut(Out):
    """Where a played case stands."""

    visits = TrialVisitOut(many=True)
    path = serializers.ListField(child=serializers.CharField(), help_text="Steps done and ends reached, in order.")
    taken = serializers.ListField(child=serializers.CharField(), help_text="Keys of the flows that were followed.")
    data = serializers.DictField(child=serializers.JSONField(allow_null=True))  # type: ignore[assignment]
    is_over = serializers.BooleanField()
    result = serializers.CharField()
    wrong = WrongOut(allow_null=True)


class ChangeOut(Out):
    """One thing that is new, gone or different."""

    kind = serializers.ChoiceField(FAULT_KINDS)
    key = serializers.CharField(help_text="Of what differs; empty for the process itself.")
    label = serializers.CharField()  # type: ignore[assignment]
    how = serializers.ChoiceField(["added", "removed", "changed"])
    sentences = serializers.ListField(child=serializers.CharField(), help_text="What differs, for people.")


class ChangesOut(Out):
    """What differs between two versions."""

    before = serializers.IntegerField(help_text="Number of the version that it is compared with.")
    changes = ChangeOut(many=True)


class RunningOut(Out):
    """How many cases are under way on one version."""

    version = serializers.IntegerField()
    state = serializers.ChoiceField(VersionState.choices)
    cases = serializers.IntegerField()


class DraftChangesOut(Out):
    """What publishing the draft would change."""

    before = serializers.IntegerField(allow_null=True, help_text="Number of the published version; null: none yet.")
    changes = ChangeOut(many=True)
    running = RunningOut(
        many=True, help_text="Newest version first. These cases stay on their version until they are moved."
    )


class LaneStaffingOut(Out):
    """One role, and who fills it."""

    lane = Named()
    filled_by = serializers.ChoiceField(FilledBy.choices, allow_null=True, help_text="Null: nobody yet.")
    team = TeamRef(allow_null=True)
    person = PersonRef(allow_null=True)
    field = serializers.CharField(help_text="Key of the person field; empty for all else.")
    accountable = PersonRef(allow_null=True)
    deputy = PersonRef(allow_null=True, help_text="Null: whoever is named when somebody is away.")


class StaffingOut(Out):
    """Who fills the roles of a process, in the order of its document."""

    lanes = LaneStaffingOut(many=True)


class TemplateOut(Out):
    """A template of the gallery."""

    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(ProcessKind.choices)
    description = serializers.CharField()
    steps = serializers.IntegerField()
    roles = serializers.IntegerField()
    handoffs = serializers.IntegerField()
    is_used = serializers.BooleanField(help_text="The organization has a process of this key.")


class TemplateDetailOut(TemplateOut):
    """A template with its process document."""

    document = serializers.DictField()


class GalleryOut(Out):
    """The templates, by name."""

    templates = TemplateOut(many=True)


class Replaced(Out):
    """Ids of the processes in which something has changed hands. Open tasks stay where they are."""

    processes = serializers.ListField(child=serializers.UUIDField())
