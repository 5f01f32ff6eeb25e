"""The pages of the shell's own: its counts, asked for every 20 seconds by every open tab; and its icon."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET, require_safe

from procops.ui.context import Shell


@require_GET
def badges(request: HttpRequest) -> HttpResponse:
    """The numbers of the side bar and the bell, to be swapped out of band; 304 while they are what they were."""
    shell = Shell(request)
    etag = quote_etag("-".join(str(number) for number in shell.badges.values()))
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or render(request, "shell/_badges.html", {"shell": shell, "out_of_band": True})
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    if unchanged is None:
        response.headers["Content-Length"] = str(len(response.content))
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Our icon, for answers that name none, such as a file or JSON.

    Browsers ask for it beside whatever they are opening. Were that an error page it would set a CSRF cookie of its own,
    and whoever opens the log-in page in the same moment could not log in.
    """
    response = redirect(static("ui/logo.svg"))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
