"""When one person may be disturbed by mail, and how often.

Their working calendar (the home team's, else that of a team of theirs, else the organization's) is read on their own
clock: nine o'clock is nine where they are. The arithmetic is pure; `hold` and `of` read and lock rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import transaction

from procops.notices.models import Quiet, Rhythm
from procops.people import calendars
from procops.people.models import Membership, TeamMember
from procops.scoping import OrganizationQuerySet
from procops.working_time import Calendar, WorkingTimeError

HOUR = timedelta(hours=1)
_KEPT = timedelta(hours=26)
"""For how long a mail counts: the longest day there is, and a bit."""

Place = tuple[UUID, UUID]
"""An organization and one of its people."""


def of(person_id: UUID, *, now: datetime) -> Rhythm:
    """The rhythm of somebody who works in the organization in scope; made where there is none yet."""
    row = Rhythm.objects.filter(person_id=person_id).first()
    if row is None:
        begin(Membership.objects.active().filter(person_id=person_id), now=now)
        row = Rhythm.objects.get(person_id=person_id)
    return row


@transaction.atomic
def choose(
    person_id: UUID,
    *,
    quiet: Quiet,
    between: tuple[time, time] | None,
    morning: bool,
    weekly: bool,
    now: datetime,
) -> Rhythm:
    """From now on disturb this person so.

    :param between: from when until when, for `Quiet.BETWEEN`; past midnight where it ends before it begins.
    """
    of(person_id, now=now)
    row = Rhythm.objects.select_for_update().get(person_id=person_id)
    row.quiet, row.morning, row.weekly = quiet, morning, weekly
    row.quiet_from, row.quiet_until = between or (None, None)
    row.next_at = next_morning(row, _hours_of_one(person_id), now)
    row.save()
    return row


def upcoming_morning(person_id: UUID, *, now: datetime) -> datetime:
    """When the next working day begins for somebody of the organization in scope."""
    return next_morning(of(person_id, now=now), _hours_of_one(person_id), now)


def begin(members: Collection[Membership], *, now: datetime) -> None:
    """Make the rhythms of these members of one or several organizations. The day that they begin on has begun."""
    hours = hours_of(members)
    rows = []
    for member in members:
        row = Rhythm(organization_id=member.organization_id, person_id=member.person_id)
        calendar = hours[member.organization_id, member.person_id]
        row.morning_on = calendar.local_date(now)
        row.next_at = next_morning(row, calendar, now)
        rows.append(row)
    Rhythm.objects.bulk_create(rows, ignore_conflicts=True)


def hours_of(members: Collection[Membership]) -> dict[Place, Calendar]:
    """Everybody's working hours on their own clock: three queries, however many they are."""
    known = Membership.objects.filter(pk__in=[member.pk for member in members])
    rows = list(known.select_related("person", "organization__calendar", "home_team__calendar"))
    without = [row.person_id for row in rows if row.home_team_id is None]
    teams = TeamMember.objects.filter(person_id__in=without).select_related("team__calendar")
    of_team = {(row.organization_id, row.person_id): row.team for row in teams.order_by("-team__name", "-team_id")}
    found = {}
    for row in rows:
        place = row.organization_id, row.person_id
        calendar = calendars.working_calendar(row.home_team or of_team.get(place), row.organization)
        found[place] = on_their_clock(calendar, row.person.time_zone)
    return found


def on_their_clock(calendar: Calendar, zone: str) -> Calendar:
    """The same hours of the day in somebody's own time zone; empty: as it is."""
    return _moved(calendar, zone) if zone and zone != calendar.timezone else calendar


@lru_cache(maxsize=256)
def _moved(calendar: Calendar, zone: str) -> Calendar:
    return replace(calendar, timezone=zone)


def is_quiet(row: Rhythm, hours: Calendar, now: datetime) -> bool:
    """Whether this is no moment for a mail. A break at noon disturbs nobody's peace: the day counts from end to end."""
    if row.quiet == Quiet.NEVER:
        return False
    if row.quiet == Quiet.BETWEEN and row.quiet_from is not None and row.quiet_until is not None:
        return _is_between(now.astimezone(hours.zone).time(), row.quiet_from, row.quiet_until)
    return not any(_is_open(hours, hours.local_date(now) - timedelta(days=ago), now) for ago in (0, 1))


