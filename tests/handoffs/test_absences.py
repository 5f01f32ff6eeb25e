"""Somebody is away: new work flows to the deputy and back, open work where it was said, and nothing is told twice."""

from datetime import date, timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from handoffs import leaving, moves
from handoffs.absences import back, setting
from handoffs.absences.standing import stand_ins_of
from handoffs.erasing.people import erase_person
from handoffs.history import of_case
from handoffs.moves.deputies import NoLongerTheirs
from handoffs.reminders.sweep import remind
from procops.notices import texts
from procops.notices.models import Channel, Notice
from procops.people import absences, memberships
from procops.people.models import Absence, AuditEntry, Membership, Organization, Person, Team, TeamMember
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from tests.rest.api import api_of
from workflows.models import RoleDeputy, StandIn
from workflows.plan import plan_of
from workflows.staff_changes import staff

DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY
NEXT_MONDAY = MONDAY + 7 * DAY
WEEK = {"first": date(2026, 3, 3), "last": date(2026, 3, 6)}
"""Away from Tuesday to Friday."""

CHECKED = definition(
    lanes="people boss",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "ask", "lane": "people"},
        {"key": "approve", "lane": "boss"},
        {"key": "file", "lane": "people"},
        {"key": "sign", "lane": "boss"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "ask"), ("ask", "approve"), ("approve", "file"), ("file", "sign"), ("sign", "end")],
)


@pytest.fixture
def case(begin: Begin, petra: Person, max: Person) -> Running:
    """People operations ask, Max approves."""
    return begin(CHECKED, by=petra, staff={"boss": max})


def member(person: Person) -> Membership:
    return Membership.objects.select_related("person", "organization").get(person=person)


def away(person: Person, deputy: Person | None, *, by: Person | None = None, **how) -> Absence:
    days = {**WEEK, **how}
    return absences.be_away(member(person), deputy=deputy, by=as_actor(by or person), now=MONDAY, **days)


def test_new_work_goes_to_the_deputy_while_somebody_is_away_and_back_afterwards(
    begin: Begin, case: Running, petra: Person, max: Person, nina: Person
) -> None:
    away(max, nina)
    before = begin(
        {**CHECKED, "process": {**CHECKED["process"], "key": "other", "prefix": "OTH"}}, by=petra, staff={"boss": max}
    )
    before.complete("ask", petra, now=MONDAY + HOUR)
    case.complete("ask", petra, now=TUESDAY)

    assert before.task("approve").owner == max  # on Monday he was still here
    task = case.task("approve")
    assert (task.owner, case.handoff("approve").receiver) == (nina, nina)
    stand_in = stand_ins_of([task])[task.pk]
    assert (stand_in.absence.person, stand_in.absence.last_moment.date()) == (max, date(2026, 3, 6))
    assert case.entry("task.deputized").facts == {
        "for": str(max.pk),
        "to": str(nina.pk),
        "until": "2026-03-07T00:00:00+00:00",
    }
    told = of_case(case.fresh(), graph=plan_of(case.case.version_id).graph, readable=())
    assert "“Approve” is with Nina Roth for Max Weber until 6 March" in [line.did for line in told.lines]
    assert case.told("handoff.offered") == case.told("handoff.offered", Channel.EMAIL) == ["Nina"]

    case.pass_through("approve", nina, now=TUESDAY)
    case.pass_through("file", petra, now=NEXT_MONDAY)
    assert case.task("sign").owner == max


def test_within_a_team_the_deputy_must_be_of_it_and_the_next_work_is_theirs_again(
    case: Running, petra: Person, hugo: Person, max: Person, ivy: Person
) -> None:
    case.complete("ask", petra, now=MONDAY)
    away(petra, hugo)
    case.pass_through("approve", max, now=TUESDAY)
    assert (case.task("file").owner, case.task("file").team.name) == (hugo, "People operations")
    moves.accept(case.handoff("file"), by=as_actor(hugo), now=TUESDAY)
    moves.send_back(case.handoff("file"), by=as_actor(hugo), reason="Not signed", now=TUESDAY)
    case.complete("approve", max, now=NEXT_MONDAY)
    assert case.task("file").owner == petra  # she had the work of people operations, Hugo only stood in

    other = Running(case.process, moves.start_case(case.process, by=as_actor(petra), now=MONDAY).case)
    other.complete("ask", petra, now=MONDAY)
    Absence.objects.update(deputy=ivy)
    other.pass_through("approve", max, now=TUESDAY)
    assert (other.task("file").owner, other.task("file").team.name) == (None, "People operations")
    assert not StandIn.objects.filter(task=other.task("file")).exists()


