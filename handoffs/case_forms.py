"""The forms about whole cases: at which step one is taken up again, and the change of its data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from handoffs.forms import REASON_AT_MOST, Reason
from handoffs.step_form import StepForm
from handoffs.transfers.moving import OnVersion
from workflows.casedata import InvalidData
from workflows.graph import Graph, Step
from workflows.models import Case, Version


class ReopenForm(forms.Form):
    """Where a completed case is taken up again, and why."""

    reason = Reason()
    field_order = ("step", "reason")

    def __init__(self, steps: Iterable[Step], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a step")), *((step.key, step.name) for step in steps)]
        self.fields["step"] = forms.ChoiceField(label=_("At which step?"), choices=choices)
        self.order_fields(self.field_order)


class MoveForm(forms.Form):
    """To which version of its process a case is moved."""

    version = forms.TypedChoiceField(label=_("To which version?"), coerce=int)

    def __init__(self, versions: Iterable[Version], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["version"]
        choice.choices = [(one.number, version_words(one)) for one in versions]


class MoveCasesForm(MoveForm):
    """Which of the running cases of a process are moved, and to which version."""

    which = forms.TypedChoiceField(label=_("Which cases?"), coerce=int, widget=forms.RadioSelect)
    field_order = ("version", "which")

    def __init__(self, versions: Iterable[Version], running: Iterable[OnVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(versions, *args, **kwargs)
        of_version = _("Those on version %(number)d (%(cases)d)")
        choice: Any = self.fields["which"]
        choice.choices = [(0, _("All that run on another version"))] + [
            (one.number, of_version % {"number": one.number, "cases": one.cases}) for one in running
        ]
        choice.initial = 0


def version_words(version: Version) -> str:
    """A version in a choice, with what was new in it."""
    words = _("Version %(number)d, %(state)s") % {
        "number": version.number,
        "state": str(version.get_state_display()).lower(),
    }
    return f"{words}: {version.note}" if version.note else str(words)


@dataclass(frozen=True, slots=True)
class Section:
    """The data of one step, to be changed."""

    name: str
    fields: list[BoundField]


class AmendForm(StepForm):
    """All data of a case that its reader may see, step by step, and the reason why some of it changes.

    Files are left out: they are put to a case, and stay with it.
    """

    def __init__(self, case: Case, graph: Graph, readable: frozenset[str], data: QueryDict | None = None) -> None:
        asked = [key for step in graph.steps.values() for key in step.fill]
        keys = [key for key in dict.fromkeys(asked) if key in readable and graph.fields[key].type != "file"]
        everything = Step("amend", str(_("Change the data")), "task", fill=tuple(keys))
        super().__init__(graph, everything, values=case.data, data=data)
        self._graph = graph
        self.why = ReasonForm(data)

    def sections(self) -> list[Section]:
        """The fields under the steps that fill them, each once."""
        left = dict.fromkeys(self.step.fill)
        sections = []
        for step in self._graph.steps.values():
            mine = [key for key in step.fill if key in left]
            for key in mine:
                del left[key]
            if mine:
                sections.append(Section(step.name, [self[key] for key in mine]))
        return sections

    def reason(self) -> str:
        """Why the data change.

        :raises InvalidData: if nobody said so.
        """
        if not self.why.is_valid():
            raise InvalidData({})
        reason: str = self.why.cleaned_data["reason"]
        return reason


class ReasonForm(forms.Form):
    """Why something is done, in a few words."""

    reason = Reason(label=_("Why do they change?"), help_text=_("It stands in the history of the case."))


__all__ = ["REASON_AT_MOST", "AmendForm", "ReasonForm", "ReopenForm", "Section"]
