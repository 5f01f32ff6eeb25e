from django.db import models
from django.utils.translation import gettext_lazy as _

from metrics.survival import MEDIAN, P85


class ImprovementState(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    GIVEN_UP = "given_up", _("Given up")


class Figure(models.TextChoices):
    """What an improvement is about."""

    CASE = "case", _("Cycle time of the case")
    STEP = "step", _("Step time")
    PAIR = "pair", _("Waiting in a handoff")


class Measure(models.TextChoices):
    """Which of the times stands for all of them."""

    MEDIAN = "median", _("Median")
    P85 = "p85", _("85 of 100 within")

    @property
    def quantile(self) -> float:
        return MEDIAN if self == Measure.MEDIAN else P85


class TimeCounted(models.TextChoices):
    """Which time counts: as dashboards are asked for it."""

    WORKING = "working", _("Working time")
    ELAPSED = "elapsed", _("Elapsed time")
