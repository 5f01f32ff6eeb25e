"""Cases of every template, walked with forms filled and decisions taken at random: each comes to an end."""

from random import Random

import pytest

from tests.workflows.gallery_walk import Walk
from tests.workflows.test_gallery import every_template
from workflows import gallery
from workflows.graph import Graph

WALKS = 300


@pytest.fixture
def walks(key: str) -> list[Walk]:
    graph = Graph.of(gallery.document(key))
    return [Walk(graph, Random(seed)).to_the_end() for seed in range(WALKS)]


@every_template
def test_every_case_ends_and_every_flow_is_taken_by_some(key: str, walks: list[Walk]):
    graph = walks[0].graph
    assert all(walk.ends for walk in walks)
    assert {flow for walk in walks for flow in walk.walked} == set(graph.flows)


@every_template
def test_a_case_ends_with_one_result_at_most(key: str, walks: list[Walk]):
    results = [[result for end in walk.ends if (result := walk.graph.steps[end].result)] for walk in walks]
    assert {len(result) for result in results} <= {0, 1}
    assert {result for found in results for result in found} == {
        step.result for step in walks[0].graph.steps.values() if step.result
    }
