"""What a wait waits for, in words. Pure."""

from django.utils import timezone
from django.utils.translation import gettext as _

from procops.dates import written
from workflows.graph import Graph
from workflows.models import Wait
from workflows.parts import DeadlineRule


def waits_for(wait: Wait, graph: Graph) -> str:
    """A sentence without its subject: "waits until 2 March 2026, 09:00"."""
    step = graph.step_once(wait.step_key)
    what = step.wait if step else None
    if wait.due_at is not None:
        return _("waits until %(when)s") % {"when": written(timezone.localtime(wait.due_at), "j F Y, H:i")}
    if what is None:
        return _("waits")
    if what.kind == "arrival":
        return _("waits for: %(what)s") % {"what": what.arrival}
    if what.kind == "event":
        return _for_event(wait, graph, what.event, what.key)
    return _until(what.until[-1] if what.until else None, graph)


def _for_event(wait: Wait, graph: Graph, event: str, key: str | None) -> str:
    field = graph.fields.get(key or "")
    if not wait.lasts:  # its key is of the version that it ended in, where the field may have been confidential
        return _("waits for word of “%(event)s”") % {"event": event}
    if field is not None and not wait.key:
        facts = {"event": event, "field": field.label}
        return _("waits for word of “%(event)s”, once “%(field)s” is filled in") % facts
    if field is not None and field.confidential:
        return _("waits for word of “%(event)s”") % {"event": event}
    return _("waits for word of “%(event)s” about %(key)s") % {"event": event, "key": wait.key}


def _until(rule: DeadlineRule | None, graph: Graph) -> str:
    """The moment is not known yet: say what it hangs on."""
    field = graph.fields.get(rule.anchor.field or "") if rule else None
    if field is not None:
        return _("waits until “%(field)s” is filled in") % {"field": field.label}
    step = graph.steps.get(rule.anchor.step or "") if rule else None
    return _("waits for “%(step)s”") % {"step": step.name} if step else _("waits")
