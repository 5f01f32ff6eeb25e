"""How the audit log tells what was done to records: without their names, which can be erased."""

from django.utils.translation import gettext_lazy as _

from procops.people import audit_words


def say() -> None:
    """Teach the audit log our sentences."""
    audit_words.tell("record.added", _("added a record ({what})"), our_words=("what",))
    audit_words.tell("record.changed", _("changed the name or number of a record ({what})"), our_words=("what",))
    audit_words.tell("record.merged", _("merged two records into one ({what})"), our_words=("what",))
    audit_words.tell(
        "record.erased", _("erased the name and number of a record ({what}): {reason}"), our_words=("what",)
    )
    audit_words.tell_subject("record", _("Records"))
