"""What somebody wants to be told: kinds by channel, how soon by mail, and which cases they have muted.

Wishes are asked when notices are shown and sent, never when they are written, so a wish that is taken back brings back
what was written meanwhile, and no move pays for it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from procops.notices.kinds import AT_ONCE, BY_MAIL, OF_ITSELF, Kind
from procops.notices.models import Channel, MutedCase, Pace, Paced, Unwanted

Wish = tuple[Kind, Channel]

CHOICES: tuple[Wish, ...] = tuple(
    (kind, channel)
    for kind in Kind
    if kind not in OF_ITSELF
    for channel in Channel
    if channel == Channel.INBOX or kind in BY_MAIL
)


class Row(NamedTuple):
    """One kind on the page of preferences: whether it is wanted in the app, and how soon by mail; None: never."""

    kind: Kind
    inbox: bool
    email: Pace | None


def usual(kind: str) -> Pace:
    """How soon a kind comes by mail until somebody says otherwise."""
    return Pace.DIGEST if kind in BY_MAIL - AT_ONCE - OF_ITSELF else Pace.NOW


def is_wanted() -> Q:
    """The condition on notices that their person wants to be told."""
    mine = {"organization_id": OuterRef("organization_id"), "person_id": OuterRef("person_id")}
    unwanted = Unwanted.objects.filter(**mine, kind=OuterRef("kind"), channel=OuterRef("channel"))
    muted = MutedCase.objects.filter(**mine, case_id=OuterRef("case_id"))
    return Q(~Exists(unwanted), ~Exists(muted))


def asked_pace() -> Subquery:
    """How soon the person of a notice wants its kind by mail; null where they have not said."""
    mine = {"organization_id": OuterRef("organization_id"), "person_id": OuterRef("person_id")}
    return Subquery(Paced.objects.filter(**mine, kind=OuterRef("kind")).values("pace")[:1])


def of(person_id: UUID) -> list[Row]:
    """Every kind, with what this person wants of it in the organization in scope."""
    without = set(Unwanted.objects.filter(person_id=person_id).values_list("kind", "channel"))
    paced = dict(Paced.objects.filter(person_id=person_id).values_list("kind", "pace"))

    def by_mail(kind: Kind) -> Pace | None:
        if kind not in BY_MAIL:
            return None
        return Pace.OFF if (kind, Channel.EMAIL) in without else Pace(paced.get(kind, usual(kind)))

    kinds = dict.fromkeys(kind for kind, _ in CHOICES)
    return [Row(kind, (kind, Channel.INBOX) not in without, by_mail(kind)) for kind in kinds]


@transaction.atomic
def choose(person_id: UUID, *, wishes: Collection[Wish], paces: Mapping[Kind, Pace] | None = None) -> None:
    """From now on tell this person these, and nothing else of what can be chosen.

    :param paces: how soon, of what is wanted by mail; as is usual where nothing is said.
    """
    Unwanted.objects.filter(person_id=person_id).delete()
    Paced.objects.filter(person_id=person_id).delete()
    Unwanted.objects.bulk_create(
        Unwanted.here(person_id=person_id, kind=kind, channel=channel)
        for kind, channel in CHOICES
        if (kind, channel) not in wishes
    )
    Paced.objects.bulk_create(
        Paced.here(person_id=person_id, kind=kind, pace=pace)
        for kind, pace in (paces or {}).items()
        if (kind, Channel.EMAIL) in wishes and pace not in (Pace.OFF, usual(kind))
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
