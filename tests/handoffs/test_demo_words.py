"""What people of the demo type: every field of every template has words, and what belongs together agrees. Pure."""

import random
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from handoffs.demo.companies import COMPANIES, FIRMS, FIRST_NAMES, LAST_NAMES
from handoffs.demo.playing import _meant
from handoffs.demo.said import Said
from handoffs.demo.values import SENTENCES, Typist
from handoffs.demo.wording import MADE_UP, Wording, asked, needed, words
from workflows import fields, gallery
from workflows.graph import Graph

MONDAY = date(2026, 3, 2)
TYPED = ("text", "long_text", "email", "url")
GRAPHS = {document["process"]["key"]: Graph.of(document) for document in gallery.documents()}
PLAYED = [(company, GRAPHS[key]) for company in COMPANIES for key in company.rates]
PEOPLE = [str(UUID(int=number)) for number in range(3)]
COLLEAGUES = ("Anna Berg", "Ole Sund", "Mia Roth")


def typist(seed: object, company: Any = COMPANIES[0]) -> Typist:
    dice = random.Random(f"{seed}")
    return Typist(dice, PEOPLE, Wording(dice, company, COLLEAGUES))


def said_of(graph: Graph, company: Any, seed: object) -> dict[str, Any]:
    """A case that has been through every step once, in the order of the document, from one of the starts on."""
    hand = typist(seed, company)
    start = hand.dice.choice(graph.starts)
    data: dict[str, Any] = hand.fill(graph, start, {}, by=PEOPLE[0], today=MONDAY)
    for step in graph.steps.values():
        if step.fill and step not in graph.starts:
            outcome = hand.outcome(graph, step, data)
            typed = hand.fill(graph, step, data, by=PEOPLE[0], today=MONDAY, outcome=outcome)
            assert set(typed) <= set(step.fill)
            data |= typed
    return data


def lines(entry: Any) -> Iterator[list[str]]:
    if isinstance(entry, list):
        yield entry
    elif isinstance(entry, dict):
        (inner,) = entry.values()
        for one in inner.values() if isinstance(inner, dict) else [inner]:
            yield from lines(one)


def test_every_text_of_every_template_has_words() -> None:
    without = [
        f"{process}: {field.key}"
        for process, graph in GRAPHS.items()
        for field in graph.fields.values()
        if field.type in TYPED and field.key not in words().get(process, {})
    ]
    assert without == []


def test_the_words_name_nothing_that_does_not_exist() -> None:
    assert set(words()) <= set(GRAPHS)
    for process, said in words().items():
        graph = GRAPHS[process]
        outcomes = {f"{step.key}.outcome" for step in graph.steps.values() if step.outcomes}
        assert set(said) <= set(graph.fields) | outcomes
        for key, entry in said.items():
            assert needed(entry) - set(graph.fields) - MADE_UP <= {"outcome"}, key
            assert any(lines(entry)), key
            for line in (line for some in lines(entry) for line in some):
                assert line.strip(), key
                assert not asked(line) - set(graph.fields) - MADE_UP, line


def test_how_a_step_ends_is_one_of_its_outcomes() -> None:
    for process, said in words().items():
        for key in [key for key in said if key.endswith(".outcome")]:
            outcomes = {outcome.key for outcome in GRAPHS[process].steps[key.removesuffix(".outcome")].outcomes}
            assert {line for some in lines(said[key]) for line in some} <= outcomes, key


@pytest.mark.parametrize(
    ("company", "graph"), PLAYED, ids=[f"{company.name} {graph.process.key}" for company, graph in PLAYED]
)
def test_what_is_typed_fits_and_none_of_it_is_said_of_any_field(company: Any, graph: Graph) -> None:
    for seed in range(12):
        data = said_of(graph, company, seed)
        for key, value in data.items():
            field = graph.fields[key]
            assert fields.parse(field, value) is not None, key
            if field.type in TYPED:
                assert value not in SENTENCES, key
                assert not re.search(r"[{}#]", value), (key, value)


def test_a_field_of_nobodys_words_is_filled_all_the_same() -> None:
    document = gallery.document("budget-approval")
    document["process"]["key"] = "our-own"
    graph = Graph.of(document)
    data = said_of(graph, COMPANIES[0], 1)
    assert data["growth_assumption"] in SENTENCES


