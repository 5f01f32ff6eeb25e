"""Where procops differs from django-allauth's way with accounts."""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from procops import clock
from procops.people import login_attempts

log = structlog.stdlib.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up may be closed, guesses are counted in the database, links begin with the address from the settings."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> AbstractBaseUser:
        user.name = form.cleaned_data["name"]
        user.time_zone = form.cleaned_data["time_zone"]
        user.joined_at = clock.now()
        saved: AbstractBaseUser = super().save_user(request, user, form, commit)
        return saved

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth would count in the cache here; `authenticate` below has counted in the database."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        now = clock.now()
        login_attempts.forget_old(now=now)
        attempt = login_attempts.begin(email=credentials.get("email", ""), client=self.get_client_ip(request), now=now)
        if attempt is None:
            raise self.validation_error("too_many_login_attempts")
        person: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if person is not None:
            login_attempts.succeeded(attempt)
        return person

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Called after a password reset, and the only hook there is."""
        login_attempts.forgive(credentials["email"])

    def get_reset_password_from_key_url(self, key: str) -> str:
        # Never the Host header: whoever asks for a reset must not choose where the link leads.
        uid, _, token = key.partition("-")
        return settings.URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send now: somebody is waiting for it. If the mail server fails, the answer is the same for every address."""
        try:
            super().send_mail(template_prefix, email, context | {"site": settings.URL})
        except (OSError, SMTPException) as error:
            log.error("account mail not sent", error=type(error).__name__)
            raise ImmediateHttpResponse(render(self.request, "account/mail_not_sent.html", status=503)) from error

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)
