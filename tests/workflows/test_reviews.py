"""A process says how often it is to be reviewed: its owner is reminded once, and what is overdue is listed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from procops.notices.models import Notice
from procops.notices.texts import line
from procops.people import memberships
from procops.people.audit_words import lines
from procops.people.models import AuditEntry, Person, Team
from procops.scoping import scope
from tests.cast import MONDAY, as_actor, logged_in
from tests.processes import definition, publish
from tests.rest.api import api_of
from workflows import publishing
from workflows.comparison import changes
from workflows.document import read
from workflows.models import Process
from workflows.reviews import reviewing
from workflows.reviews.models import Review
from workflows.reviews.reviewing import NothingToReview, NotYourReview
from workflows.reviews.sweep import remind

DUE = datetime(2026, 9, 2, 9, tzinfo=UTC)
"""Six months after the first publishing, a Wednesday; when work begins."""


def document(**process: Any) -> dict[str, Any]:
    return definition(
        lanes="people",
        steps=[
            {"key": "open", "kind": "start", "lane": "people"},
            {"key": "check", "lane": "people"},
            {"key": "end", "kind": "end"},
        ],
        flows=[("open", "check"), ("check", "end")],
        **process,
    )


@pytest.fixture
def sample(people_operations: Team, dora: Person) -> Process:
    """Dora's, to be reviewed every six months."""
    return publish(document(review_every_months=6), {"people": people_operations}, by=as_actor(dora))


def publish_anew(process: Process, by: Person, now: datetime, **facts: Any) -> None:
    draft = publishing.save_draft(process, document(**facts), seen=None, by=as_actor(by), now=now)
    publishing.publish(process, seen=draft.revision, by=as_actor(by), now=now)


def told(person: Person) -> list[str]:
    rows = Notice.objects.filter(person=person, kind="process.review_due", channel="inbox").exclude(state="withdrawn")
    return [line(row) for row in rows.order_by("created_at")]


def test_its_owner_is_reminded_once_when_work_begins_on_that_day(sample, dora):
    assert remind(now=DUE - timedelta(seconds=1)) == (0, 0)
    assert remind(now=DUE) == (1, 0)
    assert remind(now=DUE + timedelta(days=90)) == (0, 0)

    assert told(dora) == ["“Sample” is to be reviewed: is it still as it should be?"]
    assert Notice.objects.filter(person=dora, kind="process.review_due", channel="email").count() == 1


def test_reviewed_today_begins_the_months_anew_and_stands_in_the_audit_log(sample, dora, mia):
    remind(now=DUE)
    later = DUE + timedelta(days=3)

    with pytest.raises(NotYourReview):
        reviewing.reviewed(sample, by=as_actor(mia), now=later)
    reviewing.reviewed(sample, note="Deadlines halved", by=as_actor(dora), now=later)

    standing = reviewing.standing_of(sample, now=later)
    assert (standing.every_months, standing.reviewed_by, standing.note) == (6, "Dora Keller", "Deadlines halved")
    # Six months after the 5th of September is the 5th of March, a Friday.
    assert (standing.due_at, standing.is_overdue) == (datetime(2027, 3, 5, 9, tzinfo=UTC), False)
    assert told(dora) == []
    assert lines([AuditEntry.objects.get(kind="process.reviewed")])[0].what == "reviewed Sample: Deadlines halved"
    assert remind(now=datetime(2027, 3, 5, 9, tzinfo=UTC)) == (1, 0)


def test_another_version_changes_how_often_and_not_what_has_gone_by(sample, dora):
    publish_anew(sample, dora, DUE + timedelta(days=1), review_every_months=12)
    assert Review.objects.get().due_at == datetime(2027, 3, 2, 9, tzinfo=UTC)

    publish_anew(sample, dora, DUE + timedelta(days=2))
    assert Review.objects.get().due_at is None
    (change,) = changes(read(document(review_every_months=6)), read(document(review_every_months=12)))
    assert change.sentences == ["It is reviewed: every year (was every 6 months)"]


def test_what_nobody_can_start_nobody_need_review(sample, dora):
    publishing.retire(sample.versions.get(), by=as_actor(dora), now=MONDAY)

    assert remind(now=DUE) == (0, 0)
    with pytest.raises(NothingToReview):
        reviewing.reviewed(sample, by=as_actor(dora), now=DUE)


@pytest.mark.parametrize(
    ("since", "months", "due"),
    [
        (datetime(2026, 8, 31, 12, tzinfo=UTC), 6, "2027-03-01 09:00"),  # the 28th of February is a Sunday
        (datetime(2024, 2, 29, 12, tzinfo=UTC), 12, "2025-02-28 09:00"),
        (datetime(2026, 12, 15, 12, tzinfo=UTC), 1, "2027-01-15 09:00"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one_and_on_a_working_day(since, months, due):
    from procops.working_time import office_hours

    assert f"{reviewing.due_after(since, months, office_hours('UTC')):%Y-%m-%d %H:%M}" == due


def test_overdue_reviews_are_listed_and_reviewed_on_the_page(client, sample, dora, nina, monkeypatch):
    monkeypatch.setattr("procops.clock.now", lambda: DUE + timedelta(days=1))
    page = logged_in(client, dora)

    listed = page.get("/processes/?review=overdue").content.decode()
    assert "Review overdue (1)" in " ".join(listed.split())
    assert "review overdue</span>" in listed
    assert "That was due on 2 September 2026." in page.get("/processes/sample/").content.decode()
    assert "Reviewed today" not in logged_in(client, nina).get("/processes/sample/").content.decode()
    page = logged_in(client, dora)
    answer = page.post("/processes/sample/review/", {"note": "Fine"})
    assert (answer.status_code, answer["Location"]) == (302, "/processes/sample/#review")
    assert "No review is overdue" in page.get("/processes/?review=overdue").content.decode()


def test_by_the_api(sample, dora, nina, monkeypatch):
    monkeypatch.setattr("procops.clock.now", lambda: DUE)
    api = api_of(dora)

    assert [each["key"] for each in api.get("processes", review_overdue="true")["results"]] == ["sample"]
    shown = api.get("processes/sample")
    assert (shown["review"]["every_months"], shown["review"]["is_overdue"]) == (6, True)
    assert "review" in shown["may"]
    api.post("processes/sample/review", {"note": "Fine"})
    assert api.get("processes", review_overdue="true")["results"] == []
    assert api_of(nina).refused("processes/sample/review", {})[0] in (403, 409)
    with scope(sample.organization_id):
        assert Review.objects.get().note == "Fine"


def test_where_its_owner_has_gone_the_admins_are_reminded(sample, dora, ada):
    memberships.deactivate(dora.memberships.get(), by=as_actor(ada), now=MONDAY)

    assert remind(now=DUE) == (1, 0)

    assert told(ada) == ["“Sample” is to be reviewed: is it still as it should be?"]
    assert told(dora) == []
