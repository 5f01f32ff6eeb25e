"""How the audit log tells what was done to processes."""

from django.utils.translation import gettext_lazy as _

from procops.people import audit_words


def say() -> None:
    """Teach the audit log our sentences."""
    audit_words.tell("process.created", _("made the process {name}"))
    audit_words.tell("process.owner_changed", _("named another owner of {name}"))
    audit_words.tell("process.staffed", _("said who fills a role of {name}"))
    audit_words.tell("version.published", _("published version {number} of {name}"))
    audit_words.tell("version.retired", _("took version {number} of {name} out of use"))
    audit_words.tell("asis.kept", _("kept version {number} of {name} as it runs today"))
    audit_words.tell("asis.dropped", _("no longer keeps how {name} runs today"))
    audit_words.tell_subject("asis", _("Processes as they run today"))
    audit_words.tell_subject("process", _("Processes"))
    audit_words.tell_subject("version", _("Versions of processes"))
