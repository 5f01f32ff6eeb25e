"""Work climbs its ladder while it is late, is passed to specialists, or somebody with authority is asked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from handoffs import moves
from handoffs.audit import Audit
from handoffs.escalations import reading
from handoffs.escalations.states import Cause, Reply
from handoffs.leaving import unowned
from handoffs.leaving.unowned import Unowned
from handoffs.models import Escalation
from handoffs.moves.escalating import AskedAlready, CannotBeAsked, EscalationClosed, NobodyToPassTo, TheirsAlready
from handoffs.moves.hands import PracticeIsYours
from handoffs.moves.taking_back import TooLateToUndo
from handoffs.moves.work import FourEyes, ReasonNeeded
from handoffs.reminders.sweep import remind
from handoffs.rules import NotYours
from procops.notices import texts
from procops.notices.models import Channel, Notice
from procops.people import absences, memberships
from procops.people.models import Membership, Person, Team, TeamMember
from procops.people.rules import AdminsOnly
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.rules.test_r02_joins import KIT
from tests.handoffs.running import HOUR, Begin, Running
from tests.handoffs.test_reminding import FILE, Killed, at
from workflows.states import CaseSource

DAY = timedelta(days=1)
DUE = MONDAY + 5 * HOUR
FIRST, SECOND = DUE + DAY, DUE + 3 * DAY
"""When the usual ladder asks the accountable person, and the process owner."""


@pytest.fixture
def case(begin: Begin, petra: Person) -> Running:
    """Petra has five working hours from Monday nine o'clock. Hugo answers for her role, Dora for the process."""
    case = begin(FILE)
    moves.claim(case.task("file"), by=as_actor(petra), now=MONDAY)
    return case


@pytest.fixture
def it(ivy: Person) -> Team:
    return Team.objects.get(name="IT service")


def climbed(now: datetime) -> int:
    result = remind(clock=at(now))
    assert (result.failed, result.busy) == (0, 0)
    return result.climbed


def asked(case: Running, **that: Any) -> list[tuple[int, str, str]]:
    """Level, first name or team, and state of all that was asked, in that order."""
    rows = Escalation.objects.filter(case=case.case, **that).select_related("asked", "team").order_by("pk")
    return [(row.level, row.asked.name.split()[0] if row.asked else row.team.name, row.state) for row in rows]


def last() -> Escalation:
    return Escalation.objects.order_by("pk").last()


def answer(by: Person, reply: Reply, text: str = "", *, now: datetime = FIRST + HOUR) -> Any:
    return moves.answer_escalation(last(), by=as_actor(by), reply=reply, text=text, now=now)


def ladder(*levels: dict[str, Any]) -> dict[str, Any]:
    return {**FILE, "process": {**FILE["process"], "ladder": list(levels)}}


def hours(value: int) -> dict[str, Any]:
    return {"value": value, "unit": "working_hours"}


def test_late_work_climbs_once_a_level_and_stops_when_somebody_decides(case: Running, hugo: Person) -> None:
    assert [climbed(FIRST - HOUR), climbed(FIRST), climbed(FIRST), climbed(FIRST + HOUR)] == [0, 1, 0, 0]
    assert asked(case) == [(1, "Hugo", "open")]
    facts = case.entry("escalation.raised").facts
    assert {key: facts[key] for key in ("kind", "cause", "level")} == {
        "kind": "hierarchical",
        "cause": "late",
        "level": 1,
    }
    assert (case.told("escalation.hierarchical"), case.told("escalation.hierarchical", Channel.EMAIL)) == (
        ["Hugo"],
        ["Hugo"],
    )
    line = texts.line(Notice.objects.filter(kind="escalation.hierarchical").first())
    assert line == "procops asks you to decide about “File”"

    answer(hugo, Reply.APPROVE, "It may take until Friday")

    assert climbed(SECOND) == 0
    assert asked(case) == [(1, "Hugo", "approved")]
    assert case.told("escalation.answered") == ["Petra"]
    assert case.entry("escalation.answered").working_ms == 3_600_000
    assert case.task("file").owner.name == "Petra Lang"
    assert [str(finding) for finding in Audit().run()] == []


