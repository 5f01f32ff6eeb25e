"""The key that follows a process's name."""

from django.utils.text import slugify

from workflows.document.atoms import KEY_AT_MOST


def key_for(name: str) -> str:
    """ "Employee onboarding" is `employee-onboarding`; empty for a name without a letter from A to Z."""
    return slugify(name).lstrip("0123456789-_")[:KEY_AT_MOST].rstrip("-_")
