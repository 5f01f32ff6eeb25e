"""Folds journals into figures and rollups: after the fact, never in the transaction that moves work."""

from .comparing import compare
from .folding import Folded, fold, fold_everywhere, rebuild

__all__ = ["Folded", "compare", "fold", "fold_everywhere", "rebuild"]
