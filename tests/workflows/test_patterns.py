"""The workflow patterns of van der Aalst et al. that procops supports, each by its number and name."""

from typing import Any

import pytest

from handoffs import moves
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.handoffs.running import Running
from tests.processes import definition

YES_NO = [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]


def drawn(steps: str, flows: list[tuple[Any, ...]], **members: dict[str, Any]) -> dict[str, Any]:
    """A process of one lane; ``members`` says more of single steps, or names others."""
    return definition(
        lanes="people",
        fields=[{"key": key, "label": key.capitalize(), "type": "yes_no"} for key in ("x", "y")],
        steps=[
            {"key": "begin", "kind": "start", "lane": "people", "fill": ["x", "y"]},
            *({"key": key, "lane": "people", **members.get(key, {})} for key in steps.split()),
            *({"key": key, **more} for key, more in members.items() if key not in steps.split()),
            {"key": "end", "kind": "end"},
        ],
        flows=flows,
    )


def when(field: str) -> dict[str, Any]:
    return {"when": {"field": field, "operator": "is", "value": True}}


def outcome(step: str, key: str) -> dict[str, Any]:
    return {"when": {"outcome": step, "operator": "is", "value": key}}


OTHERWISE = {"otherwise": True}


@pytest.fixture
def begin(dora: Person, petra: Person) -> running.Begin:
    def begin(document: dict[str, Any], **data: Any) -> Running:
        return running.begin(document, owner=dora, by=petra, data=data)

    return begin


def test_1_sequence(begin: running.Begin, petra: Person) -> None:
    case = begin(drawn("a b", [("begin", "a"), ("a", "b"), ("b", "end")]))
    assert case.live() == {"a": "ready"}
    case.complete("a", petra)
    assert case.live() == {"b": "ready"}
    case.complete("b", petra)
    assert case.fresh().state == "completed"


