"""What the journal's lines of escalations say, as sentences whose subject is whoever did it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from handoffs.escalations.states import Cause
from handoffs.history_lines import Line, Teller, personal
from workflows.models import Entry


def _raised(teller: Teller, entry: Entry) -> Line:
    facts, is_functional = entry.facts, entry.facts.get("kind") == "functional"
    whom = teller.name(facts.get("to")) if facts.get("to") else teller.team(facts.get("team"))
    said = {"step": teller.step(entry), "whom": whom}
    if facts.get("level"):
        did = _("%(step)s is offered to %(whom)s") if is_functional else _("%(whom)s is asked about %(step)s")
        sentence = capfirst(did % said) + ": " + str(Cause(facts["cause"]).label).lower()
        return teller.line(entry, sentence, "arrow-up", by_nobody=True, is_late=True)
    did = _("passed %(step)s to %(whom)s as specialists") if is_functional else _("asked %(whom)s about %(step)s")
    return teller.line(entry, did % said, "arrow-up", reason=str(personal(entry).get("text", "")))


def _answered(teller: Teller, entry: Entry) -> Line:
    sentences = {
        "take": _("took %(step)s over"),
        "approve": _("decided about %(step)s: go ahead"),
        "refuse": _("decided about %(step)s: not like this"),
        "give_back": _("gave the question about %(step)s back"),
    }
    did = sentences.get(str(entry.facts.get("answer")), sentences["approve"]) % {"step": teller.step(entry)}
    return teller.line(entry, did, "message", reason=str(personal(entry).get("text", "")))


def _silence(teller: Teller, entry: Entry) -> Line:
    said = _("What was asked about %(step)s was not answered in time") % {"step": teller.step(entry)}
    return teller.line(entry, said, "hourglass", by_nobody=True, is_late=True)


def _withdrawn(teller: Teller, entry: Entry) -> Line:
    said = _("took the question about %(step)s back") % {"step": teller.step(entry)}
    return teller.line(entry, said, "arrow-back-up")


ESCALATIONS = {
    "escalation.raised": _raised,
    "escalation.answered": _answered,
    "escalation.overdue": _silence,
    "escalation.withdrawn": _withdrawn,
}
