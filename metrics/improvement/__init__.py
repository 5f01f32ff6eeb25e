"""Improvements: what it was like is frozen, something is changed, and what it is like since is held beside that."""