def test_without_a_deputy_what_is_one_persons_waits_for_them(case: Running, petra: Person, max: Person) -> None:
    away(max, None)

    case.complete("ask", petra, now=TUESDAY)

    assert (case.task("approve").owner, case.told("handoff.offered")) == (max, ["Max"])
    assert case.told("handoff.offered", Channel.EMAIL) == []


def test_a_deputy_who_is_away_too_has_one_of_their_own_and_two_who_name_each_other_do_not_go_round(
    case: Running, petra: Person, max: Person, nina: Person, mia: Person
) -> None:
    away(max, nina)
    away(nina, mia)
    case.complete("ask", petra, now=TUESDAY)
    assert case.task("approve").owner == mia

    Absence.objects.filter(person=nina).update(deputy=max)
    other = Running(case.process, moves.start_case(case.process, by=as_actor(petra), now=MONDAY).case)
    other.complete("ask", petra, now=TUESDAY)
    assert other.task("approve").owner == max


def test_a_redo_of_somebody_who_is_away_goes_to_the_deputy(
    case: Running, petra: Person, hugo: Person, max: Person
) -> None:
    case.complete("ask", petra, now=MONDAY)
    away(petra, hugo)

    case.give_back("approve", max, now=TUESDAY)

    assert (case.task("ask").visit, case.task("ask").owner) == (2, hugo)
    assert stand_ins_of([case.task("ask")])[case.task("ask").pk].absence.person == petra


def test_nobody_who_is_away_is_told_of_what_comes_into_their_pool(begin: Begin, petra: Person, ivy: Person) -> None:
    pool = definition(
        lanes="people it",
        steps=[
            {"key": "begin", "kind": "start", "lane": "people"},
            {"key": "check", "lane": "it"},
            {"key": "end", "kind": "end"},
        ],
        flows=[("begin", "check"), ("check", "end")],
    )
    case = begin(pool, by=petra)
    away(ivy, None)
    later = Running(case.process, moves.start_case(case.process, by=as_actor(petra), now=TUESDAY).case)

    assert case.told("handoff.offered") == ["Ivan", "Ivy"]
    assert later.told("handoff.offered") == ["Ivan"]


def test_setting_it_gives_the_open_work_where_it_was_said_with_one_note_for_all(
    case: Running, petra: Person, max: Person, nina: Person, mia: Person
) -> None:
    case.complete("ask", petra, now=MONDAY)
    (item,) = setting.open_items(max.pk, by=as_actor(max))
    assert (item.process, item.number) == ("Sample", 1)

    done = setting.set_away(
        member(max), **WEEK, deputy=nina, note="Ask Mia", give={item.process_id: mia.pk}, by=as_actor(max), now=MONDAY
    )

    assert (done.kept, case.task("approve").owner) == ([], mia)
    assert case.entry("task.reassigned").facts == {"from": str(max.pk), "to": str(mia.pk)}
    assert case.entry("task.reassigned").content.values == {"reason": "Ask Mia"}
    assert AuditEntry.objects.get(kind="absence.set").facts["until"] == "6 March 2026"
    case.pass_through("approve", mia, now=TUESDAY)
    row = done.absence
    found = back.back_of(row)
    assert ([task.step_key for task in found.over], found.open) == (["approve"], [])


def test_what_the_deputy_cannot_do_stays_and_says_why(case: Running, petra: Person, hugo: Person, ivy: Person) -> None:
    give = {case.process.pk: ivy.pk}

    done = setting.set_away(member(petra), **WEEK, deputy=ivy, give=give, by=as_actor(petra), now=MONDAY)

    assert [result.refusal.code for result in done.kept] == ["not_in_the_role"]
    assert case.task("ask").owner == petra


