"""A connection to a mail server that says between any two commands that it is still at work."""

import smtplib
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.mail.backends import smtp


class _Talk(smtplib.SMTP):
    """Calls ``between`` before it says something and before it waits for an answer; neither takes longer than the
    connection's timeout."""

    def __init__(self, *given: Any, between: Callable[[], None], **settings: Any) -> None:
        self.between = between  # greetings are exchanged while it is made
        super().__init__(*given, **settings)

    def send(self, s: Any) -> None:
        self.between()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        self.between()
        return super().getreply()


class _SecretTalk(_Talk, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's, whose sender can say that it lives: a message takes five answers, each up to ``EMAIL_TIMEOUT``."""

    between: Callable[[], None] = staticmethod(lambda: None)

    @property
    def connection_class(self) -> Any:
        return partial(_SecretTalk if self.use_ssl else _Talk, between=lambda: self.between())
