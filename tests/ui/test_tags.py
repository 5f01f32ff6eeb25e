"""The template tags, each by the HTML it writes."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import timezone

from procops.ui import icons

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)


def rendered(template: str, **context) -> str:
    return Template(template).render(Context(context)).strip()


def test_a_due_badge_is_red_only_when_late():
    late = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)

    assert rendered("{% due_badge moment now 'UTC' %}", moment=late, now=NOW) == (
        '<time class="due due-late" datetime="2026-12-01T10:00:00+00:00" title="Tuesday 1 December 2026, 10:00">'
        "3 h late</time>"
    )
    assert 'class="due due-today"' in rendered("{% due_badge now now 'UTC' %}", now=NOW)


def test_a_due_badge_speaks_in_the_readers_time_zone_when_none_is_given():
    assert "today 13:00" in rendered("{% due_badge now now %}", now=NOW)


def test_a_due_badge_without_a_moment_says_so():
    assert rendered("{% due_badge None now %}", now=NOW) == '<span class="due due-none">no due date</span>'


def test_a_handoff_pill_names_both_sides_and_is_spoken_as_a_sentence():
    html = rendered("{% handoff_pill a b %}", a="Sales & Co", b="Legal")

    assert html.startswith('<span class="handoff-pill"><svg class="icon"')
    assert html.endswith(
        '<span><span class="visually-hidden">Handoff: </span>Sales &amp; Co&nbsp;<span aria-hidden="true">→</span>'
        '<span class="visually-hidden">to</span> Legal</span></span>'
    )


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovett", "AL"), ("Ana María de la Cruz", "AC"), ("Cher", "C"), ("ada@acme.example", "A"), ("", "?")],
)
def test_an_avatar_shows_initials(name, letters):
    assert f">{letters}</span>" in rendered("{% avatar name %}", name=name)


def test_an_avatar_keeps_its_hue_and_is_decoration():
    assert rendered("{% avatar 'Ada Lovett' %}") == (
        '<span class="avatar avatar-sm rounded-circle hue-6" aria-hidden="true">AL</span>'
    )


def test_lanes_take_the_eight_hues_in_turn():
    assert rendered("{% for n in lanes %}{% lane_hue n %} {% endfor %}", lanes=[0, 7, 8]) == "hue-0 hue-7 hue-0"


def test_a_moment_carries_what_the_browser_needs_to_keep_it_true():
    assert rendered("{% moment_ago now %}", now=NOW) == (
        '<time datetime="2026-12-01T13:00:00+00:00" data-relative title="Tuesday 1 December 2026, 13:00">'
        "1 Dec 2026 13:00</time>"
    )


def test_a_stamp_names_its_zone_in_the_hover():
    with timezone.override("Europe/Berlin"):
        assert rendered('{{ now|stamp:"l j M, H:i" }}', now=NOW) == (
            '<time datetime="2026-12-01T13:00:00+00:00" title="Tuesday 1 December 2026, 14:00 (Europe/Berlin)">'
            "Tuesday 1 Dec, 14:00</time>"
        )


def test_durations_are_filters():
    assert rendered("{{ 12000|duration }}, {{ 95400|working_duration }}") == "3 h 20 min, 26 h 30 min"


def test_an_icon_points_into_the_sprite_on_our_own_host():
    html = rendered("{% icon 'check' 'text-secondary' %}")

    assert html.startswith('<svg class="icon text-secondary" viewBox="0 0 24 24"')
    assert 'aria-hidden="true"' in html
    assert f'<use href="{icons.sprite_url()}#check"/>' in html
    assert icons.sprite_url().startswith("/static/app/")


def test_an_icon_that_the_sprite_does_not_hold_is_refused():
    with pytest.raises(icons.UnknownIcon, match=r"'unicorn' is not in procops/ui/icons\.json"):
        rendered("{% icon 'unicorn' %}")


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = {
        (path.name, name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""\{% icon ["']([a-z0-9-]+)["']""", path.read_text("utf-8"))
    }

    assert named
    assert {(file, name) for file, name in named if name not in icons.NAMES} == set()


def test_a_day_in_a_title_is_not_broken_at_its_hyphens():
    html = rendered("{{ title|unbroken }}", title="<Ann> & Co · 2026-12-03, then 2027-01-04")

    assert html == (
        '&lt;Ann&gt; &amp; Co · <span class="text-nowrap">2026-12-03</span>, '
        'then <span class="text-nowrap">2027-01-04</span>'
    )
    assert [rendered("{{ title|unbroken }}", title=title) for title in ("", "PO-2026-12-034", "Leo Engel")] == [
        "",
        "PO-2026-12-034",
        "Leo Engel",
    ]
