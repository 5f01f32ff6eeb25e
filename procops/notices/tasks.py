"""The jobs of the outbox: thin, they carry nothing and make one call."""

from celery import shared_task

from procops import clock
from procops.notices import delivery


@shared_task(name="notices.deliver", ignore_result=True)
def deliver() -> None:
    delivery.sweep(clock=clock.now)
