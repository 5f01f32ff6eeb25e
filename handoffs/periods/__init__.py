"""Processes that start by themselves: one case for each period, and what has become of each period."""
