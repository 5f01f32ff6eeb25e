"""Every value of the shared oracles, to the second; and files that are no logs are refused.

The logs are test data of the workplace and not part of the project: without them those tests are skipped, saying so.
"""

import gzip
import io
import json
import os
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from metrics.baselines.journal import journal
from metrics.baselines.keys import Keys
from metrics.definitions import Hours, measured
from metrics.eventlogs import Log, NotALog, complete_events, paired_events, read_csv, read_ocel, read_xes, summary
from metrics.eventlogs.summary import kind_of, statistics
from metrics.spread import ERROR, Histogram, buckets_of, percentile
from procops.working_time import Calendar

LOGS = Path(os.environ.get("PROCOPS_EVENT_LOGS", Path(__file__).parents[3] / "shared" / "data" / "eventlogs"))
shared_logs = pytest.mark.skipif(
    not LOGS.is_dir(), reason="no event logs here: name their folder in PROCOPS_EVENT_LOGS to compare with the oracles"
)
CSVS = ("running-example", "credit-application", "patients", "servicenow-incidents-sample")


def csv_log(name: str) -> Log:
    path = LOGS / f"{name}.csv"
    content = path.read_bytes() if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes())
    return read_csv(io.StringIO(content.decode(), newline=""))


def oracle(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((LOGS / "oracles" / f"{name}.json").read_text())
    return found


def differences(expected: Any, told: Any, place: str = "") -> list[str]:
    """Where they differ: seconds by more than one, anything else at all."""
    if isinstance(expected, dict):
        return [
            line for key in expected for line in differences(expected[key], (told or {}).get(key), f"{place}/{key}")
        ]
    if isinstance(expected, list) and isinstance(told, list):
        lines = [] if len(expected) == len(told) else [f"{place}: {len(expected)} expected, {len(told)} told"]
        for number, (one, other) in enumerate(zip(expected, told, strict=False)):
            lines += differences(one, other, f"{place}/{number}")
        return lines
    if isinstance(expected, float) and isinstance(told, int | float):
        return [] if abs(expected - told) <= 1 else [f"{place}: {expected} expected, {told} told"]
    return [] if expected == told else [f"{place}: {expected!r} expected, {told!r} told"]


def compared(expected: dict[str, Any], told: dict[str, Any]) -> list[str]:
    about_the_file = ("log", "sha256_of_csv", "definitions", "unmatched_starts_dropped", "completes_without_start")
    return differences({key: value for key, value in expected.items() if key not in about_the_file}, told)


@shared_logs
@pytest.mark.parametrize("name", CSVS)
def test_csv(name: str) -> None:
    expected = oracle(name)

    assert expected["counts"]["events"] > 40
    assert compared(expected, summary(csv_log(name))) == []


@shared_logs
@pytest.mark.parametrize("name", ["running-example", "credit-application"])
def test_waiting_in_working_time(name: str) -> None:
    expected = oracle(f"{name}.working_time")
    calendar = Calendar.from_json(expected["calendar"])
    pairs = [pair for events in csv_log(name).cases.values() for pair in pairwise(events)]
    of = [
        (pair, max(calendar.elapsed(pair[0].complete, pair[1].begins), timedelta()).total_seconds()) for pair in pairs
    ]

    by: dict[str, list[float]] = {"handoff": [], "same": [], "unknown": []}
    for pair, seconds in of:
        by[kind_of(pair, lambda event: event.resource)].append(seconds)
    told = {
        "waiting_all_pairs": statistics([seconds for _pair, seconds in of]),
        "by": {"resource": {kind: statistics(values) for kind, values in by.items()}},
    }
    assert differences({key: expected[key] for key in told}, told) == []


@shared_logs
def test_xes() -> None:
    with (LOGS / "xes" / "running-example.xes").open("rb") as file:
        log = complete_events(read_xes(file))
    assert compared(oracle("running-example.xes")["complete_events_only"], summary(log)) == []
    with gzip.open(LOGS / "xes" / "patients-lifecycle.xes.gz") as file:
        found = read_xes(file)
    expected = oracle("patients-lifecycle.xes")
    assert compared(expected["complete_events_only"], summary(complete_events(found))) == []
    assert compared(expected["start_complete_pairs"], summary(paired_events(found))) == []


@shared_logs
@pytest.mark.parametrize("name", ["ocel20_example.jsonocel", "example_log.jsonocel"])
def test_ocel(name: str) -> None:
    expected = oracle(name)
    log = read_ocel((LOGS / "ocel" / name).read_bytes())

    assert (len(log.events), len(log.objects), len(log.relations)) == (
        expected["events"], expected["objects"], expected["relations"],
    )  # fmt: skip
    for object_type, of in expected["flattened"].items():
        assert compared(of, summary(log.flattened(object_type))) == [], object_type


@shared_logs
@pytest.mark.parametrize("number", [1, 2, 3])
def test_published_handoffs(number: int) -> None:
    expected = json.loads((LOGS / "handoffs" / f"manual_log_{number}.expected.json").read_text())
    log = csv_log(f"handoffs/manual_log_{number}")
    found: dict[tuple[str, ...], list[float]] = {}
    for events in log.cases.values():
        for first, second in pairwise(events):
            key = (first.activity, first.resource, second.activity, second.resource)
            found.setdefault(key, []).append((second.begins - first.complete).total_seconds())
    matching = 0
    for row in expected["expected"]:
        key = (row["from_activity"], row["from_resource"], row["to_activity"], row["to_resource"])
        if key in found and (len(found[key]), sum(found[key])) == (row["count"], row["total_waiting_s"]):
            matching += 1
    assert matching == expected["rows_matching_consecutive_events"]


def every_log() -> dict[str, Log]:
    """All shared logs, by name; of OCEL each type of object."""
    found = {name: csv_log(name) for name in (*CSVS, *(f"handoffs/manual_log_{number}" for number in (1, 2, 3)))}
    with gzip.open(LOGS / "xes" / "patients-lifecycle.xes.gz") as file:
        found["patients.xes"] = paired_events(read_xes(file))
    for name in ("ocel20_example.jsonocel", "example_log.jsonocel"):
        ocel = read_ocel((LOGS / "ocel" / name).read_bytes())
        found |= {f"{name} {kind}": ocel.flattened(kind) for kind in sorted(set(ocel.objects.values()))}
    return {name: log for name, log in found.items() if log.events}


@pytest.mark.slow
@shared_logs
def test_figures_of_all_logs_add_up_and_their_buckets_are_within_one_percent() -> None:
    """As cases that ran here: the parts of each are its cycle time, and handoffs are those of the oracle."""
    hours = Hours(usual=Calendar.from_json(oracle("running-example.working_time")["calendar"]))
    logs, furthest = every_log(), 0.0
    assert len(logs) > 12
    for name, log in logs.items():
        keys = Keys.of(log)
        lasted: dict[tuple[str, str], list[int]] = {}
        for events in log.cases.values():
            told = measured(journal(events, keys), hours)
            assert told.run is not None
            assert sum(told.run.parts.values()) == told.run.cycle.elapsed, name
            lasted.setdefault(("case", ""), []).append(told.run.cycle.elapsed)
            for visit in told.visits:
                lasted.setdefault(("step", visit.step), []).append(visit.cycle.elapsed)
            for passage in told.passages:
                lasted.setdefault(("wait", passage.flow), []).append(passage.wait.elapsed)
        if name in CSVS:
            expected = oracle(name)["handover_team" if log.has_team else "handover_resource"]["waiting"]["handoff"]
            assert sum(len(values) for (kind, _key), values in lasted.items() if kind == "wait") == expected["count"]
        for key, values in lasted.items():
            histogram = Histogram.of(buckets_of(values))
            for q in (0.5, 0.85, 0.9, 0.95):
                exact, read = percentile(values, q), histogram.percentile(q)
                assert exact is not None
                assert read is not None
                assert abs(read - exact) <= max(ERROR * exact, 1000), f"{name} {key} {q}: {read} for {exact}"
                furthest = max(furthest, abs(read - exact) / exact if exact > 100_000 else 0)
    print(f"{len(logs)} logs: percentiles of rollups at most {100 * furthest:.2f} % off")


ONE = "case_id,activity,complete_timestamp\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("case,what\n1,a\n", "Line 1"),
        (f"{ONE}1,a,yesterday\n", "Line 2"),
        (f"{ONE}1,a,0001-01-01T00:00:00+23:59\n", "Line 2"),
        (f"{ONE}1,a,2026-01-01T00:00:00Z\n,b,2026-01-01\n", "Line 3"),
    ],
)
def test_what_is_no_csv_log_is_refused_by_its_line(text: str, why: str) -> None:
    with pytest.raises(NotALog, match=why):
        read_csv(io.StringIO(text))


