"""How the audit log tells what was erased."""

from django.utils.translation import gettext_lazy as _

from procops.people import audit_words


def say() -> None:
    """Teach the audit log our sentences."""
    audit_words.tell(
        "case.erased",
        _(
            "erased the personal data of {case}: {reason} "
            "(fields: {values}, texts: {texts}, of problems: {problems}, files: {files}, messages: {notices}, "
            "records: {records})"
        ),
    )
    audit_words.tell(
        "person.erased",
        _(
            "erased the personal data of a person: {reason} "
            "(name and address, texts: {texts}, of problems: {problems}, drafts: {drafts}, messages: {notices})"
        ),
    )
    audit_words.tell(
        "process.schedule_set",
        _("let {name} start by itself (one case for each: {every}; working days: {days} {side}; rule: {rule})"),
        our_words=("every", "side"),
    )
    audit_words.tell("process.schedule_paused", _("let {name} start no more by itself for now"))
    audit_words.tell("process.schedule_resumed", _("let {name} start by itself again"))
    audit_words.tell("process.schedule_ended", _("let {name} no longer start by itself"))
    audit_words.tell("process.period_run_late", _("ran {name} late for {period}"))
    audit_words.tell("process.period_skipped", _("skipped {name} for {period}: {note}"))
    audit_words.tell("shift.handed", _("handed the shift of {name} over to {whom} (items: {number})"), people=("whom",))
    audit_words.tell_subject("case", _("Cases"))
    audit_words.tell_subject("person", _("People"))
