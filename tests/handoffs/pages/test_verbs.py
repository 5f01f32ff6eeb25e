"""Every verb of tasks and handoffs, as pages ask for it and as forms post it."""

import re
from datetime import timedelta

import pytest

from handoffs import moves
from handoffs.models import Handoff
from handoffs.states import HandoffState
from handoffs.verbs import HandoffVerb, TaskVerb, verbs_of_handoff, verbs_of_task
from procops.people import teams
from procops.people.models import Person, Team
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.desks import Ask, AtWork, live, offer
from workflows.models import Case, Process, Task
from workflows.plan import plan_of
from workflows.staffing import Staff
from workflows.states import TaskState

pytest_plugins = ["tests.purchasing"]

IN_DIALOG = {"HX-Request": "true", "HX-Target": "ask-body"}


def _verbs(person: Person, task: Task, *, over: bool = False) -> set[str]:
    process = Process.objects.get(pk=task.case.process_id)
    found = verbs_of_task(
        as_actor(person),
        task,
        case=task.case,
        graph=plan_of(task.case.version_id).graph,
        lane=Staff.of(process.pk).get(task.lane_key) if over else None,
        process_owner_id=process.owner_id if over else None,
    )
    return {verb.value for verb in found}


@pytest.fixture
def banking(approved: Ask) -> Task:
    """A step in payroll's pool."""
    return live(approved(), "bank")


def test_the_verbs_follow_standing_and_state(
    ask: Ask, banking: Task, hugo: Person, pam: Person, mia: Person, dora: Person, ada: Person, vera: Person
) -> None:
    waiting = live(ask(), "approve")

    escalate = {"specialists", "authority"}
    assert _verbs(hugo, waiting) == {"accept", "reassign", "report", "later"} | escalate
    assert _verbs(mia, waiting) == set()
    assert _verbs(ada, waiting) == {"reassign", "report", "skip", "cancel", "remind"} | escalate
    over = {"accept", "reassign", "report", "skip", "cancel", "remind"} | escalate
    assert _verbs(dora, waiting, over=True) == over  # "accept for" needs a pool
    leads = {"start", "draft", "complete", "claim", "reassign", "report", "pause", "skip", "later", "remind"}
    assert _verbs(pam, banking) == leads | escalate
    assert _verbs(vera, banking) == set()
    assert _verbs(hugo, banking) == set()


def test_every_verb_that_is_offered_is_done_when_asked(at_work: AtWork, banking: Task, pam: Person) -> None:
    browser, address = at_work(pam), f"/tasks/{banking.pk}"

    for verb, state, owner in (
        ("claim", TaskState.READY, pam.pk),
        ("release", TaskState.READY, None),
        ("claim", TaskState.READY, pam.pk),
        ("start", TaskState.IN_PROGRESS, pam.pk),
    ):
        assert browser.post(f"{address}/{verb}/")["Location"] == f"{address}/"
        task = live(banking.case, "bank")
        assert (task.state, task.owner_id) == (state, owner)

    browser.post(f"{address}/pause/", {"reason": "The bank is closed", "pauses_clock": "on"})
    task = live(banking.case, "bank")
    assert (task.state, task.hold_reason, task.hold_pauses_clock) == (TaskState.ON_HOLD, "The bank is closed", True)
    assert "The bank is closed" in browser.get(f"{address}/").content.decode()

    browser.post(f"{address}/resume/")
    assert live(banking.case, "bank").state == TaskState.IN_PROGRESS


def test_a_clock_that_runs_on_is_a_choice(at_work: AtWork, banking: Task, pam: Person) -> None:
    at_work(pam).post(f"/tasks/{banking.pk}/pause/", {"reason": "Lunch"})

    assert live(banking.case, "bank").hold_pauses_clock is False


def test_a_lead_accepts_for_a_member_or_for_the_pool(
    at_work: AtWork, approved: Ask, pam: Person, nina: Person, payroll: Team, fay: Person, ada: Person
) -> None:
    teams.add_member(payroll, person=nina, by=as_actor(ada), now=MONDAY)
    to_a_member, to_the_pool = [_paying(approved(), fay) for _ in range(2)]
    browser = at_work(pam)
    page = browser.get(f"/tasks/{to_a_member.pk}/accept-for/").content.decode()
    assert re.findall(r"<option [^>]*>([^<]+)<", page)[0] == "Whoever takes it from the pool"
    assert "Accept for others" in browser.get(f"/tasks/{to_a_member.pk}/").content.decode()

    browser.post(f"/tasks/{to_a_member.pk}/accept-for/", {"to": str(nina.pk)})
    browser.post(f"/tasks/{to_the_pool.pk}/accept-for/", {"to": ""})

    assert live(to_a_member.case, "pay").owner_id == nina.pk
    assert live(to_the_pool.case, "pay").owner_id is None
    assert set(Handoff.objects.filter(to_task__step_key="pay").values_list("state", flat=True)) == {"accepted"}


def _paying(case: Case, fay: Person) -> Task:
    """The case with the order done: payroll is asked to pay."""
    order = live(case, "order")
    moves.accept_all(order, by=as_actor(fay), now=MONDAY)
    moves.complete(order, by=as_actor(fay), data={"supplier": "D"}, ticked=["terms"], now=MONDAY)
    return live(case, "pay")


