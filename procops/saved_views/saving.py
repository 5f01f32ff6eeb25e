"""Saving, changing and deleting views, and which of them somebody sees."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from procops.errors import Refused
from procops.people.actor import Actor
from procops.people.models import Team
from procops.saved_views import lists
from procops.saved_views.models import OpensWith, SavedView, SharedWith

MINE_AT_MOST = 50


class ViewNameTaken(Refused):
    """You have a view called {name} for this list already."""

    next_action = "Choose another name, or change that view."


class NotYourView(Refused):
    """{name} is somebody else's view."""

    next_action = "Save it as a view of your own, or ask whoever made it."


class NotYourTeam(Refused):
    """You cannot share a view with {team}: you are not in that team, or it is archived."""

    next_action = "Share the view with a team of yours, or with the organization."


class TooManyViews(Refused):
    """You have {limit} views already."""

    next_action = "Delete one that you do not use any more."


class ViewTooLong(Refused):
    """There are too many filters to save."""

    next_action = "Take some away, then save the view."


def seen_by(actor: Actor) -> QuerySet[SavedView]:
    """The views that somebody made, and those that are shared with them."""
    mine = Q(owner_id=actor.person_id)
    shared = Q(shared_with=SharedWith.ORGANIZATION) | Q(
        shared_with=SharedWith.TEAM, team_id__in=sorted(actor.own_teams)
    )
    return SavedView.objects.filter(mine | shared)


def shares_with(actor: Actor) -> QuerySet[Team]:
    """The teams with which somebody may share a view, by name: their own, for an admin any; none that is archived."""
    teams: QuerySet[Team] = Team.objects.filter(archived_at=None).order_by("name")
    return teams if actor.is_admin else teams.filter(pk__in=actor.own_teams)


def may_change(actor: Actor, view: SavedView) -> bool:
    """Whoever made it; of what is shared with all, an admin too."""
    return view.owner_id == actor.person_id or (actor.is_admin and view.shared_with != SharedWith.ME)


def save(
    *,
    list_key: str,
    name: str,
    query: str,
    shared_with: SharedWith = SharedWith.ME,
    team: Team | None = None,
    opens: bool = False,
    by: Actor,
    now: datetime,
) -> SavedView:
    """Save a list as it is filtered now.

    :param opens: whether the list opens with it from now on, for whoever saves it.
    :raises ViewNameTaken: if they have one of that name.
    :raises NotYourTeam: if the team is none that they share with.
    :raises TooManyViews: if they have as many as anybody may.
    :raises ViewTooLong: if the filters are too long to keep.
    """
    if SavedView.objects.filter(owner_id=by.person_id).count() >= MINE_AT_MOST:
        raise TooManyViews(limit=MINE_AT_MOST)
    view = SavedView.here(list=list_key, owner_id=by.person_id, saved_at=now)
    return _written(view, name=name, query=query, shared_with=shared_with, team=team, opens=opens, by=by)


def change(
    view: SavedView,
    *,
    name: str,
    query: str | None = None,
    shared_with: SharedWith,
    team: Team | None = None,
    opens: bool = False,
    by: Actor,
    now: datetime,
) -> SavedView:
    """Give a view another name, other filters (None: they stay) or other readers.

    :raises NotYourView: if ``by`` may not change it; else as :func:`save`.
    """
    if not may_change(by, view):
        raise NotYourView(name=view.name)
    view.saved_at = now
    kept = view.query if query is None else query
    return _written(view, name=name, query=kept, shared_with=shared_with, team=team, opens=opens, by=by)


def delete(view: SavedView, *, by: Actor) -> None:
    """Delete a view for all who see it.

    :raises NotYourView: if ``by`` may not.
    """
    if not may_change(by, view):
        raise NotYourView(name=view.name)
    view.delete()


@transaction.atomic
def open_with(list_key: str, view: SavedView | None, *, by: Actor) -> None:
    """Let a list open with a view for somebody; with None as it is by itself."""
    OpensWith.objects.filter(person=by.person_id, list=list_key).delete()
    if view is not None:
        OpensWith.here(person_id=by.person_id, list=list_key, view=view).save(force_insert=True)


def opening_view(list_key: str, *, actor: Actor) -> SavedView | None:
    """The view with which a list opens for somebody, if they still see it. One query."""
    return seen_by(actor).filter(list=list_key, openings__person=actor.person_id).first()


@transaction.atomic
def _written(
    view: SavedView, *, name: str, query: str, shared_with: SharedWith, team: Team | None, opens: bool, by: Actor
) -> SavedView:
    is_new_team = shared_with == SharedWith.TEAM and team is not None and team.pk != view.team_id
    if team is not None and is_new_team and not shares_with(by).filter(pk=team.pk).exists():
        raise NotYourTeam(team=team.name)
    view.name, view.query = name, lists.kept(query)
    if len(view.query) > lists.AT_MOST:
        raise ViewTooLong
    view.team = team if shared_with == SharedWith.TEAM else None
    view.shared_with = SharedWith.ME if shared_with == SharedWith.TEAM and team is None else shared_with
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise ViewNameTaken(name=name) from None
    if opens:
        open_with(view.list, view, by=by)
    else:
        OpensWith.objects.filter(person=by.person_id, view=view).delete()
    return view
