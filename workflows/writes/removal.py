"""Takes a case away with everything it wrote, journal and all: for practice alone, which never happened."""

from workflows.models import Case, Entry, EntryContent
from workflows.writes.maintenance import maintenance


def remove_case(case: Case) -> None:
    """Delete a case, its history, and whatever hangs on it; files in the store are the caller's."""
    with maintenance():
        EntryContent.objects.filter(case=case).delete()
        Entry.objects.filter(case=case).delete()
        case.delete()
