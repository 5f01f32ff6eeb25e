"""Every page of the site as an admin, a member and a stranger find it: for everybody, in both themes, on any screen.

What each page is held to says `tests.browser.inspection`. The addresses come from the resolver, so that a new page is
looked at too; `PROCOPS_SCREENSHOTS=on` keeps pictures of all of them under `var/test-reports/screens/`.
"""

from collections.abc import Callable, Iterable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page as Tab
from pytest_django.fixtures import Settings

from procops.people import accounts, organizations
from procops.people.models import Person, Team
from tests.addresses import Page, pages
from tests.browser import onboarding
from tests.browser.busy import Monday, Samples
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.browser.words import faults_of
from tests.cast import MONDAY, logged_in
from workflows.models import Process

VARIANTS = (
    "/queue/?desk=teams",
    "/queue/?desk=started",
    "/queue/?only=overdue",
    "/queue/?q=nothing+at+all",
    "/handoffs/?side=outgoing",
    "/handoffs/?side=returned",
    "/cases/?state=",
    "/search/?q=crane",
    "/search/?q=nothing+at+all",
    "/dashboards/purchasing/?beside=before",
    "/dashboards/purchasing/?heat=total",
    "/dashboards/purchasing/people/",
    "/dashboards/purchasing/cases/?figure=outcome&key=approve:no",
    "/improvements/start/",
    "/nowhere/",
)
"""Pages that differ by what stands behind the question mark, and the one that is not there."""

IN_ALL_STATES = ("task", "case", "process", "team", "accept_invitation")
"""What shows different things in different states; of questions and forms one is enough."""

OPEN_DOORS = ("healthz", "readyz", "demo_login", "favicon")
"""What is no page of anybody's: for machines, and the button of the demo."""


@pytest.fixture
def monday(
    purchasing: Process, dora: Person, people_operations: Team, it_service: Team, payroll: Team, facilities: Team
) -> Samples:
    """A busy one."""
    hiring = onboarding.published(
        owner=dora,
        people_operations=people_operations,
        it_service=it_service,
        payroll=payroll,
        facilities=facilities,
    )
    return Monday(purchasing, hiring).spend()


def answers(page: Page, client: Client, samples: Samples) -> dict[str, HttpResponse]:
    """What somebody gets at each of the addresses that a pattern stands for."""
    if page.name.startswith("account_"):
        addresses = [reverse(page.name, kwargs=dict.fromkeys(page.parameters, "nonsense"))]
    else:
        addresses = [page.at(each) for each in samples.combinations(page.parameters)]
    return {address: client.get(address) for address in addresses}


def shown_to(client: Client, samples: Samples) -> list[str]:
    """The addresses of all pages that somebody can reach."""
    found: list[str] = []
    for page in pages():
        if page.name not in OPEN_DOORS:
            reached = [path for path, answer in answers(page, client, samples).items() if is_page(answer)]
            found += reached if page.name in IN_ALL_STATES else reached[:1]
    return found


def is_page(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and b"<html" in getattr(answer, "content", b"")


def look_at(paths: Iterable[str], tab: Tab, site: str, *, who: str, in_dark: bool = True) -> list[str]:
    """What is wrong with these pages."""
    inspection = Inspection(tab, site, who=who, in_dark=in_dark)
    for path in paths:
        inspection.look_at(path)
    return inspection.faults


def test_every_address_is_reached_by_somebody_and_speaks_in_words(monday: Samples, ada: Person, hugo: Person) -> None:
    """Else a page would be looked at by nobody: there is an example in every state that it needs.

    And none of them, whoever asks, shows a raw key, the text of an exception or a moment without its zone.
    """
    clients = {"admin": logged_in(Client(), ada), "member": logged_in(Client(), hugo), "stranger": Client()}
    missed: list[str] = []
    faults: dict[str, str] = {}
    read = 0
    for page in pages():
        statuses = set()
        for who, client in clients.items():
            for path, answer in answers(page, client, monday).items():
                statuses |= {answer.status_code} if who != "stranger" else set()
                if b"<html" in getattr(answer, "content", b""):
                    read += 1
                    faults |= {fault: f"{fault}, {path} as {who}" for fault in faults_of(answer.content.decode())}
        if statuses <= {403, 404} and page.name not in OPEN_DOORS:
            missed.append(page.name)
    for path in VARIANTS:
        faults |= {fault: f"{fault}, {path}" for fault in faults_of(clients["member"].get(path).content.decode())}
    assert missed == []
    assert read > 250
    assert not faults, "\n".join(faults.values())


def test_every_page_of_an_admin(monday: Samples, ada: Person, visitor: Callable[..., Visitor], site: str) -> None:
    paths = [*shown_to(logged_in(Client(), ada), monday), *VARIANTS]
    assert len(paths) > 60
    assert look_at(paths, visitor(ada).page, site, who="admin") == []


def test_every_page_of_a_member(monday: Samples, hugo: Person, visitor: Callable[..., Visitor], site: str) -> None:
    paths = [*shown_to(logged_in(Client(), hugo), monday), *VARIANTS]
    assert len(paths) > 50
    assert look_at(paths, visitor(hugo).page, site, who="member", in_dark=False) == []  # an admin is shown it in dark


def test_every_page_of_a_stranger(monday: Samples, open_page: Callable[..., Tab], site: str) -> None:
    paths = [*shown_to(Client(), monday), "/nowhere/"]
    assert len(paths) > 8
    assert look_at(paths, open_page("/healthz"), site, who="stranger") == []


def test_the_entrance_of_the_demo(
    open_page: Callable[..., Tab], site: str, settings: Settings, transactional_db: None
) -> None:
    settings.DEMO = True
    ben = accounts.create(name="Ben Demo", email="ben@demo.test", password=None, now=MONDAY)
    organizations.found(name="Demo", time_zone="UTC", founder=ben, now=MONDAY, is_demo=True)
    assert look_at(["/accounts/login/"], open_page("/healthz"), site, who="demo") == []
