"""The site as several machines run it: one database, one folder of files, any number of nodes."""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.faults.processes import ROOT, Program, free_port, wait_until
from tests.faults.services import HOST
from tests.faults.visitor import NotAnsweredError, Visitor


class Node(Program):
    """One gunicorn."""

    def __init__(
        self, site: "Site", name: str, workers: int, threads: int, options: tuple[str, ...]
    ) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "gunicorn", "denkzellen.wsgi"]
        command += [
            "--worker-class",
            "denkzellen.web_worker.WebWorker",
            "--no-control-socket",
            "--log-level",
            "warning",
        ]
        command += ["--workers", str(workers), "--threads", str(threads), "--backlog", "512"]
        command += ["--bind", f"127.0.0.1:{self.port}", *options]
        super().__init__(command, site.environment, site.folder / f"{name}.log")

    def start(self) -> None:
        super().start()
        wait_until(self.answers, f"node answers\n{self.last_words()}")

    def answers(self) -> bool:
        try:
            return Visitor(self.port, timeout=5).get("/healthz").status == 200
        except NotAnsweredError:
            return False


class Site:
    def __init__(self, folder: Path, database_url: str, **more: str) -> None:
        self.folder = folder
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment = inherited | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DEBUG": "false",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": HOST,
            "DATABASE_URL": database_url,
            "HAS_WORKER": "true",
            "TRUSTED_PROXY_COUNT": "1",
            "VAR_DIR": str(folder),
            "EMAIL_URL": f"file:///{folder}/mails",
            **more,
        }
        self.programs: list[Program] = []

    def set_up(self, *, has_data: bool) -> None:
        self.manage("migrate", "--run-syncdb", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        if has_data:
            self.manage("seed")

    def manage(self, *arguments: str, **environment: str) -> str:
        return self.run("manage.py", *arguments, **environment)

    def remains(self, promised: Mapping[str, Any]) -> dict[str, Any]:
        """What is wrong with what was promised, and some figures."""
        found: dict[str, Any] = json.loads(
            self.run("-m", "tests.faults.remains", said=json.dumps(promised))
        )
        return found

    def run(self, *arguments: str, said: str = "", **environment: str) -> str:
        """What `python …` prints in the place of the site."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            input=said,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def node(self, name: str, *options: str, workers: int = 1, threads: int = 4) -> Node:
        node = Node(self, name, workers, threads, options)
        self.programs.append(node)
        return node

    def program(self, name: str, *arguments: str) -> Program:
        """A command of the site that runs beside it."""
        log = self.folder / f"{name}.log"
        program = Program([sys.executable, "manage.py", *arguments], self.environment, log)
        self.programs.append(program)
        return program

    def worker(self) -> Program:
        return self.program("worker", "db_worker", "--interval", "0.2")

    def clean_up(self) -> None:
        for program in self.programs:
            program.stop()


@contextmanager
def site_at(
    folder: Path, database_url: str, *, has_data: bool = True, **more: str
) -> Iterator[Site]:
    site = Site(folder, database_url, **more)
    try:
        site.set_up(has_data=has_data)
        yield site
    finally:
        site.clean_up()


def kill_process(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
