from metrics.models.baseline import EventLog, ImportedCase, LogFormat, LogState
from metrics.models.figure import IMPORTED, CaseFigure, HandoffFigure, StepFigure
from metrics.models.improvement import Improvement, ImprovementAction
from metrics.models.mark import TrendNote
from metrics.models.rollup import Dimensions, Fold, Rollup
from metrics.models.share import SharedFigures
from metrics.models.signal import Signal
from metrics.models.stake import Stake

__all__ = [
    "IMPORTED",
    "CaseFigure",
    "Dimensions",
    "EventLog",
    "Fold",
    "HandoffFigure",
    "ImportedCase",
    "Improvement",
    "ImprovementAction",
    "LogFormat",
    "LogState",
    "Rollup",
    "SharedFigures",
    "Signal",
    "Stake",
    "StepFigure",
    "TrendNote",
]
