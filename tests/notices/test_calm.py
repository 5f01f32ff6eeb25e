"""Nobody is mailed more than helps: one mail in the morning, few single ones, none at night."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from handoffs import moves
from procops.notices import delivery, digests, inbox, outbox, rhythm, wishes
from procops.notices.kinds import AT_ONCE, Kind
from procops.notices.models import Channel, Notice, NoticeState, Pace, Quiet, Rhythm
from procops.people import absences, memberships
from procops.people.models import Membership, Organization, Person
from procops.scoping import nowhere, scope
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs import running
from tests.handoffs.test_reminding import FILE
from tests.notices import mailbox
from tests.notices.conftest import FACTS
from tests.race import at_once as in_the_same_moment
from workflows.models import Task

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY
"""Nine o'clock, when Acme begins to work."""


@pytest.fixture(autouse=True)
def at_once() -> None:
    """Instead of the fixture of that name: here all is as it is for people."""


def pass_time(now: datetime, until: datetime, every: timedelta = HOUR / 2) -> None:
    """Sweep as workers do, only less often."""
    while now <= until:
        swept(now)
        now += every


def swept(now: datetime) -> int:
    with nowhere():
        digests.sweep(clock=lambda: now)
        return delivery.sweep(clock=lambda: now, jitter=lambda: 0.5)


def subjects(person: Person) -> list[str]:
    return [mail.subject for mail in mailbox.taken if mail.to == [person.email]]


def test_forty_open_items_and_sixty_events_make_at_most_five_mails(told, petra: Person, mia: Person, dora: Person):
    first = running.begin(FILE, owner=dora, by=mia)
    cases = [first.case] + [moves.start_case(first.process, by=as_actor(mia), now=MONDAY).case for _ in range(39)]
    for case in cases:
        moves.claim(Task.objects.get(case=case, step_key="file"), by=as_actor(petra), now=MONDAY)
    Notice.objects.all().delete()
    rhythm.of(petra.pk, now=MONDAY)
    by_mail = [kind for kind, channel in wishes.CHOICES if channel == Channel.EMAIL]
    at_once, others = sorted(AT_ONCE), [kind for kind in by_mail if kind not in AT_ONCE]

    for half_hour in range(20):  # from eight to six
        now = TUESDAY - HOUR + half_hour * HOUR / 2
        for n, kinds in enumerate((at_once, others, others)):
            told(petra, kind=kinds[(2 * half_hour + n) % len(kinds)], link=f"/tasks/{half_hour}-{n}/", now=now)
        swept(now)

    mails = subjects(petra)
    assert len(mails) == 5
    assert "40 late, 6 messages" in mails[:2]  # what came at nine, with what is worth a mail of its own
    assert mails[-1].endswith(" messages")
    assert Notice.objects.filter(channel="email", state="pending", gathered_at=None).count() == 0


def test_by_night_nothing_comes_and_in_the_morning_it_is_said_once(told, hugo: Person):
    rhythm.of(hugo.pk, now=MONDAY)
    told(hugo, kind=Kind.RETURNED, now=MONDAY + 8 * HOUR)  # five o'clock
    pass_time(MONDAY + 8 * HOUR, TUESDAY - MINUTE)
    assert subjects(hugo) == []

    swept(TUESDAY)
    (mail,) = mailbox.taken
    assert mail.subject == "1 message"
    assert "“Prepare contract” back to you" in mail.body
    assert "http://127.0.0.1/handoffs/" in mail.body
    assert swept(TUESDAY + HOUR) == 0


