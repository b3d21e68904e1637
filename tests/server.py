"""The site as a server runs it: gunicorn, production settings, a seeded database of its own."""

import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent


class Site(NamedTuple):
    """Where it answers, and what a process needs to work on its database."""

    address: str
    environment: dict[str, str]
    pid: int  # of the process whose children answer

    def memory(self) -> float:
        """Megabytes of the largest process that answers (Linux).

        What it sees of the database's file is the cache of the system, not its own.
        """
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return max(_own_memory(Path(f"/proc/{pid}/smaps").read_text()) for pid in children)

    @property
    def mails(self) -> Path:
        """The folder in which its mails arrive."""
        return Path(self.environment["VAR_DIR"]) / "mails"

    def run(self, *arguments: str) -> str:
        """What `python …` prints in the place of the site."""
        return _python(self.environment, *arguments)


def _own_memory(maps: str) -> float:
    parts = re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", maps, flags=re.MULTILINE)
    own = [part for part in parts if ".sqlite3" not in part.partition("\n")[0]]
    return sum(map(int, re.findall(r"^Rss: +(\d+) kB", "".join(own), re.MULTILINE))) / 1024


@contextmanager
def seeded_site(
    *seed_options: str,
    folder: Path | None = None,
    settings_module: str = "denkzellen.settings",
    workers: int = 1,
) -> Iterator[Site]:
    """A site that answers at an address like http://127.0.0.1:41234.

    Everything is gone afterwards, unless `folder` names a place for the SQLite file and uploads;
    one that was seeded before is served as it is.
    """
    with ExitStack() as stack:
        # Listening before the server starts, so that the first request simply waits for it.
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=128))
        address = "http://{}:{}".format(*listener.getsockname())
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="denkzellen-")))
        folder.mkdir(parents=True, exist_ok=True)
        environment = _environment(address, folder, settings_module)
        if database_url := os.environ.get("DATABASE_URL"):
            environment["DATABASE_URL"] = stack.enter_context(new_database(database_url))

        _manage(environment, "migrate", "--verbosity", "0")
        seeded = folder / "seeded"
        if database_url or not seeded.exists():
            _manage(environment, "seed", *seed_options)
            seeded.touch()
        _manage(environment, "collectstatic", "--no-input", "--verbosity", "0")
        pid = stack.enter_context(_gunicorn(environment, listener, workers))
        yield Site(address, environment, pid)


def _environment(address: str, folder: Path, settings_module: str) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": settings_module,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "false",
        "SITE_URL": address,
        "VAR_DIR": str(folder),
        "EMAIL_URL": f"file:///{folder}/mails",
    }


@contextmanager
def new_database(url: str) -> Iterator[str]:
    """An empty database on the PostgreSQL server of `url`."""
    name = f"denkzellen_site_{secrets.token_hex(4)}"
    with psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True) as db:
        db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            db.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _manage(environment: dict[str, str], *arguments: str) -> None:
    _python(environment, "manage.py", *arguments)


def _python(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:]
        raise RuntimeError(f"{' '.join(arguments)} failed: {reason}")
    return done.stdout


@contextmanager
def _gunicorn(environment: dict[str, str], listener: socket.socket, workers: int) -> Iterator[int]:
    options = ["--worker-class", "gthread", "--threads", "2", "--workers", str(workers)]
    options += ["--keep-alive", "120", "--log-level", "warning", "--no-control-socket"]
    options += ["--bind", f"fd://{listener.fileno()}"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "denkzellen.wsgi", *options],
        cwd=ROOT,
        env=environment,
        pass_fds=[listener.fileno()],
    )
    try:
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=60)
