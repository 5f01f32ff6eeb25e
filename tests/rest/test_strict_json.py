"""Bodies are read strictly: one reading for each, and an answer for whatever is sent."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procops.rest import strict_json
from procops.rest.parsers import FILES_AT_MOST
from tests.rest.api import Api, api_of
from workflows.models import Case

NESTED = strict_json.DEPTH_AT_MOST


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, 2.5, "x", null, true]}', {"a": [1, 2.5, "x", None, True]}),
        (b'"\\u00e9\\ud83d\\ude00"', "é😀"),
        ('"é😀"'.encode(), "é😀"),
        (b'"[[[[ {{{{ \\" ]"', '[[[[ {{{{ " ]'),
        (b"[" * NESTED + b"]" * NESTED, json.loads("[" * NESTED + "]" * NESTED)),
        (b"9007199254740993", 9007199254740993),
    ],
)
def test_what_is_json_is_read(body, value):
    assert strict_json.loads(body) == value


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[1,]", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'"a\x00b"', "not JSON"),
        (b'"\\u0000"', "NUL characters or broken Unicode"),
        (b'{"\\u0000": 1}', "NUL characters or broken Unicode"),
        (b'["\\ud800"]', "NUL characters or broken Unicode"),
        (b'{"a": {"b": "\\udfff\\ud800"}}', "NUL characters or broken Unicode"),
        (b"NaN", "NaN, which is no JSON"),
        (b"[Infinity]", "Infinity, which is no JSON"),
        (b'{"a": -Infinity}', "-Infinity, which is no JSON"),
        (b"1e999", "too large"),
        (b"9" * 5000, "too large"),
        (b'{"a": 1, "a": 1}', "gives one name twice"),
        (b'{"x": {"a": 1, "\\u0061": 2}}', "gives one name twice"),
        (b"[" * (NESTED + 1) + b"]" * (NESTED + 1), "more than 64 levels deep"),
        (b'{"a":' * 100_000, "more than 64 levels deep"),
        ('{"a": "é"}'.encode("utf-16"), "not UTF-8"),
        ('"é"'.encode("latin-1"), "not UTF-8"),
        (b"\xed\xa0\x80", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
    ],
)
def test_what_is_not_is_refused_in_words(body, why):
    with pytest.raises(strict_json.UnfitJson, match=why.replace("(", "\\(")):
        strict_json.loads(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text("abcé\\\"[]{}", max_size=5), inner, max_size=5),
    max_leaves=30,
)  # fmt: skip


@given(JSON, st.booleans())
def test_every_value_that_has_json_is_read_as_itself(value, as_ascii):
    assert strict_json.loads(json.dumps(value, ensure_ascii=as_ascii).encode()) == value


def _refusal(body: bytes) -> str:
    try:
        strict_json.loads(body)
    except strict_json.UnfitJson as unfit:
        return str(unfit)
    return ""


@given(st.binary(max_size=200))
def test_whatever_bytes_come_are_read_or_refused(body):
    assert _refusal(body)[:9] in ("", "The body ")


@given(st.text('"\\[]{},:1a', max_size=60))
def test_no_brackets_and_quotes_confuse_the_count_of_levels(text):
    try:
        expected = json.loads(text)
    except ValueError:
        return
    refusal = _refusal(text.encode())
    assert "twice" in refusal or strict_json.loads(text.encode()) == expected


def test_a_string_that_never_ends_costs_no_more_than_its_length():
    """Two megabytes of escaped quotes; were each tried anew, this would take hours."""
    with pytest.raises(strict_json.UnfitJson, match="not JSON"):
        strict_json.loads(b'"' + b'\\"' * 1_000_000)


@pytest.fixture
def api(acme, nina) -> Api:
    return api_of(nina)


def _told(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["code"]


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"a": 1, "a": 2}', b'"\xff"', b'{"process": "\\u0000"}'])
def test_an_unfit_body_is_a_parse_error_of_the_one_shape(api, body):
    assert _told(api.request("POST", "cases", body)) == (400, "parse_error")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"true"])
def test_a_body_that_is_no_object_is_said_to_be_none(api, body):
    status, code = _told(api.request("POST", "cases", body))

    assert (status, code) in {(400, "invalid"), (400, "required"), (400, "null")}
    assert Case.objects.count() == 0


def test_a_body_of_more_than_two_megabytes_is_too_large(api):
    body = json.dumps({"process": "x" * (2 * 1024 * 1024)}).encode()

    assert _told(api.request("POST", "cases", body)) == (413, "too_large")


def test_packed_bodies_are_not_unpacked(api):
    answer = api.request("POST", "cases", b"{}", headers={"Content-Encoding": "gzip"})

    assert _told(answer) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content_type", ["text/xml", "application/x-www-form-urlencoded", "application/json; charset=utf-16"]
)
def test_other_kinds_of_bodies_are_not_taken(api, content_type):
    headers = {"Authorization": f"Bearer {api.secret}"}

    answer = api.client.generic("POST", "/api/v1/cases/", b"{}", content_type=content_type, headers=headers)

    assert _told(answer) == (415, "unsupported_media_type")


def test_an_upload_is_measured_before_it_is_read(api):
    headers = {"Authorization": f"Bearer {api.secret}"}
    boundary = "multipart/form-data; boundary=x"

    answer = api.client.generic(
        "POST",
        "/api/v1/cases/with-files/",
        b"--x--",
        content_type=boundary,
        headers=headers,
        CONTENT_LENGTH=str(FILES_AT_MOST + 1),
    )

    assert _told(answer) == (413, "too_large")


def test_a_member_that_is_not_known_is_refused_and_not_ignored(api):
    answer = api.request("POST", "cases", {"process": "purchasing", "state": "completed", "organization": "x"})

    assert answer.status_code == 400
    assert [(error["code"], error["attr"]) for error in answer.json()["errors"]] == [
        ("unknown", "organization"),
        ("unknown", "state"),
    ]