@pytest.mark.parametrize(
    ("due", "morning", "alone"),
    [
        (TUESDAY + 4 * HOUR, True, False),
        (TUESDAY + 4 * HOUR - MINUTE, True, True),
        (MONDAY + 7 * HOUR, True, True),
        (TUESDAY + DAY, False, True),
    ],
)
def test_what_is_nearly_due_comes_alone_only_if_the_morning_mail_would_be_too_late(
    told, hugo: Person, due: datetime, morning: bool, alone: bool
):
    rhythm.choose(hugo.pk, quiet=Quiet.OUTSIDE_WORK, between=None, morning=morning, weekly=True, now=MONDAY)
    told(hugo, kind=Kind.DUE_SOON, facts=FACTS | {"due": due.isoformat()}, now=MONDAY + MINUTE)
    assert swept(MONDAY + MINUTE) == alone
    assert swept(TUESDAY) == (not alone)
    assert len(mailbox.taken) == 1
    assert "“Prepare contract”" in mailbox.taken[0].body


def test_what_is_answered_before_the_morning_is_not_said(told, hugo: Person):
    rhythm.of(hugo.pk, now=MONDAY)
    row, _ = told(hugo)
    swept(MONDAY)
    outbox.withdraw(subject_id=row.subject_id, now=MONDAY + HOUR)
    assert swept(TUESDAY) == 0
    assert not Notice.objects.filter(kind=Kind.DIGEST).exists()


def test_single_mails_end_where_it_is_too_much_and_the_rest_comes_together(told, hugo: Person, settings: Any):
    settings.MAILS_AN_HOUR, settings.MAILS_A_DAY = 4, 100
    for n in range(8):
        told(hugo, kind=Kind.MENTIONED, n=n, link=f"/cases/ONB-{n}/", now=MONDAY + MINUTE)
    assert swept(MONDAY + MINUTE) == 3

    pass_time(MONDAY + 2 * MINUTE, MONDAY + HOUR, every=10 * MINUTE)
    assert len(mailbox.taken) == 3
    swept(MONDAY + HOUR + MINUTE)
    assert subjects(hugo)[3:] == ["5 messages"]


def test_whoever_wants_it_at_once_has_it_at_once_by_night_too(told, hugo: Person):
    every = [wish for wish in wishes.CHOICES if wish[0] != Kind.LATE]
    wishes.choose(hugo.pk, wishes=every, paces={Kind.OFFERED: Pace.NOW, Kind.RETURNED: Pace.DIGEST})
    rhythm.choose(hugo.pk, quiet=Quiet.NEVER, between=None, morning=True, weekly=True, now=MONDAY)
    for kind in (Kind.OFFERED, Kind.RETURNED, Kind.LATE):
        told(hugo, kind=kind, now=MONDAY + 12 * HOUR)

    assert swept(MONDAY + 12 * HOUR) == 1
    assert [(row.kind, row.email) for row in wishes.of(hugo.pk)][:3] == [
        (Kind.OFFERED, Pace.NOW),
        (Kind.ACCEPTED, None),
        (Kind.RETURNED, Pace.DIGEST),
    ]
    states = dict(Notice.objects.filter(channel="email").values_list("kind", "state"))
    assert states == {Kind.OFFERED: "sent", Kind.RETURNED: "pending", Kind.LATE: "withdrawn"}


@pytest.mark.parametrize(
    ("zone", "quiet", "between", "at", "is_quiet", "next_morning"),
    [
        ("", Quiet.OUTSIDE_WORK, None, MONDAY, False, TUESDAY),
        ("", Quiet.OUTSIDE_WORK, None, MONDAY - MINUTE, True, MONDAY),
        ("", Quiet.OUTSIDE_WORK, None, MONDAY + 8 * HOUR, True, TUESDAY),
        ("", Quiet.OUTSIDE_WORK, None, MONDAY - 2 * DAY, True, MONDAY),
        ("America/New_York", Quiet.OUTSIDE_WORK, None, MONDAY, True, MONDAY + 5 * HOUR),
        ("", Quiet.BETWEEN, (time(20), time(9, 30)), MONDAY, True, MONDAY + HOUR / 2),
        ("", Quiet.BETWEEN, (time(20), time(7)), MONDAY + 9 * HOUR, False, TUESDAY),
        ("", Quiet.NEVER, None, MONDAY + 12 * HOUR, False, TUESDAY),
    ],
)
def test_quiet_hours_and_mornings_are_on_ones_own_clock(
    hugo: Person,
    zone: str,
    quiet: Quiet,
    between: Any,
    at: datetime,
    is_quiet: bool,
    next_morning: datetime,
):
    hugo.time_zone = zone
    hugo.save()
    row = rhythm.choose(hugo.pk, quiet=quiet, between=between, morning=True, weekly=True, now=at)
    (hours,) = rhythm.hours_of(Membership.objects.filter(person=hugo)).values()

    assert (rhythm.is_quiet(row, hours, at), row.next_at) == (is_quiet, next_morning)


