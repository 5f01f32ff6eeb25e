"""Drafts are saved against the revision seen, published versions are frozen, cases stay on theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from handoffs import moves
from procops.people.models import AuditEntry, Organization, Person, Team
from tests.cast import MONDAY, as_actor
from tests.processes import definition, publish
from workflows import publishing, staff_changes
from workflows.document import InvalidDocument
from workflows.models import Case, Flow, Lane, Process, Step, Version

TUESDAY = MONDAY + timedelta(days=1)


def paperwork(**process: Any) -> dict[str, Any]:
    return definition(
        lanes="hr it",
        steps=[
            {"key": "begin", "kind": "start", "lane": "hr"},
            {"key": "papers", "lane": "hr"},
            {"key": "accounts", "lane": "it"},
            {"key": "over", "kind": "end"},
        ],
        flows=[("begin", "papers"), ("papers", "accounts"), ("accounts", "over")],
        **process,
    )


@pytest.fixture
def process(acme: Organization, dora: Person, people_operations: Team, it_service: Team) -> Process:
    return publish(paperwork(), {"hr": people_operations, "it": it_service}, by=as_actor(dora))


def draft_of(process: Process) -> Version:
    return Version.objects.get(process=process, state="draft")


def states(process: Process) -> list[tuple[int, str]]:
    return list(Version.objects.filter(process=process).order_by("number").values_list("number", "state"))


def test_a_process_begins_with_a_draft_and_its_maker_as_owner(acme, dora):
    draft = publishing.create_process(paperwork(), by=as_actor(dora), now=MONDAY)

    assert (draft.number, draft.state, draft.revision) == (1, "draft", 1)
    process = draft.process
    assert (process.key, process.name, process.prefix, process.owner, process.case_count) == (
        "sample", "Sample", "SMP", dora, 0,
    )  # fmt: skip
    assert AuditEntry.objects.filter(subject_id=process.pk).values_list("kind", flat=True)[0] == "process.created"


def test_only_designers_and_admins_make_processes(acme, mia):
    with pytest.raises(publishing.DesignersOnly):
        publishing.create_process(paperwork(), by=as_actor(mia), now=MONDAY)


def test_key_and_prefix_are_given_once(process, dora):
    with pytest.raises(publishing.KeyTaken, match='"sample"'):
        publishing.create_process(paperwork(), by=as_actor(dora), now=MONDAY)
    with pytest.raises(publishing.PrefixTaken, match='"Sample" start with SMP'):
        publishing.create_process(paperwork(key="other"), by=as_actor(dora), now=MONDAY)


def test_a_prefix_that_cases_bear_is_not_given_to_another_process(process, dora, hugo):
    moves.start_case(process, by=as_actor(hugo), now=MONDAY)
    draft = publishing.save_draft(process, paperwork(prefix="NEW"), seen=None, by=as_actor(dora), now=MONDAY)
    publishing.publish(process, seen=draft.revision, by=as_actor(dora), now=MONDAY)

    with pytest.raises(publishing.PrefixTaken, match='"Sample" start with SMP'):
        publishing.create_process(paperwork(key="other"), by=as_actor(dora), now=MONDAY)


def test_what_cannot_be_read_is_not_saved(process, dora):
    with pytest.raises(InvalidDocument):
        publishing.save_draft(process, {"format": 1}, seen=None, by=as_actor(dora), now=MONDAY)
    assert states(process) == [(1, "published")]


def test_a_process_keeps_its_key(process, dora):
    with pytest.raises(publishing.KeyIsKept, match='the key "other"; "Sample" has the key "sample"'):
        publishing.save_draft(process, paperwork(key="other"), seen=None, by=as_actor(dora), now=MONDAY)
    with pytest.raises(publishing.KeyTaken):
        publishing.create_process(paperwork(key="gallery", prefix="GAL"), by=as_actor(dora), now=MONDAY)


def test_a_save_names_the_revision_it_has_seen(process, dora, ada):
    first = publishing.save_draft(process, paperwork(goal="a"), seen=None, by=as_actor(dora), now=MONDAY)
    second = publishing.save_draft(process, paperwork(goal="b"), seen=1, by=as_actor(ada), now=TUESDAY)

    assert (first.number, first.revision, second.number, second.revision) == (2, 1, 2, 2)
    assert first.fingerprint != second.fingerprint
    with pytest.raises(publishing.DraftMovedOn, match="you saw revision 1, it is 2"):
        publishing.save_draft(process, paperwork(goal="c"), seen=1, by=as_actor(dora), now=TUESDAY)
    with pytest.raises(publishing.DraftMovedOn):
        publishing.save_draft(process, paperwork(goal="c"), seen=None, by=as_actor(dora), now=TUESDAY)
    assert draft_of(process).document["process"]["goal"] == "b"


def test_publishing_retires_the_version_before_and_indexes_the_new_one(process, dora):
    draft = publishing.save_draft(process, paperwork(name="Papers"), seen=None, by=as_actor(dora), now=MONDAY)

    published = publishing.publish(process, seen=1, note="Renamed", by=as_actor(dora), now=TUESDAY)

    assert states(process) == [(1, "retired"), (2, "published")]
    assert (published.pk, published.published_by, published.published_at, published.note) == (
        draft.pk, dora, TUESDAY, "Renamed",
    )  # fmt: skip
    assert list(Lane.objects.filter(version=published).order_by("position").values_list("key", flat=True)) == [
        "hr",
        "it",
    ]
    assert list(
        Step.objects.filter(version=published).order_by("position").values_list("key", "kind", "lane__key")
    ) == [("begin", "start", "hr"), ("papers", "task", "hr"), ("accounts", "task", "it"), ("over", "end", None)]
    assert list(
        Flow.objects.filter(version=published).order_by("position").values_list("source__key", "has_contract")
    ) == [("begin", False), ("papers", True), ("accounts", False)]
    process.refresh_from_db()
    assert process.name == "Papers"


def test_publishing_names_the_revision_it_has_seen_and_wants_a_draft(process, dora):
    with pytest.raises(publishing.NoDraft, match='"Sample" has no draft to publish'):
        publishing.publish(process, seen=1, by=as_actor(dora), now=MONDAY)
    publishing.save_draft(process, paperwork(goal="a"), seen=None, by=as_actor(dora), now=MONDAY)
    with pytest.raises(publishing.DraftMovedOn):
        publishing.publish(process, seen=7, by=as_actor(dora), now=MONDAY)


def test_what_the_gate_refuses_stays_a_draft(process, dora):
    broken = paperwork()
    broken["steps"][2]["deadline"] = []
    publishing.save_draft(process, broken, seen=None, by=as_actor(dora), now=MONDAY)

    with pytest.raises(publishing.NotFitToPublish, match=r'cannot be published yet: 1 thing to fix.*"Accounts"') as no:
        publishing.publish(process, seen=1, by=as_actor(dora), now=MONDAY)

    assert [(fault.code, fault.key) for fault in no.value.faults] == [("step_without_deadline", "accounts")]
    assert states(process) == [(1, "published"), (2, "draft")]


def test_the_gate_asks_who_fills_the_lanes_now(acme, dora, hugo, people_operations, it_service):
    process = publishing.create_process(paperwork(), by=as_actor(dora), now=MONDAY).process

    def codes() -> set[tuple[str, str]]:
        return {(fault.code, fault.key) for fault in publishing.check(process, paperwork())}

    assert codes() == {("lane_not_staffed", "hr"), ("lane_not_staffed", "it")}
    for lane, team in (("hr", people_operations), ("it", it_service)):
        staff_changes.staff(
            process, lane, filled_by="team", team=team.pk, accountable=hugo.pk, by=as_actor(dora), now=MONDAY
        )
    assert codes() == set()


def test_cases_stay_on_the_version_they_began_with(process, dora, hugo):
    running = moves.start_case(process, by=as_actor(hugo), now=MONDAY).case
    publishing.save_draft(process, paperwork(goal="a"), seen=None, by=as_actor(dora), now=MONDAY)
    publishing.publish(process, seen=1, by=as_actor(dora), now=TUESDAY)

    fresh = moves.start_case(process, by=as_actor(hugo), now=TUESDAY).case

    numbers = dict(Case.objects.values_list("reference", "version__number"))
    assert numbers == {running.reference: 1, fresh.reference: 2}


def test_a_retired_version_begins_no_cases_and_running_ones_go_on(process, dora, hugo):
    papers = moves.start_case(process, by=as_actor(hugo), now=MONDAY).opened[0]
    publishing.retire(Version.objects.get(process=process), by=as_actor(dora), now=MONDAY)

    with pytest.raises(moves.cases.NotPublished, match='"Sample" has no published version'):
        moves.start_case(process, by=as_actor(hugo), now=MONDAY)
    moves.complete(papers, by=as_actor(hugo), now=MONDAY)
    with pytest.raises(publishing.NotPublishedNow):
        publishing.retire(Version.objects.get(process=process), by=as_actor(dora), now=MONDAY)


def test_a_published_version_cannot_be_published_again(process):
    version = Version.objects.get(process=process)
    with pytest.raises(TransitionNotAllowed):
        version.publish(by=version.created_by_id, now=MONDAY)


def test_the_database_holds_one_draft_and_one_published_version_at_most(process):
    version = Version.objects.get(process=process)
    copy = {"process": process, "document": {}, "fingerprint": "", "created_by": version.created_by}
    Version.here(number=2, state="draft", created_at=MONDAY, saved_at=MONDAY, **copy).save()
    for state in ("published", "draft"):
        another = Version.here(number=3, state=state, created_at=MONDAY, saved_at=MONDAY, **copy)
        with pytest.raises(IntegrityError), transaction.atomic():
            another.save()


def test_a_leaver_is_replaced_without_publishing(process, dora, hugo, ivan, pam):
    begun = moves.start_case(process, by=as_actor(hugo), now=MONDAY).opened[0]

    staff_changes.staff(
        process, "it", filled_by="person", person=pam.pk, accountable=pam.pk, by=as_actor(dora), now=MONDAY
    )

    moves.complete(begun, by=as_actor(hugo), now=MONDAY)
    assert Case.objects.get().tasks.get(step_key="accounts").owner == pam
    assert AuditEntry.objects.filter(kind="process.staffed", subject_id=process.pk).count() == 3


def test_only_who_is_here_can_fill_a_lane(process, dora, eve, vera):
    for stranger in (eve, vera):
        with pytest.raises(staff_changes.NotHere):
            staff_changes.staff(
                process,
                "it",
                filled_by="person",
                person=stranger.pk,
                accountable=dora.pk,
                by=as_actor(dora),
                now=MONDAY,
            )


def test_only_its_owner_a_designer_or_an_admin_staffs_a_process(process, mia):
    with pytest.raises(staff_changes.OwnersOnly):
        staff_changes.staff(
            process, "it", filled_by="person", person=mia.pk, accountable=mia.pk, by=as_actor(mia), now=MONDAY
        )
