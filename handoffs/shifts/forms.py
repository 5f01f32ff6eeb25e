"""Who comes, which items go over, and what whoever comes should know of each; and why one is not taken over."""

from collections.abc import Iterable
from typing import Any, NamedTuple, cast
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from handoffs.colleagues import Colleague
from handoffs.moves.shifts import NOTE_AT_MOST
from handoffs.shifts.models import REASON_AT_MOST
from workflows.models import Task
from workflows.plan import plan_of


class Item(NamedTuple):
    """One open item with its fields."""

    task: Task
    step: str
    goes: BoundField
    note: BoundField


class ShiftForm(forms.Form):
    """The list of a leaving shift."""

    to = forms.ChoiceField(label=_("Who comes?"), required=False)
    note = forms.CharField(
        label=_("For the whole shift"),
        required=False,
        max_length=NOTE_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, tasks: Iterable[Task], people: Iterable[Colleague], *args: Any, me: UUID | None, **kwargs: Any
    ) -> None:
        """:param me: whose items are on the list unless they say otherwise; a lead chooses of the others'."""
        super().__init__(*args, **kwargs)
        self.tasks, self._me = list(tasks), me
        offered = [("", _("Whoever of the team comes next")), *((str(one.id), one.name) for one in people)]
        cast(forms.ChoiceField, self.fields["to"]).choices = offered
        for task in self.tasks:
            mine = task.owner_id == me
            self.fields[f"goes_{task.pk}"] = forms.BooleanField(label=_("Hand over"), required=False, initial=mine)
            self.fields[f"note_{task.pk}"] = forms.CharField(
                label=_("Note"),
                required=False,
                max_length=NOTE_AT_MOST,
                widget=forms.Textarea(attrs={"rows": 1, "placeholder": _("Note")}),
            )

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        """The items by whoever has them, one's own first and without a name."""
        found: dict[str, list[Item]] = {"": []}
        for task in self.tasks:
            step = plan_of(task.case.version_id).graph.steps[task.step_key].name
            item = Item(task, step, self[f"goes_{task.pk}"], self[f"note_{task.pk}"])
            found.setdefault("" if task.owner_id == self._me else str(task.owner), []).append(item)
        return [(name, items) for name, items in found.items() if items]

    def facts(self) -> dict[str, Any]:
        """What `moves.hand_over_shift` is called with."""
        given = self.cleaned_data
        notes = {task.pk: given[f"note_{task.pk}"] for task in self.tasks if given[f"goes_{task.pk}"]}
        return {"to": UUID(given["to"]) if given["to"] else None, "note": given["note"], "notes": notes}


class ReturnForm(forms.Form):
    """Why an item is not taken over."""

    reason = forms.CharField(
        label=_("Why do you not take it over?"),
        max_length=REASON_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": True}),
        error_messages={"required": _("Write a few words.")},
    )
