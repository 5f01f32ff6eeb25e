"""When an open case will be over, and how likely it is to be late: from what followed where earlier cases stood."""

from metrics.forecast.odds import FEWEST, Odds
from metrics.forecast.open_cases import Forecast, forecasts

__all__ = ["FEWEST", "Forecast", "Odds", "forecasts"]
