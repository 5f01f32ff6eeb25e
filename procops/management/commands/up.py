"""`manage.py up`: everything procops needs, on one machine, until Ctrl-C."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from procops.running import binaries, plan, prepare, probe
from procops.running.lock import AlreadyRunning, DataFolderLock
from procops.running.supervisor import Supervisor


class Command(BaseCommand):
    help = "Prepares the data folder, then runs web, worker, beat, a sweeper and a Redis of its own until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reload", action="store_true", help="restart the web server when the code changes")
        parser.add_argument("--vite", action="store_true", help="run the front end's development server as well")

    def handle(self, *args: Any, reload: bool, vite: bool, **options: Any) -> None:
        data: Path = settings.DATA_DIR
        lock = DataFolderLock(data)
        try:
            lock.take()
            self._run(data, lock, reload=reload, vite=vite)
        except (AlreadyRunning, binaries.NotFound, prepare.Failed) as sentence:
            self.stderr.write(str(sentence))
            sys.exit(1)
        except KeyboardInterrupt:
            sys.exit(130)  # during the preparation; later the supervisor hears it
        finally:
            lock.give_back()

    def _run(self, data: Path, lock: DataFolderLock, *, reload: bool, vite: bool) -> None:
        listener = plan.listening_socket(settings.PORT)
        port = listener.getsockname()[1]
        if port != settings.PORT:
            self._say(f"Port {settings.PORT} is in use, so this is port {port}.")
        env = plan.environment(data, port=port, redis_url=settings.REDIS_URL)
        prepare.everything(env, say=self._say)

        broker = None
        if not settings.REDIS_URL:
            broker, env["REDIS_URL"] = plan.broker(data, env)
        children = [plan.web(data, env, listener, reload=reload)]
        children += [plan.worker(data, env), plan.beat(data, env), plan.sweeper(data, env)]
        if vite:
            children.append(plan.vite(data, env))
        lock.tell(url=env["PROCOPS_URL"])
        Supervisor(children, broker=broker, say=self._say).run(
            ready=lambda: probe.answers(f"http://127.0.0.1:{port}/healthz", within=1),
            on_ready=lambda: self._welcome(env["PROCOPS_URL"], data),
        )

    def _welcome(self, url: str, data: Path) -> None:
        logins = data / "demo-logins.txt"
        if logins.is_file():
            self._say("\n" + logins.read_text().rstrip())
        self._say(f"\n  procops is ready:  {url}\n\n  Ctrl-C stops it. Data and logs: {data}\n")

    @property
    def _say(self) -> Callable[[str], None]:
        def say(sentence: str) -> None:
            self.stdout.write(sentence)
            self.stdout.flush()

        return say
