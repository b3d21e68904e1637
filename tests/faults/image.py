"""Checks Dockerfile and compose.yaml where no engine can build or run them.

python -m tests.faults.image           reads both, and whether all they name is there
python -m tests.faults.image --build   executes the steps of the Dockerfile as a user without
                                       rights, and serves from a tree nobody can write to
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import django
import yaml
from django.core.management import get_commands

from tests.faults import spaces
from tests.faults.dockerfile import Instruction, Stage, stages
from tests.faults.processes import ROOT, Program, wait_until

SERVICE_KEYS = {
    *("build", "image", "restart", "init", "env_file", "environment", "networks", "read_only"),
    *("tmpfs", "volumes", "cap_drop", "cap_add", "security_opt", "pids_limit", "mem_limit"),
    *("logging", "ports", "depends_on", "healthcheck", "stop_grace_period", "command", "shm_size"),
}
PINNED = re.compile(r"[a-z/]+:\d+(\.\d+)*(-\w+)*")
NOBODY_ID = 65534


def main() -> None:
    parser = argparse.ArgumentParser(prog=".ci/check-image")
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        _build(options.inside)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "denkzellen.settings")
    django.setup()
    faults = [*_faults_of_image(stages(ROOT / "Dockerfile")), *_faults_of_containers()]
    if faults:
        raise SystemExit("\n".join(faults))
    if options.build and spaces.are_possible():
        _build_apart()


# What can be read


def _faults_of_image(found: list[Stage]) -> Iterator[str]:
    final = found[-1]
    yield from (
        f"{stage.image}: no version" for stage in found if not PINNED.fullmatch(stage.image)
    )
    yield from _faults_of_copies(found)
    user = final.last("USER").text
    if not any(f" {user}" in run.text and "useradd" in run.text for run in final.all("RUN")):
        yield f"USER {user} is not made in the image"
    if user in ("root", "0"):
        yield "The image runs as root"
    order = [each.name for each in final.instructions]
    if "RUN" in order[order.index("USER") :] or "COPY" in order[order.index("USER") :]:
        yield "What comes after USER belongs to the one who runs it"
    for name in ("HEALTHCHECK", "CMD"):
        yield from _faults_of_command(final.last(name).command)
    lock = (ROOT / "requirements.txt").read_text().replace("\\\n", "").splitlines()
    yield from (f"No hash: {line}" for line in lock if "--hash=sha256:" not in line)
    if not any("--require-hashes" in run.text for run in found[0].all("RUN")):
        yield "pip does not ask for hashes"


def _faults_of_copies(found: list[Stage]) -> Iterator[str]:
    names = {stage.name for stage in found}
    for copy in (copy for stage in found for copy in stage.all("COPY")):
        *options, source, _target = copy.text.split()
        if options:
            if options[0].removeprefix("--from=") not in names:
                yield f"COPY {copy.text}: no such stage"
        elif source != "." and source not in _sent():
            yield f"COPY {source}: not there, or left out by .dockerignore"


def _sent() -> set[str]:
    """What reaches the engine: .dockerignore leaves out everything but a list."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines, ".dockerignore lets in what it does not name"
    names = {line[1:] for line in lines if line.startswith("!")}
    assert not names & {".env", ".git", "tests", "var", "docs"}
    missing = [name for name in names if not (ROOT / name).exists()]
    assert not missing, f".dockerignore names what is not there: {missing}"
    return names


def _faults_of_command(command: list[str]) -> Iterator[str]:
    programs = {script.name for script in entry_points(group="console_scripts")} | {"python"}
    match command:
        case ["python", "manage.py", name, *_] if name not in get_commands():
            yield f"manage.py {name}: no such command"
        case ["python", "-m", module, *_] if not (ROOT / f"{module.replace('.', '/')}.py").exists():
            yield f"python -m {module}: no such module"
        case [program, *_] if program not in programs:
            yield f"{program}: not in the image"


def _faults_of_containers() -> Iterator[str]:
    text = (ROOT / "compose.yaml").read_text()
    compose = yaml.safe_load(text)
    example = (ROOT / ".env.example").read_text()
    for name in sorted(set(re.findall(r"\$\{(\w+)", text))):
        if not re.search(rf"^(# )?{name}=", example, flags=re.M):
            yield f"{name} is not in .env.example"
    for name, service in compose["services"].items():
        yield from (f"{name}: {fault}" for fault in _faults_of_service(name, service, compose))


def _faults_of_service(name: str, service: dict, compose: dict) -> Iterator[str]:
    yield from (f"unknown key {key}" for key in service.keys() - SERVICE_KEYS)
    if "build" in service:
        yield from _faults_of_command(service.get("command", ["python"]))
        if not (service["read_only"] and service["cap_drop"] == ["ALL"]):
            yield "can write to its image, or may do more than it needs"
    elif not PINNED.fullmatch(service["image"]):
        yield f"{service['image']}: no version"
    if name != "proxy" and "ports" in service:
        yield "can be reached from outside"
    if "healthcheck" not in service and "build" not in service:
        yield "nobody asks whether it is well"
    for other in service.get("depends_on", {}):
        if other not in compose["services"]:
            yield f"depends on {other}, which is not there"
    yield from (
        f"no network {each}" for each in set(service["networks"]) - compose["networks"].keys()
    )
    for source in (volume.split(":")[0] for volume in service.get("volumes", [])):
        is_there = (
            (ROOT / source).exists() if source.startswith(".") else source in compose["volumes"]
        )
        if not is_there:
            yield f"{source} is not there"


