"""Rules about the data of a case: what is asked must have been filled, and must fit."""

from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext as _

from workflows import conditions
from workflows.faults import WARN, Fault
from workflows.gate import waits
from workflows.gate.draft import Draft, refuse
from workflows.graph import Step
from workflows.parts import DIMENSION_TYPES

_DATES = ("date", "datetime")


def condition_faults(draft: Draft) -> Iterator[Fault]:
    """Conditions and checks that cannot be asked: `unknown_key`, `operator_does_not_fit`, `value_does_not_fit`."""
    graph = draft.graph
    for flow in graph.flows.values():
        where = _("The condition of the flow {flow} cannot be asked").format(flow=draft.flow_words(flow))
        there = draft.flow_path(flow, ".when")
        for fault in conditions.faults(flow.when, fields=graph.fields, steps=graph.steps):
            yield refuse(fault.code, "flow", flow.key, f"{where}: {fault.message}.", there, fault.about)
        for position, check in enumerate(flow.contract.checks if flow.contract else ()):
            where = _("A check of the handoff {flow} cannot be made").format(flow=draft.flow_words(flow))
            there = draft.flow_path(flow, f".contract.checks[{position}]")
            for fault in conditions.check_faults(check, fields=graph.fields):
                yield refuse(fault.code, "flow", flow.key, f"{where}: {fault.message}.", there, fault.about)
    for step in draft.timed():
        where = _('The condition of a deadline of "{step}" cannot be asked').format(step=step.name)
        for rule in step.moments:
            for fault in conditions.faults(rule.when, fields=graph.fields, steps=graph.steps):
                yield refuse(fault.code, "step", step.key, f"{where}: {fault.message}.", about=fault.about)


def value_does_not_fit(draft: Draft) -> Iterator[Fault]:
    """A field or step that is there but is of the wrong type for where it is named."""
    graph = draft.graph
    target = draft.target_field
    if target in graph.fields and graph.fields[target].type not in _DATES:
        message = _("The target of a case counts to {field}, which is no date. Choose a date field.").format(
            field=draft.field_label(target)
        )
        yield refuse("value_does_not_fit", "process", "", message, "process.target.field")
    yield from _record_does_not_fit(draft)
    yield from _dimension_does_not_fit(draft)
    yield from _keys_do_not_fit(draft)
    for key, lane in graph.lanes.items():
        field = graph.fields.get(draft.person_field(key) or "")
        if field is not None and field.type != "person":
            message = _('"{lane}" is filled by "{field}", which is no person. Choose a person field.').format(
                lane=lane.name, field=field.label
            )
            yield refuse("value_does_not_fit", "lane", key, message)
    for step in draft.timed():
        for rule in step.moments:
            field = graph.fields.get(rule.anchor.field or "")
            anchor = graph.steps.get(rule.anchor.step or "")
            if field is not None and field.type not in _DATES:
                message = _(
                    'A deadline of "{step}" counts from "{field}", which is no date. Choose a date field.'
                ).format(step=step.name, field=field.label)
            elif anchor is not None and not (anchor.is_work or anchor.is_wait):
                message = _(
                    'A deadline of "{step}" counts from "{other}", which nobody works on. Choose a task or a start.'
                ).format(step=step.name, other=anchor.name)
            else:
                continue
            yield refuse("value_does_not_fit", "step", step.key, message)
        for key in step.not_by:
            other = graph.steps.get(key)
            if other is not None and (other is step or not other.is_work):
                message = (
                    _('"{step}" is not to be done by whoever did "{other}", which is itself. Choose another.')
                    if other is step
                    else _(
                        '"{step}" is not to be done by whoever did "{other}", which nobody works on. Choose another.'
                    )
                )
                told = message.format(step=step.name, other=other.name)
                yield refuse("value_does_not_fit", "step", step.key, told)


def _keys_do_not_fit(draft: Draft) -> Iterator[Fault]:
    """An event names its case by the value of a field that no other system could name."""
    for step, field in waits.keys(draft):
        if field.type not in waits.KEY_TYPES:
            message = _('The event of "{step}" names its case by "{field}". Choose a line of text or a whole number.')
            told = message.format(step=step.name, field=field.label)
            yield refuse("value_does_not_fit", "step", step.key, told)


def _record_does_not_fit(draft: Draft) -> Iterator[Fault]:
    """A record is found by a line of text, and everybody who sees it reads its name."""
    for member, key in draft.record_fields.items():
        field = draft.graph.fields.get(key)
        if field is None:
            continue
        path = f"process.record.{member}"
        if field.type != "text":
            message = _('"{process}" names what a case is about by "{field}", which is no text. Choose a text field.')
        elif field.confidential:
            message = _('"{process}" names what a case is about by "{field}", which is confidential. Choose another.')
        else:
            continue
        told = message.format(process=draft.graph.process.name, field=field.label)
        yield refuse("value_does_not_fit", "process", "", told, path)


def _dimension_does_not_fit(draft: Draft) -> Iterator[Fault]:
    """Figures are broken down by few values that everybody may read who sees the figures."""
    for position, key in enumerate(draft.graph.process.dimensions):
        field = draft.graph.fields.get(key)
        if field is None:
            continue
        if field.confidential:
            message = _(
                'The figures of "{process}" are broken down by "{field}", which is confidential. Choose another.'
            )
        elif field.type not in DIMENSION_TYPES:
            message = _(
                'The figures of "{process}" are broken down by "{field}", which can hold anything. '
                "Choose a field that is a choice, or yes or no."
            )
        else:
            continue
        told = message.format(process=draft.graph.process.name, field=field.label)
        yield refuse("value_does_not_fit", "process", "", told, f"process.dimensions[{position}]")