def test_reassigning_offers_those_of_the_role(at_work: AtWork, approved: Ask, fay: Person, dora: Person) -> None:
    case = approved()
    moves.accept(offer(case), by=as_actor(fay), now=MONDAY)
    task = live(case, "order")
    browser = at_work(fay)
    page = browser.get(f"/tasks/{task.pk}/reassign/").content.decode()
    assert re.findall(r'<option value="[0-9a-f-]+">([^<]+)<', page) == ["Dora Keller"]  # she answers for the role

    browser.post(f"/tasks/{task.pk}/reassign/", {"to": str(dora.pk), "reason": "I am away"})

    assert live(case, "order").owner_id == dora.pk


def test_skipping_goes_on_and_asks_how(at_work: AtWork, accepted: Ask, dora: Person) -> None:
    task = live(accepted(), "approve")
    browser = at_work(dora)
    assert browser.post(f"/tasks/{task.pk}/skip/", {"reason": "Agreed by phone"}).status_code == 422

    browser.post(f"/tasks/{task.pk}/skip/", {"reason": "Agreed by phone", "outcome": "yes"})

    skipped = Task.objects.get(pk=task.pk)
    assert (skipped.state, skipped.outcome) == (TaskState.SKIPPED, "yes")
    assert live(task.case, "order").state == TaskState.WAITING


def test_cancelling_ends_one_branch(at_work: AtWork, banking: Task, dora: Person) -> None:
    browser = at_work(dora)

    browser.post(f"/tasks/{banking.pk}/cancel/", {"reason": "The account is known"})

    assert Task.objects.get(pk=banking.pk).state == TaskState.CANCELLED


def test_the_only_branch_cannot_be_cancelled_and_is_not_offered(at_work: AtWork, accepted: Ask, dora: Person) -> None:
    task = live(accepted(), "approve")
    browser = at_work(dora)
    assert f"/tasks/{task.pk}/cancel/" not in browser.get(f"/tasks/{task.pk}/").content.decode()

    answer = browser.post(f"/tasks/{task.pk}/cancel/", {"reason": "Never mind"})

    said = answer.content.decode().replace("&quot;", '"')
    assert answer.status_code == 409
    assert '"Approve it" is the only open task of PUR-1' in said
    assert "Skip it to go on, or cancel the whole case." in said
    assert "Never mind" in said  # what was typed stays


def test_sending_back_offers_the_reasons_and_the_fields(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    handoff = offer(ask())
    page = at_work(hugo).get(f"/handoffs/{handoff.pk}/return/").content.decode()

    reasons = re.findall(r'name="reason" value="([^"]+)"', page)
    marks = re.findall(r'name="fields_marked" value="(\w+)"', page)
    assert reasons == ["Too dear", "Not clear", "other"]
    assert marks == ["what", "amount", "needed_by", "manager", "offer"]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"reason": "Too dear"}, "Too dear"),
        ({"reason": "Too dear", "words": "by half"}, "Too dear: by half"),
        ({"reason": "other", "words": "We have one"}, "We have one"),
    ],
)
def test_an_offer_is_sent_back_with_a_reason(
    at_work: AtWork, ask: Ask, hugo: Person, sent: dict[str, str], reason: str
) -> None:
    handoff = offer(ask())

    answer = at_work(hugo).post(f"/handoffs/{handoff.pk}/return/", {**sent, "fields_marked": ["amount"]})

    handoff = Handoff.objects.get(pk=handoff.pk)
    assert (answer.status_code, answer["Location"]) == (302, "/queue/")
    assert (handoff.state, handoff.reason, handoff.fields) == (HandoffState.RETURNED, reason, ["amount"])
    assert live(handoff.case, "ask").marked_fields == ["amount"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [({}, "Choose what is wrong."), ({"reason": "other"}, "Say what it is, so that the giver can mend it.")],
)
def test_without_a_reason_nothing_goes_back(
    at_work: AtWork, ask: Ask, hugo: Person, sent: dict[str, str], said: str
) -> None:
    handoff = offer(ask())

    answer = at_work(hugo).post(f"/handoffs/{handoff.pk}/return/", sent, headers=IN_DIALOG)

    page = answer.content.decode()
    assert (answer.status_code, said in page, "<html" in page) == (422, True, False)
    assert Handoff.objects.get(pk=handoff.pk).is_unanswered