def test_without_an_answer_it_climbs_to_the_process_owner_and_everybody_hears_of_the_silence(case: Running) -> None:
    """After an outage too every level is asked; eight working hours later they are told once that nobody answered."""
    assert climbed(SECOND) == 2
    assert asked(case) == [(1, "Hugo", "open"), (2, "Dora", "open")]
    assert climbed(SECOND + DAY) == 2
    assert case.told("escalation.unanswered") == ["Dora", "Dora", "Hugo"]
    assert climbed(SECOND + 9 * DAY) == 0


def test_what_is_done_settles_what_was_asked(case: Running, petra: Person, hugo: Person) -> None:
    climbed(FIRST)
    case.complete("file", petra, now=FIRST + HOUR)

    assert asked(case) == [(1, "Hugo", "over")]
    assert case.told("escalation.hierarchical") == []
    with pytest.raises(EscalationClosed, match='asked about "File" in SMP-1 is answered already'):
        answer(hugo, Reply.APPROVE)


def test_given_back_it_climbs_on_and_taken_it_is_theirs(case: Running, hugo: Person, dora: Person) -> None:
    climbed(FIRST)
    with pytest.raises(ReasonNeeded):
        answer(hugo, Reply.GIVE_BACK)
    answer(hugo, Reply.GIVE_BACK, "Dora decides that")
    assert climbed(SECOND) == 1

    answer(dora, Reply.TAKE, now=SECOND + HOUR)

    task = case.task("file")
    assert (task.owner_id, task.due_at) == (dora.pk, DUE)
    facts = case.entry("task.reassigned").facts
    assert (facts["to"], facts["escalation"]) == (str(dora.pk), str(last().pk))
    assert asked(case) == [(1, "Hugo", "given_back"), (2, "Dora", "taken")]
    case.complete("file", dora, now=SECOND + 2 * HOUR)
    assert [str(finding) for finding in Audit().run()] == []


def test_it_sleeps_on_hold_and_a_pause_asks_nobody_twice(case: Running, petra: Person, hugo: Person) -> None:
    climbed(FIRST)
    moves.hold(case.task("file"), by=as_actor(petra), reason="Ill", pauses_clock=True, now=FIRST + HOUR)
    assert climbed(SECOND + 5 * DAY) == 1  # only that Hugo has not answered
    moves.resume(case.task("file"), by=as_actor(petra), now=SECOND + 5 * DAY)

    assert climbed(SECOND + 5 * DAY) == 0
    assert asked(case) == [(1, "Hugo", "open")]


def test_a_moved_deadline_climbs_anew(begin: Begin, petra: Person, hugo: Person) -> None:
    fields = [{"key": "when", "label": "When", "type": "datetime"}]
    deadline = [{"value": 0, "unit": "working_hours", "from": {"field": "when"}}]
    steps = [{**FILE["steps"][0], "fill": ["when"]}, {**FILE["steps"][1], "deadline": deadline}, *FILE["steps"][2:]]
    case = begin({**FILE, "fields": fields, "steps": steps}, data={"when": "2026-03-02T14:00:00Z"})
    climbed(FIRST)
    answer(hugo, Reply.APPROVE)
    later = {"when": "2026-03-09T14:00:00Z"}
    owner = as_actor(case.process.owner)
    moves.amend(case.case, by=owner, changes=later, reason="Moved", now=FIRST + 2 * HOUR)

    assert [climbed(DUE + 7 * DAY), climbed(FIRST + 7 * DAY)] == [0, 1]
    assert asked(case) == [(1, "Hugo", "approved"), (1, "Hugo", "open")]


def test_an_offer_climbs_to_whom_its_contract_names(begin: Begin, petra: Person, ivy: Person, hugo: Person) -> None:
    """Eight working hours to accept it, a working day later the contract's role is asked; taking it accepts it."""
    flow = {**FILE["flows"][1], "contract": {"climbs_to": "people"}}
    case = begin({**FILE, "flows": [FILE["flows"][0], flow, FILE["flows"][2]]})
    case.complete("file", petra)
    answer_by = case.handoff("accounts").answer_by
    assert [climbed(answer_by), climbed(answer_by + DAY)] == [0, 1]
    assert asked(case, cause="unanswered") == [(1, "Hugo", "open")]

    answer(hugo, Reply.TAKE, now=answer_by + DAY)

    assert (case.handoff("accounts").state, case.task("accounts").owner_id) == ("accepted", hugo.pk)
    assert case.live() == {"accounts": "ready"}
    assert [str(finding) for finding in Audit().run()] == []


