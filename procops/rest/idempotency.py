"""`Idempotency-Key`: a request that is sent again has its effect once and is answered alike.

The record is inserted first, in the transaction of the effect, so the two stand or fall together: a refusal or a crash
leaves neither, and of two requests at the same moment the second waits at the unique index until the first is over.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, gettext_lazy
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from procops import clock
from procops.errors import Refused
from procops.leftovers import taken_back_together
from procops.rest.answers import Done, Repeated
from procops.rest.models import IdempotencyRecord
from procops.scoping import unscoped

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=72)
"""How long a key is remembered at least."""

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_LOCK_NOT_AVAILABLE = "55P03"


class KeyReused(APIException):
    """The same key came with another request."""

    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = gettext_lazy(
        "This Idempotency-Key was used for another request. Make a new key for each thing to be done."
    )


class StillBeingDone(Refused):
    """A request with this Idempotency-Key is still being worked on."""

    next_action = "Send it again in a moment, with the same key."


def once(request: Request, change: Callable[[], Response]) -> Response:
    """Make a change unless the request's key says that it has been made, and answer what it was answered with.

    :raises ValidationError: if the key is empty, too long or not plain text.
    :raises KeyReused: if the key belongs to another request.
    :raises StillBeingDone: if the first request with that key does not end in time.
    """
    key = request.headers[HEADER]
    if not _KEY.fullmatch(key):
        raise ValidationError({HEADER: gettext("Use 1 to 255 visible ASCII characters, a UUID for instance.")})
    mine = IdempotencyRecord.here(
        person_id=request.user.pk, key=key, fingerprint=fingerprint(request), created_at=clock.now()
    )
    with taken_back_together(), transaction.atomic():
        first = _claimed(mine)
        if first.pk != mine.pk:
            if first.fingerprint != mine.fingerprint:
                raise KeyReused
            return Repeated(first.facts, status=first.status)
        response = change()
        if not isinstance(response, Done):
            raise TypeError(f"{request.path} must answer with Done, or be named in only_asks.")
        mine.status, mine.facts = response.status_code, response.facts
        mine.save(update_fields=["status", "facts"])
    return response


def fingerprint(request: Request) -> str:
    """What is asked for: method, address and body. Two spellings of one JSON value are the same request."""
    asked = [request.method, request.get_full_path(), _comparable(request.data)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def forget_old(*, now: datetime, at_most: int = 5000) -> int:
    """Delete records that are no longer promised, a batch at a time. Returns how many."""
    with unscoped():
        old = IdempotencyRecord.objects.filter(created_at__lt=now - KEPT).order_by("created_at")
        deleted, _ = IdempotencyRecord.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:at_most])).delete()
    return deleted


def _claimed(mine: IdempotencyRecord) -> IdempotencyRecord:
    """The record of this key: ours, if nobody was here before."""
    try:
        IdempotencyRecord.objects.bulk_create([mine], ignore_conflicts=True)
    except OperationalError as error:
        if connection.vendor == "postgresql" and getattr(error.__cause__, "pgcode", "") == _LOCK_NOT_AVAILABLE:
            raise StillBeingDone from error
        raise
    found: IdempotencyRecord = IdempotencyRecord.objects.get(person_id=mine.person_id, key=mine.key)
    return found


def _comparable(data: Any) -> Any:
    """The body as JSON has it; a file counts by its content."""
    if isinstance(data, QueryDict | MultiValueDict):
        return {name: [_comparable(value) for value in values] for name, values in data.lists()}
    if isinstance(data, UploadedFile):
        digest = hashlib.sha256()
        for chunk in data.chunks():
            digest.update(chunk)
        data.seek(0)
        return [data.name, digest.hexdigest()]
    return data
