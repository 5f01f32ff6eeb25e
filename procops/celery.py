"""The Celery app. It rings the bell; what is to be done stands in the database."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procops.settings")

app = Celery("procops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_init.connect
def let_the_worker_wait(conf: Any, **kwargs: Any) -> None:
    """A request must not wait for a frozen Redis, so it gives up after 0.2 s; a worker has nothing better to do."""
    conf.broker_transport_options = {
        **conf.broker_transport_options,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "max_retries": None,
    }


@signals.setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Django has configured logging already; without a receiver here Celery would do it over."""
