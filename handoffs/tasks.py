"""The jobs of the desk: thin, they carry nothing and make one call."""

from celery import shared_task

from handoffs import reminders
from procops import clock


@shared_task(name="handoffs.expire_unanswered", ignore_result=True)
def expire_unanswered() -> None:
    reminders.expire_unanswered(now=clock.now())
