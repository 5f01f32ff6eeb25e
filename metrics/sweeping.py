"""The sweeps of the measure, as `procops.sweeps` knows them."""

from django.utils.translation import gettext_lazy as _

from metrics.baselines import importing
from procops import clock, sweeps


def register() -> None:
    sweeps.register("logs", title=_("Event logs that are imported"), run=_import, oldest=lambda: None, takes_long=True)


def _import() -> sweeps.Swept:
    return sweeps.Swept(importing.sweep(clock=clock.now))
