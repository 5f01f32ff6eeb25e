"""The questions when somebody leaves, or work is to pass to somebody else. What it does is decided elsewhere."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handoffs.colleagues import choices
from handoffs.leaving.succession import Successors
from workflows.succession import Heirs

AS_ABOVE, NOBODY, ROLE = "", "nobody", "role"
WORK = ("tasks", "offers")
PARTS = ("tasks", "offers", "fills", "answers", "owns", "leads")


class SuccessorsForm(forms.Form):
    """One successor for everything, or another for some parts of it."""

    everything = forms.ChoiceField(label=_("Everything goes to"), required=False)

    def __init__(self, *args: Any, leaver: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = choices(but=leaver)
        everything: Any = self.fields["everything"]
        everything.choices = [("", _("Nobody in particular")), *people]
        above, nobody, role = (
            (AS_ABOVE, _("As above")),
            (NOBODY, _("Nobody for now")),
            (ROLE, _("Whoever fills the role")),
        )
        for part in PARTS:
            first = [above, role, nobody] if part in WORK else [above, nobody]
            self.fields[part] = forms.ChoiceField(choices=[*first, *people], required=False)

    def successors(self) -> Successors:
        """What was chosen; only for a valid form."""
        chosen = {part: self._of(part) for part in PARTS}
        return Successors(
            tasks=chosen["tasks"],
            offers=chosen["offers"],
            tasks_to_roles=self.cleaned_data["tasks"] == ROLE,
            offers_to_roles=self.cleaned_data["offers"] == ROLE,
            heirs=Heirs(chosen["fills"], chosen["answers"], chosen["owns"]),
            leads=chosen["leads"],
        )

    def _of(self, part: str) -> UUID | None:
        said = self.cleaned_data[part]
        if said == AS_ABOVE:
            said = self.cleaned_data["everything"]
        return UUID(said) if said not in (AS_ABOVE, NOBODY, ROLE) else None


class HeirForm(forms.Form):
    """Who gets open work: somebody by name, or whoever fills the role."""

    to = forms.ChoiceField(label=_("Give it to"))
    usual = _("Whoever fills the role")

    def __init__(self, *args: Any, leaver: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        people = choices(but=leaver)
        to.choices = [(ROLE, self.usual), *people]

    @property
    def heir(self) -> UUID | None:
        """Somebody by name, or None: whoever fills the role."""
        said = self.cleaned_data["to"]
        return None if said == ROLE else UUID(said)


class AskForm(HeirForm):
    """Who is asked what waits for nobody's answer: somebody by name, or whoever answers for the work."""

    to = forms.ChoiceField(label=_("Ask"))
    usual = _("Whoever answers for the work")
