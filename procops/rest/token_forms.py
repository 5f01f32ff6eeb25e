from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procops.people.actor import Actor
from procops.people.fields import Line
from procops.rest import tokens

EXPIRES_IN_DAYS = [("30", _("In 30 days")), ("90", _("In 90 days")), ("365", _("In a year")), ("0", _("Never"))]


class TokenForm(forms.Form):
    """A new token; what it may do is limited to what its owner may."""

    name = Line(label=_("Name"), max_length=80, help_text=_("What it is for, as “Orders from the shop”."))
    scopes = forms.MultipleChoiceField(label=_("May"), widget=forms.CheckboxSelectMultiple, initial=[tokens.Scope.READ])
    days = forms.ChoiceField(label=_("Expires"), choices=EXPIRES_IN_DAYS, initial="365")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [(scope.value, scope.label) for scope in tokens.scopes_for(actor)]
