"""Understands the lines of a table as cases of one process, and says of each, column by column, what is wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handoffs.bringing import cells
from handoffs.bringing.columns import OWNER, PLACES, SINCE, STARTED_AT, STARTED_BY, STEP
from handoffs.moves import Stand
from handoffs.moves.bringing import misplaced
from handoffs.starting import Opening
from procops.people.models import Membership, TeamMember
from workflows import fields
from workflows.casedata import InvalidData, read_form
from workflows.graph import Step
from workflows.models import FilledBy

_ATTRS = {"step": STEP, "since": SINCE, "started_at": STARTED_AT, "started_by": STARTED_BY}
BETWEEN_STEPS = ";"


@dataclass(slots=True)
class Understood:
    """What one line says: values, and where the case stands; no ``stands``: it begins at ``start``."""

    data: dict[str, Any] = field(default_factory=dict)
    stands: list[Stand] = field(default_factory=list)
    start: str = ""
    started_by: UUID | None = None
    started_at: datetime | None = None
    faults: list[dict[str, str]] = field(default_factory=list)

    def fault(self, column: str, message: str) -> None:
        self.faults.append({"column": column, "message": message})


class Meaning:
    """Knows the process, its people and what each column says: two queries, whatever the number of lines."""

    def __init__(
        self, opening: Opening, headers: Sequence[str], targets: Sequence[str], *, zone: tzinfo, now: datetime
    ) -> None:
        self.opening, self.graph, self.now, self.zone = opening, opening.graph, now, zone
        self.targets = dict(enumerate(targets))
        self.names = {target: header for header, target in zip(headers, targets, strict=False) if target}
        self.width = len(headers)
        self.steps = {
            name.casefold(): step
            for step in self.graph.steps.values()
            if step.is_work
            for name in (step.key, step.name)
        }
        here = Membership.objects.working()
        rows = list(here.values_list("person_id", "person__email", "person__name"))
        named = Counter(name.casefold() for _pk, _email, name in rows)
        self.by_mail = {email.casefold(): pk for pk, email, _name in rows}
        self.people = {name.casefold(): str(pk) for pk, _email, name in rows if named[name.casefold()] == 1}
        self.people |= {email: str(pk) for email, pk in self.by_mail.items()}
        self.members: dict[UUID, set[UUID]] = {}
        for team, person in TeamMember.objects.values_list("team_id", "person_id"):
            self.members.setdefault(team, set()).add(person)

    def understand(self, row: Sequence[str]) -> Understood:
        """What a line says."""
        said = Understood()
        if len(row) > self.width:
            said.fault("", _("This line has more cells than there are columns: put quotation marks around text."))
        places = {target: row[place].strip() for place, target in self.targets.items() if target in PLACES}
        for place, target in self.targets.items():
            if target in self.graph.fields:
                self._value(said, target, row[place])
        said.started_by = self._person(said, STARTED_BY, places)
        said.started_at = self._moment(said, STARTED_AT, places)
        if places.get(STEP):
            self._place(said, places)
        elif any(places.get(target) for target in (SINCE, OWNER)):
            said.fault(self._column(STEP), _("Say at which step it stands, or leave out since when and who has it."))
        elif not said.faults:
            self._begin(said, None)
        return said

    def _value(self, said: Understood, key: str, cell: str) -> None:
        try:
            value = cells.value(self.graph.fields[key], cell, people=self.people, zone=self.zone)
        except fields.InvalidValue as wrong:
            said.fault(self._column(key), wrong.message)
            return
        if value is None:
            return
        if self.graph.fields[key].type == "person" and str(value) not in self.people.values():
            said.fault(self._column(key), _("Nobody of your organization has this address or name."))
            return
        said.data[key] = value

    def _place(self, said: Understood, places: Mapping[str, str]) -> None:
        named = [part.strip() for part in places[STEP].split(BETWEEN_STEPS) if part.strip()]
        steps = [self.steps.get(name.casefold()) for name in named]
        if None in steps:
            known = ", ".join(f"“{step.name}”" for step in self.graph.steps.values() if step.is_task)
            said.fault(self._column(STEP), _("There is no such step. Write one of: %(steps)s.") % {"steps": known})
            return
        found = [step for step in steps if step]
        if len(found) == 1 and found[0].is_start:
            self._begin(said, found[0])
            return
        since = self._moment(said, SINCE, places) or self.now
        owner = self._person(said, OWNER, places)
        said.stands = [Stand(step.key, since, owner) for step in found]
        began = said.started_at or since
        for attr, sentence in misplaced(self.graph, said.stands, started_at=began, now=self.now).items():
            said.fault(self._column(_ATTRS[attr]), sentence)
        for step in found:
            self._must_belong(said, step, owner)

    def _begin(self, said: Understood, start: Step | None) -> None:
        """It begins where a start form would begin it, and must say what that asks for."""
        step = start or (self.opening.starts[0] if len(self.opening.starts) == 1 else None)
        if step is None or step not in self.opening.starts:
            known = ", ".join(f"“{one.name}”" for one in self.opening.starts)
            said.fault(self._column(STEP), _("Say how it begins: %(starts)s.") % {"starts": known})
            return
        said.start = step.key
        try:
            read_form(self.graph, step, said.data, known={}, complete=True)
        except InvalidData as wrong:
            for key, sentence in wrong.errors.items():
                said.fault(self._column(key), sentence)

    def _must_belong(self, said: Understood, step: Step, owner: UUID | None) -> None:
        """As when work is reassigned: who has it belongs to the role, and is not whom four eyes rule out."""
        lane = self.opening.staff.get(step.lane or "")
        if owner is None or lane is None:
            return
        team = lane.team_id if lane.by == FilledBy.TEAM else None
        if owner not in (lane.accountable_id, lane.lead_id) and team and owner not in self.members.get(team, ()):
            role = self.graph.lanes[step.lane or ""].name
            sentence = _("This person does not belong to “%(role)s”, who do “%(step)s”.")
            said.fault(self._column(OWNER), sentence % {"role": role, "step": step.name})
        if "@starter" in step.not_by and owner == said.started_by:
            sentence = _("“%(step)s” needs a second pair of eyes: somebody else than who started it.")
            said.fault(self._column(OWNER), sentence % {"step": step.name})

    def _person(self, said: Understood, target: str, places: Mapping[str, str]) -> UUID | None:
        cell = places.get(target, "")
        if not cell:
            return None
        found = self.by_mail.get(cell.casefold())
        if found is None:
            said.fault(self._column(target), _("Nobody of your organization who may be given work has this address."))
        return found

    def _moment(self, said: Understood, target: str, places: Mapping[str, str]) -> datetime | None:
        cell = places.get(target, "")
        if not cell:
            return None
        found = cells.moment(cell, zone=self.zone)
        if found is None:
            said.fault(self._column(target), _("Write it like 2026-03-02 or 2026-03-02 14:30."))
        return found

    def _column(self, target: str) -> str:
        known = self.graph.fields.get(target)
        return self.names.get(target) or (known.label if known else str(PLACES.get(target, "")))
