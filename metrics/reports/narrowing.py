"""What figures are narrowed to, in words: for pages that show no filters to read it from."""

from uuid import UUID

from django.utils.translation import gettext as _

from metrics.dimensions import words_of
from metrics.reports.asked import CLOCKS, Asked
from metrics.reports.names import Names
from procops.people.models import Team


def narrowed(asked: Asked, names: Names | None = None, *, with_team: bool = True) -> list[str]:
    """Version, team, value of a dimension, outcome; nothing where everything counts.

    :param names: of the process; without them keys stand as they are in the address.
    :param with_team: name the team; else only that it is one.
    """
    said = []
    if asked.version is not None:
        said.append(_("Version %(number)d") % {"number": asked.version})
    if asked.team is not None:
        said.append(_team(asked.team) if with_team else _("one team alone"))
    if asked.by:
        said.append(words_of(asked.by, names.graph) if names and names.graph else asked.by)
    if asked.outcome:
        step = asked.outcome.partition(":")[0]
        said.append(f"{names.step(step)}: {names.outcome(asked.outcome)}" if names else asked.outcome)
    return said


def clock_of(asked: Asked) -> str:
    """By which clock times are told."""
    return str(CLOCKS[asked.clock])


def _team(team: UUID) -> str:
    name: str | None = Team.objects.filter(pk=team).values_list("name", flat=True).first()
    return name or _("a team that is gone")