def test_on_the_first_day_back_one_has_again_what_is_still_open(
    case: Running, petra: Person, max: Person, nina: Person, ivy: Person
) -> None:
    row = away(max, nina)
    case.complete("ask", petra, now=TUESDAY)
    task = case.task("approve")
    assert absences.to_tell(max.pk, now=NEXT_MONDAY) == row
    with pytest.raises(absences.NotYourAbsence):
        back.take_back(row, [task.pk], by=as_actor(ivy), now=NEXT_MONDAY)

    (result,) = back.take_back(row, [task.pk], by=as_actor(max), now=NEXT_MONDAY)

    assert (result.is_done, case.task("approve").owner, case.handoff("approve").receiver) == (True, max, max)
    assert absences.to_tell(max.pk, now=NEXT_MONDAY) is None
    with pytest.raises(NoLongerTheirs):
        moves.bring_home(task, by=as_actor(max), absence=row, now=NEXT_MONDAY)


def test_who_may_say_that_somebody_is_away(acme, petra: Person, hugo: Person, ivy: Person, ada: Person) -> None:
    for by in (ivy, Person.objects.get(name="Nina Roth")):
        with pytest.raises(absences.NotYourAbsence):
            away(petra, None, by=by)
    away(petra, None, by=hugo)  # he leads her team
    away(petra, None, by=ada, first=date(2026, 4, 1), last=date(2026, 4, 1))
    with pytest.raises(absences.AwayAlready, match="6 March 2026"):
        away(petra, None, first=date(2026, 3, 6), last=date(2026, 3, 9))


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ({"first": date(2026, 3, 9), "last": date(2026, 3, 8)}, "before the first"),
        ({"first": date(2026, 2, 9), "last": date(2026, 2, 10)}, "over"),
        ({"first": date(2026, 3, 9), "last": date(2028, 3, 8)}, "366"),
    ],
)
def test_days_that_cannot_be_are_refused(petra: Person, days: dict, why: str) -> None:
    with pytest.raises(absences.AbsenceCannotBe, match=why):
        away(petra, None, **days)


def test_who_cannot_stand_in_is_refused(petra: Person, vera: Person, eve: Person) -> None:
    for deputy in (petra, vera, eve):
        with pytest.raises(absences.AbsenceCannotBe):
            away(petra, deputy)


def test_who_is_back_earlier_has_their_work_from_then_on(
    case: Running, petra: Person, max: Person, nina: Person
) -> None:
    row = away(max, nina)
    absences.end(row, by=as_actor(max), now=TUESDAY)
    case.complete("ask", petra, now=TUESDAY)
    assert case.task("approve").owner == max

    later = away(nina, None, first=date(2026, 5, 4), last=date(2026, 5, 5))
    assert absences.end(later, by=as_actor(nina), now=MONDAY).closed_at == MONDAY


def test_what_somebody_wrote_about_an_absence_is_erased_with_them(
    acme, ada: Person, hugo: Person, petra: Person
) -> None:
    away(petra, hugo, note="My mother is ill")
    memberships.deactivate(member(petra), by=as_actor(ada), now=TUESDAY)

    erase_person(member(petra), by=as_actor(ada), reason="She asked for it", now=TUESDAY)

    assert list(Absence.objects.values_list("person_id", "note")) == [(petra.pk, "")]


def test_the_pages(client, case: Running, petra: Person, max: Person, nina: Person, ivy: Person, monkeypatch) -> None:
    now = MONDAY
    monkeypatch.setattr("procops.clock.now", lambda: now)
    case.complete("ask", petra, now=MONDAY)
    address = reverse("handoffs:absence", args=[max.pk])
    assert logged_in(client, ivy).get(address).status_code == 403
    logged_in(client, max)
    wrong = client.post(address, {"first": "2026-03-05", "last": "2026-03-03"})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"last"})
    sent = {
        "first": "2026-03-03",
        "last": "2026-03-06",
        "deputy": str(nina.pk),
        f"give-{case.process.pk}": "deputy",
    }
    assert client.post(address, sent).status_code == 302
    assert case.task("approve").owner == nina

    now = TUESDAY
    assert b"new work goes to Nina Roth" in client.get(reverse("handoffs:queue")).content
    assert b"for Max Weber until 6 March" in logged_in(client, nina).get(reverse("handoffs:queue")).content
    page = client.get(reverse("handoffs:task", args=[case.task("approve").pk])).content
    assert b"for Max Weber until 6 March" in page

    now, row = NEXT_MONDAY, Absence.objects.get()
    assert b"Welcome back" in logged_in(client, max).get(reverse("handoffs:queue")).content
    address = reverse("handoffs:absence-back", args=[row.pk])
    assert b"1 item is still with others" in client.get(address).content
    assert client.post(address, {"task": str(case.task("approve").pk)}).status_code == 302
    assert case.task("approve").owner == max
    assert b"Welcome back" not in client.get(reverse("handoffs:queue")).content


