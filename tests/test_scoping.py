"""The wall between organizations: outside a scope nothing can be asked, inside one nothing of another is seen.

Every public method of Django's QuerySet is walked, found by looking at the class: a method that a new Django brings is
missing in the tables below, and that fails a test.
"""

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.deletion import Collector
from django.urls import reverse

from procops.people import audit, belonging
from procops.people.models import AuditEntry, Membership, Organization, Person, Team, TeamMember
from procops.scoping import (
    OrganizationOwned,
    OrganizationQuerySet,
    OutsideScope,
    WrongOrganization,
    current_organization_id,
    nowhere,
    scope,
    unscoped,
)
from tests.cast import MONDAY, logged_in

ROOT = Path(__file__).resolve().parent.parent

MAY_LEAVE_THE_SCOPE = {
    "procops/people/belonging.py": "finds out which organizations a person belongs to, before one is chosen",
    "procops/people/demo.py": "lists the demo's people of all organizations on the login page",
    "procops/people/invitations.py": "finds an invitation by its secret, before anybody has logged in",
    "procops/rest/tokens.py": "finds a token by its secret, which is what names the organization",
    "procops/rest/idempotency.py": "forgets old keys of all organizations in one go",
    "procops/notices/delivery.py": "delivers the mail of all organizations in one sweep",
    "procops/notices/hooks/calling.py": "tells the channels of all organizations in one sweep",
    "procops/notices/digests.py": "finds the people of all organizations whose working day begins",
    "metrics/sharing.py": "a link to figures names its organization, and only after it is found is that known",
    "procops/due.py": "finds for sweeps what is due in all organizations",
    "procops/claims.py": "finds the tables and the moves of cases of all organizations that workers can take up",
    "handoffs/periods/running.py": "finds the processes of all organizations that are to start by themselves",
    "handoffs/bringing/jobs.py": "finds the tables of all organizations that were sent off to be brought in",
    "handoffs/watching/pools.py": "finds the pools of all organizations that it is time to look at",
    "handoffs/events/sweep.py": "brings kept events and waits of all organizations together, and forgets old ones",
    "metrics/baselines/importing.py": "finds the event logs of all organizations that were sent off to be imported",
}
"""The only modules that may import `unscoped`, each with its reason."""

OWNED = [model for model in apps.get_models() if issubclass(model, OrganizationOwned)]

METHODS = {name for name, member in inspect.getmembers(QuerySet, callable) if not name.startswith("_")}
NOT_ASKING = {"as_manager", "resolve_expression", "aaggregate", "explain", "aexplain"} | {
    name for name in METHODS if name.startswith("a") and name[1:] in METHODS
}
"""Asynchronous twins call the method they are named for; `explain` answers with a plan and no rows."""

Rows = OrganizationQuerySet
LISTS: dict[str, Callable[[Rows], Any]] = {
    "alias": lambda rows: rows.alias(size=Count("memberships")),
    "all": lambda rows: rows.all(),
    "annotate": lambda rows: rows.annotate(size=Count("memberships")),
    "complex_filter": lambda rows: rows.complex_filter(Q(name__gt="")),
    "dates": lambda rows: _their_audit_log().dates("at", "day"),
    "datetimes": lambda rows: _their_audit_log().datetimes("at", "hour"),
    "defer": lambda rows: rows.defer("name"),
    "difference": lambda rows: rows.difference(rows.filter(name="nothing")),
    "distinct": lambda rows: rows.distinct(),
    "exclude": lambda rows: rows.exclude(name="nothing"),
    "extra": lambda rows: rows.extra(where=["1 = 1 OR 1 = 1"]),
    "filter": lambda rows: rows.filter(Q(name__gt="") | Q(pk__isnull=False)),
    "intersection": lambda rows: rows.intersection(rows.all()),
    "iterator": lambda rows: rows.iterator(),
    "none": lambda rows: rows.none(),
    "only": lambda rows: rows.only("name"),
    "order_by": lambda rows: rows.order_by("name"),
    "prefetch_related": lambda rows: rows.prefetch_related("memberships"),
    "reverse": lambda rows: rows.order_by("name").reverse(),
    "select_for_update": lambda rows: rows.select_for_update(),
    "select_related": lambda rows: rows.select_related("lead", "calendar"),
    "union": lambda rows: rows.union(rows.filter(name="nothing")),
    "using": lambda rows: rows.using("default"),
    "values": lambda rows: rows.values("name"),
    "values_list": lambda rows: rows.values_list("name"),
}
ANSWERS: dict[str, tuple[Callable[[Rows], Any], Any]] = {
    "aggregate": (lambda rows: rows.aggregate(n=Count("pk")), {"n": 0}),
    "contains": (lambda rows: rows.contains(Team(pk=THEIRS["team"])), False),
    "count": (lambda rows: rows.count(), 0),
    "delete": (lambda rows: rows.all().delete(), (0, {})),
    "exists": (lambda rows: rows.exists(), False),
    "first": (lambda rows: rows.first(), None),
    "in_bulk": (lambda rows: rows.in_bulk([THEIRS["team"]]), {}),
    "last": (lambda rows: rows.order_by("name").last(), None),
    "update": (lambda rows: rows.update(name="seen"), 0),
}
FINDS_NONE: dict[str, Callable[[Rows], Any]] = {
    "earliest": lambda rows: rows.earliest("name"),
    "get": lambda rows: rows.get(pk=THEIRS["team"]),
    "latest": lambda rows: rows.latest("name"),
}
WRONG_ORGANIZATION: dict[str, Callable[[Rows], Any]] = {
    "bulk_create": lambda rows: rows.bulk_create([Team(organization_id=THEIRS["organization"], name="New")]),
    "bulk_update": lambda rows: rows.bulk_update(
        [Team(pk=THEIRS["team"], organization_id=THEIRS["organization"])], ["name"]
    ),
    "create": lambda rows: rows.create(organization_id=THEIRS["organization"], name="New"),
    "get_or_create": lambda rows: rows.get_or_create(name="IT service", organization_id=THEIRS["organization"]),
    "update_or_create": lambda rows: rows.update_or_create(
        pk=THEIRS["team"], defaults={"organization_id": THEIRS["organization"], "name": "Taken"}
    ),
}
RAW = {"raw"}