def test_nobody_has_to_decide_about_an_offer_that_was_accepted_meanwhile(
    begin: Begin, petra: Person, ivan: Person
) -> None:
    """Else whoever was asked would not be asked when the work itself becomes late."""
    flow = {**FILE["flows"][1], "contract": {"climbs_to": "people"}}
    case = begin({**FILE, "flows": [FILE["flows"][0], flow, FILE["flows"][2]]})
    case.complete("file", petra)
    late = case.handoff("accounts").answer_by + DAY
    climbed(late)

    case.accept("accounts", ivan, now=late + HOUR)

    assert asked(case, cause="unanswered") == [(1, "Hugo", "over")]
    assert case.told("escalation.hierarchical") == []
    assert [str(finding) for finding in Audit().run()] == []


def test_a_ladder_of_its_own_names_roles_and_passes_over_who_has_it(begin: Begin, hugo: Person, it: Team) -> None:
    """Hugo has the work himself, so his level asks nobody; the next one passes it to the people of another role."""
    levels = (
        {"to": "accountable", "after": hours(1)},
        {"to": "role", "role": "it", "kind": "functional", "after": hours(2)},
        {"to": "process_owner", "after": hours(3)},
    )
    case = begin(ladder(*levels))
    moves.claim(case.task("file"), by=as_actor(hugo), now=MONDAY)

    assert [climbed(DUE + hour * HOUR) for hour in (1, 2)] == [0, 1]
    assert asked(case) == [(2, "IT service", "open")]
    assert case.told("escalation.functional") == ["Ivan", "Ivy"]
    assert case.told("escalation.functional", Channel.EMAIL) == []
    assert climbed(DUE + 3 * HOUR) == 1


def test_of_somebody_away_the_deputy_is_asked(case: Running, hugo: Person, ivy: Person) -> None:
    member = Membership.objects.select_related("person", "organization").get(person=hugo)
    absences.be_away(member, first=FIRST.date(), last=FIRST.date(), deputy=ivy, by=as_actor(hugo), now=MONDAY)
    climbed(FIRST)
    assert asked(case) == [(1, "Ivy", "open")]


def test_killed_between_any_two_statements_it_asks_once(case: Running) -> None:
    for dies_before in range(1, 60):
        point, said = transaction.savepoint(), 0

        def execute(run: Any, sql: str, params: Any, many: bool, context: Any, dies_before: int = dies_before) -> Any:
            nonlocal said
            said += 1
            if said == dies_before:
                raise Killed
            return run(sql, params, many, context)

        with connection.execute_wrapper(execute):
            try:
                died = remind(clock=at(FIRST)).failed == 1
            except Killed:
                died = True
        remind(clock=at(FIRST))
        assert case.entries(kind="escalation.raised").count() == Escalation.objects.count() == 1
        assert Notice.objects.filter(kind="escalation.hierarchical").count() == 2
        transaction.savepoint_rollback(point)
        if not died:
            break
    assert not died, "it never came to its end"


# By hand


def test_specialists_take_it_only_when_they_accept(
    case: Running, petra: Person, ivy: Person, hugo: Person, it: Team
) -> None:
    task = case.task("file")
    moves.pass_to_specialists(task, by=as_actor(petra), team=it.pk, text="The disk is broken", now=MONDAY)
    assert case.task("file").owner_id == petra.pk
    assert (asked(case), case.told("escalation.functional")) == ([(0, "IT service", "open")], ["Ivan", "Ivy"])
    facilities = Team.objects.get(name="Facilities")
    with pytest.raises(AskedAlready, match="IT service has been asked"):
        moves.pass_to_specialists(task, by=as_actor(petra), team=facilities.pk, text="Or you", now=MONDAY)
    with pytest.raises(NotYours):
        answer(hugo, Reply.TAKE, now=MONDAY)
    with pytest.raises(Exception, match="Specialists take it over or give it back"):
        answer(ivy, Reply.APPROVE, now=MONDAY)

    answer(ivy, Reply.TAKE, now=MONDAY + HOUR)

    task = case.task("file")
    assert (task.owner_id, task.team_id, task.due_at) == (ivy.pk, it.pk, DUE)
    with pytest.raises(TooLateToUndo, match="taken over in answer to a question"):
        moves.undo_reassign(task, by=as_actor(ivy), now=MONDAY + HOUR)
    assert (case.told("escalation.answered"), case.told("escalation.functional")) == (["Petra"], [])
    case.complete("file", ivy, now=MONDAY + 2 * HOUR)
    assert [str(finding) for finding in Audit().run()] == []


