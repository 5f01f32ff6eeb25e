"""How large things are on the map, in its own pixels; the same numbers as in ``frontend/src/map/sizes.ts``."""

from workflows.graph import Step

_STEP_SIZE = {"start": (184, 64), "task": (232, 104), "route": (204, 84), "wait": (232, 104), "end": (172, 64)}

TASK_HEIGHT = _STEP_SIZE["task"][1]
PORT_GAP = 48
"""Between two arrivals at one step, so that the second one's words do not lie on the first one's pill."""
ROW_GAP = 30
"""Between two steps in one cell."""
LANE_PADDING = 24
TRACK_GAP = 14
"""Between two lines that run side by side."""
CHANNEL_LEAD = 20
"""From a step's edge to the first line beside it."""
ARROW_LEAD = 30
"""The last piece before a step, where the arrow stands."""
CHIP_GAP = 10
CHIP_MAX = 168
"""What stands on a flow is never wider."""
MARGIN = 16


def size_of(step: Step) -> tuple[int, int]:
    """Width and height of a step."""
    return _STEP_SIZE[step.kind]
