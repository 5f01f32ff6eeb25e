"""The first morning mail of a leader's week says how last week was."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from metrics import rollup, weekly
from metrics.reports import process
from metrics.reports.asked import read as read_asked
from metrics.reports.durations import Scale
from metrics.spread import Spread
from procops.notices import digests
from procops.notices.digests import Reader
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import Running
from tests.metrics.conftest import FRIDAY
from workflows.models import Case, Process

NEXT_MONDAY = MONDAY + timedelta(days=7)
H = 3_600_000


def read(who: Person, later: timedelta = timedelta()) -> list[digests.Section]:
    return weekly.week(Reader(as_actor(who), NEXT_MONDAY + later, ZoneInfo("Europe/Berlin")))


def test_a_case_from_elsewhere_is_completed_as_on_the_overview_and_not_timed(measured: Running, dora: Person) -> None:
    """And whoever is away on Monday reads of the same week, from Monday to Sunday, on Wednesday."""
    Case.objects.filter(pk=measured.case.pk).update(source="brought_in")
    rollup.rebuild(now=FRIDAY)

    for later in (timedelta(), timedelta(days=2)):
        (section,) = read(dora, later)
        assert section.lines[0].about.startswith("2 completed (0 the week before) · median 2.2 days · 0 % on time")
        assert section.lines[0].path == "/dashboards/letter/?since=2026-03-02&until=2026-03-08"
    letter = Process.objects.get(pk=measured.process.pk)
    days = read_asked({"since": "2026-03-02", "until": "2026-03-08", "beside": "before"}, today=FRIDAY.date())
    (first, *_) = process.panel(letter, days, "beside", now=FRIDAY).rows
    assert [str(cell) for cell in first.cells] == ["Completed", "2", "0", "+2"]


def test_owners_and_leads_are_told_of_their_processes(measured: Running, dora: Person, nina: Person) -> None:
    (section,) = read(dora)

    assert (section.title, section.total) == ("Figures of last week", 1)
    assert section.lines[0].text == "Letter"
    assert section.lines[0].about == (
        "2 completed (0 the week before) · median 2.2 days · 0 % on time · "
        "People → It waited longest, 1.5 working days together"
    )
    assert section.lines[0].path == "/dashboards/letter/?since=2026-03-02&until=2026-03-08"
    assert read(nina) == []  # leads nothing and owns nothing
    assert "figures" in digests._weekly


def test_admins_are_told_of_the_whole_organization(measured: Running, ada: Person, dora: Person) -> None:
    """Two of the only process; she owns none, so nothing of single ones follows."""
    (section,) = read(ada)

    assert (section.title, section.lines[0].text) == ("The organization last week", "Acme")
    assert section.lines[0].about == read(dora)[0].lines[0].about
    assert section.lines[0].path == "/dashboards/?since=2026-03-02&until=2026-03-08"


def test_one_process_in_a_line() -> None:
    scale, asked = Scale("working", 8 * H), weekly.Asked(weekly.Window(MONDAY.date(), NEXT_MONDAY.date()), "days")
    now, before = Spread(n=2, sum=6 * H, values=np.array([2 * H, 4 * H])), Spread(n=1, sum=H, values=np.array([H]))
    letter = Process(key="letter", name="Letter")

    said = [
        weekly.line(letter, (2, 1), now, before, None, scale, asked).about,
        weekly.line(letter, (0, 1), Spread(), before, ("A → B", Spread(n=1, sum=16 * H)), scale, asked).about,
    ]
    assert said == [
        "2 completed (1 the week before) · median 3.0 h (was 60 min)",
        "0 completed (1 the week before) · A → B waited longest, 2.0 working days together",
    ]