def test_who_took_an_offer_gives_it_back_to_the_pool_from_which_it_came(
    begin: Begin, petra: Person, pam: Person, ivy: Person, it: Team
) -> None:
    case = begin(FILE)
    case.complete("file", petra)
    before = case.task("accounts")
    how = {"team": Team.objects.get(name="Payroll").pk, "text": "You know it", "now": MONDAY}
    moves.pass_to_specialists(before, by=as_actor(ivy), **how)
    answer(pam, Reply.TAKE, now=MONDAY + HOUR)
    assert (case.task("accounts").owner_id, case.task("accounts").team_id) == (pam.pk, how["team"])

    moves.undo_accept(case.task("accounts"), by=as_actor(pam), now=MONDAY + 2 * HOUR)

    after = case.task("accounts")
    assert (after.state, after.owner_id, after.team_id) == ("waiting", before.owner_id, before.team_id)
    assert [str(finding) for finding in Audit().run()] == []


def test_specialists_take_a_join_that_waits_for_what_is_done_again(
    begin: Begin, petra: Person, ivan: Person, fay: Person, pam: Person
) -> None:
    kit = begin(KIT, data={"badge": True})
    kit.complete("photo", petra)
    for step, who in (("laptop", ivan), ("desk", fay)):
        kit.pass_through(step, who)
    moves.accept_all(kit.task("welcome"), by=as_actor(petra), now=MONDAY)
    how = {"team": Team.objects.get(name="Payroll").pk, "text": "You know it", "now": MONDAY}
    moves.pass_to_specialists(kit.task("welcome"), by=as_actor(petra), **how)
    kit.send_back("welcome", petra, giver="laptop")

    answer(pam, Reply.TAKE, now=MONDAY + HOUR)

    task = kit.task("welcome")
    assert (task.state, task.owner, task.team_id) == ("waiting", pam, how["team"])
    kit.complete("laptop", ivan, now=MONDAY + HOUR)
    assert kit.handoff("welcome", "laptop").receiver == pam
    kit.accept("welcome", pam, giver="laptop", now=MONDAY + HOUR)
    kit.complete("welcome", pam, now=MONDAY + HOUR)
    assert [str(finding) for finding in Audit().run()] == []


def test_whom_one_can_pass_it_to(case: Running, petra: Person, it: Team) -> None:
    empty = Team.objects.create(organization_id=it.organization_id, name="Nobody yet")
    for team, refusal in ((case.task("file").team_id, TheirsAlready), (empty.pk, NobodyToPassTo)):
        with pytest.raises(refusal):
            moves.pass_to_specialists(case.task("file"), by=as_actor(petra), team=team, text="Help", now=MONDAY)


def test_somebody_with_authority_decides_with_the_limit_in_sight(
    case: Running, petra: Person, ada: Person, vera: Person, nina: Person
) -> None:
    def ask(person: Person, by: Person = petra) -> Escalation:
        how = {"cause": Cause.LIMIT, "text": "€ 5,200, my limit is € 5,000"}
        return moves.ask_authority(case.task("file"), by=as_actor(by), person=person.pk, now=MONDAY, **how)

    for person, refusal in ((petra, TheirsAlready), (vera, CannotBeAsked)):
        with pytest.raises(refusal):
            ask(person)
    with pytest.raises(NotYours, match="You cannot escalate"):
        ask(ada, by=nina)
    ask(ada)
    with pytest.raises(AskedAlready):
        ask(ada)

    answer(ada, Reply.REFUSE, "Not this year", now=MONDAY + HOUR)

    assert asked(case) == [(0, "Ada", "refused")]
    mail = Notice.objects.filter(kind="escalation.answered", channel="email").select_related("person").get()
    assert (mail.person, texts.quote(mail)) == (petra, "Not this year")
    assert case.entry("escalation.answered").facts["cause"] == "limit"


