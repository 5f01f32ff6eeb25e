"""The audit log is narrowed by who, what and when, on its page, in its files, and over REST."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procops.people import audit
from procops.people.models import Membership, Person, Team
from tests.cast import MONDAY, as_actor, logged_in
from tests.rest.api import api_of
from workflows import staff_changes
from workflows.models import Process

PAGE = "/settings/audit/"
DAY = timedelta(days=1)
FIRST = MONDAY + 10 * DAY
"""12 March, nine in the morning: after everything that the cast comes with."""


@pytest.fixture
def log(ada: Person, dora: Person, ivy: Person, it_service: Team) -> None:
    """Three lines on three days."""
    member = Membership.objects.get(person=ivy)
    audit.record("team.renamed", subject=it_service, actor_id=ada.pk, now=FIRST, name="IT", old_name="IT service")
    audit.record(
        "member.deactivated",
        subject=member,
        actor_id=ada.pk,
        now=FIRST + DAY + timedelta(hours=2),
        name="Ivy Chen",
        teams="IT",
    )
    audit.record("team.archived", subject=it_service, actor_id=dora.pk, now=FIRST + 2 * DAY, name="IT")


RENAMED, SHUT_OUT, ARCHIVED = "renamed the team IT service to IT", "shut Ivy Chen out", "archived the team IT"


def shown(client: Client, query: str) -> list[str]:
    page = client.get(f"{PAGE}?{query}").content.decode()
    return [line for line in (ARCHIVED, SHUT_OUT, RENAMED) if line in page]


def test_by_who_by_what_and_by_when(log: None, client: Client, ada: Person, dora: Person) -> None:
    logged_in(client, ada)

    assert shown(client, "") == [ARCHIVED, SHUT_OUT, RENAMED]
    assert shown(client, f"person={ada.pk}") == [SHUT_OUT, RENAMED]
    assert shown(client, "about=team") == [ARCHIVED, RENAMED]
    assert shown(client, "since=2026-03-13") == [ARCHIVED, SHUT_OUT]
    assert shown(client, "until=2026-03-13") == [SHUT_OUT, RENAMED]
    assert shown(client, f"person={dora.pk}&about=membership") == []
    assert "Nothing was changed" in client.get(f"{PAGE}?person={dora.pk}&about=membership").content.decode()


def test_a_day_is_a_day_of_the_readers_zone(log: None, client: Client, ada: Person) -> None:
    """Eleven in the morning of the 13th in Greenwich is the 14th on Kiritimati, fourteen hours ahead."""
    Person.objects.filter(pk=ada.pk).update(time_zone="Pacific/Kiritimati")
    logged_in(client, ada)

    assert shown(client, "since=2026-03-14&until=2026-03-14") == [ARCHIVED, SHUT_OUT]


def test_the_file_holds_what_the_page_is_narrowed_to(log: None, client: Client, ada: Person) -> None:
    answer = logged_in(client, ada).get(f"{PAGE}?about=team&download=csv")

    text = b"".join(answer.streaming_content).decode()
    assert (ARCHIVED in text, RENAMED in text, SHUT_OUT in text) == (True, True, False)


def test_the_next_page_keeps_the_filters(log: None, client: Client, ada: Person, it_service: Team) -> None:
    for n in range(60):
        audit.record("team.archived", subject=it_service, actor_id=ada.pk, now=FIRST + n * DAY, name=f"Team {n}")

    page = logged_in(client, ada).get(f"{PAGE}?about=team").content.decode()

    assert page.count("data-row") == 50
    assert "&amp;about=team" in page
    assert 'value="team" selected' in page


def test_a_line_more_costs_no_query_more(log: None, client: Client, ada: Person) -> None:
    logged_in(client, ada).get(PAGE)
    with CaptureQueriesContext(connection) as one:
        assert client.get(f"{PAGE}?since=2026-03-14").content.count(b"data-row") == 1
    with CaptureQueriesContext(connection) as three:
        assert client.get(f"{PAGE}?since=2026-03-12").content.count(b"data-row") == 3
    assert len(three) == len(one)


def test_staffing_is_found_among_processes(purchasing: Process, dora: Person, ada: Person, hugo: Person) -> None:
    staff_changes.give_to_owner(purchasing, owner=hugo.pk, by=as_actor(dora), now=MONDAY + DAY)

    (newest, *_) = api_of(ada).get("audit-log", about="process", person=str(dora.pk))["results"]

    assert (newest["kind"], newest["words"]) == ("process.owner_changed", "named another owner of Purchasing")
    assert (newest["actor"], newest["subject"]) == (str(dora.pk), str(purchasing.pk))


def test_over_rest_only_admins_read_it(log: None, ada: Person, mia: Person) -> None:
    found = api_of(ada).get("audit-log", about="team", since="2026-03-12", until="2026-03-12")["results"]

    assert [(row["kind"], row["facts"]) for row in found] == [
        ("team.renamed", {"name": "IT", "old_name": "IT service"})
    ]
    assert api_of(mia).request("GET", "audit-log").status_code == 403
    assert api_of(ada).request("GET", "audit-log", query={"about": "nonsense"}).status_code == 400


@pytest.mark.parametrize("more", ["", "&download=csv", "&download=xlsx"])
@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("since=yesterday", "since", "Enter a valid date."),
        ("until=2026-02-30", "until", "Enter a valid date."),
        ("about=nonsense", "about", "Select a valid choice. nonsense is not one of the available choices."),
        (
            "about=team&person=00000000-0000-7000-8000-000000000000",
            "person",
            "Select a valid choice. That choice is not one of the available choices.",
        ),
    ],
)
def test_a_filter_that_makes_no_sense_is_said_and_shows_nothing(
    log: None, client: Client, ada: Person, query: str, field: str, said: str, more: str
) -> None:
    answer = logged_in(client, ada).get(f"{PAGE}?{query}{more}")

    page = answer.content.decode()
    assert (answer.status_code, page.count("data-row")) == (422, 0)
    assert re.search(rf'id="id_{field}_error"><div>([^<]*)', page)[1] == said  # type: ignore[index]
    assert "Correct the filters above, or show everything." in page


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("query", ["since=0001-01-01", "until=9999-12-31"])
def test_a_day_at_the_end_of_all_days_is_no_error_of_ours(
    log: None, client: Client, ada: Person, query: str, zone: str
) -> None:
    Person.objects.filter(pk=ada.pk).update(time_zone=zone)

    answer = logged_in(client, ada).get(f"{PAGE}?{query}")

    assert (answer.status_code, "Choose a day from 1900 to 2200." in answer.content.decode()) == (422, True)
