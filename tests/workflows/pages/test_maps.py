"""The map as a file, and small in lists."""

from xml.etree import ElementTree

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procops.people.models import Organization, Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.purchasing import Publish, document
from workflows import publishing
from workflows.models import Process

MAP = "/processes/purchasing/versions/1/map.svg"


def test_the_page_of_a_version_offers_its_map_as_a_file(client: Client, purchasing: Process, mia: Person) -> None:
    page = logged_in(client, mia).get("/processes/purchasing/versions/1/").content.decode()
    assert f'href="{MAP}"' in page
    assert "Download the map (SVG)" in page

    answer = client.get(MAP)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'attachment; filename="purchasing-v1.svg"'
    root = ElementTree.fromstring(answer.content.decode())
    assert root[0].text == "Map of Purchasing"
    assert (root[1].text or "").startswith("Version 1: ")


def test_the_map_is_printed_as_pdf_or_says_why_not(client: Client, purchasing: Process, dora: Person) -> None:
    answer = logged_in(client, dora).get("/processes/purchasing/versions/1/map.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="purchasing-v1.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")

    publishing.save_draft(purchasing, document(name="購買"), seen=None, by=as_actor(dora), now=MONDAY)
    page = client.get("/processes/purchasing/versions/2/map.pdf", follow=True).content.decode()
    assert "not every PDF reader can show" in page
    assert "Download the SVG instead" in page


def test_the_map_of_a_draft_is_for_those_who_may_read_drafts(
    client: Client, purchasing: Process, dora: Person, mia: Person
) -> None:
    publishing.save_draft(purchasing, document(name="Buying"), seen=None, by=as_actor(dora), now=MONDAY)
    draft = "/processes/purchasing/versions/2/map.svg"

    drawn = logged_in(client, dora).get(draft).content.decode()
    assert "Draft of version 2" in drawn
    assert "Map of Buying" in drawn
    assert logged_in(client, mia).get(draft).status_code == 404


def test_a_stranger_finds_no_map(client: Client, purchasing: Process, eve: Person) -> None:
    assert logged_in(client, eve).get(MAP).status_code == 404
    assert client.get(MAP.replace(".svg", ".pdf")).status_code == 404


def test_the_gallery_shows_the_map_of_each_template(client: Client, acme: Organization, mia: Person) -> None:
    page = logged_in(client, mia).get("/processes/gallery/").content.decode()
    assert page.count('<svg class="map-thumb"') == 8
    assert 'aria-label="Map of Employee onboarding"' in page


def test_thumbnails_cost_the_list_no_query_for_each_process(client: Client, publish: Publish, mia: Person) -> None:
    publish()
    logged_in(client, mia)
    asked = []
    for number in (1, 3):
        for other in range(2, number + 1):
            publish(key=f"purchasing-{other}", name=f"Purchasing {other}", prefix=f"PU{'ABC'[other - 1]}")
        client.get("/processes/")  # plans are known to this process from now on
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/processes/").content.decode()
        assert page.count('<svg class="map-thumb"') == number
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_process_that_has_only_a_draft_is_drawn_for_those_who_may_read_it(
    client: Client, acme: Organization, dora: Person, mia: Person
) -> None:
    as_dora, asked = logged_in(client, dora), []
    for number in (1, 3):
        for other in range(Process.objects.count(), number):
            faulty = document(key=f"drawn-{other}", name=f"Drawn {other}", prefix=f"DR{'ABC'[other]}")
            faulty["flows"].append({"key": "astray", "from": "gone", "to": "pay"})
            publishing.create_process(faulty, by=as_actor(dora), now=MONDAY)
        as_dora.get("/processes/")  # drawn now, all of them by one query
        with CaptureQueriesContext(connection) as queries:
            page = as_dora.get("/processes/").content.decode()
        assert page.count('<svg class="map-thumb"') == number
        asked.append(len(queries))
    assert asked[0] == asked[1]

    process = Process.objects.get(key="drawn-0")
    smaller = document(key="drawn-0", name="Drawn 0", prefix="DRA")
    smaller["flows"], smaller["steps"] = [], smaller["steps"][:1]
    publishing.save_draft(process, smaller, seen=1, by=as_actor(dora), now=MONDAY)
    with CaptureQueriesContext(connection) as queries:
        saved = as_dora.get("/processes/").content.decode()
    assert page.count("map-thumb-step") - saved.count("map-thumb-step") == len(document()["steps"]) - 1
    assert len(queries) == asked[0] + 1

    assert 'class="map-thumb"' not in logged_in(client, mia).get("/processes/").content.decode()
