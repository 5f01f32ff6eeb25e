"""The frame around every page: where it leads, what it counts, what it says."""

import re

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.test import RequestFactory

from procops.ui import navigation, toasts
from procops.ui.words import WORDS
from tests.cast import logged_in


@pytest.fixture
def counts(monkeypatch):
    """Let the badges count what the test says; starts with nothing counted."""
    known: dict = {}
    monkeypatch.setattr(navigation, "_counts", known)

    def say(**numbers):
        for badge, number in numbers.items():
            navigation.count_with(badge, lambda request, number=number: number)

    return say


def test_a_page_marks_the_place_it_belongs_to(client, ada):
    page = logged_in(client, ada).get("/people/").content.decode()

    assert re.findall(r'<a class="(?:place|dropdown-item)" href="([^"]+)" aria-current="page"', page) == [
        "/people/",
        "/people/",
    ]


def test_the_place_of_a_page_below_another_is_the_one_above():
    assert [place.entry.icon for place in navigation.places("/settings/tokens/") if place.is_current] == ["settings"]
    # One's shift is handed over from the queue, though it is a team's.
    assert [place.entry.icon for place in navigation.places("/teams/1/shift/") if place.is_current] == ["inbox"]
    assert [place.entry.icon for place in navigation.places("/teams/1/") if place.is_current] == ["users"]


def test_badges_show_what_is_counted_and_nothing_for_zero(client, ada, counts):
    counts(queue=6, handoffs=0)

    page = logged_in(client, ada).get("/badges/").content.decode()

    assert '<span class="count count-queue" id="count-queue-side" hx-swap-oob="true">6</span>' in page
    assert '<span class="count count-handoffs" id="count-handoffs-foot" hx-swap-oob="true"></span>' in page
    assert '<span class="count count-inbox" id="count-inbox-top" hx-swap-oob="true"></span>' in page


def test_badges_answer_304_until_a_number_changes(client, ada, counts):
    counts(queue=6)
    browser = logged_in(client, ada)
    first = browser.get("/badges/")
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache")
    assert first["Content-Length"] == str(len(first.content))

    again = browser.get("/badges/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    counts(queue=7)
    assert browser.get("/badges/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_stranger_is_not_told_any_counts(client, acme):
    assert client.get("/badges/").status_code == 302


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_page_begins_in_the_persons_theme(client, ada, theme):
    ada.theme = theme
    ada.save()

    page = logged_in(client, ada).get("/people/").content.decode()

    shown = "dark" if theme == "dark" else "light"
    assert f'<html lang="en" data-theme="{theme}" data-bs-theme="{shown}">' in page
    assert f'value="{theme}" aria-pressed="true"' in page


def test_whoever_switched_shortcuts_off_gets_a_page_that_knows(client, ada):
    ada.shortcuts = False
    ada.save()

    assert 'data-shortcuts="off"' in logged_in(client, ada).get("/people/").content.decode()


def test_no_page_of_the_shell_has_inline_script_or_style(client, ada):
    page = logged_in(client, ada).get("/people/").content.decode()

    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page) == []
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", page) == []


def test_scripts_are_given_their_words(client, ada):
    page = logged_in(client, ada).get("/people/").content.decode()

    assert '<script id="words" type="application/json">{"saving": "Saving\\u2026", "saved": "Saved"' in page
    assert set(WORDS) == {
        *("saving", "saved", "notSaved", "savedElsewhere", "copied", "failed", "offline"),
        *("charactersLeft", "tooLarge", "close", "loggedOut", "logIn", "was", "wasEmpty"),
    }


# Toasts


@pytest.fixture
def request_of():
    def make(method="post", *, htmx=True):
        request = getattr(RequestFactory(), method)("/queue/")
        request.session = {}
        request._messages = FallbackStorage(request)
        request.htmx = htmx
        return request

    return make


def answered(request, response):
    return toasts.ToastsForHtmx(lambda _: response)(request)


def test_a_toast_can_offer_undo(request_of):
    request = request_of()
    toasts.toast(request, "“Check” is done.", undo="/tasks/1/undo/")
    (message,) = messages.get_messages(request)

    assert (str(message), toasts.undo_url(message)) == ("“Check” is done.", "/tasks/1/undo/")
    html = Template('{% include "shell/_toasts.html" %}').render(
        Context({"messages": [message], "csrf_token": "token", "request": request})
    )
    assert '<form method="post" action="/tasks/1/undo/">' in html
    assert '<input type="hidden" name="next" value="/queue/">' in html


def test_a_toast_without_undo_has_no_form(request_of):
    request = request_of()
    toasts.toast(request, "Saved.")

    assert "<form" not in render_to_string("shell/_toasts.html", {"messages": messages.get_messages(request)})


def test_htmx_gets_the_toast_of_a_change_with_its_answer(request_of):
    request = request_of()
    toasts.toast(request, "Accepted.")

    response = answered(request, HttpResponse("<p>row</p>"))

    assert response.content.startswith(b"<p>row</p>")
    assert b'hx-swap-oob="beforeend"' in response.content
    assert b'<span class="toast-text">Accepted.</span>' in response.content


@pytest.mark.parametrize(
    ("method", "htmx", "response"),
    [
        ("get", True, HttpResponse("<p>news</p>")),
        ("post", False, HttpResponse("<p>page</p>")),
        ("post", True, HttpResponse(status=204)),
        ("post", True, HttpResponse(headers={"HX-Redirect": "/queue/"})),
        ("post", True, HttpResponse("{}", content_type="application/json")),
    ],
    ids=["news", "no htmx", "nothing to swap", "goes to another page", "no page"],
)
def test_a_toast_waits_for_the_next_page_where_this_answer_cannot_show_it(request_of, method, htmx, response):
    request = request_of(method, htmx=htmx)
    toasts.toast(request, "Done.")
    before = response.content

    assert answered(request, response).content == before
    assert [str(message) for message in messages.get_messages(request)] == ["Done."]


# Pages that say no


def test_what_is_not_there_keeps_the_side_bar_for_whoever_is_inside(client, ada):
    page = logged_in(client, ada).get("/nowhere/")

    assert page.status_code == 404
    assert "This is not here" in page.content.decode()
    assert '<nav class="side"' in page.content.decode()


def test_a_fault_of_ours_is_told_even_when_nothing_else_works():
    html = render_to_string("500.html")

    assert "Something went wrong on our side" in html
    assert 'href="/"' in html


def test_a_refusal_says_the_reason_and_what_to_do_next():
    why = type("Why", (), {"message": "“Check” is done already.", "next_action": "Open your queue."})()

    html = render_to_string("409.html", {"why": why, "back_url": "/queue/"})

    assert "<p>“Check” is done already. Open your queue.</p>" in html
    assert 'href="/queue/">Look at it as it is now</a>' in html


def test_the_icon_that_browsers_ask_for_beside_a_page_is_there_and_sets_no_cookie(client):
    answer = client.get("/favicon.ico")

    assert (answer.status_code, answer["Location"], dict(answer.cookies)) == (302, static("ui/logo.svg"), {})
    assert "no-store" not in answer["Cache-Control"]