THEIRS: dict[str, Any] = {}
"""Acme's, as seen from Globex."""


@pytest.fixture
def from_globex(acme, globex, it_service):
    THEIRS.update(organization=acme.pk, team=it_service.pk)
    with scope(globex.pk):
        yield


def _their_audit_log() -> Rows:
    return AuditEntry.objects.filter(organization_id=THEIRS["organization"])


def test_every_method_of_a_queryset_is_in_one_of_these_tables():
    walked = {*LISTS, *ANSWERS, *FINDS_NONE, *WRONG_ORGANIZATION, *RAW, *NOT_ASKING}

    assert walked == METHODS


@pytest.mark.parametrize("method", sorted(METHODS - {"as_manager", "delete", "resolve_expression", "adelete"}))
def test_outside_a_scope_no_method_of_a_manager_answers(acme, method):
    with nowhere(), pytest.raises(OutsideScope):
        getattr(Team.objects, method)()


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_outside_a_scope_no_model_can_be_asked_through_any_manager(model):
    for manager in (model.objects, model._default_manager, model._base_manager):
        with pytest.raises(OutsideScope):
            manager.all()


@pytest.mark.parametrize("method", sorted(LISTS))
def test_inside_another_scope_lists_are_empty(from_globex, method):
    with scope(THEIRS["organization"]):
        assert method == "none" or list(LISTS[method](Team.objects.exclude(name="nothing"))) != []

    assert list(LISTS[method](Team.objects.all())) == []


@pytest.mark.parametrize("method", sorted(ANSWERS))
def test_inside_another_scope_answers_tell_nothing(from_globex, method):
    ask, nothing = ANSWERS[method]

    assert ask(Team.objects) == nothing
    with scope(THEIRS["organization"]):
        assert Team.objects.get(pk=THEIRS["team"]).name == "IT service"


@pytest.mark.parametrize("method", sorted(FINDS_NONE))
def test_inside_another_scope_a_row_is_not_found(from_globex, method):
    with pytest.raises(Team.DoesNotExist):
        FINDS_NONE[method](Team.objects)


@pytest.mark.parametrize("method", sorted(WRONG_ORGANIZATION))
def test_inside_another_scope_nothing_is_written(from_globex, method):
    with pytest.raises(WrongOrganization):
        WRONG_ORGANIZATION[method](Team.objects)
    with scope(THEIRS["organization"]):
        assert sorted(Team.objects.values_list("name", flat=True)) == [
            "Facilities",
            "IT service",
            "Payroll",
            "People operations",
        ]


def test_raw_sql_is_never_handed_through(acme):
    with pytest.raises(OutsideScope):
        Team.objects.raw("SELECT * FROM people_team")


def test_subqueries_see_only_the_scope(from_globex, eve, ada):
    works = Membership.objects.filter(person=OuterRef("pk"))

    assert set(Person.objects.filter(Exists(works))) == {eve}
    assert set(Person.objects.filter(pk__in=Membership.objects.values("person"))) == {eve}


def test_a_subquery_cannot_even_be_made_outside_a_scope(acme):
    with nowhere(), pytest.raises(OutsideScope):
        Exists(Membership.objects.filter(person=OuterRef("pk")))


def test_people_here_are_those_of_the_scope(from_globex, eve):
    assert list(Person.objects.here()) == [eve]


