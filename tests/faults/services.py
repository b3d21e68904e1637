"""PostgreSQL, Redis and nginx of one's own, on free ports, in folders that go with them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.processes import Program, free_port, is_listening, wait_until

HOST = "denkzellen.example"


def _tool(name: str, *places: str) -> str:
    for place in places:
        found = sorted(Path("/").glob(f"{place}/{name}"))
        if found:
            return str(found[-1])
    found_on_path = shutil.which(name)
    if found_on_path is None:
        raise SystemExit(f"{name} is missing: apt-get install postgresql redis-server nginx-light")
    return found_on_path


def as_user(name: str, command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root, and nginx need not."""
    if os.getuid() != 0:
        return list(command)
    return ["runuser", "-u", name, "--", *command]


@contextmanager
def folder_of(user: str) -> Iterator[Path]:
    """Sockets have short paths only, so this is a direct child of /tmp."""
    folder = Path(tempfile.mkdtemp(prefix="dz-", dir="/tmp"))
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class PostgreSQL:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"postgres://denkzellen@127.0.0.1:{self.port}/denkzellen"

    def set_up(self) -> None:
        self._run(
            *("initdb", "--pgdata", f"{self.folder}/data", "--username", "denkzellen"),
            *("--auth", "trust", "--locale", "C.UTF-8", "--encoding", "UTF8", "--no-sync"),
        )
        self.start()
        self._run(
            "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "denkzellen", "denkzellen"
        )

    def start(self) -> None:
        # What was said to be stored must outlast a crash of the server, not one of the machine.
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -F"
        self._control("start", "--log", f"{self.folder}/log", "--options", options)

    def stop(self, mode: str = "fast") -> None:
        self._control("stop", "--mode", mode)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", *arguments, "--pgdata", f"{self.folder}/data", "--wait", "--silent")

    def _run(self, name: str, *arguments: str) -> None:
        command = as_user("postgres", [_tool(name, "usr/lib/postgresql/*/bin"), *arguments])
        # A server inherits what it may write to, so nobody waits for its end of a pipe.
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    with folder_of("postgres") as folder:
        server = PostgreSQL(folder)
        server.set_up()
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):  # it may be stopped already
                server.stop("immediate")


class Redis(Program):
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        command = [_tool("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
        super().__init__(command, {"PATH": os.environ["PATH"]}, folder / "redis.log")

    def start(self) -> None:
        super().start()
        wait_until(lambda: is_listening(self.port), "Redis listens")


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    server = Redis(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def nginx(nodes: Sequence[int]) -> Iterator[int]:
    """The port at which it answers for the nodes, as a proxy with TLS in front of it would."""
    with folder_of("nobody") as folder:
        port = free_port()
        configuration = Path(__file__).with_name("nginx.conf").read_text()
        servers = "\n".join(f"    server 127.0.0.1:{node} max_fails=0;" for node in nodes)
        for name, value in {"FOLDER": folder, "PORT": port, "NODES": servers}.items():
            configuration = configuration.replace(f"@{name}@", str(value))
        file = folder / "nginx.conf"
        file.write_text(configuration)
        tool = _tool("nginx", "usr/sbin", "usr/local/sbin")
        command = as_user("nobody", [tool, "-p", str(folder), "-c", str(file), "-e", "stderr"])
        server = Program(command, {"PATH": os.environ["PATH"]}, folder / "nginx.log")
        server.start()
        try:
            wait_until(lambda: is_listening(port), "nginx listens", seconds=20)
            yield port
        except TimeoutError:
            print(server.last_words())
            raise
        finally:
            server.kill()