def test_a_dialog_leads_on_by_a_header(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    handoff = offer(ask())

    answer = at_work(hugo).post(
        f"/handoffs/{handoff.pk}/return/", {"reason": "Too dear", "next": "/queue/?q=desk"}, headers=IN_DIALOG
    )

    assert answer["HX-Redirect"] == "/queue/?q=desk"


def test_accepted_work_can_be_sent_back_until_it_is_done(at_work: AtWork, accepted: Ask, hugo: Person) -> None:
    case = accepted()
    handoff = Handoff.objects.get(case=case)
    page = at_work(hugo).get(f"/tasks/{live(case, 'approve').pk}/").content.decode()
    assert f'href="/handoffs/{handoff.pk}/return/"' in page

    at_work(hugo).post(f"/handoffs/{handoff.pk}/return/", {"reason": "Not clear"})

    handoff = Handoff.objects.get(pk=handoff.pk)
    assert (handoff.state, handoff.reason, handoff.sent_back_by_id) == (HandoffState.ACCEPTED, "Not clear", hugo.pk)


def test_not_ours_goes_to_the_role_whose_work_it_is(
    at_work: AtWork, approved: Ask, fay: Person, payroll: object
) -> None:
    handoff = offer(approved())
    page = at_work(fay).get(f"/handoffs/{handoff.pk}/pass-on/").content.decode()
    assert re.findall(r'name="to_lane" value="(\w+)"', page) == ["asker", "manager", "payroll"]

    at_work(fay).post(f"/handoffs/{handoff.pk}/pass-on/", {"to_lane": "payroll", "note": "You buy chairs"})

    handoff = Handoff.objects.get(pk=handoff.pk)
    assert (handoff.to_lane, handoff.passes, handoff.asked_at) == ("payroll", 1, MONDAY + timedelta(hours=2))


def test_a_giver_takes_an_offer_back(at_work: AtWork, approved: Ask, hugo: Person) -> None:
    handoff = offer(approved())
    page = at_work(hugo).get("/handoffs/?side=outgoing").content.decode()
    assert f'href="/handoffs/{handoff.pk}/take-back/' in page

    answer = at_work(hugo).post(f"/handoffs/{handoff.pk}/take-back/", {"reason": "Wrong one"})

    assert answer["Location"] == "/handoffs/?side=outgoing"
    assert Handoff.objects.get(pk=handoff.pk).state == HandoffState.WITHDRAWN
    assert live(handoff.case, "approve").owner_id == hugo.pk


def test_what_is_answered_already_is_refused_in_the_dialog(
    at_work: AtWork, ask: Ask, hugo: Person, mia: Person
) -> None:
    handoff = offer(ask())
    moves.withdraw(handoff, by=as_actor(mia), now=MONDAY)

    answer = at_work(hugo).post(f"/handoffs/{handoff.pk}/return/", {"reason": "Too dear"}, headers=IN_DIALOG)

    said = answer.content.decode().replace("&quot;", '"')
    assert answer.status_code == 409
    assert 'The handoff of "Approve it" in PUR-1 is already taken back: somebody was faster.' in said


def test_a_single_handoff_is_accepted_from_the_task_page(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    handoff = offer(ask())

    answer = at_work(hugo).post(f"/handoffs/{handoff.pk}/accept/")

    assert answer["Location"] == f"/tasks/{handoff.to_task_id}/"
    assert Handoff.objects.get(pk=handoff.pk).state == HandoffState.ACCEPTED


def test_the_verbs_of_a_handoff_follow_who_asks(ask: Ask, hugo: Person, mia: Person, pam: Person) -> None:
    handoff = offer(ask())

    def verbs(person: Person) -> frozenset[HandoffVerb]:
        return verbs_of_handoff(as_actor(person), handoff, task=handoff.to_task, case=handoff.case)

    assert verbs(hugo) == {HandoffVerb.ACCEPT, HandoffVerb.RETURN, HandoffVerb.PASS_ON}
    assert verbs(mia) == {HandoffVerb.TAKE_BACK, HandoffVerb.REMIND}
    assert verbs(pam) == frozenset()


REFUSED = {
    TaskVerb.ACCEPT: "Nothing of",
    TaskVerb.UNDO: "You cannot undo",
    TaskVerb.UNDO_ACCEPT: "You cannot undo the acceptance of",
    TaskVerb.RESUME: "You cannot resume",
    TaskVerb.START: "You cannot start work on",
    TaskVerb.CLAIM: "You cannot claim",
    TaskVerb.RELEASE: "You cannot release",
    TaskVerb.PAUSE: "You cannot pause",
    TaskVerb.SKIP: "You cannot skip",
    TaskVerb.CANCEL: "You cannot cancel",
    TaskVerb.COMPLETE: "You cannot complete",
    TaskVerb.DRAFT: "You cannot save",
    TaskVerb.REPORT: "You cannot report a problem",
    TaskVerb.REMIND: "You cannot send a reminder of",
}


@pytest.mark.parametrize(("verb", "words"), REFUSED.items())
def test_whoever_may_not_is_refused_in_words(
    at_work: AtWork, banking: Task, nina: Person, verb: TaskVerb, words: str
) -> None:
    answer = at_work(nina).post(f"/tasks/{banking.pk}/{verb}/", {"reason": "x", "text": "x"}, follow=True)

    assert words in answer.content.decode()
    assert live(banking.case, "bank").state == TaskState.READY


def test_somebody_of_another_role_cannot_be_given_the_work(
    at_work: AtWork, banking: Task, pam: Person, nina: Person
) -> None:
    answer = at_work(pam).post(f"/tasks/{banking.pk}/reassign/", {"to": str(nina.pk)})

    assert (answer.status_code, live(banking.case, "bank").owner_id) == (422, None)
