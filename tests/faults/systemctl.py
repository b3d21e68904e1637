"""Stands in for systemd where none runs: starts what a unit's ExecStart says, as it says.

As its user, in its folder, with its environment; and where the unit asks for ProtectSystem=strict,
nothing can be written but its ReadWritePaths.
"""

import os
import pwd
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PLACES = (Path("/etc/systemd/system"), Path("/lib/systemd/system"))
RUN = Path("/run/units")
# Everything but the writable paths of a unit becomes read-only, and /tmp its own.
READ_ONLY = """
set -e
for path in $WRITABLE; do mount --bind "$path" "$path"; done
for path in / $MOUNTS; do mount -o remount,bind,ro "$path"; done
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /var/tmp
exec "$@"
"""


class Unit:
    def __init__(self, name: str) -> None:
        self.name = name.removesuffix(".service")
        base, at, self.instance = self.name.partition("@")
        found = [place / f"{base}{at}.service" for place in PLACES]
        path = next((path for path in found if path.exists()), None)
        if path is None:
            raise SystemExit(f"Unit {name} not found.")
        self.settings: dict[str, list[str]] = {}
        for line in path.read_text().splitlines():
            if "=" in line and not line.startswith(("#", ";")):
                key, _, value = line.partition("=")
                self.settings.setdefault(key.strip(), []).append(self._filled(value.strip()))

    def _filled(self, value: str) -> str:
        return value.replace("%i", self.instance)

    def one(self, key: str, default: str = "") -> str:
        return self.settings.get(key, [default])[-1]

    @property
    def pid_file(self) -> Path:
        return Path(self.one("PIDFile", str(RUN / f"{self.name}.pid")))

    def start(self) -> None:
        command = shlex.split(self.one("ExecStart"))
        if self.one("Type") == "forking":
            subprocess.run(command, check=True)
            return
        with (RUN / f"{self.name}.log").open("ab") as log:
            process = subprocess.Popen(
                self._confined(command),
                cwd=self.one("WorkingDirectory", "/"),
                env=self._environment(),
                umask=int(self.one("UMask", "0022"), 8),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.pid_file.write_text(str(process.pid))

    def _confined(self, command: list[str]) -> list[str]:
        if user := self.one("User"):
            account = pwd.getpwnam(user)
            ids = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--init-groups"]
            command = ["setpriv", *ids, "--no-new-privs", "--bounding-set=-all", *command]
        if self.one("ProtectSystem") == "strict":
            command = ["unshare", "--mount", "bash", "-c", READ_ONLY, "bash", *command]
        return command

    def _environment(self) -> dict[str, str]:
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": pwd.getpwnam(self.one("User", "root")).pw_dir,
            "WRITABLE": self.one("ReadWritePaths"),
            "MOUNTS": os.environ["OVERLAYS"],
        }
        lines = [line for text in self.settings.get("Environment", []) for line in text.split()]
        if file := self.one("EnvironmentFile"):
            lines += Path(file).read_text().splitlines()
        for line in lines:
            key, _, value = line.partition("=")
            environment[key] = value
        return environment

    def stop(self) -> None:
        with suppress(
            FileNotFoundError, ProcessLookupError, ValueError
        ):  # nginx -t leaves it empty
            pid = int(self.pid_file.read_text())
            os.kill(pid, signal.SIGTERM)
            end = time.monotonic() + float(self.one("TimeoutStopSec", "90"))
            while _is_alive(pid):
                if time.monotonic() > end:
                    os.killpg(pid, signal.SIGKILL)
                time.sleep(0.02)
            self.pid_file.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def main(action: str, *names: str) -> None:
    RUN.mkdir(exist_ok=True)
    for name in names:
        unit = Unit(name)
        if action in ("stop", "restart"):
            unit.stop()
        if action in ("start", "restart"):
            unit.start()
        if action == "enable" and not unit.one("WantedBy"):
            raise SystemExit(f"Unit {name} cannot be enabled: no WantedBy.")


if __name__ == "__main__":
    main(*sys.argv[1:])
