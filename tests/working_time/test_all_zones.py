"""Working time around the clock changes of all zones from 2020 to 2035: a sample of them, and every odd one.

All of them: ``python -m tests.working_time.zones``.
"""

import random

import pytest

from tests.working_time import zones

ODD = ("Africa/Casablanca", "America/Sao_Paulo", "Asia/Tehran", "Australia/Lord_Howe", "Europe/Dublin", "Pacific/Apia")
"""Around Ramadan; gave it up; changed at midnight; by half an hour; the other way round; beside the date line."""


@pytest.mark.parametrize("zone", ODD)
def test_nothing_is_gained_or_lost_at_any_change_of_an_odd_zone(zone: str) -> None:
    assert [fault for change in zones.changes_of(zone) for fault in zones.faults(change)] == []


@pytest.mark.slow
def test_nothing_is_gained_or_lost_in_a_sample_of_all_zones() -> None:
    sample = random.Random(5).sample(zones.zones(), 24)
    changes = [change for zone in sample for change in zones.changes_of(zone)]

    assert len(changes) > 100
    assert [fault for change in changes for fault in zones.faults(change)] == []


def test_the_oracle_would_see_an_hour_that_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that cannot fail proves nothing."""
    (change, *_) = zones.changes_of("Europe/Berlin")
    monkeypatch.setattr(zones, "_calendar", lambda zone, week: zones.Calendar("UTC", weekly=week))

    assert any(list(zones.faults(change, seed=seed)) for seed in range(5))
