"""What the search field offers while one types: places, things to start, and the first of what is found."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from handoffs.search import Found, search
from procops.people.actor import Actor
from procops.ui.navigation import places
from workflows.process_list import startable_by

EACH = 6
"""How many of each kind."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Somewhere to go."""

    label: str
    address: str
    icon: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Offers of one kind."""

    label: str
    offers: list[Offer] = field(default_factory=list)


def offered(query: str, *, actor: Actor) -> list[Group]:
    """What fits the words, in groups that are not empty; without words the places, and what one may start."""
    found = search(query, actor=actor)
    groups = [
        Group(_("Go to"), go_to(query)),
        Group(_("Start"), to_start(query, actor=actor)),
        *_found(found),
    ]
    return [group for group in groups if group.offers]


def go_to(query: str) -> list[Offer]:
    """Places of the side bar whose name has every word."""
    every = [Offer(str(place.entry.label), place.url, place.entry.icon) for place in places("")]
    return [each for each in every if _fits(each.label, query)][: EACH + 2]


def to_start(query: str, *, actor: Actor) -> list[Offer]:
    """What somebody may start: "Start an onboarding"."""
    offers = [
        Offer(each.start_words, reverse("handoffs:start", args=[each.process.key]), "player-play", each.process.name)
        for each in startable_by(actor)
    ]
    return [each for each in offers if _fits(f"{each.label} {each.about}", query)][:EACH]


def _found(found: Found) -> list[Group]:
    cases = ([found.exact] if found.exact else []) + found.cases
    tasks = [
        Offer(str(each.step), reverse("handoffs:task", args=[each.pk]), "checkbox", str(each.case))
        for each in found.tasks[:EACH]
    ]
    return [
        Group(_("On your desk"), tasks),
        Group(
            _("Cases"),
            [
                Offer(str(each), reverse("handoffs:case", args=[each.reference]), "folders", str(each.process))
                for each in cases[:EACH]
            ],
        ),
        Group(
            _("Records"),
            [
                Offer(each.name, reverse("handoffs:record", args=[each.pk]), "briefcase", str(each.get_kind_display()))
                for each in found.records[:EACH]
            ],
        ),
        Group(
            _("Processes"),
            [
                Offer(each.name, reverse("workflows:process", args=[each.key]), "sitemap")
                for each in found.processes[:EACH]
            ],
        ),
        Group(
            _("People"),
            [
                Offer(str(each), reverse("people:member", args=[each.pk]), "user", each.email)
                for each in found.people[:EACH]
            ],
        ),
    ]


def _fits(text: str, query: str) -> bool:
    return all(word in text.lower() for word in query.lower().split())
