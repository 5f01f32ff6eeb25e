"""JSON below /api/ also where no view was reached: unknown addresses, and what Django itself answers."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import NotFound

from procops.rest.errors import Unavailable, body
from procops.rest.middleware import API


@login_not_required
@csrf_exempt
def unknown_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404 for everything below /api/ that no other pattern knows: the words in which a view says it too."""
    hint = "" if request.path.endswith("/") else _("Addresses of the API end with a slash.")
    return JsonResponse(body(NotFound.default_code, f"{NotFound.default_detail} {hint}".rstrip()), status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    if not _is_api(request):
        return defaults.bad_request(request, exception)
    return JsonResponse(body("bad_request", _("The request cannot be read.")), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    if not _is_api(request):
        return defaults.permission_denied(request, exception)
    return JsonResponse(body("permission_denied", _("You may not do that.")), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return unknown_address(request) if _is_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; 503 when it was the database that did not answer."""
    if not _is_api(request):
        return defaults.server_error(request)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        busy = body(Unavailable.default_code, str(Unavailable.default_detail), type="server_error")
        return JsonResponse(busy, status=Unavailable.status_code, headers={"Retry-After": str(Unavailable.wait)})
    return JsonResponse(body("error", "Server Error (500)", type="server_error"), status=500)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)
