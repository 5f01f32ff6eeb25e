"""What can be improved in a process: its cycle time, a step, a handoff from one role to another."""

from uuid import UUID

from django.utils.translation import gettext as _

from metrics.improvement.states import Figure
from metrics.models import Rollup
from metrics.reports.names import Names

Key = tuple[Figure, str]


def subjects_of(process: UUID, names: Names) -> dict[Key, str]:
    """Each with what it is called: what has ever been measured here, or is in the newest version. One query.

    Handoffs are read from the rollups of months: few rows, however many handoffs there were.
    """
    rows = Rollup.objects.filter(process_id=process, kind="pair", slice="", period="m")
    pairs = sorted(set(rows.values_list("key", flat=True)), key=names.pair)
    steps = [step.key for step in names.graph.steps.values() if step.lane] if names.graph else []
    keys: list[Key] = [
        (Figure.CASE, ""),
        *((Figure.PAIR, key) for key in pairs),
        *((Figure.STEP, key) for key in steps),
    ]
    return {(figure, key): called(figure, key, names) for figure, key in keys}


def called(figure: str, key: str, names: Names) -> str:
    """What a figure is called: "Waiting from Sales to Legal"."""
    if figure == Figure.PAIR:
        giver, _sep, receiver = key.partition(">")
        return _("Waiting from %(giver)s to %(receiver)s") % {
            "giver": names.lane(giver),
            "receiver": names.lane(receiver),
        }
    if figure == Figure.STEP:
        return _("Step time of %(step)s") % {"step": names.step(key)}
    return _("Cycle time of the case")
