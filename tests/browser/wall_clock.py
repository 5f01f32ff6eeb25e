"""The time of a browser test: it stands still until the test moves it, for the site and for its visitors alike."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playwright.sync_api import BrowserContext


@dataclass
class WallClock:
    """What time it is. The timers of pages run on; only what they read off the clock stands still."""

    now: datetime
    _rooms: list[BrowserContext] = field(default_factory=list)

    def hang_in(self, context: BrowserContext) -> None:
        """Let a browser read this clock."""
        self._rooms.append(context)
        context.clock.set_fixed_time(self.now)

    def forward(self, **how_far: float) -> None:
        """Move it on: `forward(days=1, hours=2)`."""
        self.now += timedelta(**how_far)
        for context in self._rooms:
            context.clock.set_fixed_time(self.now)
