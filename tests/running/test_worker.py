"""Jobs run in a process of their own, and a request does not wait for a Redis that is away."""

import os
import socket
import time
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from procops.celery import app


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_job_is_run_by_another_process(worker):
    app.send_task("celery.chunks", args=("celery.chunks", []))  # a job that every worker knows and that does nothing

    def told() -> dict[str, Any]:
        (stats,) = app.control.inspect(timeout=5, limit=1).stats().values()
        return stats

    assert told()["pid"] == worker.pid != os.getpid()
    until = time.monotonic() + 20
    while told()["total"].get("celery.chunks") != 1:  # bells that other tests have rung are answered too
        assert time.monotonic() < until
        time.sleep(0.05)


def test_jobs_are_acknowledged_late_kept_by_a_lost_worker_and_leave_no_result():
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.task_ignore_result) == (True, True, True)
    assert (conf.worker_prefetch_multiplier, conf.result_backend) == (1, None)
    assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"] == 300


def test_ringing_a_frozen_redis_fails_soon_and_is_not_tried_again():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        tried: list[object] = []
        broker = app.connection_for_write(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        with broker as connection, pytest.raises(OperationalError):
            app.send_task("anything", connection=connection)
        silent.setblocking(False)
        while True:
            try:
                tried.append(silent.accept())
            except BlockingIOError:
                break
    assert len(tried) == 1
