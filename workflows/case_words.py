"""Cases by the words of their number and title.

On PostgreSQL each word is looked up as the beginning of a word in an index over ``tsvector`` (``case_words``, made by a
migration): extensions for parts of words are not there everywhere, and beginnings are what people type. SQLite, whose
organizations are small, looks through the rows for parts of words.
"""

import re
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from workflows.models import Case

WORDS_AT_MOST = 10
_NUMBER = re.compile(r"[^\W\d_][^\W_]*(?:-[^\W_]+)*-\d+")
"""What looks like the number of a case, ``ONB-42``."""
_VECTOR = "to_tsvector('simple'::regconfig, translate({}, '-./@_', '     '))"


def told_of(rows: QuerySet[Any], words: str, *, case: str = "", step: str = "") -> QuerySet[Any]:
    """Rows in whose case, step or process every word occurs: for lists that are short by themselves, such as a desk.

    :param case: the lookup that leads from a row to its case; empty: the row is a case.
    :param step: the one that leads to its step; empty: it has none.
    """
    case = f"{case}__" if case else ""
    for word in words.split()[:WORDS_AT_MOST]:
        said = Q(**{f"{case}reference__icontains": word}) | Q(**{f"{case}title__icontains": word})
        said |= Q(**{f"{case}process__name__icontains": word})
        rows = rows.filter(said | Q(**{f"{step}__name__icontains": word}) if step else said)
    return rows


def matching(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    """The cases that have every word; none where nothing in the words can be looked for."""
    looked_for = re.findall(r"[^\W_]+", words)[:WORDS_AT_MOST]
    if not looked_for:
        return rows.none()
    for number in _NUMBER.findall(words)[:WORDS_AT_MOST]:  # not "onb" here and something with a 2 there
        rows = rows.filter(Q(reference__startswith=number.upper()) | Q(title__icontains=number))
    if connection.vendor != "postgresql":
        for word in looked_for:
            rows = rows.filter(Q(reference__icontains=word) | Q(title__icontains=word))
        return rows
    vector = Func(
        F("reference"),
        F("title"),
        template=_VECTOR.format("%(expressions)s"),
        arg_joiner=" || ' ' || ",
        output_field=TextField(),
    )
    query = Func(
        Value(" & ".join(f"{word}:*" for word in looked_for)),
        template="to_tsquery('simple'::regconfig, %(expressions)s)",
        output_field=TextField(),
    )
    return rows.filter(
        Func(vector, query, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField())
    )
