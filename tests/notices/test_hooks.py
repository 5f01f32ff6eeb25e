"""A team's channel is told what comes into its pool: links only, once; none without answer keeps others waiting."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from handoffs.reminders.sweep import remind
from procops import egress
from procops.notices import hold
from procops.notices.hooks import calling, sealing, wording
from procops.notices.hooks import settings as channels
from procops.notices.hooks.models import Posting, Program, TeamHook
from procops.people import rules
from procops.people.audit import AuditEntry
from procops.people.models import Person, Team
from procops.scoping import nowhere, scope
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs import running
from tests.handoffs.test_reminding import FILE

ADDRESS = "https://hooks.slack.com/services/T0/B0/very-secret"
HOUR = timedelta(hours=1)


class Chat:
    """A chat program that keeps what it is told, or refuses."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any, dict[str, str]]] = []
        self.refuses = False

    def post(self, address: str, body: Any, *, headers: dict[str, str] | None = None) -> int:
        if self.refuses:
            raise egress.NotCalled("it answered with status 500")
        self.told.append((address, body, headers or {}))
        return 200

    @property
    def lines(self) -> list[str]:
        return [line for _, body, _ in self.told for line in body["text"].split("\n")]


@pytest.fixture(autouse=True)
def chat(monkeypatch: pytest.MonkeyPatch) -> Chat:
    chat = Chat()
    monkeypatch.setattr(egress, "post", chat.post)
    return chat


@pytest.fixture
def hook(people_operations: Team, hugo: Person) -> TeamHook:
    return channels.give(people_operations, program=Program.SLACK, address=ADDRESS, by=as_actor(hugo), now=MONDAY)


def swept(now: datetime) -> tuple[int, int]:
    with nowhere():
        return calling.sweep(clock=lambda: now)


def begin(dora: Person, mia: Person) -> running.Running:
    return running.begin(FILE, owner=dora, by=mia)


@pytest.mark.parametrize(("send", "told"), [(True, 1), (False, 0)])
def test_after_a_restore_a_channel_is_told_nothing_until_an_admin_says_so(
    hook: TeamHook, chat: Chat, ada: Person, send: bool, told: int
) -> None:
    facts = {"kind": "task.due", "subject_id": hook.pk, "n": 1, "link": "/tasks/1/", "case_reference": "SMP-1"}
    calling.posting(hook_id=hook.pk, now=MONDAY, facts={"step": "File"}, **facts).save()  # type: ignore[arg-type]
    hold.keep_all_back(now=MONDAY)
    assert (swept(MONDAY + HOUR), calling.oldest(MONDAY + HOUR), hold.waiting()) == ((0, 0), None, 1)

    assert hold.release(by=as_actor(ada), send=send, now=MONDAY + HOUR) == 1

    assert (swept(MONDAY + HOUR), len(chat.told), hold.waiting()) == ((told, 0), told, 0)


def test_what_comes_into_the_pool_is_said_with_its_link_and_nothing_of_the_case(
    hook: TeamHook, chat: Chat, dora: Person, mia: Person, settings: Any
):
    settings.URL = "https://procops.acme.test"
    case = begin(dora, mia)
    late = case.task("file").due_at + timedelta(days=1)
    with nowhere():
        remind(clock=lambda: late)
    assert swept(late) == (1, 0)
    assert swept(late) == (0, 0)

    ((address, body, headers),) = chat.told
    posting = Posting.objects.get()
    assert address == ADDRESS
    assert body["text"].startswith(
        f"<https://procops.acme.test/tasks/{case.task('file').pk}/|“File”, of People, is late"
    )
    assert body["text"].endswith(f"{case.case.reference} · {case.process.name}>")
    assert headers == {"X-Procops-Dedup-Key": posting.dedup_key}
    assert set(posting.facts) == {"step", "process", "team", "due"}
    assert TeamHook.objects.get().last_sent_at == late


def test_the_address_is_sealed_and_never_shown_again(hook: TeamHook, client: Client, hugo: Person):
    assert (hook.host, sealing.unseal(hook.sealed_address)) == ("hooks.slack.com", ADDRESS)
    assert "secret" not in hook.sealed_address
    page = logged_in(client, hugo).get(f"/teams/{hook.team_id}/channel/").content.decode()
    assert "hooks.slack.com/…" in page
    assert "very-secret" not in page
    assert "very-secret" not in str(list(AuditEntry.objects.filter(kind="hook.set").values_list("facts", flat=True)))


def test_one_that_fails_eight_times_is_turned_off_and_shown_and_the_button_turns_it_on(
    hook: TeamHook, chat: Chat, client: Client, ada: Person, hugo: Person
):
    chat.refuses = True
    _posts(hook, 1)
    now, waits = MONDAY, []
    for _ in range(calling.FAILURES):
        assert swept(now) == (0, 1)
        assert swept(now) == (0, 0)
        waits.append((TeamHook.objects.get().next_at - now).total_seconds())
        now = TeamHook.objects.get().next_at
    assert waits[:3] == [15, 60, 240]
    row = TeamHook.objects.get()
    assert (row.is_on, row.failures, row.last_error) == (False, 8, "it answered with status 500")
    assert Posting.objects.get().state == "dropped"
    assert AuditEntry.objects.filter(kind="hook.turned_off").count() == 1

    said = logged_in(client, ada).get("/settings/undelivered/").content.decode()
    assert "it answered with status 500" in said
    assert f"/teams/{hook.team_id}/channel/" in said
    browser = logged_in(Client(), hugo)
    refused = browser.post(f"/teams/{hook.team_id}/channel/try/", follow=True).content.decode()
    assert "The channel could not be told: it answered with status 500." in refused
    chat.refuses = False
    assert (
        "The channel has taken it." in browser.post(f"/teams/{hook.team_id}/channel/try/", follow=True).content.decode()
    )
    assert (TeamHook.objects.get().is_on, TeamHook.objects.get().failures) == (True, 0)