@pytest.mark.parametrize(
    "document",
    [
        b"<log><trace><event/></trace></log>",
        b"<log>",
        b'<!DOCTYPE log [<!ENTITY a "aaaa">]><log>&a;</log>',
        b"<a>" * 100 + b"</a>" * 100,
        b'<?xml version="1.0" encoding="foo"?><log/>',
        b'<?xml version="1.0" encoding="gb2312"?><log/>',
    ],
)
def test_what_is_no_xes_is_refused(document: bytes) -> None:
    with pytest.raises(NotALog):
        read_xes(io.BytesIO(document))


@pytest.mark.parametrize("document", ["", "[]", "{}", '{"events": 1, "objects": []}', "[" * 100_000])
def test_what_is_no_ocel_is_refused(document: str) -> None:
    with pytest.raises(NotALog):
        read_ocel(document)


def test_characters_and_numbers_that_no_table_holds_are_no_names() -> None:
    event = (
        '{"id": 1, "type": 5, "time": "2026-01-01T10:00:00Z", "relationships": [{"objectId": 7}, {"objectId": "b"}]}'
    )
    objects = '[{"id": 7, "type": "a\\u0000"}, {"id": "b", "type": "a\\ud800"}]'
    ocel = read_ocel(f'{{"events": [{event}], "objects": {objects}}}')
    log = read_csv(io.StringIO(f"{ONE}c\x00,a,2026-01-01T10:00:00\n"))

    assert (ocel.objects, ocel.relations) == ({"7": "a", "b": "a?"}, [("1", "7"), ("1", "b")])
    assert [(one.case, one.activity) for one in ocel.flattened("a").events] == [("7", "5")]
    assert list(log.cases) == ["c"]
    with pytest.raises(NotALog) as no:
        read_csv(io.StringIO(f"{ONE}c,a,\x00?\n"))
    assert "\x00" not in str(no.value.facts["why"])


def test_texts_stay_texts_and_moments_without_a_zone_are_utc() -> None:
    log = read_csv(io.StringIO(f"{ONE}08,a,2026-01-01T10:00:00\nNA,a,2026-01-01T10:00:00+02:00\n"))

    assert {case: events[0].complete.isoformat() for case, events in log.cases.items()} == {
        "08": "2026-01-01T10:00:00+00:00",
        "NA": "2026-01-01T10:00:00+02:00",
    }
