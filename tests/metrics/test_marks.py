"""Marks on trends, figures that leave their usual range, and how differently people take."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from metrics.marks import writing
from metrics.models import Signal, StepFigure, TrendNote
from metrics.reports import asked, process
from metrics.reports.panels import Panel
from metrics.signals.watching import watch
from procops.notices.models import Channel, Notice
from procops.people.models import AuditEntry, Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import Running
from tests.metrics.conftest import FRIDAY
from tests.metrics.past import DAY, Past
from tests.metrics.test_dashboards import page
from tests.rest.api import api_of
from workflows import staff_changes
from workflows.models import Process

WEEK = timedelta(days=7)
DAY_MS = 8 * 3_600_000


def panel(of: Process, key: str) -> Panel:
    return process.panel(of, asked.read({}, today=FRIDAY.date()), key, now=FRIDAY)


def test_what_changed_stands_on_the_trends_and_in_their_tables(
    client: Client, measured: Running, dora: Person, petra: Person, ada: Person, vera: Person
) -> None:
    letter = measured.process
    staff_changes.give_to_owner(letter, owner=petra.pk, by=as_actor(ada), now=FRIDAY)
    writing.write(letter, day=date(2026, 3, 4), text="The post was on strike", by=as_actor(dora), now=FRIDAY)

    trend, flow = panel(letter, "trend"), panel(letter, "flow")

    assert [str(word) for word in trend.head][-1] == [str(word) for word in flow.head][-1] == "What changed"
    told = str(trend.rows[0].cells[-1])
    assert "2 Mar: Version 1 published" in told
    assert "4 Mar: The post was on strike; 6 Mar: Another owner of the process" in told
    assert trend.chart is not None
    assert [event["at"] for event in trend.chart["events"]] == [0]
    assert "The post was …" in trend.chart["events"][0]["name"]
    html = page(client, vera, "/dashboards/letter/?period=30")
    board = process.dashboard(letter, asked.read({}, today=FRIDAY.date()), now=FRIDAY)
    assert board is not None
    assert html.count("data-mark") == len(board.marks) == 4
    assert "Take away" not in html
    assert client.post("/dashboards/letter/notes/", {"day": "2026-03-03", "text": "x"}, follow=True).status_code == 200
    assert TrendNote.objects.count() == 1


def test_a_note_is_taken_away_by_its_writer_the_owner_or_an_admin(
    client: Client, measured: Running, dora: Person, nina: Person, max: Person
) -> None:
    logged_in(client, nina)
    client.post("/dashboards/letter/notes/", {"day": "2026-03-03", "text": "New form"})
    note = TrendNote.objects.get()
    assert (note.text, note.by_id, note.day) == ("New form", nina.pk, date(2026, 3, 3))
    with pytest.raises(writing.NotYourNote):
        writing.remove(note, by=as_actor(max), now=FRIDAY)
    assert "Take away: New form" in page(client, nina, "/dashboards/letter/?period=30")
    client.post(f"/trend-notes/{note.pk}/remove/")
    assert not TrendNote.objects.exists()
    assert AuditEntry.objects.filter(kind__startswith="trendnote.").count() == 2

    api = api_of(dora)
    made = api.post("trend-notes", {"process": "letter", "day": "2026-03-05", "text": "Campaign"}, status=201)
    assert [row["text"] for row in api.get("trend-notes", process="letter")["results"]] == ["Campaign"]
    api.post(f"trend-notes/{made['id']}/remove")
    assert not TrendNote.objects.exists()


def test_a_figure_that_leaves_its_usual_range_is_told_of_once(measured: Running, dora: Person) -> None:
    """Twelve weeks whose medians are 10 to 12 hours; then two weeks of 30, one of 11, and one of 30 again."""
    letter = measured.process
    past, first = Past(letter), MONDAY + 2 * WEEK
    hours = [10.0 + week % 3 for week in range(12)] + [30, 30, 11, 30]
    past.write(past.case(first + week * WEEK - DAY * 2, took) for week, took in enumerate(hours) for _ in range(5))

    def look(week: int) -> tuple[int, int]:
        """On the Wednesday after that week: how many were told of, and how many signals there are."""
        return watch(now=first + week * WEEK + 9 * DAY), Signal.objects.count()

    assert look(11) == (0, 0)
    assert look(12) == (1, 1)
    assert look(12) == (0, 1)
    assert look(13) == (0, 1)
    signal = Signal.objects.get()
    assert (signal.figure, signal.side, signal.last_week - signal.since_week) == ("case", "above", WEEK)
    notice = Notice.objects.get(kind="figure.unusual", channel=Channel.INBOX)
    assert (notice.person_id, notice.facts["step"], notice.facts["process"]) == (
        dora.pk, "Cycle time of the case", "Letter",
    )  # fmt: skip
    assert notice.facts["value"] == "3.8 days"
    # The trend that it leads to has the weeks of the range, and so the limits that were told.
    given = {name: value[0] for name, value in parse_qs(urlsplit(notice.link).query).items()}
    trend = process.panel(letter, asked.read(given, today=FRIDAY.date()), "trend", now=FRIDAY)
    assert trend.chart is not None
    assert {mark["name"]: mark["at"] for mark in trend.chart["marks"] if "usual" in mark["name"]} == {
        "usual at most": pytest.approx(signal.high_ms / DAY_MS, abs=0.01),
        "usual at least": pytest.approx(signal.low_ms / DAY_MS, abs=0.01),
    }
    assert look(14) == (0, 1)
    assert look(15)[1] >= 1


def test_how_differently_people_take_names_nobody_and_needs_five_with_twenty_each(measured: Running) -> None:
    letter = measured.process
    case = letter.cases.first()
    about = {"organization_id": letter.organization_id, "process": letter, "case": case, "version": 1, "visit": 1}
    more = {"step_key": "approve", "lane_key": "it", "ended_at": FRIDAY, "day": FRIDAY.date(), "is_redo": False}

    def work(people: int, tasks: int) -> None:
        StepFigure.objects.filter(step_key="approve").delete()
        rows = []
        for number in range(people):
            person = uuid4()
            rows += [
                StepFigure(
                    **about, **more, task_id=uuid4(), person_id=person, cycle_ms=1,
                    cycle_working_ms=(number + 1) * 3_600_000,
                )
                for _ in range(tasks)
            ]  # fmt: skip
        StepFigure.objects.bulk_create(rows)

    work(5, 19)
    assert (list(panel(letter, "between").rows), "at least 20 times" in str(panel(letter, "between").note)) == (
        [],
        True,
    )
    work(4, 20)
    assert panel(letter, "between").rows == []
    work(5, 20)
    assert [[str(cell) for cell in line.cells] for line in panel(letter, "between").rows] == [
        ["Approve", "5", "3.0 h", "3.0 h", "2.0 h – 4.0 h", "× 2.0"]
    ]
