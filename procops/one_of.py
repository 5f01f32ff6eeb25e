"""`state__one_of=...` in a check: `IN`, spelled as PostgreSQL makes it ready fastest.

PostgreSQL keeps a CHECK as text and reads it anew with every statement that writes to the table. Of ``IN`` it keeps
each value with its casts, and turns them into one array each time; here they are that array from the beginning.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import lookups


@models.CharField.register_lookup
class OneOf(lookups.In):
    """Whether a column is one of some plain words (no commas, quotes or braces)."""

    lookup_name = "one_of"

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::text[])", (*values, "{" + ",".join(self.rhs) + "}")
