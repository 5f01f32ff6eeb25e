"""Which steps can be under way at the same time: what the branches of one split reach apart from one another.

Two branches meet where no single task lies on all ways from the split to there (a decision does not count: several may
pass it). That is a question for dominators: a task dominates a step when every way to the step goes through it. One
pass per split answers it for all steps.
"""

from collections.abc import Iterable, Mapping

from workflows.graph import Graph, Step

_ROOT = ""  # no step has this key


def parallel_splits(graph: Graph) -> Iterable[Step]:
    """The steps that can start several branches at once. Of what stands beside one another only one goes on."""
    return (
        step
        for step in graph.steps.values()
        if step.split in ("all", "every") and len(graph.leaving(step.key)) > 1 and not _decides_later(graph, step)
    )


def _decides_later(graph: Graph, step: Step) -> bool:
    """Whether all that it leads to stands beside one another, so that the first to be done ends the others."""
    first, *others = (flow.target for flow in graph.leaving(step.key))
    return set(others) <= graph.beside.get(first, frozenset())


def branches(graph: Graph, split: Step) -> Mapping[str, str | None]:
    """For each step behind the split, the branch it lies on.

    A branch is named by the first thing that every way from the split to the step goes through: a flow that leaves the
    split ("flow:key"), or the task where such branches meet. Steps on different branches can be under way at the same
    time; a task on a branch of its own name is where branches meet. None is a decision that several branches pass.
    """
    onward = {key: [flow.target for flow in graph.leaving(key) if flow.target != split.key] for key in graph.steps}
    firsts = {f"flow:{flow.key}": [flow.target] for flow in graph.leaving(split.key) if flow.target != split.key}
    onward = {**onward, **firsts, _ROOT: list(firsts)}
    order = _reverse_postorder(onward)
    dominator = _immediate_dominators(onward, order)
    branch: dict[str, str | None] = {}
    for node in order[1:]:
        above = dominator[node]
        inherited = None if above == _ROOT else branch[above]
        shared = node not in firsts and graph.steps[node].is_seen_through
        branch[node] = inherited or (None if shared else node)
    return {key: branch[key] for key in branch if key in graph.steps}


def _reverse_postorder(onward: Mapping[str, list[str]]) -> list[str]:
    seen, finished = {_ROOT}, []
    trail = [(_ROOT, iter(onward[_ROOT]))]
    while trail:
        node, ahead = trail[-1]
        for following in ahead:
            if following not in seen:
                seen.add(following)
                trail.append((following, iter(onward[following])))
                break
        else:
            finished.append(node)
            trail.pop()
    return finished[::-1]


def _immediate_dominators(onward: Mapping[str, list[str]], order: list[str]) -> dict[str, str]:
    """Cooper, Harvey and Kennedy: repeat "what all predecessors have in common" until nothing changes."""
    rank = {node: position for position, node in enumerate(order)}
    before: dict[str, list[str]] = {node: [] for node in order}
    for node in order:
        for following in onward[node]:
            before[following].append(node)
    dominator = {_ROOT: _ROOT}
    changed = True
    while changed:
        changed = False
        for node in order[1:]:
            known = [previous for previous in before[node] if previous in dominator]
            common = known[0]
            for other in known[1:]:
                while common != other:
                    if rank[common] > rank[other]:
                        common = dominator[common]
                    else:
                        other = dominator[other]
            if dominator.get(node) != common:
                dominator[node] = common
                changed = True
    return dominator
