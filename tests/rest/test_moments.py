"""Whatever answers tell of moments is in UTC, and what comes without an offset is meant in it."""

from collections.abc import Iterator

from rest_framework import serializers

from procops.rest.serializers import Moment, Out


def _all(of: type[Out]) -> Iterator[type[Out]]:
    yield of
    for one in of.__subclasses__():
        yield from _all(one)


def test_every_moment_in_and_out_of_the_api_is_a_moment_in_utc() -> None:
    import procops.urls  # noqa: F401  # with it comes all of the API

    fields = [
        (f"{one.__module__}.{one.__name__}.{name}", field)
        for one in _all(Out)
        for name, field in one._declared_fields.items()
    ]
    others = [
        where
        for where, field in fields
        if isinstance(getattr(field, "child", field), serializers.DateTimeField)
        and not isinstance(getattr(field, "child", field), Moment)
    ]

    assert others == []
    assert sum(isinstance(field, Moment) for _, field in fields) > 80
