"""The commands a newcomer types, where they can go wrong before Django starts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BASH = shutil.which("bash")


def _make_command(folder, name, script):
    folder.mkdir(exist_ok=True)
    command = folder / name
    command.write_text(f"#!{BASH}\n{script}\n")
    command.chmod(0o755)
    return command


def _find_python(*folders):
    path = os.pathsep.join(map(str, folders))
    return subprocess.run(
        [BASH, ROOT / ".ci" / "find-python"], env={"PATH": path}, capture_output=True, text=True
    )


def test_a_shim_without_a_python_behind_it_is_passed_over(tmp_path):
    _make_command(
        tmp_path / "shims", "python3", "echo 'pyenv: python3: command not found'; exit 127"
    )
    real = _make_command(tmp_path / "real", "python3.13", f'exec {sys.executable} "$@"')
    found = _find_python(tmp_path / "shims", tmp_path / "real")
    assert (found.returncode, found.stdout) == (0, f"{real}\n")


def test_too_old_a_python_ends_in_one_sentence(tmp_path):
    # The real answer to `-c "… sys.exit(too old)"` of Python 3.11.
    _make_command(tmp_path, "python3", "exit 1")
    found = _find_python(tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == "Python 3.12 or newer is needed, and none was found on the PATH.\n"


@pytest.mark.parametrize(
    ("missing", "given"),
    [
        ("SECRET_KEY", {"ALLOWED_HOSTS": "denkzellen.example"}),
        ("ALLOWED_HOSTS", {"SECRET_KEY": "x" * 60}),
    ],
)
def test_server_without_a_needed_setting_does_not_start_and_says_why(missing, given):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=given, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert f"{missing} is missing" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_names_no_address_and_every_package_has_a_hash(name):
    text = (ROOT / name).read_text()
    packages = text.replace("\\\n", "").splitlines()
    assert "://" not in text
    assert packages
    assert [line for line in packages if "==" not in line or "--hash=sha256:" not in line] == []
