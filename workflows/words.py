"""A process in the words of the screens: deadlines, the rules of handoffs, who fills a role, where a fault lies.

What the map says too (spans, single deadlines, conditions) is said by ``procops.ui.document_words``, so that one thing
has one wording.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from procops.ui import document_words
from workflows.faults import Fault
from workflows.graph import Check, Contract, Flow, Graph, Lane, Span, Step
from workflows.models import FilledBy
from workflows.parts import Ladder, Level
from workflows.records.models import RecordKind
from workflows.staffing import LaneStaff

SPLITS: Mapping[str, str | Promise] = {
    "all": gettext_lazy("Do all of these"),
    "first": gettext_lazy("Take the first that fits"),
    "every": gettext_lazy("Take every one that fits"),
}
JOINS: Mapping[str, str | Promise] = {
    "all": gettext_lazy("Wait for all"),
    "any": gettext_lazy("Go on with each"),
}
STARTER = gettext_lazy("Starting the case")


@dataclass(frozen=True, slots=True)
class Rule:
    """One of a handoff's rules: what it is called on screens, and what it says."""

    label: str
    text: str


def span(length: Span) -> str:
    """A length of time: "4 h", "2 working days"."""
    return document_words.amount(length.as_json())


def condition(when: Mapping[str, Any] | None, graph: Graph) -> str:
    """What must hold: "Amount ≥ 5000.00 and Approve it is Approve"; nothing where there is no condition."""
    return document_words.condition({"when": when}, graph.document) if when else ""


def deadlines(step: Step, graph: Graph) -> list[str]:
    """When a step is due, rule by rule: "4 h if Priority is High", "otherwise 2 working days"; else why it never is."""
    if not step.is_task:
        return []
    return due(next(each for each in graph.document["steps"] if each["key"] == step.key)["deadline"], graph)


def due(given: Mapping[str, Any] | Sequence[Mapping[str, Any]], graph: Graph) -> list[str]:
    """The same of a step's ``deadline`` as it stands in the document."""
    if isinstance(given, Mapping):
        return [_("No deadline: %(reason)s") % {"reason": given["none"]}]
    said: list[str] = []
    for rule in given:
        moment = document_words.deadline({"deadline": [rule]}, graph.document)
        when = condition(rule["when"], graph)
        if when:
            said.append(_("%(due)s if %(condition)s") % {"due": moment, "condition": when})
        else:
            said.append(_("otherwise %(due)s") % {"due": moment} if said else moment)
    return said


def wait(step: Mapping[str, Any], graph: Graph) -> str:
    """What a wait waits for, rule by rule, and by what an event knows its case; nothing of what is no wait."""
    what = step.get("wait") or {}
    if "until" in what:
        return "; ".join(due(what["until"], graph))
    said = document_words.wait(step, graph.document)
    if "event" not in what:
        return said
    key = _field(what["key"], graph) if what["key"] else _("the case number")
    return _("%(what)s, known by %(key)s") % {"what": said, "key": key}


def target(graph: Graph) -> str:
    """When a whole case should be finished; nothing where that is not said."""
    wanted = graph.process.target
    if wanted is None:
        return ""
    if isinstance(wanted, Span):
        return _("within %(span)s") % {"span": span(wanted)}
    return _("by %(field)s") % {"field": _field(wanted.field or "", graph)}


def record(graph: Graph) -> str:
    """What cases are about, and which fields say who or what that is; nothing where they are about nothing."""
    naming = graph.process.record
    if naming is None:
        return ""
    said = {"kind": RecordKind(naming.kind).label, "name": _field(naming.name, graph)}
    if naming.outside_id is None:
        return _("%(kind)s, named in “%(name)s”") % said
    return _("%(kind)s, named in “%(name)s”, numbered in “%(number)s”") % {
        **said,
        "number": _field(naming.outside_id, graph),
    }


