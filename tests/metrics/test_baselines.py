"""An event log becomes a process as it runs today, its figures made by the code of those of cases that run here."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from handoffs import moves
from metrics import rollup
from metrics.baselines import importing, paths, receiving
from metrics.baselines.opening import UnreadableLog
from metrics.exporting.events import Events
from metrics.exporting.files import KINDS
from metrics.improvement.samples import Subject, sample_of
from metrics.improvement.states import Figure, TimeCounted
from metrics.models import CaseFigure, EventLog, HandoffFigure, ImportedCase, LogState, Rollup, StepFigure
from metrics.reports.asked import Window
from metrics.reports.asked import read as read_asked
from metrics.reports.process import dashboard
from metrics.rollup.adding import told_by
from procops import claims
from procops.people.models import Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import Begin, Running
from tests.metrics.conftest import FRIDAY
from tests.processes import definition
from workflows import publishing
from workflows.models import Process, Version
from workflows.states import VersionState

HOUR_MS = 3_600_000
HEAD = "case_id,activity,start_timestamp,complete_timestamp,team\n"
STEPS = (
    ("Draft", "People operations", 0, 2),
    ("Review", "People operations", 1, 1),
    ("Approve", "IT service", 5, 2),
    ("Pay", "Payroll", 20, 1),
)
"""Of each letter: step, team, hours it waited, hours it took."""


def times(number: int) -> list[tuple[str, str, datetime, datetime]]:
    """When the steps of one letter began and ended; each later letter waits longer for its approval."""
    found, at = [], MONDAY + timedelta(hours=number)
    for activity, team, wait, work in STEPS:
        begin = at + timedelta(hours=wait + (number if activity == "Approve" else 0))
        at = begin + timedelta(hours=work)
        found.append((activity, team, begin, at))
    return found


def letters(*, cases: int = 3) -> str:
    rows = [
        f"L-{number},{activity},{begin.isoformat()},{end.isoformat()},{team}\n"
        for number in range(cases)
        for activity, team, begin, end in times(number)
    ]
    return HEAD + "".join(reversed(rows))


def received(content: str | bytes, by: Person, *, name: str = "letters.csv") -> EventLog:
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return receiving.receive(file, name=name, process_name="", zone="UTC", by=as_actor(by), now=FRIDAY)


def imported(content: str | bytes, by: Person, *, only_whole: bool = False, name: str = "letters.csv") -> EventLog:
    log = received(content, by, name=name)
    receiving.send_off(log, only_whole=only_whole)
    importing.run(log.pk, clock=lambda: FRIDAY)
    rollup.fold(now=FRIDAY)
    return EventLog.objects.select_related("process").get(pk=log.pk)


def test_a_log_becomes_a_process_with_the_figures_of_any_other(dora: Person) -> None:
    log = imported(letters(), dora)

    assert (log.state, log.cases, log.events, log.refused, bool(log.file)) == (LogState.DONE, 3, 12, 0, False)
    assert (log.process.name, log.process.key, log.process.visibility) == ("Letters", "letters", "lanes")
    first = CaseFigure.objects.get(imported__name="L-0")
    assert (first.cycle_ms / HOUR_MS, first.cycle_working_ms / HOUR_MS) == (32, 16)
    waits = HandoffFigure.objects.filter(imported__name="L-0").order_by("ended_at")
    assert [(w.flow_key, w.from_lane, w.to_lane, w.wait_ms / HOUR_MS) for w in waits] == [
        ("review__approve", "people_operations", "it_service", 5),
        ("approve__pay", "it_service", "payroll", 20),
    ]
    assert Rollup.objects.get(kind="wait", key="approve__pay", period="m", slice="").n == 3
    assert rollup.compare(now=FRIDAY) == []
    before = told(log.process)
    rollup.rebuild(now=FRIDAY)
    assert told(log.process) == before
    with pytest.raises(receiving.AlreadyImported, match="Letters"):
        received(letters(), dora, name="another name.csv")


def test_its_dashboard_opens_on_the_days_of_the_log_until_something_can_happen_here(
    client: Client, dora: Person, friday: None
) -> None:
    log = imported(letters(), dora)
    last_of_log = timedelta(days=1)
    assert log.since is not None
    assert log.until is not None

    def days(address: str) -> Window:
        window: Window = logged_in(client, dora).get(address).context["asked"].window
        return window

    assert days("/dashboards/letters/") == Window(log.since, log.until + last_of_log)
    assert days("/dashboards/letters/people/") == Window(log.since, log.until + last_of_log)
    month = days("/dashboards/letters/?period=30")
    assert (month.days, month) == (30, days("/dashboards/letters/?since=never"))
    process = Process.objects.get(key="letters")
    whole = paths.paths_of(process, share="100")
    assert whole is not None
    version = paths.draft(process, whole, by=as_actor(dora), now=FRIDAY)
    assert days("/dashboards/letters/") == Window(log.since, log.until + last_of_log)
    Version.objects.filter(pk=version.pk).update(state=VersionState.PUBLISHED)
    assert days("/dashboards/letters/") == month


@pytest.mark.parametrize(
    ("figure", "key", "hours"),
    [
        (Figure.CASE, "", [32, 33, 34]),
        (Figure.STEP, "pay", [1, 1, 1]),
        (Figure.PAIR, "it_service>payroll", [20, 20, 20]),
    ],
)
def test_what_a_log_was_like_can_be_the_baseline_of_an_improvement(
    dora: Person, figure: Figure, key: str, hours: list[int]
) -> None:
    log = imported(letters(), dora)
    subject = Subject(log.process.pk, figure, key, TimeCounted.ELAPSED)

    sample = sample_of(subject, Window(MONDAY.date(), FRIDAY.date()), now=FRIDAY)
    assert ([ms / HOUR_MS for ms in sample.lasted], sample.unfinished, set(sample.case)) == (hours, 0, {0, 1, 2})


def test_a_link_to_the_figures_of_a_log_names_none_of_its_people(dora: Person) -> None:
    process = imported(letters().replace("timestamp,team", "timestamp,resource"), dora).process
    question = read_asked({"period": "all"}, today=FRIDAY.date())

    shown = [dashboard(process, question, now=FRIDAY, is_shared=is_shared) for is_shared in (False, True)]
    told = [str([panel.as_json() | {"chart": panel.chart} for panel in board.panels]) for board in shown if board]
    assert [("Payroll" in one, "Review → Approve" in one) for one in told] == [(True, True), (False, True)]


def test_what_cannot_be_read_keeps_all_or_its_case_out(dora: Person) -> None:
    faulty = ("L-1,Archive,,yesterday,Payroll", "L-2,,,2026-03-04T10:00,Payroll", ",Archive,,2026-03-04,Payroll")
    broken = letters() + "\n".join(faulty)

    log = imported(broken, dora)
    assert (log.state, log.process, log.refused, log.refused_cases) == (LogState.STOPPED, None, 3, 2)
    assert [fault["line"] for fault in log.faults] == [0, 14, 15, 16]
    assert "yesterday" in log.faults[1]["why"]
    assert not CaseFigure.objects.exists()
    assert not Process.objects.exists()

    log = imported(broken, dora, only_whole=True)
    assert (log.state, log.cases, log.events, log.refused, log.refused_cases) == (LogState.DONE, 1, 4, 3, 2)
    assert list(ImportedCase.objects.values_list("name", flat=True)) == ["L-0"]


def test_what_holds_nul_is_no_text(dora: Person) -> None:
    with pytest.raises(UnreadableLog, match="no text"):
        received(letters().replace("L-0", "L\x00").encode("utf-16"), dora)


def test_an_unknown_owner_is_no_handoff(dora: Person) -> None:
    log = imported(letters(cases=1).replace("IT service", ""), dora)

    assert HandoffFigure.objects.filter(process=log.process).count() == 0
    assert StepFigure.objects.get(step_key="approve").lane_key == ""


def test_a_worker_that_dies_leaves_nothing_that_is_seen(dora: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CASES_AT_ONCE", 1)
    log = received(letters(), dora)
    receiving.send_off(log, only_whole=False)
    written = importing._Rows.write

    def dies(rows: Any) -> None:
        if ImportedCase.objects.count() == 2:
            raise KeyboardInterrupt
        written(rows)

    monkeypatch.setattr(importing._Rows, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        importing.run(log.pk, clock=lambda: FRIDAY)
    rollup.fold(now=FRIDAY)
    assert (CaseFigure.objects.count(), Rollup.objects.count()) == (2, 0)
    assert not Process.objects.filter(archived_at=None).exists()

    monkeypatch.setattr(importing._Rows, "write", written)
    importing.sweep(clock=lambda: FRIDAY)
    assert CaseFigure.objects.count() == 2, "somebody may still be at it"
    importing.sweep(clock=lambda: FRIDAY + 2 * claims.CLAIMED_FOR)
    rollup.fold(now=FRIDAY)
    assert (CaseFigure.objects.count(), Process.objects.get().archived_at) == (3, None)
    assert rollup.compare(now=FRIDAY) == []


def test_forgetting_takes_away_all_that_came(dora: Person, mia: Person) -> None:
    log = imported(letters(), dora)

    with pytest.raises(publishing.DesignersOnly):
        importing.delete(log, by=as_actor(mia), now=FRIDAY)
    importing.delete(log, by=as_actor(dora), now=FRIDAY)
    rows = (EventLog, ImportedCase, CaseFigure, StepFigure, HandoffFigure, Rollup, Process)
    assert [model.objects.count() for model in rows] == [0] * len(rows)
    assert rollup.compare(now=FRIDAY) == []


LETTERS = definition(
    key="live-letters",
    prefix="LIV",
    lanes="people_operations it_service payroll",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people_operations"},
        {"key": "draft", "lane": "people_operations"},
        {"key": "review", "lane": "people_operations"},
        {"key": "approve", "lane": "it_service"},
        {"key": "pay", "lane": "payroll"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "draft"), ("draft", "review"), ("review", "approve"), ("approve", "pay"), ("pay", "end")],
)


def live_letters(begin: Begin, people: dict[str, Person]) -> Process:
    """The letters of `times`, moved by people."""
    case: Running | None = None
    for number in range(3):
        at = MONDAY + timedelta(hours=number)
        if case is None:
            case = begin(LETTERS, by=people["People operations"], staff=_lanes(people), now=at)
        else:
            advance = moves.start_case(case.process, by=as_actor(people["People operations"]), now=at)
            case = Running(case.process, advance.case)
        giver = "People operations"
        for activity, team, began, ended in times(number):
            step, by = activity.lower(), as_actor(people[team])
            if team != giver:
                moves.accept(case.handoff(step), by=by, now=began)
            moves.start_task(case.task(step), by=by, now=began)
            moves.complete(case.task(step), by=by, now=ended)
            giver = team
    assert case is not None
    rollup.fold(now=FRIDAY)
    return case.process


def _lanes(people: dict[str, Person]) -> dict[str, Any]:
    return {name.lower().replace(" ", "_"): person for name, person in people.items()}


def told(process: Process) -> dict[str, Any]:
    """Every figure of a process, without what a log cannot tell: dues, and the people's own ids."""
    left_out = {
        "id", "organization_id", "case_id", "imported_id", "process_id", "source", "seq", "task_id", "handoff_id",
        "person_id", "team_id", "on_time", "is_late", "version", "visit", "path_key",
    }  # fmt: skip
    found: dict[str, Any] = {}
    for model in (CaseFigure, StepFigure, HandoffFigure):
        names = [f.attname for f in model._meta.concrete_fields if f.attname not in left_out]
        found[model.__name__] = sorted(model.objects.filter(process=process).values_list(*names), key=str)
    for row in Rollup.objects.filter(process=process, slice=""):
        held = told_by(row)
        found[f"{row.kind} {row.key} {row.period} {row.day}"] = (
            held.n,
            held.sum_ms,
            held.sum_working_ms,
            held.first,
            held.counts,
        )
    return found


