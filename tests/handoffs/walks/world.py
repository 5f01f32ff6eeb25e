"""Who walks, and what they walk through: an organization with four teams of three, and processes drawn by dice."""

import random
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from procops.people import accounts, memberships, organizations, teams
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person, Role, Team
from procops.scoping import scope
from tests.processes import publish
from tests.workflows.random_documents import random_document
from tests.workflows.random_waits import with_waits
from workflows import publishing
from workflows.graph import Graph
from workflows.models import Process
from workflows.plan import plan_of
from workflows.publishing import NotFitToPublish

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEAMS, MEMBERS = 4, 3
_numbers = count()


@dataclass
class World:
    """One organization. Its people are named by their place: the admin, then each team's, the lead first."""

    organization: Organization
    people: list[Actor]
    teams: list[Team]
    _numbers: "count[int]"

    def members(self, team: Any) -> list[int]:
        return [place for place, actor in enumerate(self.people) if team in actor.teams]

    def lead(self, team: Any) -> int:
        return next(place for place, actor in enumerate(self.people) if team in actor.leads)

    def place(self, person_id: Any) -> int:
        return next(place for place, actor in enumerate(self.people) if actor.person_id == person_id)

    def process(self, seed: int) -> tuple[Process, Graph]:
        """A published process; the same seed draws the same one. Its second version is the first with one step more and
        other deadlines, so that cases can be moved to and fro; cases begin on that one."""
        dice = random.Random(f"process {seed}")
        document = random_document(dice, steps=dice.randint(5, 14), lanes=4, person_lane=dice.random() < 0.3)
        document = with_waits(random.Random(f"waits {seed}"), document)
        number = next(self._numbers)
        document["process"] |= {"key": f"walk-{number}", "prefix": _letters(number), "may_start": "everyone"}
        staff = {lane["key"]: self._filler(dice, lane) for lane in document["lanes"]}
        try:
            process = self._publish(document, staff)
        except NotFitToPublish:  # one person or the starter may not do what another pair of eyes must
            document["process"] |= {"key": f"walk-{number}-teams", "prefix": f"Z{_letters(number)}"}
            everywhere = {key: self.teams[place % TEAMS] for place, key in enumerate(staff)}
            chosen = {key: filler for key, filler in staff.items() if str(filler).startswith("field:")}
            process = self._publish(document, everywhere | chosen)
        self._publish_next(process, changed(dice, document))
        return process, plan_of(process.versions.get(state="published").pk).graph

    def _publish(self, document: dict[str, Any], staff: dict[str, Any]) -> Process:
        return publish(document, staff, by=self.people[0], now=BEGINNING)

    def _publish_next(self, process: Process, document: dict[str, Any]) -> None:
        by = self.people[0]
        draft = publishing.save_draft(process, document, seen=None, by=by, now=BEGINNING)
        publishing.publish(process, seen=draft.revision, by=by, now=BEGINNING)

    def _filler(self, dice: random.Random, lane: dict[str, Any]) -> Any:
        if lane["key"] == "chosen":
            return "field:chosen_person"
        return dice.choice([*self.teams, *self.teams, "starter", Person.objects.get(pk=self._somebody(dice))])

    def _somebody(self, dice: random.Random) -> Any:
        return dice.choice(self.people[1:]).person_id


def found(name: str = "Walkers") -> World:
    """Make the organization; the caller enters its scope."""
    number = next(_numbers)
    admin = accounts.create(name="Admin", email=f"admin@{name}-{number}.test".lower(), password=None, now=BEGINNING)
    organization, _ = organizations.found(name=f"{name} {number}", time_zone="UTC", founder=admin, now=BEGINNING)
    with scope(organization.pk):
        system = Actor.system(organization.pk)
        people, made = [admin], []
        for team_number in range(TEAMS):
            team = None
            for member in range(MEMBERS):
                email = f"{team_number}-{member}@{name}-{number}.test".lower()
                person = accounts.create(name=f"T{team_number} M{member}", email=email, password=None, now=BEGINNING)
                memberships.join(person, role=Role.MEMBER, by=system, now=BEGINNING)
                if team is None:
                    team = teams.create(name=f"Team {team_number}", lead=person, by=system, now=BEGINNING)
                else:
                    teams.add_member(team, person=person, by=system, now=BEGINNING)
                people.append(person)
            made.append(team)
        rows = {row.person_id: row for row in Membership.objects.active().select_related("person")}
        actors = [Actor.of(rows[person.pk]) for person in people]
    return World(organization, actors, made, count())


def changed(dice: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """The same process with other deadlines and, where that can be, one step more on a way that is always taken."""
    document = deepcopy(document)
    for step in document["steps"]:
        if step["kind"] == "task" and isinstance(step.get("deadline"), list) and dice.random() < 0.3:
            step["deadline"] = [{"value": dice.randint(1, 9), "unit": "working_days"}]
    work = {step["key"]: step for step in document["steps"] if step["kind"] == "task"}
    waits = [(step["key"], step["wait"]["beside"]) for step in document["steps"] if step.get("wait", {}).get("beside")]
    beside = {key for wait, others in waits for key in (wait, *others)}
    plain = [
        flow
        for flow in document["flows"]
        if flow["from"] in work
        and work[flow["from"]].get("split", "all") == "all"
        and not flow.get("when")
        and not flow.get("otherwise")
        and flow["to"] not in beside
    ]
    if plain:
        flow = dice.choice(plain)
        place = next(n for n, step in enumerate(document["steps"]) if step["key"] == flow["from"])
        lane = work[flow["from"]]["lane"]
        deadline = [{"value": 1, "unit": "working_days"}]
        extra = {"key": "added", "name": "Added", "kind": "task", "lane": lane, "deadline": deadline}
        document["steps"].insert(place + 1, extra)
        document["flows"].append({**flow, "key": "added_on", "from": "added"})
        flow["to"] = "added"
        flow.pop("contract", None)
    return document


def _letters(number: int) -> str:
    """Four capital letters for a number, as in a column of a very wide table."""
    letters = ""
    for _ in range(4):
        number, digit = divmod(number, 25)
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXY"[digit] + letters
    return letters
