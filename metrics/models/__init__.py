from metrics.models.figure import CaseFigure, HandoffFigure, StepFigure
from metrics.models.improvement import Improvement, ImprovementAction
from metrics.models.mark import TrendNote
from metrics.models.rollup import Dimensions, Fold, Rollup
from metrics.models.share import SharedFigures
from metrics.models.signal import Signal
from metrics.models.stake import Stake

__all__ = [
    "CaseFigure",
    "Dimensions",
    "Fold",
    "HandoffFigure",
    "Improvement",
    "ImprovementAction",
    "Rollup",
    "SharedFigures",
    "Signal",
    "Stake",
    "StepFigure",
    "TrendNote",
]
