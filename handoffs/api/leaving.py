"""Somebody leaves: what is on them, and handing it over. Admins only."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from handoffs import erasing, leaving
from handoffs.api.bodies import ReasonIn
from handoffs.api.erased import PersonErased
from handoffs.api.many_tasks import ResultOut, facts_of
from handoffs.leaving import Belongings, Successors, belongings_of, unowned
from procops.people.models import Membership, Person
from procops.rest.answers import Done
from procops.rest.permissions import AdminsRead
from procops.rest.serializers import In, Out, PersonHere, TeamRef
from procops.rest.tokens import Scope
from procops.rest.viewsets import OrganizationViewSet, verb
from workflows.succession import Heirs


class PartOut(Out):
    """What somebody is in one process."""

    process = serializers.CharField(source="process.key")
    name = serializers.CharField(source="process.name")
    fills = serializers.ListField(child=serializers.CharField(), help_text="Names of the roles they fill by name.")
    answers = serializers.ListField(child=serializers.CharField(), help_text="Those they are accountable for.")
    stands_in = serializers.ListField(child=serializers.CharField(), help_text="Those whose deputy they are.")
    owns = serializers.BooleanField(help_text="Whether they own the process.")


class BelongingsOut(Out):
    """Everything that is on one person."""

    id = serializers.UUIDField(source="member.person_id")
    tasks = serializers.IntegerField(source="task_count", help_text="Accepted and not done.")
    typed = serializers.IntegerField(source="typed_count", help_text="Of those, with answers typed and not sent.")
    offers = serializers.IntegerField(source="offer_count", help_text="Handed to them, not accepted yet.")
    problems = serializers.IntegerField(source="problem_count", help_text="That they are to decide.")
    escalations = serializers.IntegerField(
        source="escalation_count", help_text="That they alone are to answer: work passed up, or a decision."
    )
    stands_in_for = serializers.ListField(
        child=serializers.UUIDField(),
        source="absent_people",
        help_text="Ids of those whose deputy they are while away.",
    )
    processes = PartOut(many=True, source="parts")
    teams_led = TeamRef(many=True)


class HandOverIn(In):
    everything = PersonHere(allow_null=True, default=None, help_text="Id of who gets what is not named below.")
    tasks = PersonHere(allow_null=True, default=None)
    offers = PersonHere(allow_null=True, default=None)
    work_to_roles = serializers.BooleanField(
        default=False, help_text="Tasks and offers that nobody is named for go to whoever fills their roles."
    )
    fills = PersonHere(allow_null=True, default=None, help_text="Who gets the roles they fill or stand in for.")
    answers = PersonHere(allow_null=True, default=None, help_text="Who is accountable where they are.")
    owns = PersonHere(allow_null=True, default=None, help_text="Who owns the processes they own.")
    leads = PersonHere(allow_null=True, default=None, help_text="Who leads the teams they lead.")


class HandedOver(Out):
    """What became of it. Roles, processes and teams pass together; open tasks follow one by one."""

    id = serializers.UUIDField()
    processes = serializers.ListField(child=serializers.UUIDField(), help_text="Ids of those with somebody new.")
    teams = serializers.ListField(child=serializers.UUIDField(), help_text="Ids of those with another lead.")
    results = ResultOut(many=True)


class UnownedOut(Out):
    """How much nobody owns. The tasks are listed at `/tasks/?unowned=true`."""

    tasks = serializers.IntegerField()
    problems = serializers.IntegerField(help_text="That somebody who has gone is to decide: `/problems/?unowned=true`.")
    escalations = serializers.IntegerField(
        help_text="That somebody who has gone, or a team that nobody is in, is to answer: `/escalations/?unowned=true`."
    )
    roles = serializers.IntegerField(help_text="Whose person, deputy or team has gone, or that nobody answers for.")
    processes = serializers.IntegerField(help_text="Without an owner who is still here.")
    teams = serializers.IntegerField(help_text="That nobody leads.")


class LeavingViewSet(mixins.RetrieveModelMixin, OrganizationViewSet):
    """What is on somebody, and their leaving. Admins only."""

    model = Membership
    scope_to_change = Scope.ADMIN
    serializer_class = BelongingsOut
    lookup_field = "person_id"

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), AdminsRead()]

    def rows(self) -> QuerySet[Membership]:
        here = Membership.objects if self.action == "erase" else Membership.objects.active()
        rows: QuerySet[Membership] = here.select_related("person", "organization")
        return rows

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Everything that is on a person: tasks, offers, problems, escalations, roles, processes, teams."""
        mine: Belongings = belongings_of(self.get_object(), now=self.now)
        return Response(BelongingsOut(mine).data)

    @extend_schema(responses={200: UnownedOut})
    @action(detail=False, methods=["get"])
    def unowned(self, request: Any, **kwargs: Any) -> Response:
        """How many tasks, problems, escalations, roles, processes and teams have nobody."""
        return Response(UnownedOut({kind.value: number for kind, number in unowned.counts().items()}).data)

    @verb(HandedOver, HandOverIn)
    def hand_over(self, member: Membership, **said: Any) -> Response:
        """Shut a member out and give what is on them to others; what is named for nobody stays without an owner."""
        left = leaving.leave(member, _successors(**said), by=self.actor, now=self.now)
        return Done(
            {
                "id": member.person_id,
                "processes": [process.pk for process in left.processes],
                "teams": [team.pk for team in left.teams],
                "results": [facts_of(result) for result in left.results],
            }
        )

    @verb(PersonErased, ReasonIn)
    def erase(self, member: Membership, reason: str) -> Response:
        """Erase what somebody who has been shut out wrote, their name and their address. Their work stays."""
        gone = erasing.erase_person(member, by=self.actor, reason=reason, now=self.now)
        return Done(gone.counts)


def _successors(*, everything: Person | None, work_to_roles: bool, **named: Person | None) -> Successors:
    def of(part: str) -> UUID | None:
        person = named[part] or (None if work_to_roles and part in ("tasks", "offers") else everything)
        return person.pk if person else None

    return Successors(
        tasks=of("tasks"),
        offers=of("offers"),
        tasks_to_roles=work_to_roles,
        offers_to_roles=work_to_roles,
        heirs=Heirs(of("fills"), of("answers"), of("owns")),
        leads=of("leads"),
    )
