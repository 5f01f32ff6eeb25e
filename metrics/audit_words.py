"""How the audit log tells what was done about figures."""

from django.utils.translation import gettext_lazy as _

from procops.people import audit_words


def say() -> None:
    """Teach the audit log our sentences."""
    audit_words.tell("improvement.opened", _("opened the improvement {name} of {process}"))
    audit_words.tell("improvement.changed", _("changed the goal of the improvement {name} of {process}"))
    audit_words.tell("improvement.action_added", _("added an action to the improvement {name}: {action}"))
    audit_words.tell("improvement.action_done", _("ticked an action of the improvement {name}: {action}"))
    audit_words.tell(
        "improvement.action_undone", _("took back the tick at an action of the improvement {name}: {action}")
    )
    audit_words.tell("improvement.finished", _("closed the improvement {name} of {process} as done"))
    audit_words.tell("improvement.given_up", _("gave up the improvement {name} of {process}: {why}"))
    audit_words.tell("improvement.resumed", _("took up the improvement {name} of {process} again"))
    audit_words.tell("stake.said", _("said what is at stake in {name} (risk: {risk}, a day of delay: {cost})"))
    audit_words.tell("trendnote.written", _("noted on the figures of {name}: {text}"))
    audit_words.tell("trendnote.removed", _("took a note off the figures of {name}: {text}"))
    audit_words.tell_subject("trendnote", _("Notes on figures"))
    audit_words.tell_subject("stake", _("What is at stake"))
    audit_words.tell("figures.shared", _("shared figures of {process} by a link, {name}, until {until}"))
    audit_words.tell("figures.unshared", _("ended the link to figures of {process}, {name}"))
    audit_words.tell_subject("sharedfigures", _("Shared figures"))
    audit_words.tell_subject("improvement", _("Improvements"))
    audit_words.tell("log.imported", _("imported {file} as the process {name}"))
    audit_words.tell("log.deleted", _("deleted what was imported from {file} as {name}"))
