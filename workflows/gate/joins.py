"""Rules about branches that meet."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.faults import WARN, Fault
from workflows.gate.draft import Draft, refuse
from workflows.graph import Step
from workflows.reach import reachable


def join_waits_for_ever(draft: Draft) -> Iterator[Fault]:
    """A task that waits for all branches while something before it never stops coming.

    By rule R2 a join opens once nothing live can reach it over *forward* flows. Forward flows form no circle, so of
    several joins that wait, the foremost always opens: joins never wait for one another. Nor can a join have arrivals
    over back flows only, since the search that tells back flows apart first came to it over another. What remains is
    work that cannot leave the steps before the join: a step that splits into *all*, one of whose flows leads back so
    that it is done again, and splits again, whatever anybody decides. Conditions are taken to turn out as they may.
    """
    steps = draft.graph.steps
    for join in draft.tasks():
        if join.join != "all":
            continue
        before = {key for key in steps if draft.graph.reaches_forward(key, join.key)}
        trapped = before - _able_to_leave(draft, join, before)
        if trapped:
            circle = [key for key in trapped if draft.comes_before(key, key)]
            yield refuse(
                "join_waits_for_ever",
                "step",
                join.key,
                _(
                    '"{join}" waits for all branches, but {steps} before it would be started again and again without '
                    "end. Let one of the flows there lead back only under a condition."
                ).format(join=join.name, steps=draft.step_names(circle)),
            )


def _able_to_leave(draft: Draft, join: Step, before: set[str]) -> set[str]:
    """Those of the steps before the join from which all work can come to the join or elsewhere."""
    graph = draft.graph
    closing = [key for key, step in graph.steps.items() if step.is_end and step.closes_case]
    # Work that ends the whole case frees the join as well; what lies behind the join cannot.
    able = before & reachable(
        closing, lambda key: (flow.source for flow in graph.entering(key) if flow.source != join.key)
    )
    grown = True
    while grown:
        grown = False
        for key in before - able:
            leaving = graph.leaving(key)
            out = [flow.target not in before or flow.target in able for flow in leaving]
            taken = [free for free, flow in zip(out, leaving, strict=True) if flow.when is None and not flow.otherwise]
            must_all = graph.steps[key].split == "all" and taken
            if all(taken) if must_all else any(out):
                able.add(key)
                grown = True
    return able


def join_reached_twice_at_once(draft: Draft) -> Iterator[Fault]:
    """One finished step that would arrive twice at a task which waits for all: one giver cannot hand over twice."""
    arrivals: dict[str, Counter[str]] = {}

    def arrivals_from(step: Step) -> Counter[str]:
        """How often at most each waiting task is reached at once when the step is done, through decisions."""
        together: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        for flow in draft.graph.leaving(step.key):
            target = draft.graph.steps[flow.target]
            waits = target.is_task and target.join == "all"
            here = Counter([target.key]) if waits else arrivals.get(target.key, Counter())
            if step.split == "first" or flow.otherwise:
                alone |= here
            else:
                together += here
        return together | alone

    for route in draft.decisions_backwards:
        arrivals[route.key] = arrivals_from(route)
    for step in draft.graph.steps.values():
        for join, times in arrivals_from(step).items() if step.is_work else ():
            if times > 1:
                yield refuse(
                    "join_reached_twice_at_once",
                    "step",
                    step.key,
                    _(
                        'Several flows lead from "{step}" to {join} at once with no task between. '
                        "Keep one of them, or take the first that fits."
                    ).format(step=step.name, join=draft.step_name(join)),
                )


def join_any_of_parallel_branches(draft: Draft) -> Iterator[Fault]:
    """A task that goes on with each arrival although parallel branches meet there: it would be done several times."""
    told: set[str] = set()
    for split, branch_of in draft.branches:
        for key, branch in branch_of.items():
            step = draft.graph.steps.get(key)
            if step is None or branch != key or not step.is_task or step.join != "any" or key in told:
                continue
            told.add(key)
            yield Fault(
                WARN,
                "join_any_of_parallel_branches",
                "step",
                key,
                _(
                    'Several branches that begin at "{split}" can reach "{step}", which goes on with each: it would '
                    'be done more than once. Choose "wait for all" unless that is meant.'
                ).format(split=split.name, step=step.name),
            )


def join_overtakes_a_loop(draft: Draft) -> Iterator[Fault]:
    """A task whose work can only go back to before a join that does not wait for it.

    By rule R2 a join waits for what can reach it over forward flows. Where work leads on only by a flow that leads
    back, the join may open meanwhile, and what comes round again arrives a second time.
    """
    graph = draft.graph
    for join in draft.tasks():
        if join.join != "all":
            continue
        for step in draft.tasks():
            if graph.reaches_forward(step.key, join.key) or graph.reaches_forward(join.key, step.key) or step is join:
                continue
            targets = _reached_backwards(draft, step)
            if any(graph.reaches_forward(target, join.key) for target in targets):
                yield Fault(
                    WARN,
                    "join_overtakes_a_loop",
                    "step",
                    step.key,
                    _(
                        'From "{step}" work only goes back to before "{join}", which will not wait for it and may be '
                        'reached twice. Let a way lead forward from "{step}" too, or draw the loop before the branches '
                        "part."
                    ).format(step=step.name, join=join.name),
                )


def _reached_backwards(draft: Draft, step: Step) -> set[str]:
    """The steps that work from here comes to over a flow that leads back, through decisions."""
    graph = draft.graph
    found: set[str] = set()
    ahead = list(graph.leaving(step.key))
    seen: set[str] = set()
    while ahead:
        flow = ahead.pop()
        if flow.key in seen:
            continue
        seen.add(flow.key)
        if flow.key in graph.back_flows:
            found.add(flow.target)
        elif graph.steps[flow.target].is_seen_through:
            ahead.extend(graph.leaving(flow.target))
    return found