def test_a_deputy_who_has_gone_gets_nothing_and_another_is_asked_for(
    client, begin: Begin, case: Running, petra: Person, max: Person, nina: Person, ivy: Person, ada: Person, monkeypatch
) -> None:
    """Nina leaves and nobody inherits her roles."""
    now = MONDAY
    monkeypatch.setattr("procops.clock.now", lambda: now)
    row = away(max, nina)
    leaver = reverse("handoffs:leaving", args=[nina.pk])
    assert "Absences in which they stand in" in logged_in(client, ada).get(leaver).content.decode()
    assert api_of(ada).get(f"leaving/{nina.pk}")["stands_in_for"] == [str(max.pk)]
    leaving.leave(member(nina), leaving.Successors(), by=as_actor(ada), now=MONDAY)
    now = TUESDAY

    case.complete("ask", petra, now=TUESDAY)

    assert (case.task("approve").owner, case.told("handoff.offered")) == (max, ["Max"])
    queue, address = reverse("handoffs:queue"), reverse("handoffs:absence", args=[max.pk])
    assert "Nina Roth, who was to stand in, has gone" in logged_in(client, max).get(queue).content.decode()
    assert "Nina Roth was to stand in and has gone" in client.get(address).content.decode()
    another = reverse("handoffs:absence-deputy", args=[row.pk])
    assert "Choose who stands in." in client.post(another, {"deputy": str(nina.pk)}, follow=True).content.decode()
    assert logged_in(client, petra).post(another, {"deputy": str(ivy.pk)}).status_code == 404
    assert (
        "New work goes to Ivy Chen."
        in logged_in(client, max).post(another, {"deputy": str(ivy.pk)}, follow=True).content.decode()
    )
    other = begin(
        {**CHECKED, "process": {**CHECKED["process"], "key": "other", "prefix": "OTH"}}, by=petra, staff={"boss": max}
    )
    other.complete("ask", petra, now=TUESDAY)
    assert other.task("approve").owner == ivy
    assert AuditEntry.objects.filter(kind="absence.set").latest("pk").facts["deputy"] == str(ivy.pk)
    now, api = NEXT_MONDAY, api_of(max)
    assert api.get("absences")["results"][0]["deputy_is_here"] is True
    assert api.refused(f"absences/{row.pk}/name-deputy", {"deputy": str(ivy.pk)}) == (409, "absence_cannot_be")


def test_over_the_api(case: Running, petra: Person, max: Person, nina: Person, ivy: Person) -> None:
    case.complete("ask", petra, now=MONDAY)
    api, days = api_of(max), {"first": "2030-03-03", "last": "2030-03-06"}

    set_ = api.post("absences", {**days, "deputy": str(nina.pk), "to_deputy": True}, status=201)
    assert [result["done"] for result in set_["results"]] == [True]
    assert case.task("approve").owner == nina
    assert api.refused("absences", days) == (409, "away_already")
    assert api.refused("absences", {**days, "give": {"nothing": None}})[0] == 400
    assert api_of(ivy).refused("absences", {**days, "person": str(max.pk)}) == (409, "not_your_absence")
    assert api_of(ivy).get("absences")["results"] == []
    assert api_of(nina).get("absences")["results"][0]["person"]["name"] == "Max Weber"
    api.post(f"absences/{set_['id']}/take-back", {"tasks": [str(case.task("approve").pk)]})
    assert case.task("approve").owner == max
    api.post(f"absences/{set_['id']}/end")
    assert api.get(f"absences/{set_['id']}")["closed_at"]