def morning_of(row: Rhythm, hours: Calendar, day: date) -> datetime:
    """When a working day begins for this person: as its hours begin, or when their quiet hours are over.

    :raises WorkingTimeError: if it is no working day.
    """
    opening = hours.opening_of(day)
    if row.quiet == Quiet.BETWEEN and row.quiet_until is not None and is_quiet(row, hours, opening):
        return max(opening, hours.moment(day, row.quiet_until))
    return opening


def next_morning(row: Rhythm, hours: Calendar, after: datetime) -> datetime:
    """The next beginning of a working day; a day later for whoever never works."""
    day = hours.local_date(after)
    try:
        if hours.is_working_day(day) and (morning := morning_of(row, hours, day)) > after:
            return morning
        return morning_of(row, hours, hours.nth_working_day(day, 1))
    except WorkingTimeError:
        return after + timedelta(days=1)


def may_say_one_more(row: Rhythm, hours: Calendar, now: datetime) -> bool:
    """Whether a single mail still fits: the last one of the hour, and of the day, is kept for all the rest together."""
    moments = [datetime.fromisoformat(moment) for moment in row.mailed]
    within_hour = sum(moment > now - HOUR for moment in moments)
    today = hours.local_date(now)
    within_day = sum(hours.local_date(moment) == today for moment in moments)
    return within_hour < max(1, settings.MAILS_AN_HOUR - 1) and within_day < settings.MAILS_A_DAY - 1


def count(row: Rhythm, now: datetime) -> None:
    """Remember, unsaved, that a mail goes out now."""
    kept = [moment for moment in row.mailed if datetime.fromisoformat(moment) > now - _KEPT]
    row.mailed = [*kept, now.isoformat()]


@transaction.atomic
def count_not(counted: Collection[tuple[UUID, UUID, datetime]]) -> None:
    """Mails that were counted as going out, and have not.

    :param counted: organization, person and the moment of each.
    """
    rows = _of_places({(organization, person) for organization, person, _ in counted})
    for row in rows.select_for_update().order_by("id"):
        for organization, person, moment in counted:
            if (organization, person) == (row.organization_id, row.person_id) and moment.isoformat() in row.mailed:
                row.mailed.remove(moment.isoformat())
        row.save(update_fields=["mailed"])


def say_the_rest(row: Rhythm, hours: Calendar, now: datetime) -> None:
    """Plan, unsaved, one more mail today for what single ones may not say any more; once a day, and in peace."""
    today, at = hours.local_date(now), now + HOUR
    # It may lie ahead: the clock was set back over midnight, or people move westward.
    if (row.rest_on is None or row.rest_on < today) and hours.local_date(at) == today and not is_quiet(row, hours, at):
        row.rest_on, row.next_at = today, min(row.next_at, at)


def hold(members: Collection[Membership], *, now: datetime) -> Mapping[Place, tuple[Rhythm, Calendar]]:
    """The rhythms of these members, locked until the transaction ends; without those that somebody else holds."""
    people = {(member.organization_id, member.person_id) for member in members}
    rows = _of_places(people)
    known = {(row.organization_id, row.person_id) for row in rows}
    if new := [member for member in members if (member.organization_id, member.person_id) not in known]:
        begin(new, now=now)
    hours = hours_of(members)
    held = rows.all().select_for_update(skip_locked=True).order_by("id")
    return {
        (row.organization_id, row.person_id): (row, hours[row.organization_id, row.person_id])
        for row in held
        if (row.organization_id, row.person_id) in people
    }


def _of_places(places: Collection[Place]) -> OrganizationQuerySet:
    """The rhythms of these people, and maybe of some of them in another of these organizations: an index finds them."""
    rows: OrganizationQuerySet = Rhythm.objects.filter(
        organization_id__in={organization for organization, _ in places}, person_id__in={person for _, person in places}
    )
    return rows


def _hours_of_one(person_id: UUID) -> Calendar:
    (hours,) = hours_of(Membership.objects.active().filter(person_id=person_id)).values()
    return hours


def _is_open(hours: Calendar, day: date, now: datetime) -> bool:
    try:
        return hours.is_working_day(day) and hours.opening_of(day) <= now < hours.closing_of(day)
    except WorkingTimeError:
        return False


def _is_between(clock: time, begin: time, end: time) -> bool:
    return begin <= clock < end if begin <= end else clock >= begin or clock < end