def test_a_question_is_taken_back(case: Running, petra: Person, ada: Person, nina: Person) -> None:
    how = {"cause": Cause.DECISION, "text": "May I?"}
    made = moves.ask_authority(case.task("file"), by=as_actor(petra), person=ada.pk, now=MONDAY, **how)
    with pytest.raises(NotYours):
        moves.withdraw_escalation(made, by=as_actor(nina), now=MONDAY)
    moves.withdraw_escalation(made, by=as_actor(petra), now=MONDAY)
    assert (asked(case), case.told("escalation.hierarchical")) == ([(0, "Ada", "withdrawn")], [])


def test_four_eyes_hold_for_whoever_takes_it_over(begin: Begin, petra: Person, hugo: Person) -> None:
    steps = [*FILE["steps"][:2], {**FILE["steps"][2], "lane": "people", "not_by": ["file"]}, FILE["steps"][3]]
    case = begin({**FILE, "steps": steps})
    case.complete("file", hugo)
    moves.claim(case.task("accounts"), by=as_actor(petra), now=MONDAY)
    how = {"cause": Cause.DECISION, "text": "May I?"}
    moves.ask_authority(case.task("accounts"), by=as_actor(petra), person=hugo.pk, now=MONDAY, **how)
    with pytest.raises(FourEyes):
        answer(hugo, Reply.TAKE, now=MONDAY)


def test_in_practice_nobody_is_asked(case: Running, mia: Person, ada: Person) -> None:
    practice = moves.start_case(case.process, by=as_actor(mia), source=CaseSource.PRACTICE, now=MONDAY).case
    task = practice.tasks.get(step_key="file")
    with pytest.raises(PracticeIsYours):
        moves.ask_authority(task, by=as_actor(mia), person=ada.pk, cause=Cause.LIMIT, text="May I?", now=MONDAY)


def test_a_case_that_few_may_see_is_shown_to_nobody_else(begin: Begin, petra: Person, ada: Person, pam: Person) -> None:
    case = begin({**FILE, "process": {**FILE["process"], "visibility": "lanes"}})
    moves.claim(case.task("file"), by=as_actor(petra), now=MONDAY)
    payroll = Team.objects.get(name="Payroll")
    with pytest.raises(NobodyToPassTo):
        moves.pass_to_specialists(case.task("file"), by=as_actor(petra), team=payroll.pk, text="Help", now=MONDAY)
    how = {"cause": Cause.LIMIT, "text": "Too much"}
    with pytest.raises(CannotBeAsked):
        moves.ask_authority(case.task("file"), by=as_actor(petra), person=pam.pk, now=MONDAY, **how)


def test_of_a_team_only_those_who_may_see_the_case_are_asked(
    begin: Begin, petra: Person, pam: Person, hugo: Person
) -> None:
    """Petra passes it to payroll, where only Hugo, who answers for the work, may open it."""
    case = begin({**FILE, "process": {**FILE["process"], "visibility": "lanes"}})
    moves.claim(case.task("file"), by=as_actor(petra), now=MONDAY)
    payroll = Team.objects.get(name="Payroll")
    TeamMember.objects.create(organization_id=payroll.organization_id, team=payroll, person=hugo)
    moves.pass_to_specialists(case.task("file"), by=as_actor(petra), team=payroll.pk, text="Help", now=MONDAY)

    for person, rows in ((hugo, 1), (pam, 0)):
        actor = as_actor(person)
        assert len(reading.on_desk(actor, now=MONDAY)) == reading.count_to_answer(actor, at_most=9) == rows


def test_of_whoever_has_gone_it_asks_who_is_above_and_an_admin_in_the_end(
    case: Running, hugo: Person, dora: Person, ada: Person
) -> None:
    memberships.deactivate(hugo.memberships.get(), by=as_actor(ada), now=MONDAY)
    memberships.deactivate(dora.memberships.get(), by=as_actor(ada), now=MONDAY)

    assert climbed(FIRST) == 1

    assert asked(case) == [(1, "Ada", "open")]
    assert case.told("escalation.hierarchical", Channel.EMAIL) == ["Ada"]