SPLIT_AND_JOIN = [("begin", "a"), ("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "end")]


def test_2_parallel_split(begin: running.Begin, petra: Person) -> None:
    case = begin(drawn("a b c d", SPLIT_AND_JOIN, d={"join": "all"}))
    case.complete("a", petra)
    assert case.live() == {"b": "ready", "c": "ready"}


def test_3_synchronization(begin: running.Begin, petra: Person) -> None:
    case = begin(drawn("a b c d", SPLIT_AND_JOIN, d={"join": "all"}))
    for step in "ab":
        case.complete(step, petra)
    assert case.live() == {"c": "ready", "d": "waiting"}
    case.complete("c", petra)
    assert case.live() == {"d": "ready"}


CHOICE = [("begin", "a"), ("a", "b", when("x")), ("a", "c", OTHERWISE), ("b", "d"), ("c", "d"), ("d", "end")]


@pytest.mark.parametrize(("x", "chosen"), [(True, "b"), (False, "c")])
def test_4_exclusive_choice(begin: running.Begin, petra: Person, x: bool, chosen: str) -> None:
    case = begin(drawn("a b c d", CHOICE, a={"split": "first"}), x=x)
    case.complete("a", petra)
    assert case.live() == {chosen: "ready"}


def test_5_simple_merge(begin: running.Begin, petra: Person) -> None:
    case = begin(drawn("a b c d", CHOICE, a={"split": "first"}), x=True)
    for step in "ab":
        case.complete(step, petra)
    assert case.live() == {"d": "ready"}
    assert case.task("d").visit == 1


SEVERAL = [("begin", "a"), ("a", "b", when("x")), ("a", "c", when("y")), ("a", "e", OTHERWISE)]
SEVERAL += [("b", "d"), ("c", "d"), ("e", "d"), ("d", "end")]


@pytest.mark.parametrize(
    ("x", "y", "chosen"), [(True, True, "bc"), (True, False, "b"), (False, True, "c"), (False, False, "e")]
)
def test_6_multi_choice(begin: running.Begin, petra: Person, x: bool, y: bool, chosen: str) -> None:
    case = begin(drawn("a b c e d", SEVERAL, a={"split": "every"}, d={"join": "all"}), x=x, y=y)
    case.complete("a", petra)
    assert case.live() == dict.fromkeys(chosen, "ready")


@pytest.mark.parametrize(("x", "y"), [(True, True), (True, False), (False, False)])
def test_7_structured_synchronizing_merge(begin: running.Begin, petra: Person, x: bool, y: bool) -> None:
    """It waits for as many branches as were chosen, and the join need not know which."""
    case = begin(drawn("a b c e d", SEVERAL, a={"split": "every"}, d={"join": "all"}), x=x, y=y)
    case.complete("a", petra)
    chosen = list(case.live())
    for number, step in enumerate(chosen, start=1):
        case.complete(step, petra)
        assert case.live()["d"] == ("ready" if number == len(chosen) else "waiting")
    assert case.task("d").visit == 1


def test_8_multi_merge(begin: running.Begin, petra: Person) -> None:
    case = begin(drawn("a b c d", SPLIT_AND_JOIN))
    for step in "abc":
        case.complete(step, petra)
    assert case.live() == {"d": "ready", "d 2": "ready"}


def test_10_arbitrary_cycles(begin: running.Begin, petra: Person) -> None:
    """Two loops that overlap, each with its own way in: no block structure."""
    flows = [
        ("begin", "a"),
        ("a", "b"),
        ("b", "a", outcome("b", "no")),
        ("b", "c", OTHERWISE),
        ("c", "b", outcome("c", "no")),
        ("c", "end", OTHERWISE),
    ]
    twice = {"outcomes": YES_NO, "split": "first"}
    case = begin(drawn("a b c", flows, b=twice, c=twice))
    for step, how in [
        ("a", ""),
        ("b", "no"),
        ("a", ""),
        ("b", "yes"),
        ("c", "no"),
        ("b", "no"),
        ("a", ""),
        ("b", "yes"),
    ]:
        case.complete(step, petra, outcome=how)
    assert case.live() == {"c 2": "ready"}
    case.complete("c", petra, outcome="yes")
    assert case.fresh().state == "completed"
    assert case.fresh().marks["visits"] == {"begin": 1, "a": 3, "b": 4, "c": 2}


def test_11_implicit_termination(begin: running.Begin, petra: Person) -> None:
    """The case is complete when nothing is left to be done, not when some end was reached."""
    flows = [("begin", "a"), ("begin", "b"), ("a", "end"), ("b", "end")]
    case = begin(drawn("a b", flows))
    case.complete("a", petra)
    assert case.fresh().state == "open"
    case.complete("b", petra)
    assert case.fresh().state == "completed"


def test_19_cancel_task(begin: running.Begin, petra: Person, dora: Person) -> None:
    case = begin(drawn("a b c d", SPLIT_AND_JOIN, d={"join": "all"}))
    for step in "ab":
        case.complete(step, petra)
    moves.cancel_task(case.task("c"), by=as_actor(dora), reason="Not needed", now=MONDAY)
    assert case.states()["c"] == "cancelled"
    assert case.live() == {"d": "ready"}


def test_20_cancel_case(begin: running.Begin, petra: Person, dora: Person) -> None:
    case = begin(drawn("a b c d", SPLIT_AND_JOIN, d={"join": "all"}))
    for step in "ab":
        case.complete(step, petra)
    moves.cancel_case(case.case, by=as_actor(dora), reason="Given up", now=MONDAY)
    assert case.live() == {}
    assert (case.states()["c"], case.states()["d"]) == ("cancelled", "cancelled")
    assert case.fresh().state == "cancelled"


@pytest.mark.parametrize("repeat", ["while", "until"])
def test_21_structured_loop(begin: running.Begin, petra: Person, repeat: str) -> None:
    """Judged before (while) or after (until) the work, with a bound on the number of visits."""
    again = {"when": {"visits": "a", "operator": "<", "value": 3}}
    if repeat == "while":
        flows = [("begin", "decide"), ("decide", "a", again), ("decide", "end", OTHERWISE), ("a", "decide")]
        document = drawn("a", flows, decide={"kind": "route", "split": "first"})
    else:
        document = drawn("a", [("begin", "a"), ("a", "a", again), ("a", "end", OTHERWISE)], a={"split": "first"})
    case = begin(document)
    for visit in (1, 2, 3):
        assert case.live() == {"a" if visit == 1 else f"a {visit}": "ready"}
        case.complete("a", petra)
    assert case.fresh().state == "completed"


def test_43_explicit_termination(begin: running.Begin, petra: Person) -> None:
    flows = [("begin", "a"), ("begin", "b"), ("a", "end"), ("b", "stop")]
    case = begin(drawn("a b", flows, stop={"kind": "end", "closes_case": True, "result": "stopped"}))
    case.complete("b", petra)
    assert case.states() == {"begin": "done", "b": "done", "a": "cancelled"}
    assert (case.fresh().state, case.fresh().result) == ("completed", "stopped")
