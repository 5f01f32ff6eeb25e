"""How much anybody may send: bodies are written to disk before it is known who sends them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

AT_MOST = 128 * 2**20
"""An event log has at most 100 MB, a form some files of 25 MB (bytes)."""


class BodyLimit:
    """Answers 413 to what says that it is longer, before a form is read to find its CSRF token.

    Who brings neither a session nor a token sends nothing but small forms. Servers read no further than the length
    that a request says, and nothing of one that says none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
        at_most = AT_MOST if known else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > at_most:
            said = _("This is too large: at most %(size)s MB can be sent at once.") % {"size": at_most // 2**20}
            return HttpResponse(said, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
