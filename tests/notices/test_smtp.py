"""The connection to a real mail server, on loopback."""

import pytest
from django.core.mail import EmailMessage

from bench.mail_sink import Sink
from procops.notices.smtp import EmailBackend


@pytest.fixture
def server() -> Sink:
    return Sink()


def test_a_sender_is_asked_before_each_word_and_each_answer(server: Sink) -> None:
    asked: list[int] = []
    connection = EmailBackend(host="127.0.0.1", port=server.port, timeout=5)
    connection.between = lambda: asked.append(len(server.taken))
    connection.open()
    greeting = len(asked)

    mail = EmailMessage("Hello", "Text", "from@acme.test", ["hugo@acme.test"], connection=connection)
    assert mail.send() == 1
    connection.close()

    assert [taken.to for taken in server.taken] == ["hugo@acme.test"]
    assert greeting == 1  # its first word
    assert len(asked) - greeting >= 10  # ours and theirs: greeting, sender, recipient, message, and that it is taken
