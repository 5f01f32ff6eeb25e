from typing import Any

from django.db import models

from procops.scoping import OrganizationOwned


def office_week() -> dict[str, list[list[str]]]:
    """Monday to Friday, nine to five."""
    return {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


class WorkingCalendar(OrganizationOwned):
    """When a team works. The columns are the members of ``procops.working_time.Calendar``'s JSON form."""

    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64, default="UTC")
    weekly = models.JSONField(default=office_week)
    weekly_breaks = models.JSONField(default=dict)
    """Taken out of whatever hours a weekday has, half days and extra days included."""
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=8, blank=True)
    closed_days = models.JSONField(default=list)
    date_overrides = models.JSONField(default=dict)
    breaks = models.JSONField(default=dict)
    day_notes = models.JSONField(default=dict)
    """What a closed, half or extra day is called: ``{"2026-12-24": "Christmas Eve"}``. Counts for nothing."""
    revision = models.PositiveIntegerField(default=1)
    """Counts changes, so that a process may keep the computed calendar for as long as this number stands."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="calendar_name_once")]

    def __str__(self) -> str:
        return self.name

    def as_json(self) -> dict[str, Any]:
        place = {"country": self.country, "region": self.region}
        return {
            **{name: value for name, value in place.items() if value},
            "timezone": self.time_zone,
            "weekly": self.weekly,
            "weekly_breaks": self.weekly_breaks,
            "closed_days": self.closed_days,
            "date_overrides": self.date_overrides,
            "breaks": self.breaks,
        }
