"""A length of time as people say it: two working days are not 16 working hours and not 48 hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

UNITS = ("working_minutes", "working_hours", "working_days", "calendar_days")


@dataclass(frozen=True, slots=True)
class Span:
    """So many working minutes or hours, working days or calendar days, counted in somebody's calendar."""

    value: int
    unit: str

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Span":
        return cls(given["value"], given["unit"])

    @property
    def working_time(self) -> timedelta | None:
        """The length in working time, for minutes and hours; None for days, which are counted, not measured."""
        match self.unit:
            case "working_minutes":
                return timedelta(minutes=self.value)
            case "working_hours":
                return timedelta(hours=self.value)
        return None

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "unit": self.unit}
