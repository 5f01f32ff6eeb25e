"""Rules about the test cases that a document holds: each has to go as it expects."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.faults import REFUSE, Fault
from workflows.gate.draft import Draft
from workflows.trial import judged


def test_case_fails(draft: Draft) -> Iterator[Fault]:
    """What a test case says does not happen. A key given twice is told too: the designer names them by it."""
    seen: set[str] = set()
    for place, verdict in enumerate(judged(draft.document, draft.graph)):
        why = verdict.why or (_("there are two of this key") if verdict.case.key in seen else "")
        seen.add(verdict.case.key)
        if why:
            sentence = _("The test case “%(name)s” fails: %(why)s.") % {"name": verdict.case.name, "why": why}
            yield Fault(REFUSE, "test_case_fails", "process", "", sentence, f"tests[{place}]")
