"""What the pages about people have in common: who may see them, and how a refusal is said."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase

from procops.errors import Refused
from procops.people import rules
from procops.people.request import MemberRequest

View = Callable[..., HttpResponseBase]


def admins_only(view: View) -> View:
    """Answers 403 to everybody else in the organization."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rules.may_administer(request.actor):
            raise PermissionDenied(rules.AdminsOnly().message)
        return view(request, *args, **kwargs)

    return guarded


@contextmanager
def refusal_said(request: HttpRequest) -> Iterator[None]:
    """Around a domain call whose page is shown again in any case: says a refusal as a message there."""
    try:
        yield
    except Refused as no:
        messages.error(request, f"{no.message} {no.next_action}".strip())


@contextmanager
def refusal_in(form: Form) -> Iterator[None]:
    """Around a domain call that a form led to: says a refusal above the form, which then is not valid any more."""
    try:
        yield
    except Refused as no:
        form.add_error(None, f"{no.message} {no.next_action}".strip())
