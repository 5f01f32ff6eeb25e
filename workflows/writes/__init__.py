"""The only module that saves what a move changed, and the only raw SQL: what every move reads stands here too."""

from .alike import Insert, Update, save_alike
from .bulk import insert_many, overwrite_many
from .maintenance import maintenance
from .reading import Away, held_case, held_whole, lane_rows, locked, people_here
from .removal import remove_case
from .revision import keep_people_revision, people_revision_is_kept
from .rows import Sweep, save_rows
from .together import UsualWork, due_among, lock_free, usual_work, whole_cases
from .triggers import append_only_is_guarded, guard_append_only

__all__ = [
    "Away",
    "Insert",
    "Sweep",
    "Update",
    "UsualWork",
    "append_only_is_guarded",
    "due_among",
    "guard_append_only",
    "held_case",
    "held_whole",
    "insert_many",
    "keep_people_revision",
    "lane_rows",
    "lock_free",
    "locked",
    "maintenance",
    "overwrite_many",
    "people_here",
    "people_revision_is_kept",
    "remove_case",
    "save_alike",
    "save_rows",
    "usual_work",
    "whole_cases",
]
