"""Backup, an empty machine, restore: `python -m tests.faults.backup_restore`.

On SQLite, or on new databases of the server of DATABASE_URL. What is restored is what was there,
byte by byte; a wrong key, a torn and a changed file are refused and change nothing; a backup that
is killed leaves nothing that looks whole. Ends with 1 if anything else was found.
"""

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import django
import psycopg

from denkzellen.backup import envelope
from tests.faults.site import Site
from tests.server import new_database

if TYPE_CHECKING:
    from denkzellen.backup.manifest import Manifest

KEY = envelope.new_key()
OLDER = ("denkzellen", "0004_erasures_and_timed_runs")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=5, help="how often a backup is killed")
    parser.add_argument("--older", action="store_true", help="restore one of an older version too")
    options = parser.parse_args()
    with ExitStack() as stack:
        home, empty, later = (_site(stack, name) for name in ("home", "empty", "later"))
        checks = _Checks()
        home.set_up(has_data=True)
        backup = checks.timed("backup", lambda: _backup(home))
        _kill_backups(checks, home, options.kills)
        _refuse(checks, empty, backup)
        checks.timed("restore", lambda: empty.manage("restore", str(backup)))
        _compare(checks, home, backup, empty)
        _refuse_full(checks, empty, backup)
        if options.older:
            older = _older(home, backup)
            checks.timed("restore of an older version", lambda: later.manage("restore", str(older)))
            _compare(checks, home, backup, later)
    print("All is as it was." if not checks.wrong else f"{checks.wrong} checks failed.")
    return 1 if checks.wrong else 0


class _Checks:
    wrong = 0

    def see(self, what: str, is_so: bool) -> None:
        self.wrong += not is_so
        print(f"{'ok   ' if is_so else 'WRONG'} {what}", flush=True)

    def timed[T](self, what: str, work: Callable[[], T]) -> T:
        began = time.monotonic()
        result = work()
        print(f"      {what}: {time.monotonic() - began:.1f} s", flush=True)
        return result


def _site(stack: ExitStack, name: str) -> Site:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"denkzellen-{name}-")))
    if url := os.environ.get("DATABASE_URL"):
        url = stack.enter_context(new_database(url))
    return Site(folder, url or f"sqlite:///{folder}/database.sqlite3", BACKUP_KEY=KEY)


def _backup(site: Site) -> Path:
    site.manage("backup")
    return _backups(site)[-1]


def _backups(site: Site) -> list[Path]:
    return sorted((site.folder / "backups").glob("denkzellen-*"))


def _parts(path: Path) -> dict[str, bytes]:
    with envelope.opened(path, KEY) as tar:
        return {member.name: _content(tar, member) for member in tar}


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file is not None
    return file.read()


def _kill_backups(checks: _Checks, site: Site, times: int) -> None:
    before = _backups(site)
    chance = random.Random(1)
    for _ in range(times):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "backup"],
            env=site.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        unfinished = site.folder / "backups"
        while not list(unfinished.glob(".*.part")) and process.poll() is None:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.1)
        process.kill()
        process.wait()
        for path in set(_backups(site)) - set(before):
            site.manage("restore", "--check", str(path))  # it was done before it was killed
            path.unlink()
    checks.see(f"{times} killed backups left nothing that looks whole", _backups(site) == before)


