"""What pages of settings of notices do, programs can: quiet hours, and the channels of teams."""

import pytest

from procops.notices.hooks import sealing
from procops.notices.hooks.models import TeamHook
from procops.people.models import Person, Team
from tests.cast import MONDAY
from tests.rest.api import api_of

pytestmark = pytest.mark.django_db

ADDRESS = "https://hooks.slack.com/services/T0/B0/very-secret"


@pytest.fixture(autouse=True)
def wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY)


def test_quiet_hours_are_ones_own(acme, mia: Person, pam: Person) -> None:
    api = api_of(mia)
    told = {"quiet": "between", "quiet_from": "20:00:00", "quiet_until": "07:30:00", "morning": True, "weekly": False}
    said = api.post("notices/set-rhythm", told)

    assert {name: said[name] for name in told} == told
    assert api.get("notices/rhythm") == said
    assert api_of(pam).get("notices/rhythm")["quiet"] != "between"
    for wrong in ({"quiet": "between", "quiet_from": "20:00"}, {"quiet": "between"}):
        refused = api.request("POST", "notices/set-rhythm", wrong)
        assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "quiet_from")
    assert api.get("notices/rhythm") == said


def test_a_teams_channel_is_given_and_taken_away_by_its_lead_and_its_address_is_never_told(
    people_operations: Team, it_service: Team, hugo: Person, ada: Person, mia: Person
) -> None:
    lead, given = api_of(hugo), {"team": str(people_operations.pk), "program": "slack", "address": ADDRESS}
    assert lead.post("team-channels", given, status=201) == {"id": str(people_operations.pk)}
    assert sealing.unseal(TeamHook.objects.get().sealed_address) == ADDRESS

    (row,) = lead.get("team-channels")["results"]
    assert (row["team"]["name"], row["host"], row["is_on"]) == ("People operations", "hooks.slack.com", True)
    assert row == api_of(ada).get(f"team-channels/{people_operations.pk}")
    assert "very-secret" not in str(row)
    assert api_of(mia).get("team-channels")["results"] == []
    refused = lead.request("POST", "team-channels", {**given, "team": str(it_service.pk)})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "leads_only")
    inside = lead.request("POST", "team-channels", {**given, "address": "http://127.0.0.1/x"})
    assert inside.json()["errors"][0]["code"] == "hook_cannot_be"

    lead.post(f"team-channels/{people_operations.pk}/remove")
    assert TeamHook.objects.count() == 0