def test_many_lines_are_one_message_and_a_channel_without_answer_keeps_no_other_waiting(
    hook: TeamHook, chat: Chat, it_service: Team, ada: Person, monkeypatch: pytest.MonkeyPatch
):
    other = channels.give(it_service, program=Program.SLACK, address=f"{ADDRESS}/it", by=as_actor(ada), now=MONDAY)
    _posts(hook, 12)
    _posts(other, 1)

    def post(address: str, body: Any, **how: Any) -> int:
        if address == ADDRESS:
            raise egress.NotCalled("it did not answer within 15 s")
        return chat.post(address, body, **how)

    monkeypatch.setattr(egress, "post", post)
    assert swept(MONDAY) == (1, 1)
    monkeypatch.setattr(egress, "post", chat.post)
    assert swept(MONDAY + HOUR) == (2, 0)
    assert [len(body["text"].split("\n")) for _, body, _ in chat.told] == [1, 10, 2]


def test_a_sender_whose_lease_ran_out_records_nothing(hook: TeamHook):
    _posts(hook, 1)
    with nowhere():
        (slow,) = calling.claim(now=MONDAY)
        assert calling.claim(now=MONDAY + timedelta(seconds=19)) == []
        (call,) = calling.claim(now=MONDAY + calling.LEASE)
        calling._record(call, None, MONDAY + calling.LEASE)
        calling._record(slow, "it cannot be reached", MONDAY + calling.LEASE)
    assert (TeamHook.objects.get().failures, Posting.objects.get().state) == (0, "sent")


def test_what_becomes_of_a_call_to_the_old_address_is_not_the_new_ones(
    hook: TeamHook, people_operations: Team, hugo: Person
):
    _posts(hook, 1)
    TeamHook.objects.update(failures=calling.FAILURES - 1)
    with nowhere():
        (call,) = calling.claim(now=MONDAY)
    channels.give(people_operations, program=Program.SLACK, address=f"{ADDRESS}/new", by=as_actor(hugo), now=MONDAY)
    with nowhere():
        calling._record(call, "it cannot be reached", MONDAY)
    row = TeamHook.objects.get()
    assert (row.is_on, row.failures, Posting.objects.get().state) == (True, 0, "pending")


def test_lines_are_harmless_to_the_program_that_shows_them(hook: TeamHook):
    posting = calling.posting(
        hook_id=hook.pk,
        kind="task.due",
        subject_id=hook.pk,
        n=1,
        now=MONDAY,
        link="/tasks/1/",
        case_reference="ONB-1",
        facts={"step": "<!channel> [a](b) |", "process": "P", "team": "T", "case_title": "Nina Roth", "actor": "Max"},
    )
    slack = wording.message(hook, [posting], zone="UTC")["text"]
    hook.program = Program.TEAMS
    card = wording.message(hook, [posting], zone="UTC")["attachments"][0]["content"]
    assert "“&lt;!channel&gt; [a](b) ¦”" in slack
    assert "“<!channel> \\[a\\]\\(b\\) |”" in card["body"][0]["text"]
    assert "Nina" not in f"{slack}{card}"


@pytest.mark.parametrize(
    "address", ["http://hooks.slack.com/x", "https://user:pass@hooks.slack.com/", "hooks.slack.com"]
)
def test_an_address_that_may_not_be_called_is_refused(people_operations: Team, ada: Person, address: str):
    with pytest.raises(channels.HookCannotBe):
        channels.give(people_operations, program=Program.SLACK, address=address, by=as_actor(ada), now=MONDAY)


def test_only_admins_and_the_lead_see_it_and_it_goes_with_what_waited(
    hook: TeamHook, client: Client, petra: Person, hugo: Person, globex: Any, eve: Person
):
    assert logged_in(client, petra).get(f"/teams/{hook.team_id}/channel/").status_code == 403
    assert logged_in(Client(), eve).get(f"/teams/{hook.team_id}/channel/").status_code == 404
    with pytest.raises(rules.LeadsOnly):
        channels.take_away(hook.team, by=as_actor(petra), now=MONDAY)
    _posts(hook, 1)
    logged_in(Client(), hugo).post(f"/teams/{hook.team_id}/channel/remove/")
    assert (TeamHook.objects.count(), Posting.objects.count()) == (0, 0)


def _posts(hook: TeamHook, count: int) -> None:
    with scope(hook.organization_id):
        Posting.objects.bulk_create(
            calling.posting(
                hook_id=hook.pk,
                kind="handoff.offered",
                subject_id=hook.pk,
                n=n,
                now=MONDAY,
                link=f"/tasks/{n}/",
                case_reference=f"ONB-{n}",
                facts={"step": "File", "process": "Filing", "team": "People"},
            )
            for n in range(count)
        )
