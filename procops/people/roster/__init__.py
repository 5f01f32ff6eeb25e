"""People come in by the dozen: addresses or a table are read, compared with who is here, and brought in at once."""

from .importing import InvalidRoster, RosterChanged, bring_in
from .planning import Plan, plan_for

__all__ = ["InvalidRoster", "Plan", "RosterChanged", "bring_in", "plan_for"]
