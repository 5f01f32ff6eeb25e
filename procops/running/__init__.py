"""Runs procops on one machine without anything installed: what is found, what is started, what is kept alive.

Nothing in here needs Django but the commands that call it, so that the tests' services can use the same parts.
"""
