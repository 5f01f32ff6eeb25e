"""Every second belongs to exactly one part: on drawn intervals, and on the journals of random walks."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.definitions import PARTS, Part, measured
from metrics.definitions.hours import to_ms, worked
from metrics.definitions.parts import Span, partition
from metrics.sources import HoursOfVersions, lines_of
from procops.scoping import scope
from procops.working_time import ALWAYS, office_hours
from tests.handoffs.walks import world
from tests.handoffs.walks.walk import walk
from workflows.models import Case, Entry

CALENDARS = [office_hours("UTC"), office_hours("America/New_York"), ALWAYS]
BEGIN = to_ms(datetime(2026, 3, 27, 6, tzinfo=UTC))  # two days before Europe's clocks change
WEEK = 7 * 86_400_000
STEP = 1_800_000

spans = st.lists(
    st.builds(
        lambda part, begin, length, calendar: Span(part, BEGIN + begin, BEGIN + begin + length, calendar),
        st.sampled_from([part for part in Part if part is not Part.OFF_HOURS]),
        st.integers(0, WEEK // STEP).map(STEP.__mul__),
        st.integers(0, WEEK // STEP // 2).map(STEP.__mul__),
        st.sampled_from(CALENDARS),
    ),
    max_size=7,
)


@settings(deadline=None, max_examples=100)
@given(spans)
def test_parts_add_up_and_agree_with_counting_half_hours(drawn: list[Span]) -> None:
    counted = dict.fromkeys(PARTS, 0)
    for begin in range(BEGIN, BEGIN + WEEK, STEP):
        at_work = (s.part for s in drawn if s.begin <= begin < s.end and worked(s.calendar, begin, begin + STEP))
        counted[min(at_work, key=PARTS.index, default=Part.OFF_HOURS)] += STEP

    assert partition(drawn, BEGIN, BEGIN + WEEK) == counted


@settings(deadline=None, max_examples=100)
@given(spans, st.integers(0, 10**6))
def test_parts_add_up_to_the_millisecond(drawn: list[Span], odd: int) -> None:
    shifted = [Span(s.part, s.begin + odd, s.end + odd * 2, s.calendar) for s in drawn]
    parts = partition(shifted, BEGIN, BEGIN + WEEK)

    assert sum(parts.values()) == WEEK
    assert min(parts.values()) >= 0


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(7000, 7012))
def test_the_journals_of_random_walks(seed: int) -> None:
    here = world.found()
    with scope(here.organization.pk):
        taken = walk(here, seed, steps=48)
        hours, over = HoursOfVersions(), 0
        for case in Case.objects.filter(pk__in=[one.case.pk for one in taken.cases]):
            lines = lines_of([case.pk])[case.pk]
            told = measured(lines, hours.of(case.version_id, case.process_id))
            ended = {line.seq: line for line in lines}
            assert told.last_seq == case.seq
            assert (told.run is None) == (case.ended_at is None)
            if told.run:
                over += 1
                assert sum(told.run.parts.values()) == told.run.cycle.elapsed
                if case.source == "started":
                    assert abs(told.run.cycle.elapsed - ended[told.run.seq].elapsed) <= 1
                assert 0 <= told.run.touch.working <= told.run.touch.elapsed <= told.run.cycle.elapsed
            for visit in told.visits:
                line = ended[visit.seq]
                assert abs(visit.cycle.elapsed - line.elapsed) <= 1
                assert visit.cycle.working == line.working
                touch = line.facts["touch_ms"]
                assert (visit.touch is None) == (touch is None)
                assert visit.touch is None or abs(visit.touch.elapsed - touch) <= 5
            for passage in told.passages:
                assert passage.wait.elapsed >= passage.wait.working >= 0
        answers = Entry.objects.filter(kind__in=("handoff.accepted", "handoff.returned", "handoff.withdrawn"))
        assert answers.exists()
