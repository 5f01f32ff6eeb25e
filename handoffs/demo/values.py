"""Values that people of the demo would type: by the field's type, and by what its key speaks of."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from handoffs.demo.companies import FIRMS, FIRST_NAMES, LAST_NAMES
from workflows import conditions
from workflows.graph import Facts, Field, Flow, Graph, NoWayOn, Step

_TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cost_centre", ("4100 Production", "4200 Sales", "4300 Service", "5100 IT")),
    ("department", ("Production", "Sales", "Customer service", "IT", "Finance")),
    ("job_title", ("Mechanical engineer", "Account manager", "Support specialist", "Data analyst", "Buyer")),
    ("work_place", ("Berlin", "Hamburg", "London", "Bristol", "New York")),
    ("pay_level", ("E3", "E4", "E5", "S2")),
    ("country", ("Germany", "France", "Ireland", "Netherlands")),
    ("version", ("2026-1", "2026-1", "2026-1")),
    ("place", ("Main gate", "Building 2", "Warehouse north", "Car park")),
    ("cause", ("Water from the floor above", "Collision while parking", "Storm", "Fire in the kitchen")),
    (
        "what_fails",
        (
            "Mail does not open",
            "VPN drops every few minutes",
            "Printer on floor 3 is offline",
            "Cannot log in to the shop",
            "Reports are empty",
        ),
    ),
    ("what_is_needed", ("20 office chairs", "Forklift service", "Design licences", "Spare pumps", "Safety training")),
    ("source", ("Monitoring", "Help desk phone", "Company register")),
    ("carrier", ("Hafen Logistik", "Parcel service", "Own truck")),
    ("plan", ("Standard, yearly", "Plus, yearly", "Plus, monthly")),
    ("terms", ("30 days net", "14 days, 2 per cent", "60 days net")),
)
_SENTENCES = (
    "Checked with the team and noted in the file.",
    "All points are clear, nothing is open.",
    "As agreed on the phone this morning.",
    "See the attached papers; the figures agree.",
    "Two small points were corrected on the way.",
    "Confirmed in writing, no further questions.",
)


ROUNDS = 2
"""So often work may go back by what is typed."""
TRIES = 50


class Typist:
    """Fills in forms, with the dice of the demo."""

    def __init__(self, dice: random.Random, people: list[str]) -> None:
        self.dice = dice
        self.people = people
        """Ids of people to choose from; nobody names themselves."""
        self.others = people

    def fill(
        self, graph: Graph, step: Step, data: dict[str, Any], *, by: str, today: date, visit: int = 1
    ) -> dict[str, Any]:
        """Everything that a step asks for, such that the checks of what leaves it mostly pass; what comes round to it
        goes on before long."""
        self.others = [person for person in self.people if person != by]
        values = self._typed(graph, step, data, today)
        if any(flow.key in graph.back_flows for flow in _leaving(graph, step)):
            may_lead_back = visit <= ROUNDS and self.dice.random() < 0.3
            tries = 0 if may_lead_back else TRIES
            while tries and _leads_back(graph, step, {**data, **values}):
                values, tries = self._typed(graph, step, data, today), tries - 1
        return values

    def _typed(self, graph: Graph, step: Step, data: dict[str, Any], today: date) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key in step.fill:
            field = graph.fields[key]
            if field.type != "file" and (field.required or self.dice.random() < 0.8):
                values[key] = data[key] if key in data and self.dice.random() < 0.5 else self._value(field, today)
        self._please_checks(graph, step, data, values, today)
        return values

    def _value(self, field: Field, today: date) -> Any:
        match field.type:
            case "text":
                return self._text(field)
            case "long_text":
                return self.dice.choice(_SENTENCES)
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
        for word, choices in _TEXTS:
            if word in key:
                return self.dice.choice(choices)
        if any(word in key for word in ("number", "reference", "serial", "account", "data", "entry", "lines")):
            return f"{field.label[:2].upper()}-{self.dice.randint(10_000, 99_999)}"
        return self.dice.choice(_SENTENCES)

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
        self, graph: Graph, step: Step, data: dict[str, Any], values: dict[str, Any], today: date
    ) -> None:
        """Correct what a receiver would refuse, as somebody who reads the message does; warnings mostly too."""
        for contract in [flow.contract for flow in _leaving(graph, step) if flow.contract]:
            for key in contract.required:
                if key in step.fill and key not in values and graph.fields[key].type != "file":
                    values[key] = self._value(graph.fields[key], today)
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


def _leads_back(graph: Graph, step: Step, data: dict[str, Any]) -> bool:
    try:
        return any(one.back for one in graph.follow(step.key, Facts(data=data, outcomes={}, visits={})))
    except NoWayOn:
        return False


def file_text(field: Field, now: datetime) -> bytes:
    return f"{field.label}\n\nMade for the demo on {now:%d %B %Y}.\n".encode()
