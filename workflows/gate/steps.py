"""Rules about single steps and fields."""

from collections.abc import Iterator

from workflows.faults import Fault
from workflows.gate.draft import Draft, refuse
from workflows.graph import Step

_WORDS = {"start": "a start", "task": "a task", "route": "a decision", "end": "an end"}

# Which kinds of step a member is for; said of another kind it would be ignored in silence, so it is refused.
_MEMBERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("lane", "a lane", ("start", "task")),
    ("instructions", "instructions", ("start", "task")),
    ("show", "fields to show", ("task",)),
    ("fill", "fields to fill", ("start", "task")),
    ("checklist", "a checklist", ("task",)),
    ("outcomes", "outcomes", ("task",)),
    ("deadlines", "a deadline", ("task",)),
    ("no_deadline", "a reason to have no deadline", ("task",)),
    ("split", "a way to split", ("start", "task", "route")),
    ("not_by", "a four-eyes rule", ("task",)),
    ("approval", "the mark of an approval", ("task",)),
    ("closes_case", "the mark that it ends the whole case", ("end",)),
    ("result", "a result", ("end",)),
    ("estimate_minutes", "an estimate", ("task",)),
    ("reminders", "reminders of its own", ("task",)),
)
_BLANK = Step(key="", name="", kind="")


def step_without_lane(draft: Draft) -> Iterator[Fault]:
    """A task or a start that no role is to do."""
    for step in draft.graph.steps.values():
        if step.is_work and step.lane is None:
            todo = "Say which role does it." if step.is_task else "Say which role may start."
            yield refuse("step_without_lane", "step", step.key, f'"{step.name}" is in no lane. {todo}')


def step_without_deadline(draft: Draft) -> Iterator[Fault]:
    """A task that may be left without a deadline: it has none and no reason why, or has one under conditions only."""
    for step in draft.tasks():
        if not step.deadlines and not step.no_deadline.strip():
            todo = "Give it one, or say why it needs none."
            yield refuse("step_without_deadline", "step", step.key, f'"{step.name}" has no deadline. {todo}')
        elif step.deadlines and all(rule.when is not None for rule in step.deadlines):
            todo = "Add one without a condition at the end, for all other cases."
            yield refuse(
                "step_without_deadline", "step", step.key, f'"{step.name}" has a deadline under conditions only. {todo}'
            )


def join_needs_a_task(draft: Draft) -> Iterator[Fault]:
    """Only work can wait: `join` "all" on a start, decision or end."""
    for step in draft.graph.steps.values():
        if step.join == "all" and not step.is_task:
            yield refuse(
                "join_needs_a_task",
                "step",
                step.key,
                f'"{step.name}" is {_WORDS[step.kind]} and cannot wait for all branches. Let the task before or after '
                "it wait for them.",
            )


def member_out_of_place(draft: Draft) -> Iterator[Fault]:
    """Something said of a step that its kind does not have, or choices of a field that is no choice."""
    for step in draft.graph.steps.values():
        for member, words, kinds in _MEMBERS:
            if step.kind not in kinds and getattr(step, member) != getattr(_BLANK, member):
                yield refuse(
                    "member_out_of_place",
                    "step",
                    step.key,
                    f'"{step.name}" is {_WORDS[step.kind]} and has no use for {words}. Take that away, or make it '
                    f"{' or '.join(_WORDS[kind] for kind in kinds)}.",
                )
    for field in draft.graph.fields.values():
        if field.choices and field.type not in ("choice", "choices"):
            yield refuse(
                "member_out_of_place",
                "field",
                field.key,
                f'"{field.label}" lists choices but is not a choice. Take them away, or change its type.',
            )


def field_without_choices(draft: Draft) -> Iterator[Fault]:
    """A field of a choice type that offers nothing to choose from."""
    for field in draft.graph.fields.values():
        if field.type in ("choice", "choices") and not field.choices:
            yield refuse(
                "field_without_choices",
                "field",
                field.key,
                f'"{field.label}" offers nothing to choose from. List its choices.',
            )
