"""Values that people of the demo would type: what the demo's words say of a field, else by its type and key."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from handoffs.demo.companies import FIRMS, FIRST_NAMES, LAST_NAMES
from handoffs.demo.wording import Wording
from workflows import conditions, fields
from workflows.graph import Facts, Field, Flow, Graph, NoWayOn, Step

SENTENCES = (
    "Checked with the team and noted in the file.",
    "All points are clear, nothing is open.",
    "As agreed on the phone this morning.",
    "See the attached papers; the figures agree.",
    "Two small points were corrected on the way.",
    "Confirmed in writing, no further questions.",
)
"""For fields that the demo's words do not know: those of an organization's own processes."""

ROUNDS = 2
"""So often work may go back by what is typed."""
TRIES = 50


class Typist:
    """Fills in forms, with the dice of the demo."""

    def __init__(self, dice: random.Random, people: list[str], wording: Wording) -> None:
        self.dice, self.wording = dice, wording
        self.people = people
        """Ids of people to choose from; nobody names themselves."""
        self.others = people

    def outcome(self, graph: Graph, step: Step, data: dict[str, Any], *, visit: int = 1) -> str:
        """The first outcome is the usual one, where the words say nothing else; who has been here often comes to an
        end."""
        if not step.outcomes:
            return ""
        if said := self.wording.alternatives(graph.process.key, f"{step.key}.outcome", data):
            return said[0] if visit > ROUNDS else self.dice.choice(said)
        bad = 0.0 if visit > ROUNDS else 0.45
        weights = [bad**position for position in range(len(step.outcomes))]
        return self.dice.choices([outcome.key for outcome in step.outcomes], weights)[0]

    def fill(
        self,
        graph: Graph,
        step: Step,
        data: dict[str, Any],
        *,
        by: str,
        today: date,
        outcome: str = "",
        visit: int = 1,
    ) -> dict[str, Any]:
        """Everything that a step asks for, such that the checks of what leaves it mostly pass; what comes round to it
        goes on before long."""
        self.others = [person for person in self.people if person != by]
        values = self._typed(graph, step, data, outcome, today)
        if any(flow.key in graph.back_flows for flow in _leaving(graph, step)):
            may_lead_back = visit <= ROUNDS and self.dice.random() < 0.3
            tries = 0 if may_lead_back else TRIES
            while tries and _leads_back(graph, step, {**data, **values}):
                values, tries = self._typed(graph, step, data, outcome, today), tries - 1
        return values

    def _typed(self, graph: Graph, step: Step, data: dict[str, Any], outcome: str, today: date) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key in self.wording.in_order(graph.process.key, step.fill):
            field = graph.fields[key]
            if field.type == "file" or not (field.required or self._is_wanted(graph, field)):
                continue
            if key in data and self._is_kept(graph, field):
                values[key] = data[key]
            elif (said := self._said(graph, field, {**data, **values, "outcome": outcome}, today)) is not None:
                values[key] = said
        self._please_checks(graph, step, data, values, outcome, today)
        return values

    def _is_wanted(self, graph: Graph, field: Field) -> bool:
        """Words that depend on what the case says know best whether a field applies; others are mostly filled."""
        known = self.wording.knows(graph.process.key, field.key)
        return (known and not self.wording.stays(graph.process.key, field.key)) or self.dice.random() < 0.8

    def _is_kept(self, graph: Graph, field: Field) -> bool:
        """Whether somebody who does a step again leaves what stands there."""
        if self.wording.knows(graph.process.key, field.key):
            return field.type not in ("date", "datetime") and self.wording.stays(graph.process.key, field.key)
        return self.dice.random() < 0.5

    def _said(self, graph: Graph, field: Field, known: dict[str, Any], today: date) -> Any:
        """What the words say of the case, and None where they say nothing; of other fields what their type tells."""
        if not self.wording.knows(graph.process.key, field.key):
            return self._value(field, today)
        said = self.wording.say(graph.process.key, field.key, known, today=today.isoformat())
        if said is None:
            return None
        return fields.parse(field, said.split(", ") if field.type == "choices" else said)

    def _value(self, field: Field, today: date) -> Any:
        match field.type:
            case "text":
                return self._text(field)
            case "long_text":
                return self.dice.choice(SENTENCES)
            case "whole_number":
                return self.dice.randint(1, 12)
            case "number":
                return str(self.dice.randint(1, 40))
            case "money":
                return f"{int(self.dice.lognormvariate(8.3, 0.8)) + 50}.{self.dice.choice(('00', '50', '90'))}"
            case "date":
                return (today + timedelta(days=self._days(field))).isoformat()
            case "datetime":
                return f"{today.isoformat()}T{self.dice.randint(7, 16):02}:30:00Z"
            case "yes_no":
                return self.dice.random() < (
                    0.25
                    if any(word in field.key for word in ("fraud", "injured", "privileged", "already", "shared"))
                    else 0.93
                )
            case "choice":
                return self._choice(field)
            case "choices":
                return [choice.key for choice in field.choices if self.dice.random() < 0.8] or [field.choices[0].key]
            case "person":
                return self.dice.choice(self.others)
            case "email":
                return f"{self.dice.choice(FIRST_NAMES).lower()}.{self.dice.choice(LAST_NAMES).lower()}@mail.example"
            case "url":
                return f"https://intranet.example/{field.key}/{self.dice.randint(100, 999)}"
        return None

    def _text(self, field: Field) -> str:
        key = field.key
        if "name" in key and not any(word in key for word in ("user_name", "vendor", "customer", "client")):
            return f"{self.dice.choice(FIRST_NAMES)} {self.dice.choice(LAST_NAMES)}"
        if (
            any(word in key for word in ("vendor_", "customer_name", "client_name", "legal_entity", "payee"))
            and "number" not in key
        ):
            return self.dice.choice(FIRMS)
        if any(word in key for word in ("number", "reference", "serial", "account", "data", "entry", "lines")):
            return f"{field.label[:2].upper()}-{self.dice.randint(10_000, 99_999)}"
        return self.dice.choice(SENTENCES)

    def _choice(self, field: Field) -> str:
        """The first choices are the usual ones: each next is half as likely."""
        weights = [0.55**position for position in range(len(field.choices))]
        return self.dice.choices([choice.key for choice in field.choices], weights)[0]

    def _days(self, field: Field) -> int:
        key = field.key
        if any(word in key for word in ("start", "needed", "requested", "wish", "promised", "delivery")):
            return self.dice.randint(12, 40)
        if any(word in key for word in ("end", "until", "valid")):
            return self.dice.randint(120, 300)
        if any(word in key for word in ("loss", "_on", "received", "paid", "invoice_date", "changed")):
            return -self.dice.randint(0, 6)
        return self.dice.randint(3, 30)

    def _please_checks(
        self, graph: Graph, step: Step, data: dict[str, Any], values: dict[str, Any], outcome: str, today: date
    ) -> None:
        """Correct what a receiver would refuse, as somebody who reads the message does; warnings mostly too."""
        said = {**data, **values}
        for contract in [flow.contract for flow in _taken(graph, step, said, outcome) if flow.contract]:
            for key in contract.required:
                if key not in step.fill or key in values or graph.fields[key].type == "file":
                    continue
                known = {**data, **values, "outcome": outcome}
                if (value := self._said(graph, graph.fields[key], known, today)) is not None:
                    values[key] = value
            for check in contract.checks:
                known = {**data, **values}
                if (
                    check.field not in step.fill
                    or known.get(check.field) is None
                    or conditions.passes(check, known, graph.fields)
                ):
                    continue
                if check.level == "warn" and self.dice.random() < 0.3:
                    continue
                against = known.get(check.other) if check.other else check.value
                values[check.field] = _pleasing(
                    check.operator,
                    against,
                    graph.fields[check.field],
                    values.get(check.field),
                )


def _pleasing(operator: str, against: Any, field: Field, now: Any) -> Any:
    if against is None:
        return now
    shift = {"<": -1, ">": 1, "is_not": 1}.get(operator, 0)
    if field.type == "date":
        return (date.fromisoformat(str(against)[:10]) + timedelta(days=3 * shift)).isoformat()
    if field.type in ("money", "number"):
        return f"{float(against) + 10 * shift:.2f}" if shift else against
    if field.type == "choice" and operator == "is_not":
        return next(choice.key for choice in field.choices if choice.key != against)
    return against


def _leaving(graph: Graph, step: Step) -> list[Flow]:
    """The flows that leave a step, those behind decisions too."""
    found, ahead = [], list(graph.leaving(step.key))
    while ahead:
        flow = ahead.pop()
        if flow in found:
            continue
        found.append(flow)
        if graph.steps[flow.target].is_route:
            ahead.extend(graph.leaving(flow.target))
    return found


def _taken(graph: Graph, step: Step, data: dict[str, Any], outcome: str) -> list[Flow]:
    """The flows that the work takes from here; all that leave while that cannot be told."""
    try:
        arrivals = graph.follow(step.key, Facts(data=data, outcomes={step.key: outcome}, visits={}))
    except NoWayOn:
        return _leaving(graph, step)
    return [graph.flows[key] for key in dict.fromkeys(key for one in arrivals for key in one.path)]


def _leads_back(graph: Graph, step: Step, data: dict[str, Any]) -> bool:
    try:
        return any(one.back for one in graph.follow(step.key, Facts(data=data, outcomes={}, visits={})))
    except NoWayOn:
        return False


def file_text(field: Field, now: datetime) -> bytes:
    return f"{field.label}\n\nMade for the demo on {now:%d %B %Y}.\n".encode()
