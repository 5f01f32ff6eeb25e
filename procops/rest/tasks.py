"""The jobs of the API: thin, named, one call each."""

from celery import shared_task

from procops import clock
from procops.rest import idempotency


@shared_task(name="rest.forget_idempotency_keys")
def forget_idempotency_keys() -> None:
    """Forget the keys of requests that nobody sends again."""
    while idempotency.forget_old(now=clock.now()):
        pass
