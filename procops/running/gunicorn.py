"""How gunicorn serves procops, in `make run` and in a container alike.

Threads, because a request waits for the database more than it computes; a few processes, because of Python's lock.
"""

import os

from procops import environment

workers = environment.number("PROCOPS_WEB_PROCESSES", 2, 1, 64)
worker_class = "gthread"
threads = 8
timeout = 60  # seconds without a sign of life after which a process is replaced
graceful_timeout = 5  # seconds a request in work gets when we are told to stop
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 (a heartbeat must not wait for a disk)
control_socket_disable = True  # two installations of one user would fight for the same socket file
accesslog = None  # procops.logs writes one line per request
loglevel = "warning"
