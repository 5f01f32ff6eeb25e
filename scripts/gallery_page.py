"""Write docs/gallery.md from the gallery documents: `python -m scripts.gallery_page`.

The page is committed, so that it can be read without running anything; a test compares it with what this would write.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workflows import gallery
from workflows.graph import Contract, DeadlineRule, Flow, Graph, Process, Step, WaitFor

PAGE = Path(__file__).resolve().parents[1] / "docs" / "gallery.md"

HEAD = """\
# The template gallery

Eight processes that can be used as they are: give each role to a person or a team and publish. This page is written
from the documents in `workflows/gallery/` by `python -m scripts.gallery_page`.

How to read the tables: *due* without more words counts from the moment the task opens; of several deadlines the first
that fits holds. *Hands over to* lists the crossings into another role: how long the receiver has to accept, and what
must be filled before. Steps that follow in the same role need no handoff. Brackets after a role say how it is usually
filled when it is not by a team.
"""

_FILLED_BY = {"starter": "whoever starts the case", "person": "one person"}


def page() -> str:
    """The whole page as Markdown."""
    return HEAD + "".join(f"\n{section}" for section in map(_section, map(Graph.of, gallery.documents())))


def _section(graph: Graph) -> str:
    process = graph.process
    about, _, not_yet = process.description.partition("\n\nNot yet automatic:\n")
    asked = [flow.contract.acceptance for flow in graph.flows.values() if flow.contract]
    lines = [
        f"## {process.name}",
        "",
        f"`{process.key}` · {process.kind} · case numbers `{process.prefix}-1`, ... · begins when: {process.trigger}",
        "",
        about,
        "",
        f"{len(asked)} handoffs, {asked.count('asked')} of them asked.",
        "",
        _problems(process),
        "",
        "| step | who | due | hands over to |",
        "| --- | --- | --- | --- |",
        *(_row(graph, step) for step in graph.steps.values() if step.is_work or step.wait),
        "",
        "Not yet automatic:",
        "",
        not_yet,
        "",
    ]
    return "\n".join(lines)


def _problems(process: Process) -> str:
    within, reasons = process.answer_problems_within, process.problem_reasons
    said = f"A reported problem is answered within {_amount(within.value, within.unit)}"
    return f"{said}. Reasons: {'; '.join(reason.label for reason in reasons)}."


def _row(graph: Graph, step: Step) -> str:
    if step.wait:
        return f"| {step.name} (wait) | nobody | {_until(graph, step, step.wait)} |  |"
    cells = (_name(graph, step), _who(graph, step), _due(graph, step), "<br>".join(_handoffs(graph, step)))
    return "| " + " | ".join(cells) + " |"


def _name(graph: Graph, step: Step) -> str:
    extras = []
    if step.is_start:
        extras.append("start")
    if step.join == "all":
        extras.append("waits for all")
    if step.approval:
        extras.append("approval")
    if step.not_by:
        others = [graph.steps[key].name for key in step.not_by if key in graph.steps]
        extras.append(f"not by whoever did {' or '.join(f'“{other}”' for other in others)}")
    return step.name + (f" ({'; '.join(extras)})" if extras else "")


def _who(graph: Graph, step: Step) -> str:
    lane = graph.lanes[step.lane or ""]
    if lane.suggested_field:
        return f"{lane.name} [named in “{graph.fields[lane.suggested_field].label}”]"
    return f"{lane.name} [{_FILLED_BY[lane.suggested_by]}]" if lane.suggested_by in _FILLED_BY else lane.name


def _due(graph: Graph, step: Step) -> str:
    return "at once" if step.is_start else "; else ".join(_rule(graph, rule) for rule in step.deadlines)


def _until(graph: Graph, step: Step, wait: WaitFor) -> str:
    """What a wait waits for, and what decides beside it."""
    if wait.kind == "event":
        known = f"“{graph.fields[wait.key].label}”" if wait.key else "the case number"
        said = f"until another system tells of `{wait.event}`, known by {known}"
    else:
        said = wait.arrival or "until " + "; else ".join(_rule(graph, rule) for rule in wait.until)
    beside = " and ".join(f"“{graph.steps[key].name}”" for key in wait.beside)
    return f"{said}; beside {beside}, the first decides" if beside else said


def _rule(graph: Graph, rule: DeadlineRule) -> str:
    words = _amount(rule.span.value, rule.span.unit)
    if rule.anchor.field:
        label = f"“{graph.fields[rule.anchor.field].label}”"
        words = f"{words} {rule.direction} {label}" if rule.span.value else f"on {label}"
    elif rule.anchor.step:
        event = {"opened": "has begun", "accepted": "is accepted", "done": "is done"}[rule.anchor.event or "done"]
        words = f"{words} after “{graph.steps[rule.anchor.step].name}” {event}"
    elif rule.anchor.event == "case_started":
        words += " after the start"
    if rule.at:
        words += f", {rule.at}"
    return f"{words} if {_condition(graph, rule.when)}" if rule.when else words


def _condition(graph: Graph, condition: Mapping[str, Any]) -> str:
    for group, word in (("all", " and "), ("any", " or ")):
        if group in condition:
            return word.join(_condition(graph, part) for part in condition[group])
    operator = condition["operator"].replace("_", " ")
    if "visits" in condition:
        return f"visits of “{graph.steps[condition['visits']].name}” {operator} {condition['value']}"
    if "outcome" in condition:
        step = graph.steps[condition["outcome"]]
        return f"“{step.name}” {operator} “{_label(step.outcomes, condition['value'])}”"
    field = graph.fields[condition["field"]]
    if condition.get("other"):
        return f"“{field.label}” {operator} “{graph.fields[condition['other']].label}”"
    against = condition.get("value")
    if against is None:
        return f"“{field.label}” {operator}"
    words = ("yes" if against else "no") if isinstance(against, bool) else f"“{_label(field.choices, against)}”"
    return f"“{field.label}” {operator} {words}"


def _label(among: tuple[Any, ...], key: str) -> str:
    return next((one.label for one in among if one.key == key), key)


def _amount(number: int, unit: str) -> str:
    return f"{number} {unit.replace('_', ' ').removesuffix('s')}{'' if number == 1 else 's'}"


def _handoffs(graph: Graph, step: Step) -> Iterator[str]:
    for flow in _onward(graph, step):
        if flow.contract:
            yield f"{graph.steps[flow.target].name} ({_asked(flow.contract)}){_required(graph, flow.contract)}"


def _onward(graph: Graph, step: Step) -> Iterator[Flow]:
    """The flows that enter the next tasks, seen through decisions and waits."""
    for flow in graph.leaving(step.key):
        if graph.steps[flow.target].is_seen_through:
            yield from _onward(graph, graph.steps[flow.target])
        else:
            yield flow


def _asked(contract: Contract) -> str:
    if contract.acceptance == "automatic":
        return "automatic"
    return f"asked, {_amount(contract.accept_within.value, contract.accept_within.unit)}"


def _required(graph: Graph, contract: Contract) -> str:
    labels = "; ".join(graph.fields[key].label for key in contract.required)
    return f": {labels}" if labels else ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
