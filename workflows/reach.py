"""What can be reached in a drawing of steps and flows. Plain functions over keys; loops are no trouble."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Onward = Mapping[str, Sequence[tuple[str, str]]]  # step key -> (flow key, target key), in the order of the document


def back_flows(starts: Iterable[str], onward: Onward) -> frozenset[str]:
    """The flows that lead back: those into a step still being explored, in one depth-first search in flow order.

    The search begins at the starts and goes on with what they do not reach, so that the flows left over never form a
    circle.
    """
    back: set[str] = set()
    seen: set[str] = set()
    for root in (*starts, *onward):
        if root in seen:
            continue
        seen.add(root)
        exploring = {root}
        trail: list[tuple[str, Iterator[tuple[str, str]]]] = [(root, iter(onward[root]))]
        while trail:
            here, ahead = trail[-1]
            for flow, target in ahead:
                if target in exploring:
                    back.add(flow)
                elif target not in seen:
                    seen.add(target)
                    exploring.add(target)
                    trail.append((target, iter(onward[target])))
                    break
            else:
                exploring.discard(here)
                trail.pop()
    return frozenset(back)


def reachable(origins: Iterable[str], neighbours: Callable[[str], Iterable[str]]) -> set[str]:
    """The origins and everything that can be reached from them."""
    found = set(origins)
    ahead = list(found)
    while ahead:
        for neighbour in neighbours(ahead.pop()):
            if neighbour not in found:
                found.add(neighbour)
                ahead.append(neighbour)
    return found


def closure(onward: Onward) -> dict[str, frozenset[str]]:
    """For each step all that can be reached by at least one flow."""
    return {
        step: frozenset(reachable((target for _, target in flows), lambda key: (target for _, target in onward[key])))
        for step, flows in onward.items()
    }
