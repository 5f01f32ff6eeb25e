"""The browser of this machine, and how it is started for tests and benchmarks."""

import os
from typing import Any

from procops.running import binaries

# What a test machine does not have (a sandbox for root, much shared memory, a graphics card) and what a test must not
# do (ask its vendor anything). Nothing that weakens what a page may do: that is what is tested.
_FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]


def launching() -> dict[str, Any]:
    """How Playwright launches it. Raises `binaries.NotFound`, which names the ways out."""
    chromium = binaries.chromium().path
    environment = dict(os.environ)
    own = chromium.parent
    if (own / "lib").is_dir():  # unpacked from npm: it brings its libraries and fonts along
        environment["LD_LIBRARY_PATH"] = f"{own / 'lib'}:{environment.get('LD_LIBRARY_PATH', '')}".rstrip(":")
        environment["FONTCONFIG_PATH"] = str(own)
    return {"executable_path": str(chromium), "args": _FLAGS, "env": environment}
