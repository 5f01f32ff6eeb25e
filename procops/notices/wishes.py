"""What somebody does not want to be told: kinds by channel, and cases they have muted.

Wishes are asked when notices are shown and sent, never when they are written, so a wish that is taken back brings back
what was written meanwhile, and no move pays for it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from procops.notices.kinds import BY_MAIL, Kind
from procops.notices.models import Channel, MutedCase, Unwanted

Wish = tuple[Kind, Channel]

CHOICES: tuple[Wish, ...] = tuple(
    (kind, channel)
    for kind in Kind
    if kind != Kind.INVITED  # whoever is invited has nowhere to say no yet
    for channel in Channel
    if channel == Channel.INBOX or kind in BY_MAIL
)


class Row(NamedTuple):
    """One kind on the page of preferences: for each channel whether it is wanted; None where there is none."""

    kind: Kind
    inbox: bool
    email: bool | None


def is_wanted() -> Q:
    """The condition on notices that their person wants to be told."""
    mine = {"organization_id": OuterRef("organization_id"), "person_id": OuterRef("person_id")}
    unwanted = Unwanted.objects.filter(**mine, kind=OuterRef("kind"), channel=OuterRef("channel"))
    muted = MutedCase.objects.filter(**mine, case_id=OuterRef("case_id"))
    return Q(~Exists(unwanted), ~Exists(muted))


def of(person_id: UUID) -> list[Row]:
    """Every kind, with what this person wants of it in the organization in scope."""
    without = set(Unwanted.objects.filter(person_id=person_id).values_list("kind", "channel"))
    return [
        Row(
            kind,
            (kind, Channel.INBOX) not in without,
            (kind, Channel.EMAIL) not in without if kind in BY_MAIL else None,
        )
        for kind in dict.fromkeys(kind for kind, _ in CHOICES)
    ]


@transaction.atomic
def choose(person_id: UUID, *, wishes: Collection[Wish]) -> None:
    """From now on tell this person these, and nothing else of what can be chosen."""
    Unwanted.objects.filter(person_id=person_id).delete()
    Unwanted.objects.bulk_create(
        Unwanted.here(person_id=person_id, kind=kind, channel=channel)
        for kind, channel in CHOICES
        if (kind, channel) not in wishes
    )


def mute(person_id: UUID, *, case_id: UUID, reference: str, now: datetime) -> None:
    """Tell this person nothing more of a case. Its work stays in their queue."""
    MutedCase.objects.get_or_create(
        person_id=person_id,
        case_id=case_id,
        defaults={"case_reference": reference, "since": now, "organization_id": MutedCase.here().organization_id},
    )


def unmute(person_id: UUID, *, case_id: UUID) -> None:
    MutedCase.objects.filter(person_id=person_id, case_id=case_id).delete()


def muted(person_id: UUID) -> list[MutedCase]:
    """The newest fifty."""
    return list(MutedCase.objects.filter(person_id=person_id).order_by("-since", "-id")[:50])
