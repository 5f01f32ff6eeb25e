"""The estimate for what is not over yet, and how sure a change is, beside published numbers and simulated cases."""

import numpy as np
import pytest

from bench.improvement import replayed
from metrics.control import Limits, Side, limits
from metrics.survival import P85, Sample, Verdict, effect, needed

# Weeks in remission of 21 patients on 6-MP (E. J. Freireich et al., Blood 21, 1963), the example of most textbooks;
# a plus is a patient who was still well when last seen.
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


def sample(words: str) -> Sample:
    return Sample.of((int(word.rstrip("+")), not word.endswith("+"), place) for place, word in enumerate(words.split()))


def test_what_is_not_over_counts_as_in_the_textbook():
    remission = sample(REMISSION)

    assert (len(remission), remission.finished, remission.unfinished) == (21, 9, 12)
    left = {weeks: round(share, 3) for weeks, share in remission.survival()}
    assert left == {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.69, 16: 0.627, 22: 0.538, 23: 0.448}
    assert remission.quantile(0.5) == 23
    assert remission.quantile(P85) is None  # 45 of 100 were still well when the last was seen


@pytest.mark.parametrize(
    ("words", "median"), [("4 1 3", 3), ("4 1 3 8", 3.5), ("2 2 2 9", 2), ("5+ 6+", None), ("", None)]
)
def test_without_open_ones_it_is_the_usual_median(words, median):
    assert sample(words).quantile(0.5) == median


def test_a_sample_is_kept_as_it_was():
    before = sample(REMISSION)
    after = Sample.read(before.stored())

    assert (after.lasted == before.lasted).all()
    assert (after.over == before.over).all()
    assert after.survival() == before.survival()


def test_too_few_cases_say_nothing():
    few, many = sample(" ".join(["5"] * 19)), sample(" ".join(["1"] * 400))

    assert needed(0.5) == 20
    assert effect(few, many).verdict == Verdict.NOT_ENOUGH
    assert effect(many, sample(" ".join(["9+"] * 400))).verdict == Verdict.NOT_ENOUGH
    assert effect(many, many, P85).change == 0


def test_what_happens_twice_in_a_case_is_no_second_witness():
    dice = np.random.default_rng(5)
    lasted = (dice.lognormal(0, 0.9, 40) * 1e6).astype(int)
    once = Sample.of((int(ms), True, case) for case, ms in enumerate(lasted))
    tenfold = Sample.of((int(ms), True, case) for case, ms in enumerate(lasted) for _ in range(10))
    as_if_apart = Sample.of((int(ms), True, place) for place, ms in enumerate(np.repeat(lasted, 10)))

    def width(one: Sample) -> float:
        found = effect(one, one)
        return found.high - found.low

    assert width(tenfold) > 0.8 * width(once)
    assert width(as_if_apart) < 0.6 * width(once)


@pytest.mark.slow
def test_where_nothing_changed_nothing_is_claimed_and_a_real_cut_is_found():
    """The small version of `python -m bench.improvement`; 8 in 100 and 80 in 100 as there."""
    assert replayed(replays=25, cases=200, cut=0.0).claimed <= 2
    assert replayed(replays=25, cases=200, cut=0.3).found >= 20


def test_the_usual_range_of_a_figure():
    points = [10.0, 12, 11, 13, 12, 10, 11, 13]  # moving ranges 2 1 2 1 2 1 2: mean 11 / 7

    found = limits(points)
    assert found is not None
    assert found.middle == 11.5
    assert found.high == pytest.approx(11.5 + 3 / 1.128 * 11 / 7)
    assert found.low == pytest.approx(11.5 - 3 / 1.128 * 11 / 7)
    assert [found.side(value) for value in (15.6, 15.7, 7.3, 7.4)] == [None, Side.ABOVE, Side.BELOW, None]
    assert limits(points[1:]) is None
    assert limits([1.0, 9.0] * 4) == Limits(0.0, 5.0, 5 + 3 / 1.128 * 8)
