from metrics.models.figure import CaseFigure, HandoffFigure, StepFigure
from metrics.models.rollup import Fold, Rollup

__all__ = ["CaseFigure", "Fold", "HandoffFigure", "Rollup", "StepFigure"]
