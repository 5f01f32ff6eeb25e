"""Asks an address and answers with an exit code: `python -m procops.running.probe URL`, for health checks."""

import sys
import urllib.error
import urllib.request


def answers(url: str, *, within: float) -> bool:
    """Whether the address answers 200 within so many seconds."""
    try:
        with urllib.request.urlopen(url, timeout=within) as answer:  # noqa: S310 (an address of our own)
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1], within=5) else 1)
