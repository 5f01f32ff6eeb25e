"""The pages about people: who sees what, that every page renders, and that lists do not ask more for more rows."""

import pytest
from django.urls import reverse

from tests.cast import logged_in

FOR_EVERYBODY = [
    "people:directory",
    "people:teams",
    "people:settings",
    "people:profile",
    "tokens:tokens",
    "notices:inbox",
]
FOR_ADMINS = ["people:invitations", "people:new_team", "people:audit_log", "notices:undelivered"]


@pytest.mark.parametrize("name", FOR_EVERYBODY + FOR_ADMINS)
def test_an_admin_sees_every_page(client, ada, name):
    assert logged_in(client, ada).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", FOR_EVERYBODY)
def test_a_viewer_sees_what_everybody_sees(client, vera, name):
    assert logged_in(client, vera).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", FOR_ADMINS)
def test_a_member_may_not_see_what_admins_see(client, mia, name):
    answer = logged_in(client, mia).get(reverse(name))

    assert answer.status_code == 403
    assert "Only an admin of the organization can do this." in answer.content.decode()


@pytest.mark.parametrize("name", FOR_EVERYBODY + FOR_ADMINS)
def test_whoever_is_not_logged_in_is_sent_to_the_login_page(client, acme, name):
    answer = client.get(reverse(name))

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={reverse(name)}")
