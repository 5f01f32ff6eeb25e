"""The jobs of the outbox: thin, they carry nothing and make one call."""

from celery import shared_task

from procops import sweeps


@shared_task(name="notices.deliver", ignore_result=True)
def deliver() -> None:
    sweeps.run("messages")


@shared_task(name="notices.tell_channels", ignore_result=True)
def tell_channels() -> None:
    sweeps.run("channels")


@shared_task(name="notices.digest", ignore_result=True)
def digest() -> None:
    sweeps.run("digests")
