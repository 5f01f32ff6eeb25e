"""How far a join has got."""

from handoffs.arrivals import at_join
from tests.processes import definition
from workflows.graph import Graph
from workflows.models import Task

GRAPH = Graph.of(definition(
    lanes="people it rooms",
    fields=[{"key": "special", "label": "Special", "type": "yes_no"}],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "desk", "lane": "rooms"},
        {"key": "access", "lane": "it", "split": "first", "fill": ["special"]},
        {"key": "finish", "lane": "it"},
        {"key": "welcome", "lane": "people", "join": "all"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "desk"), ("begin", "access"), ("desk", "welcome"), ("welcome", "end"), ("finish", "welcome"),
        ("access", "finish", {"when": {"field": "special", "operator": "is", "value": True}}),
        ("access", "welcome", {"otherwise": True}),
    ],
))  # fmt: skip
CAME = {"flow": "desk__welcome", "path": ["desk__welcome"], "from": "1", "accepted": True}
JOIN = Task(step_key="welcome", state="waiting", arrivals=[CAME])


def test_what_may_come_one_way_or_another_is_counted_as_at_most() -> None:
    found = at_join(JOIN, GRAPH, {"access"})
    assert (found.came, found.expected, found.is_at_most) == (1, 3, True)
    assert found.missing == ("Access", "Finish")


def test_what_stands_right_before_it_is_counted_as_it_is() -> None:
    found = at_join(JOIN, GRAPH, {"finish"})
    assert (found.expected, found.missing, found.is_at_most) == (2, ("Finish",), False)
