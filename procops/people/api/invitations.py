"""Invitations: links that let somebody join."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procops.people import invitation_mail, invitations
from procops.people.models import Invitation, Role
from procops.rest.answers import Done
from procops.rest.permissions import AdminsRead
from procops.rest.serializers import In, Moment, Out, PersonRef, TeamHere, TeamRef
from procops.rest.tokens import Scope
from procops.rest.viewsets import ReadViewSet, verb


class InvitationOut(Out):
    """An invitation that nobody has answered yet."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(Role.choices)
    team = TeamRef(allow_null=True)
    invited_by = PersonRef()
    created_at = Moment()
    expires_at = Moment(help_text="After that the link no longer works; renew it.")


class InviteIn(In):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(Role.choices, default=Role.MEMBER)
    team = TeamHere(allow_null=True, default=None, help_text="Id of a team that they join too.")


class Invited(Out):
    """The invitation. Its link is mailed, and told this once: a repeated request is answered without it."""

    id = serializers.UUIDField()
    link = serializers.CharField(allow_null=True)


class InvitationChanged(Out):
    """The invitation that was changed."""

    id = serializers.UUIDField()


class InvitationsViewSet(ReadViewSet):
    """Invitations that wait for an answer. Admins only."""

    model = Invitation
    scope_to_change = Scope.ADMIN
    serializer_class = InvitationOut
    ordering = ("-created_at", "-id")

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), AdminsRead()]

    def rows(self) -> QuerySet[Invitation]:
        rows: QuerySet[Invitation] = Invitation.objects.unanswered()
        return rows.select_related("organization", "team", "invited_by")

    @extend_schema(request=InviteIn, responses={201: Invited})
    def create(self, request: Request) -> Response:
        """Invite somebody by mail. It replaces an earlier invitation to that address."""
        invitation, secret = invitations.invite(**self.asked(InviteIn), by=self.actor, now=self.now)
        return self._sent(invitation, secret, status=201)

    @verb(Invited)
    def renew(self, invitation: Invitation) -> Response:
        """Give an invitation a new link and seven new days; the old link ends."""
        return self._sent(invitation, invitations.renew(invitation, by=self.actor, now=self.now))

    @verb(InvitationChanged)
    def revoke(self, invitation: Invitation) -> Response:
        """Take an invitation back; its link no longer works."""
        invitations.revoke(invitation, by=self.actor, now=self.now)
        return Done({"id": invitation.pk})

    def _sent(self, invitation: Invitation, secret: str, *, status: int = 200) -> Response:
        link = settings.URL + reverse("people:accept_invitation", args=[secret])
        # Not inside the transaction of an idempotency record: a mail server may take seconds, and cannot roll back.
        transaction.on_commit(partial(invitation_mail.send, invitation, link=link, inviter=self.request.user))
        return Done({"id": invitation.pk}, status=status, shown_once={"link": link})