@pytest.mark.parametrize("seed", range(6))
def test_a_new_colleague_is_called_the_same_everywhere(seed: int) -> None:
    data = said_of(GRAPHS["employee-onboarding"], COMPANIES[0], seed)
    first, last = data["legal_name"].split(" ")
    assert first in FIRST_NAMES
    assert last in LAST_NAMES
    assert data.get("preferred_name", first) in (first, Said(first).__format__("short"))
    assert data["user_name"] == f"{first}.{last}".lower()
    assert data["private_email"].startswith(data["user_name"])
    assert data["private_email"].endswith("@mail.example")
    assert data["department"] in {"Production", "Purchasing", "Sales", "Finance"}
    assert data["probation_end"] > data["start_date"] > MONDAY.isoformat()


@pytest.mark.parametrize("seed", range(6))
def test_a_vendor_is_one_firm(seed: int) -> None:
    data = said_of(GRAPHS["procure-to-pay"], COMPANIES[0], seed)
    if "vendor_name" not in data:
        return  # nothing suitable was found
    host = data["vendor_name"].lower().replace(" ", "-")
    assert data["vendor_legal_name"].startswith(f"{data['vendor_name']} ")
    assert f"@{host}.example" in data["vendor_contact"]
    assert data["vendor_country"] == data["vendor_bank_country"]
    abroad = data["vendor_country"] == "Netherlands"
    assert data["vendor_legal_name"].endswith("B.V.") == abroad == data["vendor_bank_account"].startswith("NL")


def test_a_claim_is_told_once() -> None:
    data = said_of(GRAPHS["claims-processing"], COMPANIES[1], 3)
    told = {"claimant_name": "Thea Ito", "cause": "Break-in", "loss_place": "House, cellar window at the back"}
    assert {key: data[key] for key in told} == told
    assert "thea.ito@mail.example" in data["claimant_contact"]
    assert data["visit_address"].startswith("Thea Ito\n")
    assert data["stated_cause"] == "Door forced with a lever from outside. Lock was closed."
    assert data["loss_date"] <= data["notice_received_on"]
    paid = f"{max(float(data['damage_estimate']) - float(data['deductible']), 0):.2f}"
    assert (data["claim_amount"], data.get("pay_amount", paid)) == (paid, paid)


def test_the_same_customer_always_has_the_same_number_address_and_terms() -> None:
    graph = GRAPHS["order-to-cash"]
    keys = ("customer_number", "ship_to", "bill_to", "payables_contact", "payment_terms")
    seen: dict[str, set[tuple[str, ...]]] = {}
    for seed in range(60):
        data = said_of(graph, COMPANIES[0], seed)
        seen.setdefault(data["customer_name"], set()).add(tuple(data[key] for key in keys))
    assert set(seen) <= set(FIRMS)
    assert {len(known) for known in seen.values()} == {1}


def test_what_is_invoiced_is_what_was_ordered() -> None:
    for seed in range(20):
        data = said_of(GRAPHS["order-to-cash"], COMPANIES[2], seed)
        parts = re.findall(r"^(\d+) × .+ at ([\d.]+)$", data["order_lines"], re.MULTILINE)
        assert f"{sum(int(number) * float(price) for number, price in parts):.2f}" == data["order_value"]
        assert data["invoice_amount"] == data.get("changed_value", data["order_value"])


@pytest.mark.parametrize(
    ("value", "part", "said"),
    [
        ("Leo Engel", "mail", "leo.engel"),
        ("Leo Engel", "first", "Leo"),
        ("Amara Engel", "short", "Mara"),
        ("Nordlicht Bau", "site", "nordlicht-bau.example"),
        ("Rita Abel, head of finance", "lead", "Rita Abel"),
        ("2026-03-06", "+2", "2026-03-08"),
        ("2026-03-06", "+2w", "2026-03-09"),
        ("2026-11-15", "end_1", "2026-12-31"),
        ("2026-08-20", "quarter", "2026-10-01"),
        ("2026-11-24", "quarter", "2027-01-01"),
        ("2026-12-24", "quarter", "2027-04-01"),
        ("1200.00", "*1.1", "1320.00"),
        ("1200.00", "less 250.00", "950.00"),
        ("200.00", "less 250.00", "0.00"),
        ("1080.00", "over 1000.00", "8"),
        ("1234.5", ",", "1,234.50"),
        ("4 × pump at 12.00\n1 × seal at 2.50", "counts", "4 × pump\n1 × seal"),
    ],
)
def test_what_follows_from_what_was_said(value: str, part: str, said: str) -> None:
    assert f"{Said(value):{part}}" == said


def test_a_reason_to_send_back_marks_what_it_speaks_of() -> None:
    graph = GRAPHS["employee-onboarding"]
    required = ["tax_data", "bank_account", "pay", "start_date", "cost_centre"]
    assert _meant("Bank details fail the check", required, graph) == ["bank_account"]
    assert _meant("Start date missing", required, graph) == ["start_date"]
    assert _meant("I am away", required, graph) == []
