"""Pools that nobody watches: something waits in them, and nobody has opened them or taken from them for long."""