def handoff_rules(contract: Contract, graph: Graph, *, in_full: bool = False) -> list[Rule]:
    """What a handoff demands and what happens then, in the order in which people ask; what is not said is left out.

    :param in_full: say of a check that has a message of its own what it compares, too.
    """
    rules = [
        (_("Hand over when"), contract.trigger),
        (_("Must be there"), _listed([_field(key, graph) for key in contract.required])),
        (_("Checked"), _listed([_check(check, graph, in_full) for check in contract.checks])),
        (_("Accepted if"), contract.accept_if),
    ]
    if contract.acceptance == "automatic":
        rules.append((_("Acceptance"), _("accepted automatically")))
    else:
        rules += [
            (_("To be accepted within"), span(contract.accept_within)),
            (_("Responsible until accepted"), _responsible(contract.owner, graph)),
            (_("Send reminder"), _reminders(contract)),
            *_not_accepted(contract, graph, in_full=in_full),
        ]
    limit = ngettext(
        "after %(number)d return %(who)s decides", "after %(number)d returns %(who)s decides", contract.return_limit
    )
    rules += [
        (_("Reasons to send it back"), _listed(list(contract.return_reasons), joint="; ")),
        (_("Sent back too often"), limit % {"number": contract.return_limit, "who": _above(contract.decider, graph)}),
    ]
    return [Rule(label, text) for label, text in rules if text]


def who_fills(lane: LaneStaff, *, graph: Graph, names: Mapping[UUID, str]) -> str:
    """Who fills a role, where no case is seen: a team, a person, or how it is decided case by case."""
    if lane.by == FilledBy.STARTER:
        return _("whoever starts it")
    if lane.by == FilledBy.FIELD:
        field = graph.fields.get(lane.field_key)
        return _("as chosen in “%(field)s”") % {"field": field.label if field else lane.field_key}
    filler = lane.team_id if lane.by == FilledBy.TEAM else lane.person_id
    return names.get(filler, "") if filler else ""


def suggested(lane: Lane, graph: Graph) -> str:
    """How a role is usually filled, where nobody has said yet."""
    if lane.suggested_by == FilledBy.FIELD:
        field = graph.fields.get(lane.suggested_field or "")
        return _("usually as chosen in “%(field)s”") % {"field": field.label if field else lane.suggested_field}
    usually = {
        FilledBy.PERSON: _("usually a person"),
        FilledBy.STARTER: _("usually whoever starts it"),
    }
    return usually.get(FilledBy(lane.suggested_by), _("usually a team"))


def start(case_name: str) -> str:
    """What the button says that starts a case, with the process's own word for it: "Start a new employee"."""
    word = case_name.strip() or _("case")
    words = _("Start an %(case)s") if _SOUNDS_LIKE_A_VOWEL.match(word) else _("Start a %(case)s")
    return words % {"case": word}


