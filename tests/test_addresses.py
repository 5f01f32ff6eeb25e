"""An address with a NUL character is refused before anybody looks for it in the database."""

import pytest

from tests.cast import logged_in


@pytest.mark.parametrize(
    "address",
    ["/cases/%00/", "/search/?q=%00", "/queue/?q=a%00b", "/people/?q=%00", "/%00", "/api/v1/cases/?q=%00", "/api/%00/"],
)
def test_it_is_answered_with_400(client, acme, ada, address):
    answer = logged_in(client, ada).get(address)

    kind = "application/json" if address.startswith("/api/") else "text/html; charset=utf-8"
    assert (answer.status_code, answer["Content-Type"]) == (400, kind)


def test_what_only_looks_like_one_is_an_address_like_any_other(client, acme, ada):
    assert logged_in(client, ada).get("/people/?q=100%2500").status_code == 200


def test_a_strange_host_is_answered_with_400_too(client, db, settings):
    settings.DEBUG = False

    assert client.get("/accounts/login/", headers={"Host": "evil.example"}).status_code == 400
