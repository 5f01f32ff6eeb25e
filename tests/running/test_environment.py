"""Values from the environment are understood or refused, never guessed."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from procops import environment


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    def give(value: str) -> str:
        monkeypatch.setenv("PROCOPS_TEST_VALUE", value)
        return "PROCOPS_TEST_VALUE"

    return give


@pytest.mark.parametrize(("value", "on"), [("on", True), ("off", False), ("", True), ("  on ", True)])
def test_a_switch_is_on_or_off_and_empty_means_the_default(given, value: str, on: bool):
    assert environment.switch(given(value), default=True) is on


@pytest.mark.parametrize("value", ["yes", "true", "1", "ON"])
def test_a_switch_refuses_every_other_word(given, value: str):
    with pytest.raises(ImproperlyConfigured, match=f"PROCOPS_TEST_VALUE must be one of on, off, not '{value}'"):
        environment.switch(given(value))


def test_a_number_includes_both_ends(given):
    assert [environment.number(given(value), 0, -5, 20) for value in ("-5", "20", "")] == [-5, 20, 0]


@pytest.mark.parametrize("value", ["-6", "21", "3.5", "ten", "٣", "1e1"])
def test_a_number_outside_the_ends_or_not_whole_is_refused(given, value: str):
    with pytest.raises(ImproperlyConfigured, match="must be a whole number from -5 to 20"):
        environment.number(given(value), 0, -5, 20)


def test_words_are_separated_by_commas(given):
    assert environment.words(given("a.example, b.example,,")) == ["a.example", "b.example"]


@pytest.mark.parametrize("value", ["procops.example.com", "ftp://example.com", "https://example.com/path", "https://"])
def test_a_web_address_has_a_scheme_and_a_host_and_no_path(given, value: str):
    with pytest.raises(ImproperlyConfigured, match="must look like https"):
        environment.web_address(given(value), "")


def test_a_web_address_loses_its_last_slash(given):
    assert environment.web_address(given("https://example.com:8443/"), "").geturl() == "https://example.com:8443"


def test_a_database_address_becomes_a_django_database(given):
    config = environment.database(given("postgres://me:secret@db:5433/work"))

    assert config is not None
    assert {key: config[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "work",
        "USER": "me",
        "PASSWORD": "secret",
        "HOST": "db",
        "PORT": 5433,
    }


@pytest.mark.parametrize("value", ["mysql://me:hush@db/work", "nonsense", "postgres://me:hush@db:port/work"])
def test_a_database_of_another_kind_is_refused_without_repeating_the_password(given, value: str):
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.database(given(value))

    assert "PROCOPS_TEST_VALUE" in str(refusal.value)
    assert "hush" not in str(refusal.value)


def test_mail_goes_to_a_folder_by_its_whole_path(given):
    config = environment.mail(given("filemail:///somewhere/mail"))

    assert config is not None
    assert config["EMAIL_FILE_PATH"] == "/somewhere/mail"


@pytest.mark.parametrize("scheme", ["smtp", "smtp+tls", "smtp+ssl"])
def test_a_sender_keeps_its_lease_while_it_talks_to_any_mail_server(given, scheme: str):
    config = environment.mail(given(f"{scheme}://user:secret@mail.example.com:587"))

    assert config is not None
    assert config["EMAIL_BACKEND"] == "procops.notices.smtp.EmailBackend"


@pytest.mark.parametrize("value", ["http://mail", "mail.example.com"])
def test_mail_of_an_unknown_kind_is_refused(given, value: str):
    with pytest.raises(ImproperlyConfigured, match="PROCOPS_TEST_VALUE"):
        environment.mail(given(value))


@pytest.mark.parametrize("value", ["http://redis", "localhost:6379"])
def test_a_broker_that_is_no_redis_is_refused(given, value: str):
    with pytest.raises(ImproperlyConfigured, match="must begin with redis:// or rediss://"):
        environment.redis_address(given(value))


def test_a_variable_that_nobody_asked_for_is_misspelt():
    given = {"PROCOPS_SIGNUPS": "closed", "PROCOPS_SIGNUP": "closed", "PROCOPS_TEST_DATABASE": "sqlite", "PATH": "/bin"}

    assert environment.misspelt(given) == ["PROCOPS_SIGNUPS"]