_SOUNDS_LIKE_A_VOWEL = re.compile(r"(?!uni|use|eu|one\b|once)[aeiou]|hour|honest|heir", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class About:
    """What a process says of itself: what it does, and what it leaves to people."""

    summary: str
    not_yet: list[str]
    """What is not automatic yet, sentence by sentence."""


def about(description: str) -> About:
    """Read a description whose last part may be a list headed "Not yet automatic:", as the gallery's are."""
    summary, _heading, rest = description.partition("Not yet automatic:")
    points = re.split(r"^\s*-\s+", rest, flags=re.MULTILINE)[1:]
    return About(" ".join(summary.split()), [" ".join(point.split()) for point in points])


def place(fault: Fault, graph: Graph) -> str:
    """Where a fault lies, by its label: 'Step "Approve it"', 'Handoff from "Ask" to "Approve it"', 'Role "Buyers"'."""
    match fault.kind:
        case "step" if step := graph.steps.get(fault.key):
            return _('Step "%(name)s"') % {"name": step.name}
        case "lane" if lane := graph.lanes.get(fault.key):
            return _('Role "%(name)s"') % {"name": lane.name}
        case "field" if field := graph.fields.get(fault.key):
            return _('Data "%(name)s"') % {"name": field.label}
        case "flow" if flow := graph.flows.get(fault.key):
            return way(flow, graph)
    return _("Process")


def way(flow: Flow, graph: Graph) -> str:
    """A flow by the names of its ends: a handoff where it crosses roles."""
    if graph.is_crossing(flow):
        words = _('Handoff from "%(giver)s" to "%(receiver)s"')
    else:
        words = _('Way from "%(giver)s" to "%(receiver)s"')
    return words % {"giver": graph.steps[flow.source].name, "receiver": graph.steps[flow.target].name}


def _field(key: str, graph: Graph) -> str:
    """A field's label; a draft may name one that is not there."""
    return graph.fields[key].label if key in graph.fields else key


def _check(check: Check, graph: Graph, in_full: bool) -> str:
    field = graph.fields.get(check.field)
    row: dict[str, Any] = {"field": check.field, "operator": check.operator}
    row |= {"other": check.other} if check.other else {"value": check.value}
    message, compared = check.message.rstrip("."), condition(row, graph)
    said = f"{message} ({compared})" if message and in_full else message or compared
    if check.tolerance is not None:
        unit = (
            " %"
            if check.tolerance.unit == "percent"
            else f" {field.currency}"
            if field and field.type == "money"
            else ""
        )
        said = _("%(check)s (may differ by %(amount)s)") % {"check": said, "amount": f"{check.tolerance.value}{unit}"}
    return said if check.level == "stop" else _("%(check)s (only a warning)") % {"check": said}


def _responsible(owner: str, graph: Graph) -> str:
    if owner == "sender":
        return _("whoever hands it over")
    if owner == "receiver":
        return _("the accountable person of the receiving role")
    return _above(owner, graph)


def _above(who: str, graph: Graph) -> str:
    if who == "process_owner":
        return _("the process owner")
    if who == "accountable":
        return _("the accountable person of the receiving role")
    lane = graph.lanes.get(who)
    return _("the accountable person of %(role)s") % {"role": lane.name if lane else who}


def _not_accepted(contract: Contract, graph: Graph, *, in_full: bool) -> Iterator[tuple[str, str]]:
    """A ladder of its own wins over whom it climbs to else."""
    if contract.ladder is None or in_full:
        yield _("Not accepted in time"), _("goes to %(who)s") % {"who": _above(contract.climbs_to, graph)}
    if contract.ladder is not None:
        yield _("Climbs"), ladder(contract.ladder, graph)


def ladder(levels: Ladder | None, graph: Graph) -> str:
    """Who is asked while work is late, level after level."""
    if levels is None:
        return _("as usual")
    said = _("%(who)s after %(span)s")
    asked = [said % {"who": _asked(one, graph), "span": span(one.after)} for one in levels]
    return _listed(asked, "; ") or _("to nobody")


def _asked(level: Level, graph: Graph) -> str:
    match level.to:
        case "accountable":
            return _("the accountable person of the role")
        case "team_lead":
            return _("the lead of its team")
        case "process_owner":
            return _("the process owner")
    if level.kind == "hierarchical":
        return _above(level.role, graph)
    lane = graph.lanes.get(level.role)
    return lane.name if lane else level.role


def _reminders(contract: Contract) -> str:
    if contract.follow_up is None:
        return ""
    times = contract.follow_up.times
    if times == 0:
        return _("never")
    words = ngettext("every %(span)s, once", "every %(span)s, up to %(times)d times", times)
    return words % {"span": span(contract.follow_up.every), "times": times}


def _listed(words: list[str], joint: str = ", ") -> str:
    return joint.join(words)


def every_months(months: int) -> str:
    """Every how many months, as people say it."""
    if months == 12:
        return _("every year")
    if months % 12 == 0:
        return _("every %(years)d years") % {"years": months // 12}
    return _("every month") if months == 1 else _("every %(months)d months") % {"months": months}
