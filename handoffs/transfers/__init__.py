"""Running cases are moved to another version of their process by the dozen, and back.

``moving`` sends a transfer off, ``jobs`` carries it out, a case at a time; a line for each tells what became of it.
"""
