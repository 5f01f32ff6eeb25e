"""A mail server for tests: keeps what it is handed, and can be told to refuse."""

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

taken: list[EmailMessage] = []
refused: set[str] = set()
"""Addresses whose mail is not taken."""
is_away = False
after_each = None
"""Called when a message has been taken, before the sender hears of it."""
talk = None
"""Called with the connection for each message: how the two talk until it is taken."""


def reset() -> None:
    global is_away, after_each, talk
    taken.clear()
    refused.clear()
    is_away, after_each, talk = False, None, None


class EmailBackend(BaseEmailBackend):
    def open(self) -> bool:
        if is_away:
            raise ConnectionRefusedError("nobody is there")
        return True

    def close(self) -> None:
        pass

    def send_messages(self, messages: list[EmailMessage]) -> int:
        for message in messages:
            if refused & set(message.to):
                raise OSError(f"mailbox of {message.to[0]} is full")
            if talk is not None:
                talk(self)
            taken.append(message)
            if after_each is not None:
                after_each()
        return len(messages)
