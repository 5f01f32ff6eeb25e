from metrics.models.figure import CaseFigure, HandoffFigure, StepFigure
from metrics.models.improvement import Improvement, ImprovementAction
from metrics.models.rollup import Dimensions, Fold, Rollup
from metrics.models.share import SharedFigures
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
    "Stake",
    "StepFigure",
]