def field_filled_by_nobody_before(draft: Draft) -> Iterator[Fault]:
    """A condition, person lane or handoff that needs a field which no step before it fills.

    A step counts as before when some way leads from it to the place in question, loops included: on that way the field
    can have been filled. Dates of deadlines and of the case's target may be filled later, but somebody has to.
    """
    graph = draft.graph
    for flow in graph.flows.values():
        filled = draft.filled_when_left(flow.source)
        contract = flow.contract
        uses = [(_("The condition of the flow {flow} needs"), key) for key in conditions.fields_asked(flow.when)]
        if contract is not None:
            uses += [(_("The handoff {flow} needs"), key) for key in contract.required]
            checked = [key for check in contract.checks for key in (check.field, check.other) if key]
            uses += [(_("The check of the handoff {flow} needs"), key) for key in checked]
        for use, key in dict.fromkeys(uses):
            if key in graph.fields and key not in filled:
                yield _unfilled(draft, "flow", flow.key, use.format(flow=draft.flow_words(flow)), key)
    for step in draft.timed():
        asked = (key for rule in step.moments for key in conditions.fields_asked(rule.when))
        for key in dict.fromkeys(asked):
            if key in graph.fields and key not in draft.filled_before[step.key]:
                subject = _('A condition on the deadline of "{step}" needs').format(step=step.name)
                yield _unfilled(draft, "step", step.key, subject, key)
        for key in dict.fromkeys(rule.anchor.field or "" for rule in step.moments):
            if key in graph.fields and key not in draft.filled_anywhere:
                subject = _('The deadline of "{step}" counts from').format(step=step.name)
                yield _unfilled(draft, "step", step.key, subject, key, anywhere=True)
    for step, named_by in waits.keys(draft):
        if named_by.key not in draft.filled_before[step.key]:
            subject = _('The event of "{step}" names its case by').format(step=step.name)
            yield _unfilled(draft, "step", step.key, subject, named_by.key)
    for key, lane in graph.lanes.items():
        field = draft.person_field(key)
        first = next((step for step in draft.steps_of_lane(key) if field not in draft.filled_before[step.key]), None)
        if field in graph.fields and first is not None:
            subject = _('"{lane}" is to do "{step}" and is filled by').format(lane=lane.name, step=first.name)
            yield _unfilled(draft, "lane", key, subject, field or "")
    for key in draft.record_fields.values():
        if key in graph.fields and key not in draft.filled_anywhere:
            yield _unfilled(draft, "process", "", _("What a case is about is named by"), key, anywhere=True)
    target = draft.target_field
    if target in graph.fields and target not in draft.filled_anywhere:
        yield _unfilled(draft, "process", "", _("The target of a case counts to"), target, anywhere=True)


def _unfilled(draft: Draft, kind: str, key: str, subject: str, field: str, *, anywhere: bool = False) -> Fault:
    """
    :param anywhere: a later step could fill it as well.
    """
    message = (
        _("{subject} {field}, which no step fills. Let a step fill it, or take it out here.")
        if anywhere
        else _("{subject} {field}, which no step before it fills. Let a step before it fill it, or take it out here.")
    )
    told = message.format(subject=subject, field=draft.field_label(field))
    return refuse("field_filled_by_nobody_before", kind, key, told, about=("field", field))


def outcome_given_by_nobody_before(draft: Draft) -> Iterator[Fault]:
    """A condition on the outcome of a step that can never have been done by then."""
    graph = draft.graph
    for flow in graph.flows.values():
        for key in dict.fromkeys(conditions.steps_asked(flow.when, "outcome")):
            if key in graph.steps and key != flow.source and not draft.comes_before(key, flow.source):
                where = _("The condition of the flow {flow}").format(flow=draft.flow_words(flow))
                yield _unknown_outcome("flow", flow.key, where, graph.steps[key])
    for step in draft.timed():
        asked = (key for rule in step.moments for key in conditions.steps_asked(rule.when, "outcome"))
        for key in dict.fromkeys(asked):
            if key in graph.steps and not draft.comes_before(key, step.key):
                where = _('A condition on the deadline of "{step}"').format(step=step.name)
                yield _unknown_outcome("step", step.key, where, graph.steps[key])


def _unknown_outcome(kind: str, key: str, where: str, asked: Step) -> Fault:
    return refuse(
        "outcome_given_by_nobody_before",
        kind,
        key,
        _('{where} asks the outcome of "{step}", which is never done before it. Ask a step that comes before.').format(
            where=where, step=asked.name
        ),
        about=("step", asked.key),
    )


def field_typed_twice(draft: Draft) -> Iterator[Fault]:
    """A field that one case has typed at two steps: one after the other, or side by side. Alternatives do not count."""

    def both_happen(one: Step, other: Step) -> bool:
        reaches = draft.graph.reaches_forward
        return (
            reaches(one.key, other.key)
            or reaches(other.key, one.key)
            or any(one.key in on and other.key in on and on[one.key] != on[other.key] for _split, on in draft.branches)
        )

    for key, field in draft.graph.fields.items():
        fillers = [step for step in draft.graph.steps.values() if step.is_work and key in step.fill]
        twice = {step.key for pair in combinations(fillers, 2) if both_happen(*pair) for step in pair}
        if twice:
            yield Fault(
                WARN,
                "field_typed_twice",
                "field",
                key,
                _('"{field}" is typed at {steps}. Let one fill it, and show it at the others.').format(
                    field=field.label, steps=draft.step_names(twice)
                ),
            )
