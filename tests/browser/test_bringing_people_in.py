"""An admin brings a whole company in with one file, and looks at it on every screen."""

from collections.abc import Callable

from playwright.sync_api import expect

from procops.people.models import Invitation, Membership, Person, Team, TeamMember
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor

Arrives = Callable[..., Visitor]
TEAMS = ("Sales", "Legal", "Finance", "Support", "Warehouse", "Design", "Quality", "Board")


def company(people: int = 200) -> bytes:
    """A spreadsheet of a company: eight teams, each with a lead."""
    rows = ["name;e-mail;teams;lead;role;zone"]
    for n in range(people):
        team, lead = TEAMS[n % len(TEAMS)], "yes" if n < len(TEAMS) else ""
        rows.append(f"Person {n:03};person{n:03}@acme.test;{team};{lead};member;Europe/Berlin")
    return "\r\n".join(rows).encode()


def test_200_people_in_8_teams_in_one_upload_and_6_clicks(visitor: Arrives, ada: Person, site: str) -> None:
    seat = visitor(ada)
    seat.presses = 0

    seat.press("People")
    seat.press("Bring in people")
    seat.fill({"Or choose a CSV file": company()})
    seat.press("Check")
    seat.sees("8 teams will be created:")
    seat.press("Bring in 200 people")
    seat.is_told("200 people added, 8 teams made. Their invitations are on the way.")

    print(f"\n200 people in 8 teams: {seat.presses} clicks")
    assert seat.presses <= 6
    assert Membership.objects.active().filter(person__email__startswith="person").count() == 200
    assert Invitation.objects.unanswered().count() == 200
    assert {team.name: team.lead.name for team in Team.objects.filter(name__in=TEAMS).select_related("lead")} == {
        team: f"Person {n:03}" for n, team in enumerate(TEAMS)
    }
    assert TeamMember.objects.filter(team__name="Sales").count() == 25
    expect(seat.page.get_by_text("not logged in yet").first).to_be_visible()

    # The same file again changes nothing.
    seat.go("/people/bring-in/")
    seat.fill({"Or choose a CSV file": company()})
    seat.press("Check")
    seat.sees("200 people are here already, just so")


def test_a_table_with_faults_is_mended_on_the_page_that_names_them(visitor: Arrives, ada: Person, site: str) -> None:
    seat = visitor(ada)
    seat.go("/people/bring-in/")
    seat.fill({"Paste addresses or a table": "name\te-mail\tteams\nNoor New\tnoor@acme\tMovers\nBen\tben@acme.test\t"})
    seat.press("Check")
    seat.sees("“noor@acme” is no e-mail address.")
    expect(seat.page.locator("[data-row]")).to_have_count(1)
    assert not Person.objects.filter(email="ben@acme.test").exists()

    seat.fill(
        {"Paste addresses or a table": "name\te-mail\tteams\nNoor New\tnoor@acme.test\tMovers\nBen\tben@acme.test\t"}
    )
    seat.press("Check again")
    seat.sees("1 team will be created:")
    _look(seat, site)
    seat.press("Bring in 2 people")
    seat.is_told("2 people added, 1 team made.")


def _look(seat: Visitor, site: str) -> None:
    """The page as it stands, which a POST has answered with: axe in both themes, and no sideways scrolling."""
    inspection = Inspection(seat.page, site, who="roster")
    inspection.look_at_this("people-bring-in-preview")
    assert inspection.faults == []
