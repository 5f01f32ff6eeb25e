"""A practice case goes, as if it had never been."""

from functools import partial

from django.db import transaction

from procops.errors import Refused
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import writes
from workflows.models import Attachment, Case


class NotPractice(Refused):
    """{case} is real work, not practice: it cannot be removed."""

    next_action = "Its process owner can cancel it, with a reason."


class NotYourPractice(Refused):
    """Only whoever plays {case} can remove it."""

    next_action = "Ask them to remove it."


@tried_again
def remove_practice(case: Case, *, by: Actor) -> None:
    """Take a practice case away with everything it wrote: tasks, handoffs, files and its journal.

    :raises NotPractice, NotYourPractice:
    """
    with transaction.atomic():
        case = writes.held_case(case.pk)
        if not case.is_practice:
            raise NotPractice(case=case.reference)
        if case.started_by_id != by.person_id:
            raise NotYourPractice(case=case.reference)
        for attachment in Attachment.objects.filter(case=case):
            transaction.on_commit(partial(attachment.file.storage.delete, str(attachment.file.name)))
        writes.remove_case(case)