def test_related_managers_see_only_the_scope(from_globex, ivy, it_service):
    assert list(ivy.team_memberships.all()) == []
    assert it_service.memberships.count() == 0
    assert not ivy.memberships.exists()
    with nowhere(), pytest.raises(OutsideScope):
        ivy.memberships.all()
    with nowhere(), pytest.raises(OutsideScope):
        it_service.memberships.all()


def test_prefetching_sees_only_the_scope(from_globex, ivy):
    (found,) = Person.objects.filter(pk=ivy.pk).prefetch_related("memberships", "team_memberships__team")

    assert (list(found.memberships.all()), list(found.team_memberships.all())) == ([], [])


def test_a_foreign_key_leads_nowhere_in_another_scope(acme, globex, ivy, it_service):
    row = TeamMember.objects.get(team=it_service, person=ivy)

    with scope(globex.pk), pytest.raises(Team.DoesNotExist):
        _ = row.team
    with nowhere(), pytest.raises(OutsideScope):
        _ = row.team


def test_a_row_cannot_be_read_again_saved_or_deleted_from_another_scope(acme, globex, it_service):
    with scope(globex.pk):
        with pytest.raises(Team.DoesNotExist):
            it_service.refresh_from_db()
        with pytest.raises(WrongOrganization):
            it_service.save()
        with pytest.raises(WrongOrganization):
            it_service.delete()
    with nowhere():
        with pytest.raises(OutsideScope):
            it_service.refresh_from_db()
        with pytest.raises(OutsideScope):
            it_service.save()
        with pytest.raises(OutsideScope):
            it_service.delete()


def test_deletion_cannot_follow_rows_into_another_organization(acme, globex, ivy):
    collector = Collector(using="default", origin=ivy)

    with nowhere(), pytest.raises(OutsideScope):
        collector.collect([ivy])


def test_a_row_never_moves_to_another_organization(acme, globex):
    with pytest.raises(WrongOrganization):
        Team.objects.update(organization=globex)
    with pytest.raises(WrongOrganization):
        Team.objects.update(organization_id=globex.pk, name=F("name"))


def test_expressions_over_the_wall_count_nothing(from_globex):
    assert Organization.objects.annotate(one=Value(1)).count() == 2
    assert Team.objects.filter(organization_id=THEIRS["organization"]).count() == 0


def test_there_is_no_current_organization_outside_or_everywhere(acme):
    assert current_organization_id() == acme.pk
    with nowhere(), pytest.raises(OutsideScope):
        current_organization_id()
    with unscoped(), pytest.raises(OutsideScope):
        current_organization_id()


def test_a_scope_ends_with_its_block_even_after_an_error(acme, globex):
    with pytest.raises(ZeroDivisionError), scope(globex.pk):
        _ = 1 / 0

    assert current_organization_id() == acme.pk


def test_a_request_sees_the_organization_of_its_session_and_not_the_one_around_it(client, acme, eve):
    answer = logged_in(client, eve).get(reverse("people:directory"))

    assert "Eve Stranger" in answer.content.decode()
    assert "Ada Lovett" not in answer.content.decode()
    assert current_organization_id() == acme.pk


def test_a_persons_memberships_are_found_before_any_scope_is_entered(acme, globex, eve, ada):
    with nowhere():
        assert [each.organization for each in belonging.memberships_of(eve)] == [globex]
        assert [each.organization for each in belonging.memberships_of(ada)] == [acme]


def test_the_audit_log_is_written_into_the_scope(acme, globex, ada):
    with scope(globex.pk):
        entry = audit.record("organization.changed", subject=globex, actor_id=ada.pk, now=MONDAY, name="Globex")

    assert entry.organization_id == globex.pk


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_the_organization_comes_first_in_every_unique_index(model):
    for constraint in model._meta.constraints:
        if fields := getattr(constraint, "fields", None):
            assert fields[0] == "organization", constraint.name


def test_every_model_with_an_organization_stands_behind_the_wall():
    theirs = [
        model
        for model in apps.get_models()
        if any(field.name == "organization" for field in model._meta.fields)
        and not issubclass(model, OrganizationOwned)
    ]

    assert theirs == []


@pytest.mark.slow
def test_only_the_named_modules_leave_the_scope():
    importers = set()
    for package in ("procops", "workflows", "handoffs", "metrics"):
        for path in (ROOT / package).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if name != "procops/scoping.py" and _names_unscoped(path):
                importers.add(name)

    assert importers == set(MAY_LEAVE_THE_SCOPE)


def _names_unscoped(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and any(alias.name in ("unscoped", "_EVERYWHERE") for alias in node.names):
            return True
        if isinstance(node, ast.Attribute) and node.attr in ("unscoped", "_EVERYWHERE"):
            return True
    return False
