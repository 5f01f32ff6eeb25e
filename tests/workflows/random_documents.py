"""Process documents drawn by dice, fit to publish: what property tests and random walks run on.

Drawn from blocks that nest: tasks in a row, decisions, splits into all, the first or every one that fits, joined again
or not, and loops. Every document passes the gate without a refusal (a test says so for many seeds).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from workflows.fields import parse
from workflows.graph import Field, Graph

Thing = dict[str, Any]

LANES = ("sales", "it", "finance", "legal", "people", "works")
VISITS_OF_A_LOOP = 3


def random_document(
    dice: random.Random, *, steps: int = 12, lanes: int = 4, person_lane: bool = False, four_eyes: bool = True
) -> Thing:
    """A publishable document of about so many tasks in at most so many lanes (2 to 6).

    `person_lane`: one lane more is filled by a person field that the start fills. `four_eyes`: some tasks are not to be
    done by whoever did an earlier one or started the case; staff each lane with three people or more then.
    """
    return _Drawing(dice, LANES[:lanes], person_lane=person_lane, four_eyes=four_eyes).document(steps)


def random_value(dice: random.Random, datum: Thing, people: Sequence[UUID] = ()) -> Any:
    """A canonical value for a field of a document: what a person would fill in. None where it takes people or files."""
    match datum["type"]:
        case "yes_no":
            return dice.random() < 0.5
        case "whole_number":
            return dice.randrange(100)
        case "money":
            return f"{dice.randrange(100_000) / 100:.2f}"
        case "choice":
            return dice.choice(datum["choices"])["key"]
        case "choices":
            chosen = dice.sample(datum["choices"], dice.randint(1, len(datum["choices"])))
            return parse(Field.from_json({"required": False, **datum}), [choice["key"] for choice in chosen])
        case "date":
            return f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        case "text":
            return dice.choice(("plain", "urgent", "over budget", "Ärger"))
        case "person" if people:
            return str(dice.choice(people))
        case _:
            return None


@dataclass(frozen=True)
class _End:
    """A loose end: the step it leaves, how the flow will be marked, and what is known when one gets there."""

    step: str
    marks: Thing
    known: frozenset[str]  # fields filled on every way here
    doers: tuple[str, ...]  # tasks done on the way here


@dataclass
class _Drawing:
    dice: random.Random
    lanes: Sequence[str]
    person_lane: bool
    four_eyes: bool
    fields: list[Thing] = field(default_factory=list)
    steps: list[Thing] = field(default_factory=list)
    flows: list[Thing] = field(default_factory=list)

    def document(self, tasks: int) -> Thing:
        dice = self.dice
        ends = [self.start(number) for number in range(1 if dice.random() < 0.8 else 2)]
        ends = [self.task(ends)]
        ends = self.sequence(ends, tasks - 1, depth=0)
        self.lead(ends, self.end("end"))
        document = {
            "format": 1,
            "process": {
                "key": f"random-{dice.randrange(10**9)}",
                "name": "Random process",
                "kind": dice.choice(("operational", "management", "support")),
                "prefix": "".join(dice.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(5)),
                "may_start": dice.choice(("everyone", "lane")),
                "target": dice.choice((None, {"value": 20, "unit": "working_days"})),
                "approvals_at_most": 100,
            },
            "lanes": [{"key": lane, "name": lane.capitalize()} for lane in self.lanes],
            "fields": self.fields,
            "steps": self.steps,
            "flows": self.flows,
        }
        if self.person_lane:
            suggested = {"by": "field", "field": "chosen_person"}
            document["lanes"].append({"key": "chosen", "name": "Chosen person", "suggested": suggested})
        self.contracts(document)
        self.reminders(document)
        return document

    def reminders(self, document: dict[str, Any]) -> None:
        """Some say when people are reminded. By dice of their own, so that what is drawn besides stays as it was."""
        dice = random.Random(f"{len(self.steps)} {len(self.flows)}")
        for thing in [document["process"], *(step for step in self.steps if step["kind"] == "task")]:
            if dice.random() < 0.3:
                every = {"value": dice.randint(1, 6), "unit": dice.choice(("working_hours", "working_days"))}
                block = {
                    "before": dice.choice((None, {"share": dice.randint(1, 99)}, every)),
                    "at_due": dice.random() < 0.7,
                    "late": dice.choice((None, {"every": every, "times": dice.randint(1, 4)})),
                    "unanswered": dice.choice((None, {"every": every, "times": dice.randint(1, 4)})),
                }
                thing["reminders"] = {key: value for key, value in block.items() if dice.random() < 0.7}

    # Pieces

    def start(self, number: int) -> _End:
        known = []
        if self.person_lane:
            if not self.fields:
                self.fields.append({"key": "chosen_person", "label": "Chosen", "type": "person", "required": True})
            known.append("chosen_person")
        if self.dice.random() < 0.7:
            known.append(self.new_field())
        key = f"start_{number}"
        self.steps.append(
            {"key": key, "name": f"Start {number}", "kind": "start", "lane": self.dice.choice(self.lanes)}
        )
        self.steps[-1]["fill"] = list(known)
        return _End(key, {}, frozenset(known), ())

    def end(self, key: str, **members: Any) -> str:
        self.steps.append({"key": key, "name": key.replace("_", " ").capitalize(), "kind": "end", **members})
        return key

    def task(self, ends: Sequence[_End], *, join: str = "any") -> _End:
        """A task that all these loose ends lead to."""
        dice = self.dice
        key = f"task_{len(self.steps)}"
        known = frozenset.intersection(*(end.known for end in ends))
        doers = tuple(dict.fromkeys(doer for end in ends for doer in end.doers))
        fill = [self.new_field() for _ in range(dice.choice((0, 0, 1, 1, 2)))]
        lane = "chosen" if self.person_lane and dice.random() < 0.2 else dice.choice(self.lanes)
        step = {
            "key": key,
            "name": f"Task {len(self.steps)}",
            "kind": "task",
            "lane": lane,
            "join": join,
            "fill": fill,
            "show": dice.sample(sorted(known), min(len(known), dice.randrange(3))),
            "deadline": self.deadline(known, doers),
            "approval": dice.random() < 0.1,
        }
        if dice.random() < 0.2:
            step["checklist"] = [{"key": "done", "label": "All is done"}]
        if self.four_eyes and lane != "chosen" and dice.random() < 0.1:
            step["not_by"] = [dice.choice((*doers, "@starter"))]
        self.steps.append(step)
        self.lead(ends, key)
        return _End(key, {}, known | set(fill), (*doers, key))

    def route(self, ends: Sequence[_End]) -> _End:
        key = f"decide_{len(self.steps)}"
        self.steps.append({"key": key, "name": f"Decide {len(self.steps)}", "kind": "route"})
        self.lead(ends, key)
        known = frozenset.intersection(*(end.known for end in ends))
        return _End(key, {}, known, tuple(dict.fromkeys(doer for end in ends for doer in end.doers)))

    def lead(self, ends: Sequence[_End], target: str) -> None:
        for end in ends:
            self.flows.append({"key": f"flow_{len(self.flows)}", "from": end.step, "to": target, **end.marks})

    # Blocks

    def sequence(self, ends: list[_End], tasks: int, *, depth: int) -> list[_End]:
        """Blocks in a row, of about so many tasks in all."""
        while tasks > 0:
            kind = self.dice.choice(("task", "task", "split", "split", "loop")) if depth < 3 and tasks > 2 else "task"
            if kind == "task":
                ends, tasks = [self.task(ends)], tasks - 1
            else:
                inside = self.dice.randint(2, tasks)
                block = self.split if kind == "split" else self.loop
                ends, tasks = block(ends, inside, depth=depth + 1), tasks - inside
        return ends

    def split(self, ends: list[_End], tasks: int, *, depth: int) -> list[_End]:
        """Two to four branches out of the last task or a decision, joined again or merged."""
        dice = self.dice
        if len(ends) == 1 and not ends[0].marks and dice.random() < 0.6:
            (origin,) = ends
        else:
            origin = self.route(ends)
        split = dice.choice(("all", "first", "every"))
        self.step(origin.step)["split"] = split
        number = dice.randint(2, 4)
        branches: list[list[_End]] = []
        for position in range(number):
            branch = _End(origin.step, self.marks(split, position, number, origin), origin.known, origin.doers)
            # At most one empty branch: a giver cannot hand the same case over twice at once.
            empty = position == number - 1 and dice.random() < 0.3
            if empty:
                branches.append([branch])
            else:
                share = max(1, (tasks - 1) // number)
                branches.append(self.sequence([self.task([branch])], share - 1, depth=depth))
        return self.meet(split, branches)

    def meet(self, split: str, branches: list[list[_End]]) -> list[_End]:
        """How the branches of a split go on: one after the other, each to its own end, or together."""
        dice = self.dice
        if split == "first":
            loose = [end for branch in branches for end in branch]
            if dice.random() < 0.15 and branches[0][0].step.startswith("task") and len(loose) > len(branches[0]):
                ended = branches[0]
                self.lead(ended, self.end(f"end_{len(self.steps)}", closes_case=dice.random() < 0.5, result="early"))
                loose = loose[len(ended) :]
            return [self.task(loose)] if dice.random() < 0.5 else loose
        if dice.random() < 0.15:
            for branch in branches[1:]:
                self.lead(branch, self.end(f"end_{len(self.steps)}"))
            return branches[0]
        join = "any" if dice.random() < 0.1 else "all"
        return [self.task([end for branch in branches for end in branch], join=join)]

    def loop(self, ends: list[_End], tasks: int, *, depth: int) -> list[_End]:
        """Some work that is judged at its end and done again if need be, a bounded number of times."""
        first = self.task(ends)
        inside = self.sequence([first], tasks - 2, depth=depth)
        judge = self.task(inside)
        step = self.step(judge.step)
        step["outcomes"] = [{"key": "good", "label": "Good"}, {"key": "again", "label": "Again"}]
        step["split"] = "first"
        again = [
            {"outcome": judge.step, "operator": "is", "value": "again"},
            {"visits": judge.step, "operator": "<", "value": VISITS_OF_A_LOOP},
        ]
        self.lead([_End(judge.step, {"when": {"all": again}}, judge.known, judge.doers)], first.step)
        return [_End(judge.step, {"otherwise": True}, judge.known, judge.doers)]

    # Details

    def step(self, key: str) -> Thing:
        return next(step for step in self.steps if step["key"] == key)

    def marks(self, split: str, position: int, number: int, origin: _End) -> Thing:
        """What is written on the flow to one branch."""
        if split == "all":
            filtered = position > 0 and self.dice.random() < 0.2
            return {"when": self.condition(origin)} if filtered else {}
        return {"otherwise": True} if position == number - 1 else {"when": self.condition(origin)}

    def condition(self, origin: _End, depth: int = 0) -> Thing:
        """Over what is known by then; over visits where nothing is."""
        dice = self.dice
        if depth < 2 and dice.random() < 0.2:
            rows = [self.condition(origin, depth + 1) for _ in range(dice.randint(1, 3))]
            return {dice.choice(("all", "any")): rows}
        askable = [datum for datum in self.fields if datum["key"] in origin.known and datum["type"] != "person"]
        if not askable:
            step = dice.choice(origin.doers) if origin.doers else self.steps[0]["key"]
            return {"visits": step, "operator": dice.choice(("<", "<=", "=", ">=", ">")), "value": dice.randrange(3)}
        datum = dice.choice(askable)
        operators = {
            "yes_no": ("is",),
            "whole_number": ("=", "!=", "<", ">="),
            "money": ("<=", ">"),
            "choice": ("is", "is_not"),
            "choices": ("contains", "not_contains"),
            "date": ("<", ">="),
            "text": ("is", "contains"),
        }
        value = random_value(dice, datum)
        if datum["type"] == "choices":
            value = dice.choice(value)
        return {"field": datum["key"], "operator": dice.choice(operators[datum["type"]]), "value": value}

    def new_field(self) -> str:
        """A field for one step to fill, never typed twice."""
        types = ("yes_no", "whole_number", "money", "choice", "choices", "date", "text")
        datum: Thing = {
            "key": f"field_{len(self.fields)}",
            "label": f"Field {len(self.fields)}",
            "type": self.dice.choice(types),
            "required": self.dice.random() < 0.7,
        }
        if datum["type"] in ("choice", "choices"):
            datum["choices"] = [{"key": key, "label": key.upper()} for key in ("a", "b", "c")]
        self.fields.append(datum)
        return str(datum["key"])

    def deadline(self, known: frozenset[str], doers: Sequence[str]) -> Any:
        dice = self.dice
        if dice.random() < 0.1:
            return {"none": "It takes as long as it takes."}
        dates = [datum["key"] for datum in self.fields if datum["type"] == "date" and datum["key"] in known]
        anchors: list[Thing] = [{"event": "opened"}, {"event": "case_started"}]
        anchors += [{"step": step, "event": "done"} for step in doers[-1:]] + [{"field": key} for key in dates]
        anchor = dice.choice(anchors)
        rule = {"value": dice.randint(1, 5), "unit": dice.choice(("working_hours", "working_days", "calendar_days"))}
        rule["from"] = anchor
        if "field" in anchor and dice.random() < 0.5:
            rule["direction"] = "before"
        return [rule]

    def contracts(self, document: Thing) -> None:
        """Handoff rules wherever work crosses, demanding only what is surely filled by then."""
        graph = Graph.of(document)
        required = {datum["key"] for datum in self.fields if datum.get("required")}
        surely = _surely_filled(graph, required)
        for flow in self.flows:
            if graph.is_crossing(graph.flows[flow["key"]]):
                demanded = sorted(surely[flow["from"]])
                flow["contract"] = {
                    "required": self.dice.sample(demanded, min(len(demanded), self.dice.randrange(3))),
                    "acceptance": "asked" if self.dice.random() < 0.8 else "automatic",
                    "owner": self.dice.choice(("sender", "receiver")),
                }


def _surely_filled(graph: Graph, required: set[str]) -> dict[str, frozenset[str]]:
    """For each step the required fields filled on *every* way through it (the largest fixed point)."""
    everything = frozenset(required)
    surely = dict.fromkeys(graph.steps, everything)
    changed = True
    while changed:
        changed = False
        for key, step in graph.steps.items():
            before = [surely[flow.source] for flow in graph.entering(key)]
            filled = (frozenset.intersection(*before) if before else frozenset()) | (everything & set(step.fill))
            if filled != surely[key]:
                surely[key], changed = filled, True
    return surely
