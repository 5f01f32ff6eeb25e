from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """``{{ teams|of:member.person_id }}``: what a mapping holds for a key, or nothing."""
    return mapping.get(key)


@register.simple_tag
def demo_mail_folder() -> str:
    """Where the demo's mail lies, for the pages that send somebody to their mail; empty where mail is really sent."""
    is_kept = settings.EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend"
    return str(settings.EMAIL_FILE_PATH) if settings.DEMO and is_kept else ""
