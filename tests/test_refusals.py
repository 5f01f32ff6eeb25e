"""Every refusal there is, rendered with facts as they really are: things by their labels, and what to do next."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

import handoffs
import metrics
import procops
import workflows
from handoffs import rules
from procops.errors import Refused, quoted
from procops.people.actor import Actor
from procops.people.models import Role
from workflows.document import InvalidDocument
from workflows.faults import Fault
from workflows.publishing import NotFitToPublish

ROOTS = (procops, workflows, handoffs, metrics)
NOT_IMPORTED = re.compile(r"\.(migrations|wsgi|__main__)\b|^procops\.(settings|running\.gunicorn)$")

FAULT = Fault("refuse", "step_without_lane", "step", "check", '"Check" is in no role.')
STEP, CASE, PROCESS, PERSON = "Create accounts", "ONB-42", "Employee onboarding", "Ivy Chen"

FACTS: dict[str, dict[str, Any]] = {
    "procops.saved_views.saving.NotYourTeam": {"team": "Payroll"},
    "procops.saved_views.saving.NotYourView": {"name": "Late ones"},
    "procops.saved_views.saving.TooManyViews": {"limit": 50},
    "procops.saved_views.saving.ViewNameTaken": {"name": "Late ones"},
    "procops.saved_views.saving.ViewTooLong": {},
    "metrics.eventlogs.event.NotALog": {"line": 12, "why": "this is no XML"},
    "metrics.improvement.changing.ImprovementClosed": {"improvement": "Faster to IT"},
    "metrics.improvement.changing.ImprovementGoesOn": {"improvement": "Faster to IT"},
    "metrics.improvement.changing.NotYourImprovement": {"improvement": "Faster to IT"},
    "metrics.improvement.changing.OnlyLooking": {"process": PROCESS},
    "metrics.improvement.changing.OwnerSeesNoFigures": {"person": PERSON, "process": PROCESS},
    "metrics.improvement.changing.TooManyActions": {"limit": 50},
    "metrics.sharing.SharersOnly": {"process": "Hiring"},
    "metrics.marks.writing.NotYourNote": {"process": PROCESS},
    "metrics.marks.writing.OnlyReading": {"process": PROCESS},
    "metrics.stakes.saying.NotYourStake": {"process": PROCESS},
    "handoffs.bulk.BusyNow": {"step": STEP},
    "handoffs.bulk.NoSuchTask": {},
    "handoffs.bulk.StillToFill": {"step": STEP},
    "handoffs.bulk.TooMany": {"limit": 100, "number": 140},
    "handoffs.bringing.batches.LinesHaveFaults": {"faulty": 2, "size": 60},
    "handoffs.bringing.batches.NothingToBringIn": {},
    "handoffs.bringing.batches.UnderWayAlready": {},
    "handoffs.bringing.reading.UnreadableTable": {"why": "it is larger than 5 MB"},
    "workflows.as_is.failure_points.TooManyFailurePoints": {"most": 40},
    "metrics.baselines.importing.GoneOnFrom": {"process": PROCESS},
    "metrics.baselines.importing.HasFaults": {"number": 3},
    "metrics.baselines.importing.NothingToImport": {},
    "metrics.baselines.opening.LogTooLarge": {"events": "500,000", "megabytes": 100},
    "metrics.baselines.opening.UnreadableLog": {"why": "it is empty"},
    "metrics.baselines.paths.DraftThereAlready": {"process": PROCESS},
    "metrics.baselines.receiving.AlreadyImported": {"process": PROCESS},
    "metrics.baselines.receiving.ImportUnderWay": {},
    "metrics.baselines.receiving.SayTheColumns": {"missing": "Case, Done at"},
    "workflows.drawing.glyphs.LettersNotAtHand": {"letter": "Ж"},
    "workflows.contracts.CheckFailed": {
        "receiver": "IT service",
        "problem": '"Salary" must be at most "Limit" (€ 4,000.00) ("Salary" is € 5,000.00)',
    },
    "workflows.contracts.MissingForHandoff": {"receiver": "IT service", "labels": '"Start date"', "verb": "is"},
    "handoffs.erasing.cases.StillRunning": {"case": CASE, "state": "paused"},
    "handoffs.erasing.people.BelongsElsewhere": {"person": PERSON},
    "handoffs.erasing.people.StillHere": {"person": PERSON},
    "handoffs.moves.answers.NotOfTheTeam": {"person": PERSON, "step": STEP},
    "handoffs.moves.answers.NothingToAccept": {"step": STEP},
    "handoffs.moves.answers.SameLane": {"step": STEP, "lane": "IT service"},
    "handoffs.moves.answers.TooLateToSendBack": {"step": STEP},
    "handoffs.moves.climbing.NobodyAbove": {"step": STEP},
    "handoffs.moves.deputies.NoLongerTheirs": {"step": STEP, "person": PERSON},
    "procops.people.absences.AbsenceCannotBe": {"why": "the last day lies before the first"},
    "procops.people.absences.AwayAlready": {"person": PERSON, "until": "12 August 2026"},
    "procops.people.absences.NotYourAbsence": {"person": PERSON},
    "handoffs.periods.rhythm.UnreadableRule": {"why": "a number or a day in it cannot be"},
    "handoffs.periods.running.AlreadyDecided": {"period": "March 2026", "process": PROCESS, "state": "skipped"},
    "handoffs.periods.setting.NeverStarts": {"process": PROCESS},
    "handoffs.periods.setting.NoSchedule": {"process": PROCESS},
    "handoffs.periods.setting.NotYourSchedule": {"process": PROCESS},
    "handoffs.periods.setting.NothingToStart": {"process": PROCESS},
    "handoffs.periods.setting.OnlyByHand": {"process": PROCESS, "fields": '"Contract"'},
    "workflows.reviews.reviewing.NotYourReview": {"process": PROCESS},
    "workflows.reviews.reviewing.NothingToReview": {"process": PROCESS},
    "handoffs.moves.hands.PracticeIsYours": {"case": "PRACTICE-ONB-1"},
    "handoffs.moves.practice.NotPractice": {"case": CASE},
    "handoffs.moves.practice.NotYourPractice": {"case": "PRACTICE-ONB-1"},
    "handoffs.moves.cases.NotCompleted": {"case": CASE, "state": "cancelled"},
    "handoffs.moves.cases.NotOnHold": {"case": CASE},
    "handoffs.moves.cases.NotPublished": {"process": PROCESS, "case_name": "new employee"},
    "handoffs.moves.cases.NotYourStart": {"process": PROCESS, "lane": "People operations"},
    "handoffs.moves.cases.NothingToReopen": {"step": "Employed"},
    "handoffs.moves.cases.WhichStart": {"process": PROCESS, "starts": '"By mail", "By phone"'},
    "handoffs.transfers.moving.MovingAlready": {"process": PROCESS},
    "handoffs.transfers.moving.NothingToMove": {"process": PROCESS, "number": 4},
    "handoffs.transfers.moving.NotToBeTakenBack": {"why": "none of them is left to take back"},
    "handoffs.moves.versions.DoesNotFit": {"case": CASE, "number": 4, "why": f"“{STEP}” is not in it"},
    "handoffs.moves.versions.NotThatVersion": {
        "case": CASE,
        "version": "version 4",
        "why": "it has not been published",
    },
    "handoffs.moves.versions.NothingToTakeBack": {"case": CASE, "why": "it has moved on since"},
    "workflows.engine.returning.NoWayBack": {"step": STEP, "case": CASE},
    "handoffs.moves.chasing.NobodyToRemind": {"step": STEP},
    "handoffs.moves.chasing.NotPutAway": {"step": STEP},
    "handoffs.moves.chasing.RemindedJustNow": {"step": STEP, "minutes": 12},
    "handoffs.moves.chasing.YoursAlready": {"step": STEP},
    "handoffs.moves.escalating.AskedAlready": {"step": STEP, "who": "IT service"},
    "handoffs.moves.escalating.CannotBeAsked": {"step": STEP, "person": PERSON},
    "handoffs.moves.escalating.EscalationClosed": {"step": STEP, "case": CASE, "state": "taken over"},
    "handoffs.moves.escalating.NobodyAskedYet": {"step": STEP},
    "handoffs.moves.escalating.NobodyToPassTo": {"step": STEP, "team": "IT service"},
    "handoffs.moves.escalating.TheirsAlready": {"step": STEP, "who": PERSON},
    "handoffs.events.rules.NotForTelling": {},
    "handoffs.moves.events.NotKeptAnyMore": {"event": "“payment R-17”", "state": "used"},
    "handoffs.moves.hands.AlreadyTaken": {"step": STEP},
    "handoffs.moves.hands.NoPool": {"step": STEP},
    "handoffs.moves.hands.NotInTheRole": {"person": PERSON, "lane": "Payroll", "step": STEP},
    "handoffs.moves.passage.AlreadyAnswered": {"step": STEP, "case": CASE, "state": "accepted"},
    "handoffs.moves.problems.AlreadyStopped": {"step": STEP, "reason": "A part is missing"},
    "handoffs.moves.problems.NobodyToAsk": {"lane": "IT service"},
    "handoffs.moves.doing_again.NotABefore": {"step": "Open the file", "here": STEP},
    "handoffs.moves.problems.ProblemClosed": {"step": STEP, "case": CASE, "state": "skipped"},
    "handoffs.moves.shifts.GoneMeanwhile": {"step": STEP, "person": PERSON},
    "handoffs.moves.shifts.ItemAnswered": {"step": STEP, "state": "acknowledged"},
    "handoffs.moves.shifts.NotAskedToTakeOver": {"whom": PERSON},
    "handoffs.moves.shifts.NotTheirShift": {"person": PERSON, "team": "IT service"},
    "handoffs.moves.shifts.NothingToHandOver": {"team": "IT service"},
    "handoffs.moves.shifts.TooManyToHandOver": {"limit": 200, "number": 240},
    "handoffs.shifts.rules.NotYourShift": {"team": "IT service"},
    "handoffs.moves.taking_back.TooLateToUndo": {"step": STEP, "why": "it has been accepted"},
    "handoffs.moves.talk.FileTooLarge": {"name": "contract.pdf", "size": 31.4},
    "handoffs.moves.talk.FileTypeNotAllowed": {"name": "virus.exe"},
    "handoffs.moves.talk.TooManyFiles": {"case": CASE},
    "handoffs.moves.waits.ComesByItself": {"step": STEP},
    "handoffs.moves.work.FourEyes": {"step": STEP, "person": PERSON, "did": 'did "Approve" in this case'},
    "handoffs.moves.work.NotAcceptedYet": {"step": STEP},
    "handoffs.moves.work.NotPaused": {"step": STEP},
    "handoffs.moves.work.ReasonNeeded": {"verb": "send back", "thing": f'"{STEP}"'},
    "handoffs.moves.work.StillWaiting": {"step": STEP},
    "handoffs.moves.work.StoppedByProblem": {"step": STEP, "reason": "A part is missing"},
    "handoffs.moves.work.TaskIsPaused": {"step": STEP, "reason": "Waiting for the laptop"},
    "handoffs.pools.NothingToTake": {},
    "handoffs.rules.NoWorkToMove": {},
    "handoffs.rules.NotYours": {"verb": "complete", "thing": f'"{STEP}"', "who": "whoever has it"},
    "handoffs.rules.ViewersOnlyLook": {},
    "procops.notices.hold.NotHeld": {},
    "procops.notices.hooks.settings.HookCannotBe": {"why": "the address does not begin with https://"},
    "procops.notices.hooks.settings.HookDoesNotAnswer": {"why": "it answered with status 404"},
    "procops.notices.hooks.settings.NoHook": {"team": "People operations"},
    "procops.notices.outbox.NotWaiting": {},
    "procops.people.accounts.AddressTaken": {"email": "ivy@acme.test"},
    "procops.people.calendar_changes.CalendarInUse": {"name": "Early shift", "who": "IT service works"},
    "procops.people.calendar_changes.CalendarMovedOn": {"name": "Early shift"},
    "procops.people.calendar_changes.DaysCannotBe": {"why": "the last day lies before the first"},
    "procops.people.calendar_changes.OwnHoursAlready": {"team": "IT service"},
    "procops.people.calendars.CalendarCannotBe": {"why": "it opens after it closes"},
    "procops.people.calendars.CalendarNameTaken": {"name": "Early shift"},
    "procops.people.invitations.InvitationIsForSomebodyElse": {"email": "ivy@acme.test", "person": "Pam Ortiz"},
    "procops.people.invitations.InvitationIsOver": {"organization": "Acme", "inviter": "Ada Lovett"},
    "procops.people.memberships.AlreadyMember": {"person": PERSON, "organization": "Acme"},
    "procops.people.memberships.LastAdmin": {"person": "Ada Lovett", "organization": "Acme"},
    "procops.people.organizations.UnknownTimeZone": {"name": "Europe/Atlantis"},
    "procops.people.roster.importing.RosterChanged": {},
    "procops.people.rules.AdminsOnly": {},
    "procops.people.rules.LeadsOnly": {"team": "IT service"},
    "procops.people.rules.NotYourHours": {"calendar": "Early shift"},
    "procops.people.teams.NotAMember": {"person": PERSON},
    "procops.people.teams.TeamNameTaken": {"name": "IT service"},
    "procops.rest.idempotency.StillBeingDone": {},
    "procops.rest.tokens.ExpiresAtOnce": {},
    "procops.rest.tokens.NotYourToken": {"token": "Payroll export"},
    "procops.rest.tokens.ScopeBeyondRole": {"scopes": "Make and publish versions of processes"},
    "procops.rest.tokens.ScopeBeyondToken": {},
    "workflows.document.reading.InvalidDocument": {"faults": [FAULT]},
    "workflows.document.roles.NoSuchRole": {"lane": "Gardeners", "process": PROCESS},
    "workflows.document.roles.RoleStartsTheProcess": {"lane": "People operations", "process": PROCESS},
    "workflows.engine.assigning.LaneNotStaffed": {"lane": "IT service"},
    "workflows.engine.ending.LastOpenTask": {"step": STEP, "case": CASE},
    "workflows.graph.EndlessDecisions": {"step": STEP},
    "workflows.graph.NoWayOn": {"step": STEP},
    "workflows.held.CaseHasEnded": {"case": CASE, "state": "completed"},
    "workflows.held.CaseIsPaused": {"case": CASE, "reason": "No budget"},
    "workflows.held.NoLongerOpen": {"step": STEP, "case": CASE, "state": "done"},
    "workflows.process_files.NotAProcessFile": {"why": "it is not written in UTF-8"},
    "workflows.publishing.DesignersOnly": {},
    "workflows.publishing.DraftMovedOn": {"seen": 3, "now": 4},
    "workflows.publishing.KeyIsKept": {"given": "onboarding", "process": PROCESS, "key": "employee-onboarding"},
    "workflows.publishing.KeyTaken": {"key": "employee-onboarding"},
    "workflows.publishing.NoDraft": {"process": PROCESS, "verb": "publish"},
    "workflows.publishing.NotFitToPublish": {"faults": [FAULT], "process": PROCESS},
    "workflows.publishing.NotPublishedNow": {"version": f"{PROCESS} v3"},
    "workflows.publishing.PrefixTaken": {"process": PROCESS, "prefix": "ONB"},
    "workflows.records.changes.MergedAlready": {},
    "workflows.records.changes.NotTheSameKind": {"what": "customer", "other": "vendor"},
    "workflows.records.changes.NotYourRecords": {},
    "workflows.records.changes.NumberTaken": {"what": "customer"},
    "workflows.records.changes.StillInWork": {"case": "CPL-3", "what": "customer"},
    "workflows.records.changes.ViewersAddNothing": {},
    "workflows.staff_changes.NotHere": {"who": PERSON},
    "workflows.staff_changes.OwnersOnly": {"process": PROCESS},
}
"""What each is raised with: labels, references, names, and what people typed."""


def _subclasses(of: type[Refused]) -> Iterator[type[Refused]]:
    for subclass in of.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _refusals() -> dict[str, type[Refused]]:
    """All there are, found by importing everything."""
    for root in ROOTS:
        for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if not NOT_IMPORTED.search(module.name):
                importlib.import_module(module.name)
    names = tuple(f"{root.__name__}." for root in ROOTS)
    found = {f"{one.__module__}.{one.__name__}": one for one in _subclasses(Refused)}
    return {name: one for name, one in found.items() if name.startswith(names)}


def test_every_refusal_is_in_the_table() -> None:
    assert sorted(_refusals()) == sorted(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_it_is_a_sentence_that_names_things_by_their_label_and_says_what_to_do_next(name: str) -> None:
    refused = _refusals()[name](**FACTS[name])

    for said in (refused.message, refused.next_action):
        assert re.match(r'^["A-Z{0-9a-z]', said), said
        assert not re.search(r"[{}]", said), f"a fact was not filled in: {said}"
        assert not re.search(r"\b[a-z]+_[a-z_]+\b", said), f"a key, where a label belongs: {said}"
        assert not re.search(r"\b[0-9a-f]{8}-[0-9a-f]{4}-", said), f"an id, where a label belongs: {said}"
        assert "  " not in said
        assert said.endswith((".", "”", '."')), said
    assert str(refused) == refused.message


@pytest.mark.parametrize(
    "name", sorted(set(FACTS) - {f"{one.__module__}.{one.__name__}" for one in (InvalidDocument, NotFitToPublish)})
)
def test_it_says_every_fact_it_is_given(name: str) -> None:
    facts = FACTS[name]
    refused = _refusals()[name](**facts)

    assert all(str(value) in f"{refused.message} {refused.next_action}" for value in facts.values())


def test_no_two_refusals_have_one_code() -> None:
    codes = [one.code for one in _refusals().values()]

    assert sorted(codes) == sorted(set(codes))


def test_what_an_api_client_sees_of_a_process_that_cannot_be_published_is_its_first_fault() -> None:
    refused = NotFitToPublish([FAULT, FAULT], PROCESS)

    assert refused.message == f'"{PROCESS}" cannot be published yet: 2 things to fix, first of all: {FAULT.message}'


def test_who_may_not_is_told_so_in_a_german_sentence() -> None:
    member = Actor(organization_id=uuid4(), person_id=uuid4(), name=PERSON, role=Role.MEMBER)

    with translation.override("de"), pytest.raises(rules.NotYours) as returned:
        rules.must("send back", frozenset(), actor=member, thing=quoted(STEP))
    with translation.override("de"), pytest.raises(rules.NotYours) as reported:
        rules.must("take back problem", frozenset(), actor=member, thing="das Problem")

    assert returned.value.message == (
        "Sie können „Create accounts“ nicht zurückschicken: Das darf nur wer es hat oder ein Mitglied des Teams "
        "oder die Teamleitung oder die verantwortliche Person."
    )
    assert reported.value.message == (
        "Sie können das Problem nicht zurücknehmen: Das darf nur wer es gemeldet hat "
        "oder die oder der Prozessverantwortliche oder die Administration."
    )
