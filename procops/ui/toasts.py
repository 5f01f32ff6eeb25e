"""Short messages at the edge of the page, with Undo where a thing can be undone."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

_UNDO = "undo:"


def toast(request: HttpRequest, text: str, *, level: int = messages.SUCCESS, undo: str = "") -> None:
    """Say ``text`` on the page that comes next; ``undo`` is an address of ours that the toast gets a button for."""
    messages.add_message(request, level, text, extra_tags=f"{_UNDO}{undo}" if undo else "")


def undo_url(message: Message) -> str:
    """Where the Undo button of a message posts to; empty where nothing can be undone."""
    tags = message.extra_tags or ""
    return tags.removeprefix(_UNDO) if tags.startswith(_UNDO) else ""


class ToastsForHtmx:
    """Appends the toasts of a change to htmx's answer, out of band, so that no view has to think of them.

    Only of changes: a page that merely refreshes itself must not take the message meant for the page that follows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if self._is_swapped_change(request, response):
            # Rendering first: it is what marks the messages as seen.
            response.write(render_to_string("shell/_toasts.html", {"out_of_band": True}, request))
        return response

    @staticmethod
    def _is_swapped_change(request: HttpRequest, response: HttpResponseBase) -> bool:
        return (
            bool(getattr(request, "htmx", False))
            and request.method not in ("GET", "HEAD")
            and not response.streaming
            and response.status_code in (200, 201, 409, 422)
            and not {"HX-Redirect", "HX-Location", "HX-Refresh"} & set(response.headers)
            and response.headers.get("Content-Type", "").startswith("text/html")
            and bool(len(messages.get_messages(request)))
        )
