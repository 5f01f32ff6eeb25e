"""The jobs of the measure: thin, they carry nothing and make one call."""

import structlog
from celery import shared_task

from metrics import rollup
from metrics.baselines import importing
from metrics.signals import watching
from procops import clock, sweeps
from procops.faults import Faults
from procops.people.models import Organization
from procops.scoping import scope

log = structlog.stdlib.get_logger(__name__)


@shared_task(name="metrics.fold", ignore_result=True)
def fold() -> None:
    rollup.fold_everywhere(now=clock.now())


@shared_task(name="metrics.watch", ignore_result=True)
def watch() -> None:
    """Every night: what left its usual range in the last full week is told to the owners, once."""
    watching.watch_everywhere(now=clock.now())


@shared_task(name="metrics.compare", ignore_result=True)
def compare() -> None:
    """Every night: the figures beside a recomputation of everything."""
    faults = Faults(log)
    for organization in Organization.objects.order_by("id").values_list("pk", flat=True):
        with faults.noted("figures could not be compared", organization=str(organization)), scope(organization):
            rollup.fold(now=clock.now())
            if found := rollup.compare(now=clock.now()):
                log.error(
                    "figures differ from the journals; `manage.py rollup --rebuild` makes them anew",
                    organization=str(organization),
                    differences=len(found),
                    first=found[0],
                )


@shared_task(name="metrics.import_logs", ignore_result=True)
def import_logs() -> None:
    sweeps.run("logs")


@shared_task(name="metrics.forget_logs", ignore_result=True)
def forget_logs() -> None:
    importing.forget(clock=clock.now)
