"""Rules about single steps and fields."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.faults import Fault
from workflows.gate.draft import Draft, refuse
from workflows.graph import Step

_WORDS: dict[str, str | Promise] = {
    "start": gettext_lazy("a start"),
    "task": gettext_lazy("a task"),
    "route": gettext_lazy("a decision"),
    "wait": gettext_lazy("a wait"),
    "end": gettext_lazy("an end"),
}

# Which kinds of step a member is for; said of another kind it would be ignored in silence, so it is refused.
_MEMBERS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("lane", gettext_lazy("a lane"), ("start", "task")),
    ("instructions", gettext_lazy("instructions"), ("start", "task")),
    ("show", gettext_lazy("fields to show"), ("task",)),
    ("fill", gettext_lazy("fields to fill"), ("start", "task", "wait")),
    ("checklist", gettext_lazy("a checklist"), ("task",)),
    ("outcomes", gettext_lazy("outcomes"), ("task",)),
    ("deadlines", gettext_lazy("a deadline"), ("task",)),
    ("no_deadline", gettext_lazy("a reason to have no deadline"), ("task",)),
    ("split", gettext_lazy("a way to split"), ("start", "task", "route", "wait")),
    ("not_by", gettext_lazy("a four-eyes rule"), ("task",)),
    ("approval", gettext_lazy("the mark of an approval"), ("task",)),
    ("closes_case", gettext_lazy("the mark that it ends the whole case"), ("end",)),
    ("result", gettext_lazy("a result"), ("end",)),
    ("estimate_minutes", gettext_lazy("an estimate"), ("task",)),
    ("reminders", gettext_lazy("reminders of its own"), ("task",)),
    ("wait", gettext_lazy("something to wait for"), ("wait",)),
    ("pause_at_most", gettext_lazy("a longest pause"), ("task",)),
)
_BLANK = Step(key="", name="", kind="")


def step_without_lane(draft: Draft) -> Iterator[Fault]:
    """A task or a start that no role is to do."""
    for step in draft.graph.steps.values():
        if step.is_work and step.lane is None:
            message = (
                _('"{step}" is in no lane. Say which role does it.')
                if step.is_task
                else _('"{step}" is in no lane. Say which role may start.')
            )
            yield refuse("step_without_lane", "step", step.key, message.format(step=step.name))


def step_without_deadline(draft: Draft) -> Iterator[Fault]:
    """A task that may be left without a deadline: it has none and no reason why, or has one under conditions only."""
    for step in draft.tasks():
        if not step.deadlines and not step.no_deadline.strip():
            message = _('"{step}" has no deadline. Give it one, or say why it needs none.').format(step=step.name)
            yield refuse("step_without_deadline", "step", step.key, message)
        elif step.deadlines and all(rule.when is not None for rule in step.deadlines):
            message = _(
                '"{step}" has a deadline under conditions only. Add one without a condition at the end, for all other '
                "cases."
            ).format(step=step.name)
            yield refuse("step_without_deadline", "step", step.key, message)


def join_needs_a_task(draft: Draft) -> Iterator[Fault]:
    """Only work can wait: `join` "all" on a start, decision or end."""
    for step in draft.graph.steps.values():
        if step.join == "all" and not step.is_task:
            yield refuse(
                "join_needs_a_task",
                "step",
                step.key,
                _(
                    '"{step}" is {kind} and cannot wait for all branches. '
                    "Let the task before or after it wait for them."
                ).format(step=step.name, kind=_WORDS[step.kind]),
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
                    _('"{step}" is {kind} and has no use for {what}. Take that away, or make it {kinds}.').format(
                        step=step.name,
                        kind=_WORDS[step.kind],
                        what=words,
                        kinds=_(" or ").join(str(_WORDS[kind]) for kind in kinds if kind != "wait" or len(kinds) == 1),
                    ),
                )
        if step.is_wait and step.fill and not (step.wait and step.wait.kind == "event"):
            message = _('"{step}" fills fields, but only an event brings values along. Take them out.')
            yield refuse("member_out_of_place", "step", step.key, message.format(step=step.name))
    for field in draft.graph.fields.values():
        if field.choices and field.type not in ("choice", "choices"):
            yield refuse(
                "member_out_of_place",
                "field",
                field.key,
                _('"{field}" lists choices but is not a choice. Take them away, or change its type.').format(
                    field=field.label
                ),
            )


def field_without_choices(draft: Draft) -> Iterator[Fault]:
    """A field of a choice type that offers nothing to choose from."""
    for field in draft.graph.fields.values():
        if field.type in ("choice", "choices") and not field.choices:
            yield refuse(
                "field_without_choices",
                "field",
                field.key,
                _('"{field}" offers nothing to choose from. List its choices.').format(field=field.label),
            )
