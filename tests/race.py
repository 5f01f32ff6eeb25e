"""Several real connections doing things in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Do these jobs in the same moment, each in a thread and on a connection of its own.

    Returns their results in order; an exception is a result too. Only for tests that commit (`transactional_db`).
    """
    start = Barrier(len(jobs))

    def do(job: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return job()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(do, jobs))
