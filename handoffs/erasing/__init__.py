"""What is personal is erased, of a case or of a person; what happened and how long it took stays provable."""

from handoffs.erasing.cases import CaseErasure, StillRunning, erase_case, of_case
from handoffs.erasing.people import BelongsElsewhere, PersonErasure, StillHere, erase_person, of_person

__all__ = [
    "BelongsElsewhere",
    "CaseErasure",
    "PersonErasure",
    "StillHere",
    "StillRunning",
    "erase_case",
    "erase_person",
    "of_case",
    "of_person",
]
