"""What is personal is erased; the journal stays whole, and whoever looks finds "Erased person"."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from handoffs import erasing, moves
from handoffs.audit import Audit
from handoffs.events.models import Event
from handoffs.models import Handoff
from procops.notices.models import Notice
from procops.people import absences, audit, invitations, memberships, teams
from procops.people.models import AuditEntry, Invitation, Membership, Person, Role
from procops.people.rules import AdminsOnly
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import Begin, Running
from tests.processes import definition
from tests.rest.api import api_of
from workflows.models import Attachment, EntryContent, Wait
from workflows.records.models import CaseRecord, Record
from workflows.verify import Verification

WORD = "Rumpelstiltskin"
HIRE = definition(
    lanes="people it",
    title_fields=["name"],
    fields=[
        {"key": "name", "label": "Name", "type": "text"},
        {"key": "pay", "label": "Pay", "type": "money", "confidential": True},
        {"key": "starts", "label": "Starts", "type": "date"},
        {"key": "login", "label": "Login", "type": "text"},
    ],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["name", "pay", "starts"]},
        {"key": "accounts", "lane": "it", "fill": ["login"]},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "accounts", {"contract": {"required": ["name"]}}), ("accounts", "end")],
)


@pytest.fixture
def case(begin: Begin, hugo: Person, ivan: Person) -> Running:
    """Hired and done, with a return, a comment, a problem and a file on the way, all of which name somebody."""
    case = begin(HIRE, by=hugo, data={"name": WORD, "pay": "4200.00", "starts": "2026-03-20"})
    case.give_back("accounts", ivan, reason=f"Who is {WORD}?")
    moves.comment(case.case, by=as_actor(ivan), text=f"I have met {WORD}", mentions=[hugo.pk], now=MONDAY)
    moves.attach(case.case, by=as_actor(ivan), file=ContentFile(b"x", f"{WORD}.txt"), now=MONDAY)
    case.complete("begin", hugo)
    case.accept("accounts", ivan)
    moves.report_problem(case.task("accounts"), by=as_actor(ivan), text=f"{WORD} has no desk", now=MONDAY)
    moves.save_draft(case.task("accounts"), by=as_actor(ivan), data={"login": WORD}, now=MONDAY)
    return case


@pytest.fixture
def done(case: Running, ivan: Person) -> Running:
    case.complete("accounts", ivan, login=WORD)
    return case


def whole() -> list[str]:
    """What audit and verification find."""
    return [str(found) for found in (*Audit().run(), *Verification().breaks())]


def everything(person: Person, case: Running) -> str:
    """What pages and API still tell of the case."""
    client, api = logged_in(Client(), person), api_of(person)
    page = f"/cases/{case.case.reference}/"
    pages = [client.get(address).content.decode() for address in (page, "/inbox/", "/problems/", "/handoffs/")]
    noun = f"cases/{case.case.reference}"
    return "".join([*pages, *(str(api.get(path)) for path in (noun, f"{noun}/journal", "handoffs", "problems"))])


def test_a_case_is_erased_and_its_history_stays_provable(done: Running, hugo, ada) -> None:
    assert WORD in everything(hugo, done)
    before = done.fresh()
    will = erasing.of_case(before)
    assert (will.values, will.files) == (("Name", "Pay", "Login"), 1)
    assert will.texts >= 5

    gone = erasing.erase_case(before, by=as_actor(ada), reason="They asked us to", now=MONDAY)

    assert gone == will
    case = done.fresh()
    assert (case.data, case.title, case.state) == ({"starts": "2026-03-20"}, "", "completed")
    assert (EntryContent.objects.count(), Attachment.objects.count()) == (0, 0)
    for person in (hugo, ada):
        assert WORD not in everything(person, done)
    assert WORD not in str(list(Notice.objects.values()) + list(Handoff.objects.values()))
    assert whole() == []
    assert case.seq == before.seq + 1
    entry = AuditEntry.objects.get(kind="case.erased")
    assert (entry.actor_id, entry.facts["reason"], entry.facts["case"]) == (ada.pk, "They asked us to", case.reference)


def test_what_other_systems_knew_the_case_by_goes_too(begin: Begin, hugo: Person, ada: Person) -> None:
    document = definition(
        lanes="people",
        fields=[{"key": "mail", "label": "Mail", "type": "email"}],
        steps=[
            {"key": "begin", "kind": "start", "lane": "people", "fill": ["mail"]},
            {"key": "told", "kind": "wait", "wait": {"event": "signed", "key": "mail"}},
            {"key": "counted", "kind": "wait", "wait": {"event": "counted"}},
            {"key": "end", "kind": "end"},
        ],
        flows=[("begin", "told"), ("told", "counted"), ("counted", "end")],
    )
    case = begin(document, by=hugo, data={"mail": "rumpel@example.org"})
    for name, key in (("signed", "rumpel@example.org"), ("counted", case.case.reference)):
        moves.tell(name=name, key=key, data={}, by=as_actor(ada), now=MONDAY)
    erasing.erase_case(case.fresh(), by=as_actor(ada), reason="Asked to", now=MONDAY)

    number = case.case.reference
    assert list(Wait.objects.order_by("id").values_list("key", flat=True)) == ["", number]
    assert list(Event.objects.order_by("id").values_list("key", flat=True)) == ["(erased)", number]
    assert erasing.of_case(case.fresh()).is_nothing


def test_a_second_time_changes_nothing(done: Running, ada) -> None:
    erasing.erase_case(done.fresh(), by=as_actor(ada), reason="Asked", now=MONDAY)
    seq = done.seq

    again = erasing.erase_case(done.fresh(), by=as_actor(ada), reason="Asked", now=MONDAY)

    assert (again.is_nothing, done.seq, AuditEntry.objects.filter(kind="case.erased").count()) == (True, seq, 1)


def test_running_work_and_people_who_are_here_are_not_erased_and_only_by_admins(case: Running, ada, dora, ivan) -> None:
    with pytest.raises(erasing.StillRunning):
        erasing.erase_case(case.fresh(), by=as_actor(ada), reason="Asked", now=MONDAY)
    with pytest.raises(AdminsOnly):
        erasing.erase_case(case.fresh(), by=as_actor(dora), reason="Asked", now=MONDAY)
    member = Membership.objects.get(person=ivan)
    with pytest.raises(erasing.StillHere):
        erasing.erase_person(member, by=as_actor(ada), reason="Asked", now=MONDAY)
    assert EntryContent.objects.exists()


def test_a_person_is_erased_and_their_work_stays(done: Running, ada, hugo, ivan) -> None:
    ivans = as_actor(ivan)
    moves.comment(done.case, by=ivans, text="My last words", now=MONDAY)
    member = Membership.objects.select_related("person").get(person=ivan)
    memberships.deactivate(member, by=as_actor(ada), now=MONDAY)
    member.refresh_from_db()

    gone = erasing.erase_person(member, by=as_actor(ada), reason="They left and asked", now=MONDAY)

    assert (gone.texts >= 3, gone.is_named) == (True, True)
    person = Person.objects.get(pk=ivan.pk)
    assert (str(person), person.email, person.is_active) == ("Erased person", f"{ivan.pk}@erased.invalid", False)
    told = everything(hugo, done)
    assert "Erased person" in told
    for word in ("Ivan Petrov", "ivan@acme.test", "My last words", f"I have met {WORD}", f"{WORD} has no desk"):
        assert word not in told, word
    assert done.fresh().data["name"] == WORD  # the case's data are the case's
    assert not Notice.objects.filter(person=ivan).exists()
    assert whole() == []
    again = erasing.erase_person(member, by=as_actor(ada), reason="They left and asked", now=MONDAY)
    assert (again.is_nothing, AuditEntry.objects.filter(kind="person.erased").count()) == (True, 1)


def test_the_audit_log_tells_what_was_done_to_whom_is_erased_without_a_name(ada, ivan, mia, eve, it_service) -> None:
    """It never changes: it holds people by id, and what an invitation was sent to stands on the invitation."""
    by, member = as_actor(ada), Membership.objects.select_related("person", "organization").get(person=ivan)
    teams.create(name=str(eve.pk), by=by, now=MONDAY)  # a name that is a stranger's id
    memberships.change_role(member, role=Role.DESIGNER, by=by, now=MONDAY)
    teams.set_lead(it_service, lead=ivan, by=by, now=MONDAY)
    absences.be_away(member, first=MONDAY.date(), last=MONDAY.date(), deputy=mia, by=by, now=MONDAY)
    invitations.made(email=ivan.email, role=Role.MEMBER, teams=[], by=by, now=MONDAY).save()
    audit.record("invitation.sent", subject=Invitation.objects.get(), actor_id=ada.pk, now=MONDAY, role="member")
    memberships.deactivate(member, by=by, now=MONDAY)
    client, before = logged_in(Client(), ada), list(AuditEntry.objects.order_by("pk").values())
    told = ["made {} designer (member before)", "made {} lead of IT service", "shut {} out", "said that {} is away"]
    lines = [*told, "invited ivan@acme.test as member"]
    page = client.get("/settings/audit/").content.decode()
    assert [line for line in lines if line.format("Ivan Petrov") not in page] == []
    member.refresh_from_db()

    erasing.erase_person(member, by=by, reason="They asked", now=MONDAY)

    page, file = (client.get(f"/settings/audit/{query}") for query in ("", "?download=csv"))
    rest = str(api_of(ada).get("audit-log", page_size=100))
    for text in (page.content.decode(), b"".join(file.streaming_content).decode(), rest):
        assert [line for line in told if line.format("Erased person") not in text] == []
        assert "invited an erased address as member" in text
        assert [name for name in ("Ivan", "ivan@", "Stranger") if name in text] == []
    after = list(AuditEntry.objects.order_by("pk").values())
    assert (after[: len(before)], "Ivan" in str(after), "ivan@" in str(after)) == (before, False, False)


def test_pages_say_what_will_go_and_the_api_does_the_same(done: Running, ada, hugo) -> None:
    client, path = logged_in(Client(), ada), f"/cases/{done.case.reference}/erase/"
    page = client.get(path).content.decode()
    assert "1 file" in page
    assert "the values of these fields: Name, Pay, Login" in page
    assert '<button class="btn btn-danger">Erase for good</button>' in page  # what can be undone is blue
    assert logged_in(Client(), hugo).get(path).status_code == 403
    assert client.post(path, {"reason": ""}).status_code == 422
    assert api_of(hugo).refused(f"cases/{done.case.reference}/erase", {"reason": "x"})[0] == 409

    assert client.post(path, {"reason": "Asked"}).status_code == 302

    assert "Nothing personal is left." in client.get(path).content.decode()
    assert "erased the personal data of this case" in client.get(f"/cases/{done.case.reference}/").content.decode()
    assert "erased the personal data of SMP-1: Asked" in client.get("/settings/audit/").content.decode()
    answer = api_of(ada).post(f"cases/{done.case.reference}/erase", {"reason": "Again"})
    assert answer == {"values": 0, "texts": 0, "problems": 0, "files": 0, "notices": 0, "records": 0}


COMPLAINT = definition(
    key="complaints",
    prefix="CPL",
    lanes="it",
    record={"kind": "customer", "name": "who", "outside_id": "number"},
    fields=[
        {"key": "who", "label": "Customer", "type": "text"},
        {"key": "number", "label": "Number", "type": "text"},
    ],
    steps=[
        {"key": "begin", "kind": "start", "lane": "it", "fill": ["who", "number"]},
        {"key": "answer", "lane": "it"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "answer"), ("answer", "end")],
)


def test_whom_the_last_case_names_is_erased_with_it_and_whom_others_name_is_not(begin: Begin, ada, ivy) -> None:
    first = begin(COMPLAINT, by=ivy, data={"who": WORD, "number": "C-7"})
    by, admin = as_actor(ivy), as_actor(ada)
    other = moves.start_case(first.process, by=by, data={"who": WORD, "number": "C-7"}, now=MONDAY).case
    first.complete("answer", ivy)
    client, path = logged_in(Client(), ada), f"/cases/{first.case.reference}/erase/"
    assert f"{WORD} keeps the name, because other cases are about them" in client.get(path).content.decode()

    gone = erasing.erase_case(first.fresh(), by=admin, reason="Asked", now=MONDAY)

    assert (gone.record, gone.counts["records"]) == (None, 0)
    assert Record.objects.get().name == WORD
    CaseRecord.objects.filter(case=other).delete()
    page = client.get(path).content.decode()
    assert f"Name and number of {WORD} go too: no other case is about them." in page
    assert api_of(ada).post(f"cases/{first.case.reference}/erase", {"reason": "All of it"}) == {
        "values": 0, "texts": 0, "problems": 0, "files": 0, "notices": 0, "records": 1,
    }  # fmt: skip
    assert list(Record.objects.values_list("name", "outside_id")) == [("", "")]
    log = client.get("/settings/audit/").content.decode()
    assert "All of it (fields: 0, texts: 0, of problems: 0, files: 0, messages: 0, records: 1)" in log
    assert "erased the name and number of a record (customer): All of it" in log
    assert whole() == []


def test_a_record_is_erased_by_itself_by_admins(begin: Begin, ada, dora, ivy) -> None:
    case = begin(COMPLAINT, by=ivy, data={"who": WORD})
    record = Record.objects.get()
    assert api_of(dora).refused(f"records/{record.pk}/erase", {"reason": "Asked"})[0] == 409
    assert logged_in(Client(), dora).get(f"/records/{record.pk}/erase/").status_code == 403
    client = logged_in(Client(), ada)
    assert f"/records/{record.pk}/erase/" in client.get(f"/records/{record.pk}/").content.decode()
    case.complete("answer", ivy)

    assert client.post(f"/records/{record.pk}/erase/", {"reason": "Asked"}).status_code == 302

    assert Record.objects.get().name == ""
    assert f"/records/{record.pk}/erase/" not in client.get(f"/records/{record.pk}/").content.decode()


def test_a_person_is_found_by_id_and_so_are_their_reasons(begin: Begin, ada, hugo, ivan, ivy) -> None:
    Person.objects.filter(pk=ivy.pk).update(name="Ivan Petrov")  # another of the same name
    ivy.refresh_from_db()
    case = begin(HIRE, by=hugo, data={"name": WORD, "pay": "1.00", "starts": "2026-03-20"})
    case.accept("accounts", ivan)
    moves.hold(case.task("accounts"), by=as_actor(ivan), reason="My back hurts", now=MONDAY)
    moves.resume(case.task("accounts"), by=as_actor(ivy), now=MONDAY)
    moves.hold(case.task("accounts"), by=as_actor(ivy), reason="No desk", now=MONDAY)
    moves.resume(case.task("accounts"), by=as_actor(ivan), now=MONDAY)
    moves.hold(case.task("accounts"), by=as_actor(ivan), reason="My dentist", now=MONDAY)
    other = begin(
        {**HIRE, "process": {**HIRE["process"], "key": "other", "prefix": "OTH"}}, by=hugo, data={"name": "X"}
    )
    other.accept("accounts", ivan)
    moves.report_problem(other.task("accounts"), by=as_actor(ivan), text="I am ill", now=MONDAY)
    moves.comment(other.case, by=as_actor(ivy), text="Hello", mentions=[hugo.pk], now=MONDAY)
    other.send_back("accounts", ivy, reason="Wrong lane")  # accepted by Ivan, sent back by Ivy
    member = Membership.objects.select_related("person").get(person=ivan)
    memberships.deactivate(member, by=as_actor(ada), now=MONDAY)
    page = logged_in(Client(), ada).get(f"/people/{ivan.pk}/erase/").content.decode()
    assert "1 text about problems" in page
    assert "The audit log no longer names them." in page
    assert "names in texts cannot be found" in page

    answer = api_of(ada).post(f"leaving/{ivan.pk}/erase", {"reason": "Asked"})

    assert answer == {"texts": 3, "problems": 1, "drafts": 0, "notices": answer["notices"]}
    task = case.task("accounts")
    assert (task.hold_reason, [one["reason"] for one in task.pauses]) == ("(erased)", ["(erased)", "No desk"])
    assert Handoff.objects.get(case=other.case).reason == "Wrong lane"
    assert Notice.objects.get(kind="case.mentioned", channel="inbox").facts["actor"] == "Ivan Petrov"  # Ivy's
    assert not Notice.objects.filter(facts__actor_id=str(ivan.pk)).exists()
    facts = AuditEntry.objects.get(kind="person.erased").facts
    assert (facts["problems"], facts["notices"]) == ("1", str(answer["notices"]))
    assert whole() == []
