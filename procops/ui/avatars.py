"""People and lanes as coloured marks. Eight soft hues, none of them orange (handoffs) or red (late)."""

from zlib import crc32

HUES = 8


def initials(name: str) -> str:
    """At most two letters: of the first and the last word. ``"?"`` for somebody without a name."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    ends = words[:1] if len(words) == 1 or "@" in name else [words[0], words[-1]]
    return "".join(word[0] for word in ends).upper()


def hue_of(name: str) -> int:
    """A person's hue, 0 to 7: the same on every page and after every restart."""
    return crc32(name.encode()) % HUES


def lane_hue(index: int) -> int:
    """The hue, 0 to 7, of the lane that stands at ``index`` in its process document."""
    return index % HUES