# What can be executed


def _build_apart() -> None:
    began = time.monotonic()
    environment = {
        "PATH": f"{Path(sys.executable).resolve().parent}:{os.environ['PATH']}",
        "DEBUG": "true",  # for what is imported here; no step inherits it
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(spaces.wheels()),
    }
    with tempfile.TemporaryDirectory(prefix="dz-", dir="/tmp") as folder:
        command = [sys.executable, "-m", "tests.faults.image", "--inside", folder]
        spaces.run_apart(command, environment)
    print(f"{time.monotonic() - began:5.1f} s  the steps of the Dockerfile lead to a server")


def _build(folder: Path) -> None:
    """As an engine would, at the same paths, on a copy of this machine's files."""
    context = folder / "context"
    spaces.copy_sources(context)
    for path in context.iterdir():
        if path.name not in _sent():
            subprocess.run(["rm", "-r", path], check=True)
    build, final = stages(ROOT / "Dockerfile")
    root = spaces.copy_of_everything(folder)
    for step in build.instructions:
        _take_step(step, root, context)
    for run in final.all("RUN"):
        if "apt-get" in run.text:
            _ask_debian(run.text)
        else:
            spaces.run_in(root, ["sh", "-euc", run.text])
    _static_files_are_compressed(root)
    _serve(root, final)


def _take_step(step: Instruction, root: Path, context: Path) -> None:
    match step.name:
        case "WORKDIR":
            assert step.text == "/app"
            for path in (root / "app", root / "venv"):
                path.mkdir()
                os.chown(path, NOBODY_ID, NOBODY_ID)
        case "COPY":
            source, target = step.text.split()
            assert target == "."
            subprocess.run(["cp", "-r", f"{context}/{source}", f"{root}/app/"], check=True)
            subprocess.run(["chown", "-R", f"{NOBODY_ID}:{NOBODY_ID}", f"{root}/app"], check=True)
        case "RUN":
            # pip may keep nothing and see no network here; what it may use is in var/wheels/.
            spaces.run_in(root, ["sh", "-euc", step.text], user=NOBODY_ID, cwd="/app")


def _ask_debian(text: str) -> None:
    packages = re.search(r"install ([^&]*)", text)
    assert packages, text
    has_lists = any(Path("/var/lib/apt/lists").glob("*Packages*"))
    for package in (word for word in packages[1].split() if not word.startswith("-")):
        for command in (["dpkg", "--status", package], ["apt-cache", "show", package]):
            if not subprocess.run(command, capture_output=True).returncode or not has_lists:
                break
        else:
            raise SystemExit(f"Debian has no package {package}.")


def _static_files_are_compressed(root: Path) -> None:
    static = root / "app/var/static"
    manifest = static / "staticfiles.json"
    assert manifest.exists(), "no static files"
    styles = [path for path in static.glob("css/*.css") if path.stat().st_size > 1000]
    plain = [path.name for path in styles if not path.with_name(f"{path.name}.br").exists()]
    plain += [path.name for path in styles if not path.with_name(f"{path.name}.gz").exists()]
    assert styles, "no style sheets"
    assert not plain, f"not compressed: {plain}"


def _serve(root: Path, final: Stage) -> None:
    """As compose.yaml starts it: nothing can be written but what is mounted."""
    writable = ("/app/var/media", "/app/var/backups")
    spaces.make_read_only(root, writable)
    environment = {
        "PATH": "/venv/bin:/usr/bin:/bin",
        "SECRET_KEY": "x" * 30 + "0123456789abcdefghijklmnopqrst",
        "ALLOWED_HOSTS": "denkzellen.example",
        "DATABASE_URL": "sqlite:////tmp/denkzellen.sqlite3",
        **{key: value for key, value in _variables(final).items() if key != "PATH"},
    }
    user = 10001
    assert f"--uid {user}" in " ".join(run.text for run in final.all("RUN"))

    def command(words: list[str]) -> list[str]:
        return spaces.confined(root, words, user=user, cwd="/app")

    server = Program(command(final.last("CMD").command), environment, Path("/tmp/image.log"))
    server.start()
    well = command(final.last("HEALTHCHECK").command)
    try:
        wait_until(
            lambda: not subprocess.run(well, env=environment, capture_output=True).returncode,
            "it is well",
        )
        _can_write_nowhere_else(command, environment, writable)
    except TimeoutError:
        raise SystemExit(server.last_words()) from None
    finally:
        server.kill()


def _variables(stage: Stage) -> dict[str, str]:
    return {key: value for each in stage.all("ENV") for key, value in each.pairs.items()}


def _can_write_nowhere_else(
    command, environment: dict[str, str], writable: tuple[str, ...]
) -> None:
    for path in (*writable, "/tmp", "/app", "/app/var/static", "/venv"):
        done = subprocess.run(
            command(["touch", f"{path}/try"]), env=environment, capture_output=True
        )
        assert (done.returncode == 0) == (path in (*writable, "/tmp")), path


if __name__ == "__main__":
    main()
