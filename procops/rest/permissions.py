"""What a request may ask at all. Who may do what with which row, the domain says."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from rest_framework import permissions

from procops.people import rules
from procops.rest.tokens import Scope


class WorksHere(permissions.BasePermission):
    """Somebody who has logged in or shown a token, and belongs to an organization."""

    message: str | Promise = gettext_lazy("You do not belong to any organization yet. Ask somebody to invite you.")

    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user.is_authenticated:
            self.message = ""  # DRF answers 401 and says so itself
            return False
        return bool(request.membership is not None)


class WithinScopes(permissions.BasePermission):
    """A token reads with the scope `read` and changes with the scope of the viewset; a session has no such limits."""

    message = gettext_lazy("This token may not do that. Make one with the scope that the documentation names.")

    def has_permission(self, request: Any, view: Any) -> bool:
        token = request.auth
        return token is None or scope_needed(view, request.method or "") in token.scopes


class AdminsRead(permissions.BasePermission):
    """What is the admins' business is not even listed to others."""

    @property
    def message(self) -> str:
        return rules.AdminsOnly().message

    def has_permission(self, request: Any, view: Any) -> bool:
        return rules.may_administer(request.actor)


def scope_needed(view: Any, method: str) -> Scope:
    """The scope that a token needs for a request to this view."""
    if method in permissions.SAFE_METHODS or view.action in view.only_asks:
        return Scope.READ
    scope: Scope = view.scope_to_change
    return scope
