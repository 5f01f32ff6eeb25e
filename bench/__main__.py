"""All benchmarks, one line of JSON each: `make bench`, or `python -m bench NAME ...` for some."""

import importlib.util
import subprocess
import sys

NAMES = ("working_time", "engine", "metrics", "walks", "improvement", "reminders", "forecast")
"""Those that `make bench` runs; `crash_reminders` and `quarter` take long, `designer` needs a browser and
the built front end; they run when they are named."""


def main() -> int:
    """Run each in a process of its own, so that none warms the other up."""
    wanted = sys.argv[1:] or [name for name in NAMES if importlib.util.find_spec(f"bench.{name}")]
    return max((subprocess.run([sys.executable, "-m", f"bench.{name}"]).returncode for name in wanted), default=0)


if __name__ == "__main__":
    sys.exit(main())
