"""What somebody says on the page of preferences, and in the inbox when they want to be told later."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from procops.notices import rhythm, wishes
from procops.notices.models import Channel, Pace, Quiet


def wrong_in(form: forms.Form) -> str:
    """What is wrong, in words, for a page that shows the fields itself."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors) if form.is_bound else ""


class PreferencesForm(forms.Form):
    """Kinds by channel, as ``wanted=KIND:inbox`` and ``mail:KIND=PACE``; and when mail may come."""

    morning = forms.BooleanField(required=False)
    weekly = forms.BooleanField(required=False)
    quiet = forms.ChoiceField(choices=Quiet.choices)
    quiet_from = forms.TimeField(required=False)
    quiet_until = forms.TimeField(required=False)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        begin, end = facts.get("quiet_from"), facts.get("quiet_until")
        if facts.get("quiet") == Quiet.BETWEEN and (begin is None or end is None or begin == end):
            self.add_error("quiet", _("Say from when until when no mail is to come."))
        return facts

    def save(self, person_id: UUID, *, now: datetime) -> None:
        given = set(self.data.getlist("wanted"))  # type: ignore[attr-defined]
        paces = {kind: self.data.get(f"mail:{kind}") for kind, channel in wishes.CHOICES if channel == Channel.EMAIL}
        chosen = {kind: Pace(pace) for kind, pace in paces.items() if pace in Pace.values}
        wanted = [
            (kind, channel)
            for kind, channel in wishes.CHOICES
            if (f"{kind}:{channel}" in given if channel == Channel.INBOX else chosen.get(kind) != Pace.OFF)
        ]
        wishes.choose(person_id, wishes=wanted, paces=chosen)
        facts = self.cleaned_data
        quiet = Quiet(facts["quiet"])
        between = (facts["quiet_from"], facts["quiet_until"]) if quiet == Quiet.BETWEEN else None
        rhythm.choose(
            person_id, quiet=quiet, between=between, morning=facts["morning"], weekly=facts["weekly"], now=now
        )


class SnoozeForm(forms.Form):
    """Until when a notice is put away: the next working morning, or a moment of one's own."""

    when = forms.ChoiceField(choices=[("morning", ""), ("moment", "")], required=False)
    moment = forms.DateTimeField(required=False)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("when") == "moment" and facts.get("moment") is None and "moment" not in self.errors:
            self.add_error("moment", _("Choose a day and a time."))
        return facts

    def until(self, person_id: UUID, *, now: datetime) -> datetime:
        """The chosen moment, else when the next working day begins."""
        chosen: datetime | None = self.cleaned_data.get("moment")
        if self.cleaned_data.get("when") == "moment" and chosen is not None:
            return chosen
        return rhythm.upcoming_morning(person_id, now=now)
