"""The audit log: who changed what that is not a case."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procops.people import audit_words
from procops.people.audit_filter import AuditFilter
from procops.people.models import AuditEntry
from procops.rest.permissions import AdminsRead
from procops.rest.serializers import Moment, Out
from procops.rest.viewsets import OrganizationViewSet


class AuditEntryOut(Out):
    """One line of the audit log."""

    id = serializers.UUIDField()
    at = Moment()
    kind = serializers.CharField(help_text="A subject and a past verb: `team.created`.")
    actor = serializers.UUIDField(source="actor_id", allow_null=True, help_text="Who did it; null: procops itself.")
    about = serializers.CharField(source="subject_kind")
    subject = serializers.UUIDField(source="subject_id", help_text="Id of what it was done to; it may be gone.")
    facts = serializers.DictField(child=serializers.CharField(), help_text="Names, old and new values; people by id.")
    words = serializers.SerializerMethodField(help_text="The line as people read it, behind the name of who did it.")

    def get_words(self, entry: AuditEntry) -> str:
        return audit_words.sentence(entry, self.context["names"])


class AuditLogViewSet(mixins.ListModelMixin, OrganizationViewSet):
    """What was changed, newest first. Admins only."""

    model = AuditEntry
    serializer_class = AuditEntryOut
    filterset_class = AuditFilter
    ordering = ("-at", "-id")

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), AdminsRead()]

    def rows(self) -> QuerySet[AuditEntry]:
        rows: QuerySet[AuditEntry] = AuditEntry.objects.all()
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or ()
        context = {**self.get_serializer_context(), "names": audit_words.names_in(page)}
        return self.get_paginated_response(AuditEntryOut(page, many=True, context=context).data)
