"""A process played before anybody works by it: in memory, from the document alone. No rows, no people, no clock.

``play`` moves a case through a graph as the engine would, where everybody accepts what is handed to them; ``cases``
plays the named test cases that a document holds, which the publish gate asks.
"""

from .cases import TestCase, Verdict, judged, run
from .play import Came, Said, Trial, Visit, Wrong, play

__all__ = ["Came", "Said", "TestCase", "Trial", "Verdict", "Visit", "Wrong", "judged", "play", "run"]