def test_what_somebody_was_asked_who_then_leaves_is_asked_of_who_is_above(
    case: Running, petra: Person, max: Person, ada: Person, hugo: Person
) -> None:
    late = MONDAY + 2 * HOUR
    moves.ask_authority(
        case.task("file"), by=as_actor(petra), person=max.pk, cause=Cause.LIMIT, text="Above 10", now=MONDAY
    )
    memberships.deactivate(max.memberships.get(), by=as_actor(ada), now=late)

    assert climbed(late) == 1

    row = last()
    assert (row.asked, row.asked_by, row.text, row.state) == (hugo, petra, "Above 10", "open")
    assert row.answer_by == late + DAY
    assert case.told("escalation.hierarchical") == ["Hugo"]
    assert climbed(late) == 0
    answer(hugo, Reply.APPROVE, now=late + HOUR)
    assert case.told("escalation.answered") == ["Petra"]
    assert [str(finding) for finding in Audit().run()] == []


def test_a_question_that_nobody_is_left_to_answer_is_listed_until_somebody_is_asked(
    case: Running, petra: Person, max: Person, hugo: Person, dora: Person, ada: Person, mia: Person
) -> None:
    """Ada asked Max about her own work. He leaves, and so has everybody who answers for it."""
    by, client = as_actor(ada), logged_in(Client(), ada)
    team = case.task("file").team
    TeamMember.objects.create(organization_id=team.organization_id, team=team, person=ada)
    moves.reassign(case.task("file"), by=by, to=ada.pk, now=MONDAY)
    moves.ask_authority(case.task("file"), by=by, person=max.pk, cause=Cause.LIMIT, text="Above 10", now=MONDAY)
    for gone in (hugo, dora, max):
        memberships.deactivate(gone.memberships.get(), by=by, now=MONDAY)

    assert [climbed(MONDAY), climbed(MONDAY + HOUR), climbed(MONDAY + DAY)] == [0, 0, 1]

    assert (last().asked, case.told("escalation.unanswered")) == (max, ["Ada"])
    assert unowned.counts()[Unowned.ESCALATIONS] == 1
    page = f"{reverse('handoffs:unowned')}?kind=escalations"
    assert "Max Weber" in client.get(f"{page}&download=csv").getvalue().decode()
    assert b"Above 10" in client.get(page).content
    assert "Nobody who answers for" in client.post(page, {"to": "role"}).content.decode()
    for person, rows in ((ada, 1), (petra, 1)):
        listed = logged_in(Client(), person).get(reverse("handoffs:escalations"), {"unowned": "on"})
        assert listed.content.decode().count("data-row") == rows
    with pytest.raises(TheirsAlready):
        moves.ask_another(last(), by=by, to=ada.pk, now=MONDAY + DAY)
    with pytest.raises(AdminsOnly):
        moves.ask_another(last(), by=as_actor(petra), to=mia.pk, now=MONDAY + DAY)

    moves.ask_another(last(), by=by, to=petra.pk, now=MONDAY + DAY)

    assert (last().asked, last().asked_by, last().answer_by) == (petra, ada, MONDAY + DAY + 8 * HOUR)
    assert moves.ask_another(last(), by=by, to=mia.pk, now=MONDAY + DAY).asked == petra
    assert unowned.counts()[Unowned.ESCALATIONS] == 0
    assert case.told("escalation.hierarchical") == ["Petra"]
    answer(petra, Reply.APPROVE, now=MONDAY + DAY + HOUR)
    assert [str(finding) for finding in Audit().run()] == []


def test_what_a_team_was_asked_that_nobody_is_in_any_more_is_asked_of_who_is_above(
    case: Running, petra: Person, hugo: Person, it: Team
) -> None:
    moves.pass_to_specialists(case.task("file"), by=as_actor(petra), team=it.pk, text="Help", now=MONDAY)
    assert unowned.counts()[Unowned.ESCALATIONS] == 0
    TeamMember.objects.filter(team=it).delete()
    assert [row.team for row in unowned.listed_escalations()] == [it]

    assert climbed(MONDAY + DAY) == 1

    assert (last().asked, last().team, last().state) == (hugo, None, "open")
    assert case.told("escalation.functional") == ["Hugo"]
    assert unowned.counts()[Unowned.ESCALATIONS] == 0
