"""Named test cases of a process: given data and outcomes, the steps that are expected to be done."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from procops.errors import Refused
from workflows.casedata import InvalidData
from workflows.graph import Graph
from workflows.trial.play import VISITS_AT_MOST, Said, Trial, Visit


@dataclass(frozen=True, slots=True)
class TestCase:
    """What is given and what is expected, as the document holds it."""

    __test__ = False  # pytest

    key: str
    name: str
    start: str = ""
    """Key of the start; empty: the only one."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """Values by field: whatever step asks for one gets it."""
    outcomes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By step, how its visits end; the last one counts for all further visits."""
    path: Sequence[str] = ()
    """Steps to be done and ends to be reached, each as often as it is; parallel work has no order."""
    result: str = ""

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "TestCase":
        outcomes: dict[str, list[str]] = {}
        for one in given["outcomes"]:
            outcomes.setdefault(one["step"], []).append(one["outcome"])
        return cls(
            key=given["key"],
            name=given["name"],
            start=given["start"] or "",
            data={one["field"]: one["value"] for one in given["data"]},
            outcomes=outcomes,
            path=tuple(given["path"]),
            result=given["result"],
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a test case went: ``why`` is empty where it went as expected."""

    case: TestCase
    trial: Trial
    why: str


def run(graph: Graph, case: TestCase) -> Verdict:
    """Play a test case: whatever comes is done in the order in which it came, with what is given. Never raises."""
    trial = Trial(graph)
    start = case.start or (graph.starts[0].key if len(graph.starts) == 1 else "")
    here = graph.steps.get(start)
    try:
        trial.start(_said(case, graph, start, 1))
        while opened := trial.open():
            here = opened[0].step
            trial.finish(opened[0], _said(case, graph, here.key, _times(trial, opened[0])))
            if len(trial.path) > VISITS_AT_MOST:
                return Verdict(case, trial, _("it goes round in circles"))
    except InvalidData as wrong:
        return Verdict(case, trial, _at(here.name if here else start, " ".join(wrong.errors.values())))
    except Refused as no:
        return Verdict(case, trial, _at(here.name if here else start, no.message))
    except KeyError:  # what is named and is not there has a fault of its own
        return Verdict(case, trial, _("something that a step names is not there"))
    return Verdict(case, trial, _difference(graph, case, trial))


def judged(document: Mapping[str, Any], graph: Graph) -> list[Verdict]:
    """All test cases of a document that has been read."""
    return [run(graph, TestCase.from_json(given)) for given in document.get("tests", [])]


def _said(case: TestCase, graph: Graph, step_key: str, times: int) -> Said:
    step = graph.steps.get(step_key)
    fill = step.fill if step else ()
    outcomes = case.outcomes.get(step_key, ())
    outcome = outcomes[min(times, len(outcomes)) - 1] if outcomes else ""
    return Said(step_key, {key: case.data[key] for key in fill if key in case.data}, outcome)


def _times(trial: Trial, visit: Visit) -> int:
    return sum(one.step is visit.step and one.state == "done" for one in trial.visits) + 1


def _at(step: str, why: str) -> str:
    return _("at “%(step)s”: %(why)s") % {"step": step, "why": why.rstrip(".")}


def _difference(graph: Graph, case: TestCase, trial: Trial) -> str:
    """The first thing that is not as expected, by its label."""
    been, expected = Counter(trial.path), Counter(case.path)
    missing, unexpected = list(expected - been), list(been - expected)
    if missing:
        step = graph.steps.get(missing[0])
        if step is None:
            return _("it expects a step that is not there any more")
        if been[missing[0]]:
            return _("“%(step)s” should be done %(n)d times, and is %(been)d") % {
                "step": step.name, "n": expected[missing[0]], "been": been[missing[0]],
            }  # fmt: skip
        if not unexpected:
            return _("it does not come to “%(step)s”") % {"step": step.name}
        other = graph.steps[unexpected[0]].name
        return _("it comes to “%(other)s” and not to “%(step)s”") % {"other": other, "step": step.name}
    if unexpected:
        return _("it comes to “%(step)s”, which is not expected") % {"step": graph.steps[unexpected[0]].name}
    if case.result != trial.result:
        facts = {"result": trial.result or _("nothing"), "expected": case.result or _("nothing")}
        return _("it ends with “%(result)s” and not with “%(expected)s”") % facts
    return ""