def _refuse(checks: _Checks, site: Site, backup: Path) -> None:
    whole = backup.read_bytes()
    torn = [whole[: len(whole) * share // 100] for share in (0, 5, 50, 99)]
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1
    cases = {
        "torn file": [*torn, whole[:-1]],
        "changed file": [bytes(changed)],
    }
    for what, contents in cases.items():
        for content in contents:
            path = backup.with_name("torn.tar.gz.age")
            path.write_bytes(content)
            said = _refusal(site, path, KEY)
            checks.see(f"{what} is refused", "unvollständig oder verändert" in said)
            path.unlink()
    said = _refusal(site, backup, envelope.new_key())
    checks.see("wrong key is refused", "Schlüssel in BACKUP_KEY passt nicht" in said)
    checks.see("nothing was touched", not _tables(site) and not (site.folder / "media").exists())


def _refuse_full(checks: _Checks, site: Site, backup: Path) -> None:
    before = _parts(_backups(site)[-1])
    said = _refusal(site, backup, KEY)
    checks.see("an installation in use is refused", "nicht leer" in said)
    checks.see("and stays as it is", _same(before, _parts(_backup(site))))


def _refusal(site: Site, path: Path, key: str) -> str:
    """What is said; nothing if it was not refused as it should be."""
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(path)],
        env=site.environment | {"BACKUP_KEY": key},
        capture_output=True,
        text=True,
    )
    return done.stderr if done.returncode == 1 and "Traceback" not in done.stderr else ""


def _tables(site: Site) -> list[str]:
    url = site.environment["DATABASE_URL"]
    if url.startswith("sqlite"):
        with sqlite3.connect(urlsplit(url).path) as database:
            return [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
    with psycopg.connect(url) as connection:
        wanted = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return [name for (name,) in connection.execute(wanted)]


def _compare(checks: _Checks, home: Site, backup: Path, restored: Site) -> None:
    before, after = _parts(backup), _parts(_backup(restored))
    checks.see("every row and file is the same in the next backup", _same(before, after))
    sums = _media_sums(home)
    checks.see(
        f"{len(sums)} files have the same sums", bool(sums) and sums == _media_sums(restored)
    )
    restored.manage("archive", "verify")
    checks.see("the archive verifies itself", True)


def _same(before: dict[str, bytes], after: dict[str, bytes]) -> bool:
    manifests = [json.loads(parts.pop("manifest.json")) for parts in (before, after)]
    for manifest in manifests:
        del manifest["created_at"]
    return before == after and manifests[0] == manifests[1]


def _media_sums(site: Site) -> dict[str, str]:
    folder = site.folder / "media"
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _older(home: Site, backup: Path) -> Path:
    """The same, as a version wrote it that did not have the migrations from OLDER on yet."""
    os.environ.update(home.environment)
    django.setup()
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from denkzellen.backup import tables
    from denkzellen.backup.manifest import Manifest

    loader = MigrationLoader(connection)
    parts = _parts(backup)
    manifest = Manifest.read(parts.pop("manifest.json"))
    later = set(loader.graph.backwards_plan(OLDER))
    manifest.migrations = [[*node] for node in sorted(manifest.nodes() - later)]
    models = tables.by_table(loader.project_state(manifest.targets(loader)).apps)
    for table, told in list(manifest.tables.items()):
        names = [name for name in parts if name.startswith(f"tables/{table}/")]
        if table in models:
            there = {column.column for column in tables.columns(models[table])}
            parts |= {name: _only(there, told["columns"], parts[name]) for name in names}
            told["columns"] = [column for column in told["columns"] if column in there]
        else:
            del manifest.tables[table]
            parts = {name: parts[name] for name in parts.keys() - names}
    return _packed(backup.with_name("denkzellen-20200101-000000.tar.gz.age"), parts, manifest)


def _only(there: set[str], names: list[str], lines: bytes) -> bytes:
    """The rows without the columns that came later."""
    kept = [number for number, name in enumerate(names) if name in there]
    rows = [json.loads(line) for line in lines.splitlines()]
    return b"".join(json.dumps([row[number] for number in kept]).encode() + b"\n" for row in rows)


def _packed(path: Path, parts: dict[str, bytes], manifest: "Manifest") -> Path:
    manifest.sums = {name: sha256(content).hexdigest() for name, content in parts.items()}
    with envelope.written(path, KEY) as tar:
        for name, content in [*parts.items(), ("manifest.json", manifest.as_bytes())]:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    return path


if __name__ == "__main__":
    sys.exit(main())
