"""What is too large is refused before anything of it is kept."""

import pytest
from django.conf import settings
from django.test import Client

from procops.bodies import AT_MOST
from procops.people.models import Person
from tests.cast import logged_in


class Unread:
    """A body of which nobody may read anything."""

    def __init__(self, size: int) -> None:
        self.size = size

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("it was read")

    readline = read


def send(client: Client, size: int) -> int:
    told = {"CONTENT_LENGTH": str(size), "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Unread(size)}
    return client.generic("POST", "/accounts/login/", **told).status_code


def test_who_is_nobody_sends_small_forms_alone(client: Client) -> None:
    client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32

    assert send(client, settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1) == 413


@pytest.mark.django_db
def test_nobody_sends_more_than_the_largest_file(client: Client, ada: Person) -> None:
    logged_in(client, ada)

    assert send(client, AT_MOST + 1) == 413
