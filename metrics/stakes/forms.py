"""The question what is at stake."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from metrics.models import Stake
from metrics.models.stake import COST_AT_MOST, Risk

CURRENCY = re.compile(r"[A-Z]{3}")


class StakeForm(forms.Form):
    """How bad it is, and what a day costs; neither has to be said."""

    risk = forms.TypedChoiceField(
        label=_("If it goes wrong"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Not said")), *Risk.choices],
        help_text=_("With how often it runs and how much it varies this says where to start."),
    )
    delay_cost = forms.DecimalField(
        label=_("What a working day of delay costs"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal(COST_AT_MOST),
        max_digits=9,
        decimal_places=2,
        help_text=_("For one case. The sentences of the dashboards then say what waiting costs."),
    )
    currency = forms.RegexField(
        CURRENCY,
        label=_("Currency"),
        max_length=3,
        initial="EUR",
        error_messages={"invalid": _("Write three capital letters: EUR.")},
    )

    @staticmethod
    def initial_of(row: Stake | None) -> dict[str, Any]:
        if row is None:
            return {}
        return {"risk": row.risk, "delay_cost": row.delay_cost, "currency": row.currency}
