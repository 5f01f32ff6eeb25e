"""The words of the designer's scripts in the reader's language, in the shape of Django's own JavaScript catalogue."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog


def catalog() -> dict[str, Any]:
    """``{"catalog": {words: translation}, "plural": rule}``; empty where there is no translation."""
    view = JavaScriptCatalog()
    view.translation = DjangoTranslation(get_language() or "en", domain=view.domain)
    return {"catalog": view.get_catalog(), "plural": view.get_plural()}
