import re

import pytest
from django.urls import reverse

from procops.people.models import AuditEntry
from procops.rest import tokens
from procops.rest.models import Token
from tests.cast import MONDAY, as_actor, logged_in


def create(person, scopes=("read", "work"), name="Shop"):
    return tokens.create(name=name, scopes=list(scopes), by=as_actor(person), now=MONDAY)


def test_a_token_is_found_by_its_secret_and_only_the_hash_is_kept(mia):
    token, secret = create(mia)

    assert re.fullmatch(r"pct_[\w-]{43}", secret)
    assert tokens.find(secret, now=MONDAY) == token
    assert secret not in str(Token.objects.filter(pk=token.pk).values())
    assert token.prefix == secret[:10]


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: s + "x", lambda s: s.swapcase(), lambda s: ""])
def test_a_secret_that_is_nearly_right_is_wrong(mia, change):
    _, secret = create(mia)

    assert tokens.find(change(secret), now=MONDAY) is None


def test_scopes_stand_in_their_order_whatever_order_was_asked(ada):
    token, _ = create(ada, ["admin", "read", "design"])

    assert token.scopes == ["read", "design", "admin"]


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("vera", {"read"}),
        ("mia", {"read", "work"}),
        ("dora", {"read", "work", "design", "events"}),
        ("ada", {"read", "work", "design", "events", "admin"}),
    ],
)
def test_a_token_allows_no_more_than_its_owners_role(request, who, allowed):
    person = request.getfixturevalue(who)

    for scope in tokens.Scope:
        if scope in allowed:
            create(person, [scope])
        else:
            with pytest.raises(tokens.ScopeBeyondRole) as refused:
                create(person, [scope])
            assert refused.value.message == f"A token cannot allow more than you may do yourself: {scope.label}."


def test_its_owner_and_admins_revoke_a_token_and_nobody_else(ada, mia, max):
    token, secret = create(mia)

    with pytest.raises(tokens.NotYourToken) as refused:
        tokens.revoke(token, by=as_actor(max), now=MONDAY)
    assert refused.value.message == "The token Shop belongs to somebody else."
    assert tokens.find(secret, now=MONDAY) == token

    tokens.revoke(token, by=as_actor(ada), now=MONDAY)
    tokens.revoke(token, by=as_actor(mia), now=MONDAY)
    assert tokens.find(secret, now=MONDAY) is None
    assert AuditEntry.objects.filter(kind="token.revoked").count() == 1


def test_the_page_shows_a_new_token_once(client, mia):
    page = logged_in(client, mia).post(
        reverse("tokens:tokens"), {"name": "Shop", "scopes": ["read", "work"], "days": "90"}
    )

    secret = re.search(r'value="(pct_[\w-]+)"', page.content.decode())[1]
    token = tokens.find(secret, now=MONDAY)
    assert (token.name, token.scopes, token.person) == ("Shop", ["read", "work"], mia)
    assert (token.expires_at - token.created_at).days == 90
    again = client.get(reverse("tokens:tokens")).content.decode()
    assert secret not in again
    assert token.prefix in again


def test_the_page_offers_only_scopes_of_the_role(client, mia):
    answer = logged_in(client, mia).post(reverse("tokens:tokens"), {"name": "Shop", "scopes": ["admin"], "days": "0"})

    assert answer.status_code == 422
    assert "not one of the available choices" in answer.content.decode()
    assert not Token.objects.exists()


def test_a_member_sees_and_revokes_only_their_own(client, mia, max):
    token, _ = create(max, name="Robot of Max")
    logged_in(client, mia)

    assert "Robot of Max" not in client.get(reverse("tokens:tokens")).content.decode()
    assert client.post(reverse("tokens:revoke", args=[token.pk])).status_code == 404


def test_an_admin_sees_and_revokes_everybodys(client, ada, max):
    token, secret = create(max, name="Robot of Max")
    logged_in(client, ada)

    assert "Robot of Max" in client.get(reverse("tokens:tokens")).content.decode()
    client.post(reverse("tokens:revoke", args=[token.pk]))

    assert tokens.find(secret, now=MONDAY) is None