def test_live_equals_imported_and_what_was_exported_reads_the_same(
    begin: Begin, dora: Person, petra: Person, ivy: Person, pam: Person
) -> None:
    process = live_letters(begin, {"People operations": petra, "IT service": ivy, "Payroll": pam})
    live = told(process)
    assert len(live["StepFigure"]) == 12
    assert live["wait approve__pay m 2026-03-01"][0] == 3

    assert told(imported(letters(), dora).process) == live
    for kind, (write, ending, _type) in KINDS.items():
        exported = b"".join(write(Events(process, with_people=True)))
        log = imported(exported, dora, name=f"again.{ending}")
        assert log.state == LogState.DONE, (kind, log.faults)
        again = told(log.process)
        assert differing(again, live) == [], kind


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [key for key in sorted({*one, *other}) if one.get(key) != other.get(key)]


def test_the_paths_become_a_draft_that_only_wants_people(dora: Person) -> None:
    rare = (
        "L-9,Draft,2026-03-02T09:00,2026-03-02T10:00,People operations",
        "L-9,Pay,2026-03-02T11:00,2026-03-02T12:00,Payroll",
    )
    process = imported(letters() + "\n".join(rare), dora).process

    shown = paths.paths_of(process, share="80")
    assert shown is not None
    assert {row.source: row.target for row in shown.rows if row.is_shown} == {
        "Begin": "Draft", "Draft": "Review", "Review": "Approve", "Approve": "Pay", "Pay": "End",
    }  # fmt: skip
    whole = paths.paths_of(process, share="100")
    assert whole is not None
    assert {row.target: row.share for row in whole.rows if row.source == "Draft"} == {"Review": "17", "Pay": "6"}
    assert [paths.in_percent(part, 400) for part in (0, 1, 2, 3, 200, 400)] == ["0", "< 1", "< 1", "1", "50", "100"]
    version = paths.draft(process, whole, by=as_actor(dora), now=FRIDAY)
    steps = {step["key"]: step for step in version.document["steps"]}
    assert steps["draft"]["deadline"] == [{"value": 2, "unit": "working_hours"}]
    assert [one["label"] for one in steps["draft"]["outcomes"]] == ["Review", "Pay"]
    crossing = {flow["key"] for flow in version.document["flows"] if "contract" in flow}
    assert crossing == {"review__approve", "approve__pay", "draft__pay"}
    refusing = {fault.code for fault in publishing.check(process, version.document) if fault.level == "refuse"}
    assert refusing <= {"lane_not_staffed", "no_accountable_person", "not_staffed", "lane_without_accountable"}


