"""The only module that saves what a move changed, and the only raw SQL of procops."""

from .maintenance import maintenance
from .rows import save_rows
from .triggers import append_only_is_guarded, guard_append_only

__all__ = ["append_only_is_guarded", "guard_append_only", "maintenance", "save_rows"]
