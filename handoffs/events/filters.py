"""Which events a list shows: the same questions for the page and the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from handoffs.events.models import Event, EventState
from handoffs.events.reading import whose_key_is_shown
from procops import clock
from procops.list_filters import ListFilter

KEY_AT_MOST = 500


class EventFilter(ListFilter):
    """Narrows what was told. Needs the request, whose ``actor`` asks: a key that they may not see is not found."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=EventState.choices, empty_label=_("Any state"), method="that_stand"
    )
    name = django_filters.CharFilter(label=_("Event"), max_length=40)
    key = django_filters.CharFilter(label=_("What it is about"), max_length=KEY_AT_MOST, method="about")

    class Meta:
        model = Event
        fields: list[str] = []

    def that_stand(self, rows: QuerySet[Event], name: str, state: str) -> QuerySet[Event]:
        now = clock.now()
        if state == EventState.EXPIRED:
            return rows.expired(now)  # type: ignore[attr-defined]
        found = rows.filter(state=state)
        return found.filter(expires_at__gt=now) if state == EventState.KEPT else found

    def about(self, rows: QuerySet[Event], name: str, key: str) -> QuerySet[Event]:
        actor: Any = self.request.actor
        return rows.filter(whose_key_is_shown(actor), key=key.strip())