def test_pages_from_the_file_to_the_draft(client: Client, dora: Person, mia: Person, friday: None) -> None:
    page = logged_in(client, dora)
    strange = "Nr;Was;Wann;Wer\n1;Prüfen;03.03.2026 09:30;Anna\n1;Zahlen;04.03.2026 10:00;Bert\n2;Prüfen;?;Anna\n"
    file = io.BytesIO(strange.encode("cp1252"))
    file.name = "Bestellungen.csv"

    log_page = page.post("/event-logs/", {"file": file, "name": "Orders"})["Location"]
    assert "Say first which column holds" in page.get(log_page).content.decode()
    said = {"case": "Nr", "activity": "Was", "complete": "Wann", "resource": "Wer", "order": "dmy"}
    page.post(f"{log_page}columns/", said)
    shown = page.get(log_page).content.decode()
    assert ("Prüfen" in shown, "3 Mar 2026, 09:30:00" in shown, "“?” is no moment" in shown) == (True, True, True)
    page.post(f"{log_page}send/", {"which": "whole"})
    assert "The file is being read" in page.get(log_page).content.decode()
    importing.sweep(clock=lambda: FRIDAY)
    report = page.get(log_page).content.decode()
    assert ("1 case has been imported" in report, "1 case was left out" in report) == (True, True)
    board = page.get("/dashboards/orders/")
    assert (board.status_code, "Prüfen → Zahlen" in board.content.decode()) == (200, True)
    behind = page.get("/dashboards/orders/cases/?figure=wait&period=all").content.decode()
    assert "imported" in behind
    drawn = page.get("/dashboards/orders/paths/?share=100")
    assert "Prüfen → Zahlen" in drawn.content.decode()
    assert page.post("/dashboards/orders/paths/", {"share": "100"})["Location"].startswith("/processes/orders/")
    assert page.get("/processes/orders/").status_code == 200
    for kind in KINDS:
        events = page.get(f"/dashboards/orders/events/?as={kind}")
        assert "Zahlen" in b"".join(events.streaming_content).decode()

    other = logged_in(Client(), mia)
    assert [other.get(at).status_code for at in ("/event-logs/", log_page, "/dashboards/orders/")] == [403, 404, 404]
