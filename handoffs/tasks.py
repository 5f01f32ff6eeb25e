"""The jobs of the desk: thin, they carry nothing and make one call."""

from celery import shared_task

from handoffs.bringing import jobs
from handoffs.events import sweep as events_sweep
from procops import clock, sweeps


@shared_task(name="handoffs.expire_unanswered", ignore_result=True)
def expire_unanswered() -> None:
    sweeps.run("offers")


@shared_task(name="handoffs.remind", ignore_result=True)
def remind() -> None:
    sweeps.run("reminders")


@shared_task(name="handoffs.wake", ignore_result=True)
def wake() -> None:
    sweeps.run("waits")


@shared_task(name="handoffs.match_events", ignore_result=True)
def match_events() -> None:
    sweeps.run("events")


@shared_task(name="handoffs.forget_events", ignore_result=True)
def forget_events() -> None:
    events_sweep.forget(now=clock.now())


@shared_task(name="handoffs.watch_pools", ignore_result=True)
def watch_pools() -> None:
    sweeps.run("pools")


@shared_task(name="handoffs.bring_in_tables", ignore_result=True)
def bring_in_tables() -> None:
    sweeps.run("tables")


@shared_task(name="handoffs.forget_tables", ignore_result=True)
def forget_tables() -> None:
    jobs.forget(clock=clock.now)


@shared_task(name="handoffs.move_cases", ignore_result=True)
def move_cases() -> None:
    sweeps.run("moves")


@shared_task(name="handoffs.start_periods", ignore_result=True)
def start_periods() -> None:
    sweeps.run("periods")
