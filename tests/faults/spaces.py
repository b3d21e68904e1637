"""Namespaces of one's own: what is written, started or listened to there is gone afterwards."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from tests.faults.processes import ROOT

CHROOT = "/usr/sbin/chroot"  # the PATH of what runs there need not lead to it
SPACES = ("--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--mount-proc")


def are_possible() -> bool:
    """Says so if they are not: a container, for one, seldom allows it."""
    done = subprocess.run(["unshare", *SPACES, "--", "true"], capture_output=True)
    if done.returncode:
        print("Left out: namespaces of one's own need root.", flush=True)
    return not done.returncode


def run_apart(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run it in the folder of the project, where it can call `lay_over`."""
    done = subprocess.run(["unshare", *SPACES, "--", *command], cwd=ROOT, env=environment)
    if done.returncode:
        raise SystemExit(done.returncode)


def lay_over(paths: Iterable[str], folder: Path) -> None:
    """Whatever is written below these paths lands in `folder`; others can reach our Python."""
    for path in [*paths, *_closed_on_the_way(Path(sys.base_prefix))]:
        upper, work = (folder / kind / path.strip("/").replace("/", "-") for kind in ("up", "work"))
        upper.mkdir(parents=True)
        work.mkdir(parents=True)
        options = f"lowerdir={path},upperdir={upper},workdir={work}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, path], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def _closed_on_the_way(path: Path) -> list[str]:
    """A Python in somebody's home is closed to everybody else."""
    return [str(each) for each in reversed(path.parents) if not each.stat().st_mode & 0o001]


def wheels() -> Path:
    """The packages of the lock, fetched once: pip finds them there without a network."""
    lock = ROOT / "requirements.txt"
    folder = ROOT / "var" / "wheels" / sha256(lock.read_bytes()).hexdigest()[:16]
    if not folder.exists():
        half = folder.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
        pip += ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
        subprocess.run([*pip, "--dest", str(half)], check=True)
        half.rename(folder)
    return folder


def copy_sources(folder: Path) -> None:
    """What a clone of this repository would hold, with what is not committed yet."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def copy_of_everything(folder: Path) -> Path:
    """A root of its own, in which every file of this machine can be seen and changed."""
    folder.chmod(0o755)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/mnt"], check=True)
    upper, work, root = (Path("/mnt") / name for name in ("up", "work", "root"))
    for path in (upper, work, root):
        path.mkdir()
    options = f"lowerdir=/,upperdir={upper},workdir={work}"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, root], check=True)
    for path in ("/proc", "/dev"):
        subprocess.run(["mount", "--rbind", path, f"{root}{path}"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", f"{root}/tmp"], check=True)
    for path in _closed_on_the_way(Path(sys.base_prefix)):
        (root / path.lstrip("/")).chmod(0o711)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    return root


def make_read_only(root: Path, writable: Iterable[str]) -> None:
    for path in writable:
        subprocess.run(["mount", "--bind", f"{root}{path}", f"{root}{path}"], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", str(root)], check=True)


def confined(root: Path, command: Sequence[str], *, user: int, cwd: str) -> list[str]:
    """The same command, run there by a user without rights."""
    step_down = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    inside = ["env", "--chdir", cwd, *step_down, "--no-new-privs", "--bounding-set=-all", "--"]
    return [CHROOT, str(root), *inside, *command]


def run_in(root: Path, command: Sequence[str], *, user: int = 0, cwd: str = "/") -> None:
    environment = {name: os.environ[name] for name in ("PATH", "PIP_NO_INDEX", "PIP_FIND_LINKS")}
    command = confined(root, command, user=user, cwd=cwd) if user else [CHROOT, str(root), *command]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
