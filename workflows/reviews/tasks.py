"""The job of the reviews: it carries nothing and makes one call."""

from celery import shared_task

from procops import sweeps


@shared_task(name="reviews.remind", ignore_result=True)
def remind() -> None:
    sweeps.run("reviews")