def test_the_morning_names_what_waits_with_its_links_in_the_readers_language(petra: Person, mia: Person, dora: Person):
    task = running.begin(FILE, owner=dora, by=mia).task("file")
    moves.claim(task, by=as_actor(petra), now=MONDAY)
    petra.language = "de"
    petra.save()
    rhythm.of(petra.pk, now=MONDAY)

    swept(TUESDAY)

    (mail,) = [mail for mail in mailbox.taken if mail.to == [petra.email]]
    assert mail.subject == "1 verspätet"
    assert f"http://127.0.0.1/tasks/{task.pk}/" in mail.body
    assert mail.alternatives[0].content.count(f"/tasks/{task.pk}/") == 1


@pytest.mark.parametrize("visibility", ["everyone", "participants"])
def test_a_leaders_week_begins_with_what_is_late_and_waits_in_what_they_lead_and_may_see(
    hugo: Person, petra: Person, mia: Person, dora: Person, visibility: str
):
    case = running.begin({**FILE, "process": {**FILE["process"], "visibility": visibility}}, owner=dora, by=mia)
    moves.claim(case.task("file"), by=as_actor(petra), now=MONDAY)
    for person in (hugo, petra, dora):
        rhythm.of(person.pk, now=MONDAY)
    next_monday = MONDAY + 7 * DAY
    pass_time(MONDAY + 4 * DAY, MONDAY + 4 * DAY)
    mailbox.taken.clear()

    swept(next_monday)

    said = {mail.to[0].split("@")[0]: mail.body for mail in mailbox.taken}
    assert "Late in what you answer for" in said["dora"]
    assert ("Late in what you answer for" in said.get("hugo", "")) is (visibility == "everyone")
    assert "Late in what you answer for" not in said["petra"]
    swept(next_monday + DAY)
    assert [mail.to[0] for mail in mailbox.taken][len(said) :] == ["petra@acme.test"]


def test_a_day_that_comes_twice_to_whoever_moves_westward_begins_with_one_mail(told, hugo: Person):
    told(hugo)
    swept(MONDAY)
    assert swept(TUESDAY) == 1
    told(hugo, kind=Kind.ASSIGNED, n=2, now=TUESDAY)
    Notice.objects.filter(kind=Kind.ASSIGNED, channel="email").update(gathered_at=TUESDAY)
    Rhythm.objects.filter(person=hugo).update(morning_on=(TUESDAY + DAY).date(), next_at=TUESDAY)

    with nowhere():
        assert digests.sweep(clock=lambda: TUESDAY + HOUR) == (0, 0)
    assert Rhythm.objects.get(person=hugo).next_at == TUESDAY + DAY


def test_whoever_is_away_or_has_left_gets_no_morning_mail(told, hugo: Person, petra: Person, ada: Person):
    told(hugo, petra)
    swept(MONDAY)
    absences.be_away(
        Membership.objects.get(person=hugo),
        first=TUESDAY.date(),
        last=TUESDAY.date(),
        deputy=None,
        note="",
        by=as_actor(hugo),
        now=MONDAY,
    )
    memberships.deactivate(Membership.objects.get(person=petra), by=as_actor(ada), now=MONDAY)

    assert swept(TUESDAY) == 0
    assert swept(TUESDAY + DAY) == 1
    assert subjects(hugo) == ["1 message"]