def test_the_deputy_of_a_role_has_its_work_before_the_deputy_of_the_person(
    case: Running, petra: Person, max: Person, nina: Person, ivan: Person, dora: Person
) -> None:
    away(max, nina)
    staffed = {"filled_by": "person", "person": max.pk, "accountable": dora.pk, "by": as_actor(dora), "now": MONDAY}
    staff(case.process, "boss", **staffed, deputy=ivan.pk)
    case.complete("ask", petra, now=TUESDAY)
    assert case.task("approve").owner == ivan
    assert case.entry("task.deputized").facts["for"] == str(max.pk)

    absences.be_away(member(ivan), deputy=None, by=as_actor(ivan), now=TUESDAY, **WEEK)
    case.pass_through("approve", ivan, now=TUESDAY)
    case.pass_through("file", petra, now=TUESDAY)
    assert case.task("sign").owner == nina  # who is away and has no deputy cannot stand in
    said = AuditEntry.objects.filter(kind="process.staffed", facts__has_key="deputy")
    assert [entry.facts["deputy"] for entry in said] == [str(ivan.pk)]
    staff(case.process, "boss", **staffed)
    assert RoleDeputy.objects.count() == 0


def test_reminders_of_work_that_stays_reach_the_deputy_or_whoever_answers(
    begin: Begin, petra: Person, max: Person, nina: Person, dora: Person
) -> None:
    """Approving is due on Monday; Max, who is away from Tuesday on, has it still."""
    steps = [dict(step) for step in CHECKED["steps"]]
    steps[2] |= {"deadline": [{"value": 12, "unit": "working_hours"}]}
    case = begin({**CHECKED, "steps": steps}, by=petra, staff={"boss": max})
    case.complete("ask", petra, now=MONDAY)
    case.accept("approve", max, now=MONDAY)
    gone = away(max, nina)
    due = case.task("approve").due_at
    assert due == TUESDAY + 4 * HOUR

    remind(clock=lambda: due)
    assert case.told("task.due") == ["Max", "Nina"]
    assert case.told("task.due", Channel.EMAIL) == ["Nina"]
    line = Notice.objects.get(person=nina, kind="task.due", channel="inbox")
    assert texts.line(line) == "“Approve”, of Max Weber, is due now"

    gone.deputy = None
    gone.save()
    Organization.objects.update(people_revision=F("people_revision") + 1)
    remind(clock=lambda: due + DAY)
    assert case.told("task.late", Channel.EMAIL) == ["Dora"]  # she answers for the role


def test_steps_that_only_one_person_can_do_are_listed_for_those_who_could_change_it(
    client: Client, case: Running, petra: Person, max: Person, dora: Person, people_operations: Team,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    away(max, None)
    monkeypatch.setattr("procops.clock.now", lambda: TUESDAY)

    def listed(person: Person) -> list[tuple[str, list[str], bool]]:
        page = logged_in(client, person).get(reverse("handoffs:only-one"))
        assert page.status_code == 200
        return [(str(role.person), role.steps, role.away_until is not None) for role in page.context["rows"]]

    assert listed(dora) == [("Max Weber", ["Approve", "Sign"], True)]
    file = logged_in(client, dora).get(reverse("handoffs:only-one"), {"download": "csv"}).getvalue().decode()
    assert [line.split(",")[0] for line in file.strip().splitlines()[1:]] == ["Max Weber"]
    (row,) = api_of(dora).get("only-one-person")["results"]
    assert (row["person"]["id"], row["lane"], row["steps"], row["team"]) == (
        str(max.pk), "boss", ["Approve", "Sign"], None,
    )  # fmt: skip
    assert api_of(petra).get("only-one-person")["results"] == []
    assert listed(petra) == []
    TeamMember.objects.filter(team=people_operations).exclude(person=petra).delete()
    assert listed(dora) == [("Max Weber", ["Approve", "Sign"], True), ("Petra Lang", ["Ask", "File"], False)]
    staff(
        case.process, "boss", filled_by="person", person=max.pk, accountable=dora.pk, deputy=petra.pk,
        by=as_actor(dora), now=MONDAY,
    )  # fmt: skip
    assert [name for name, _, _ in listed(dora)] == ["Petra Lang"]
