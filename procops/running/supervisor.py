"""Keeps a handful of children alive until somebody says stop."""

import signal
import time
import types
from collections.abc import Callable, Sequence

from procops.running.children import Child

TICK = 0.2
"""Seconds between two looks at the children."""
STOP_WITHIN = 8.0
"""Seconds all children together get to finish what they are at."""
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Starts the children in order, restarts those that die, and stops them all.

    The `broker` is started first and stopped last, because the others hand their last jobs back to it.
    """

    def __init__(self, children: Sequence[Child], *, broker: Child | None, say: Callable[[str], None]) -> None:
        self.broker = broker
        self.children = [broker, *children] if broker else list(children)
        self.say = say
        self.stopping = False
        self.hurried = False

    def run(self, *, ready: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Returns when everything has been stopped. `on_ready` is called once, as soon as `ready` answers yes."""
        before = {number: signal.signal(number, self._heard) for number in _STOP_SIGNALS}
        announced = False
        try:
            for child in self.children:
                child.start()
            while not self.stopping:
                for child in self.children:
                    if sentence := child.look():
                        self.say(sentence)
                if not announced and ready():
                    on_ready()
                    announced = True
                time.sleep(TICK)
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _heard(self, number: int, frame: types.FrameType | None) -> None:
        self.hurried = self.stopping  # asked a second time: no more waiting
        self.stopping = True

    def _stop(self) -> None:
        self.say("Stopping ...")
        others = [child for child in self.children if child is not self.broker]
        until = time.monotonic() + STOP_WITHIN
        for child in others:
            child.ask_to_stop()
        while any(child.process and child.process.poll() is None for child in others):
            if self.hurried or time.monotonic() > until:
                break
            time.sleep(0.05)
        for child in others:
            child.stop(within=0)
        if self.broker:
            self.broker.stop(within=2)
        self.say("Stopped.")
