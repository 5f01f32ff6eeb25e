"""Signals: a figure that left its own usual range is told to the owner of its process, once."""
