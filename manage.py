#!/usr/bin/env python3
"""Runs one command of procops: `python manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procops.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed for this Python. Use `make run`, or .venv/bin/python manage.py after it.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