def test_a_morning_that_could_not_be_sent_is_told_with_the_next(told, hugo: Person):
    told(hugo)
    swept(MONDAY)
    with nowhere():
        digests.sweep(clock=lambda: TUESDAY)  # written, and nobody sends it
    told(hugo, kind=Kind.ASSIGNED, n=2, now=TUESDAY + HOUR)
    rows = Notice.objects.filter(kind=Kind.DIGEST)
    assert [row.state for row in rows] == ["pending"]
    Notice.objects.filter(channel="email", kind=Kind.ASSIGNED).update(gathered_at=TUESDAY + HOUR)

    with nowhere():
        digests.sweep(clock=lambda: TUESDAY + DAY)
    assert sorted(rows.values_list("state", flat=True)) == ["pending", "withdrawn"]
    swept(TUESDAY + DAY)
    assert subjects(hugo) == ["2 messages"]


@pytest.mark.django_db(transaction=True)
def test_any_number_of_sweeps_write_one_digest(told, hugo: Person, acme: Organization):
    told(hugo)
    swept(MONDAY)
    pk = Rhythm.objects.get(person=hugo).pk

    def write() -> bool:
        with scope(acme.pk):
            return digests.write(pk, now=TUESDAY)

    assert sum(result is True for result in in_the_same_moment(*[write] * 6)) == 1
    Rhythm.objects.filter(pk=pk).update(next_at=TUESDAY)
    assert write() is False
    assert Notice.objects.filter(kind=Kind.DIGEST).count() == 1


def test_the_page_says_when_mail_comes_and_asks_for_both_hours(client: Client, hugo: Person):
    browser = logged_in(client, hugo)
    assert "The next one:" in browser.get("/profile/notices/").content.decode()

    answer = browser.post("/profile/notices/", {"quiet": "between", "quiet_from": "20:00"})
    assert answer.status_code == 422
    assert "Say from when until when no mail is to come." in answer.content.decode()

    browser.post("/profile/notices/", {"quiet": "between", "quiet_from": "20:00", "quiet_until": "07:30"})
    row = Rhythm.objects.get(person=hugo)
    assert (row.quiet, row.quiet_from, row.quiet_until, row.morning) == ("between", time(20), time(7, 30), False)


def test_a_notice_put_away_comes_back_on_top_unless_it_is_no_longer_true(
    told, client: Client, hugo: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY)
    first, _ = told(hugo, kind=Kind.RETURNED)
    told(hugo, n=2, now=MONDAY + MINUTE)
    browser = logged_in(client, hugo)
    page = browser.post(f"/inbox/{first.pk}/later/", {"when": "morning"}, follow=True).content.decode()
    assert "You are told again on Tuesday 3 March, 09:00." in page
    assert (inbox.unread(hugo.pk), first.pk in set(inbox.of(hugo.pk).values_list("pk", flat=True))) == (1, False)

    swept(TUESDAY)
    (group,) = inbox.page(hugo.pk).groups
    assert [notice.kind for notice in group.notices] == [Kind.RETURNED, Kind.OFFERED]
    assert group.notices[0].created_at == TUESDAY

    again = inbox.snooze(hugo.pk, notice_id=first.pk, until=MONDAY, now=TUESDAY)
    assert again == Notice.objects.get(pk=first.pk).due_at == TUESDAY + MINUTE  # never in the past, which is ordered
    swept(TUESDAY + MINUTE)
    inbox.snooze(hugo.pk, notice_id=first.pk, until=TUESDAY + DAY, now=TUESDAY)
    outbox.withdraw(subject_id=first.subject_id, now=TUESDAY)
    swept(TUESDAY + DAY)
    assert Notice.objects.get(pk=first.pk).state == NoticeState.WITHDRAWN
