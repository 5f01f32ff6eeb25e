"""Links to figures: whoever has one sees figures only, for some days; nobody else sees anything."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from metrics import sharing
from metrics.marks import writing
from metrics.models import SharedFigures
from metrics.reports import asked
from procops.people.models import AuditEntry, Person, Team
from procops.scoping import nowhere
from tests.cast import as_actor, logged_in
from tests.handoffs.running import Running
from tests.metrics.conftest import FRIDAY
from workflows.models import Version


def get(client: Client, address: str) -> Any:
    with nowhere():
        return client.get(address)


@pytest.fixture
def link(client: Client, measured: Running, ada: Person) -> str:
    """Of the letters' dashboard, as Ada made it."""
    cache.clear()
    logged_in(client, ada)
    with nowhere():
        answer = client.post("/dashboards/letter/share/?period=30&clock=elapsed", {"name": "The board", "days": "7"})
    shown = re.search(r'value="http://[^/]+(/shared/[^"]+)"', answer.content.decode())
    assert shown is not None
    client.logout()
    return shown[1]


def test_whoever_has_the_link_sees_figures_and_nothing_else(
    client: Client, link: str, measured: Running, ada: Person
) -> None:
    writing.write(measured.process, day=FRIDAY.date(), text="Strike at ACME", by=as_actor(ada), now=FRIDAY)
    Version.objects.filter(process=measured.process).update(note="As Petra asked")
    answer = get(client, link)
    html = answer.content.decode()

    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert "no-store" in answer["Cache-Control"]
    assert "Median cycle time" in html
    assert "2.1 days" in html
    assert "Draft → Approve" in html
    for kept in (
        "LET-1",
        "Petra",
        "Ivy",
        "Dora",
        "/cases/",
        "download",
        "IT service",
        'id="load"',
        "Strike",
        "Version 1",
        "What changed",
    ):
        assert kept not in html, kept


def test_the_link_says_what_its_figures_are_of_and_what_they_mean(
    client: Client, measured: Running, ada: Person, it_service: Team
) -> None:
    """Fewer cases than there are pass for no more than they are; a team is not named to people from outside."""
    question = asked.read({"version": "1", "team": str(it_service.pk)}, today=FRIDAY.date())
    _row, secret = sharing.share(measured.process, question, name="Board", days=7, by=as_actor(ada), now=FRIDAY)
    html = get(client, f"/shared/{secret}/").content.decode()

    assert "5 Feb 2026 to 6 Mar 2026 · Working time · Version 1 · one team alone · this link works until" in html
    assert "IT service" not in html
    assert "Figures until 6 Mar" in html
    assert "Shown from 5 people on" not in html  # of a panel that is empty nothing is shown
    assert '<span title="Median: half of them took longer' in html


def test_the_secret_is_kept_as_a_hash_and_shown_once(client: Client, link: str, ada: Person) -> None:
    row = SharedFigures.objects.get()
    secret = link.split("/")[2]

    assert secret not in str(vars(row))
    assert row.query == "period=30&clock=elapsed"
    logged_in(client, ada)
    assert secret not in get(client, "/settings/shared-figures/").content.decode()
    assert "The board" in get(client, "/settings/shared-figures/").content.decode()


def test_without_the_secret_after_its_end_and_once_revoked_there_is_nothing(
    client: Client, link: str, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert get(client, f"{link[:-2]}x/").status_code == 404
    monkeypatch.setattr("procops.clock.now", lambda: FRIDAY + timedelta(days=7))
    assert get(client, link).status_code == 404
    monkeypatch.setattr("procops.clock.now", lambda: FRIDAY)
    assert get(client, link).status_code == 200

    logged_in(client, ada)
    address = f"/settings/shared-figures/{SharedFigures.objects.get().pk}/revoke/"
    with nowhere():
        client.post(address)
    client.logout()
    assert get(client, link).status_code == 404
    kinds = AuditEntry.objects.filter(kind__startswith="figures.").order_by("at", "id").values_list("kind", flat=True)
    assert list(kinds) == ["figures.shared", "figures.unshared"]


def test_only_the_owner_and_admins_share(client: Client, link: str, petra: Person, dora: Person) -> None:
    logged_in(client, petra)
    assert get(client, "/dashboards/letter/share/").status_code == 403
    assert "The board" not in get(client, "/settings/shared-figures/").content.decode()
    address = f"/settings/shared-figures/{SharedFigures.objects.get().pk}/revoke/"
    with nowhere():
        assert client.post(address).status_code == 404
    logged_in(client, dora)  # owns the process
    assert get(client, "/dashboards/letter/share/").status_code == 200
    assert "The board" in get(client, "/settings/shared-figures/").content.decode()


def test_one_address_looks_so_often_a_minute(client: Client, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "PER_MINUTE", 2)
    monkeypatch.setattr("metrics.sharing.time.time", lambda: 1_000_000.0)
    cache.clear()
    assert [get(client, link).status_code for _ in range(4)] == [200, 200, 429, 429]


def test_behind_a_proxy_each_client_is_counted_for_itself(
    client: Client, link: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(sharing, "PER_MINUTE", 1)
    monkeypatch.setattr("metrics.sharing.time.time", lambda: 1_000_000.0)
    cache.clear()

    def look(forwarded: str) -> int:
        with nowhere():
            return client.get(link, HTTP_X_FORWARDED_FOR=forwarded).status_code

    one, made_up, other = "203.0.113.9", "198.51.100.1, 203.0.113.9", "203.0.113.10"
    assert [look(one), look(made_up), look(other)] == [200, 429, 200]
