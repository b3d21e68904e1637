"""What the site stands on goes away for a while: database, Redis, mail server, room on the disk.

python -m tests.faults.outages [--restarts 5]

PostgreSQL is restarted under load: a page with 503 and Retry-After meanwhile, all well at most
five seconds after it is back, and every save that was acknowledged is there, once. Without Redis
pages work. However the mail server behaves, each mail arrives once in the end. A full disk is said
clearly, what was typed stays, and no file is half.

With 5 restarts it takes about three minutes, with 1 one minute (CI).
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
from PIL import Image as Pixels

from tests.faults.load import Load
from tests.faults.mail_server import MailServer, mail_server
from tests.faults.processes import wait_until
from tests.faults.services import PostgreSQL, Redis, folder_of, postgresql, redis
from tests.faults.site import Node, Site, site_at
from tests.faults.visitor import Answer, Visitor
from tests.faults.writers import Writer, Writers

RATE = 20
DOWN_SECONDS = 8
HEALED_SECONDS = 5.0
WRITERS = 3
PAGES = ("/", "/kalender/", "/netzwerk/", "/suche/?q=Termin", "/kalender.json", "/archiv/")
CREDIT = {"licence": "cc-by", "consent": "no_people"}
WELL = (200, 302)


class Outages:
    def __init__(self, site: Site, node: Node, people: dict[str, Any]) -> None:
        self.site = site
        self.node = node
        self.people = people
        self.wrong: list[str] = []
        self.writers = [
            Writer(self.visitor("writers", number), one)
            for number, one in enumerate(people["writers"])
        ]

    def visitor(self, role: str = "", number: int = 0) -> Visitor:
        session = self.people[role][number]["session"] if role else ""
        return Visitor(self.node.port, {self.people["cookie"]: session} if role else {})

    def check(self, is_right: object, what: str) -> None:
        if not is_right:
            self.wrong.append(what)

    def questions(self) -> list[Any]:
        """Visitors, and now and then somebody who is signed in."""

        def page(path: str) -> Any:
            return lambda: (path, self.visitor().get(path))

        def own_page() -> tuple[str, Answer]:
            return "/mein/", self.visitor("writers").get("/mein/")

        return [*(page(path) for path in PAGES), own_page]


# PostgreSQL


def database_restarts(outages: Outages, database: PostgreSQL, restarts: int) -> None:
    back: list[float] = []
    gone: list[float] = []
    healed: list[float] = []
    with Load(RATE, outages.questions()) as load, Writers(outages.writers, 0.2) as writers:
        time.sleep(3)
        for number in range(restarts):
            gone.append(time.monotonic())
            database.stop("fast" if number % 2 else "immediate")
            time.sleep(DOWN_SECONDS)
            database.start()
            back.append(time.monotonic())
            healed.append(_seconds_until_well(outages))
            time.sleep(HEALED_SECONDS)
    meanwhile = _meanwhile(load, gone, back)
    told = [one for one in meanwhile if one.status == 503]
    for one in load.failed(expected=(*WELL, 503)):
        outages.wrong.append(f"{one.what} answers {one.status} {one.problem}")
    outages.check(told, "nobody was told that the database is gone")
    outages.check(all(one.retry_after for one in told), "503 without Retry-After")
    late = [one for one in load.failed(expected=WELL) if one not in meanwhile]
    for one in late:
        outages.wrong.append(f"{one.what} answers {one.status} long after the database is back")
    outages.check(max(healed) <= HEALED_SECONDS, f"healed after {max(healed):.1f} s")
    outages.wrong += outages.site.remains({"save": writers.acknowledged})["wrong"]
    slowest = max((one.seconds for one in told), default=0)
    print(
        f"PostgreSQL: {restarts} restarts, {load.summary()}; {len(told)} times 503 (after "
        f"{slowest:.1f} s at most), healed after {max(healed):.1f} s at most; "
        f"{len(writers.acknowledged)} acknowledged saves"
    )


def _meanwhile(load: Load, gone: Sequence[float], back: Sequence[float]) -> list[Any]:
    """What was answered while the database was gone, or up to five seconds after."""
    return [
        one
        for one in load.asked
        for start, end in zip(gone, back, strict=True)
        if start <= one.at + one.seconds <= end + HEALED_SECONDS
    ]


def _seconds_until_well(outages: Outages) -> float:
    """Until pages of visitors and of somebody signed in came three times in a row."""
    in_a_row = 0

    def is_well() -> bool:
        nonlocal in_a_row
        pages = [outages.visitor().get("/netzwerk/"), outages.visitor("writers").get("/mein/")]
        in_a_row = in_a_row + 1 if all(page.status == 200 for page in pages) else 0
        return in_a_row == 3

    return wait_until(is_well, "the site is well again")


# Redis


def redis_stops(outages: Outages, server: Redis) -> None:
    server.kill()
    statuses: Counter[int] = Counter()
    longest = 0.0
    for path in (*PAGES, *PAGES):
        for visitor in (outages.visitor(), outages.visitor("writers")):
            started = time.monotonic()
            statuses[visitor.get(path).status] += 1
            longest = max(longest, time.monotonic() - started)
    statuses[outages.visitor("writers").get("/mein/").status] += 1
    outages.check(set(statuses) == {200}, f"without Redis: {statuses}")
    outages.check(outages.writers[0].save("Ohne Redis").is_done, "without Redis nothing is saved")
    server.start()
    outages.check(outages.visitor("writers").get("/mein/").status == 200, "signed out with Redis")
    print(f"Redis: {statuses.total()} pages without it, {longest:.1f} s at most, nobody signed out")


# Mail


def mail_server_fails(outages: Outages, mails: MailServer, database: PostgreSQL) -> None:
    submitted = iter(outages.people["submitted"])
    subjects = []
    for manner in ("refusing", "dropping early", "dropping late", "slow"):
        mails.manner = manner
        for _ in range(2):
            entry = next(submitted)
            editor = outages.visitor("editors")
            started = time.monotonic()
            answer = editor.submit(entry["review"], ending="/freigeben/")
            outages.check(answer.is_done, f"{manner}: the approval was not accepted")
            took = time.monotonic() - started
            outages.check(took < mails.slow_seconds, f"{manner}: the page waited {took:.1f} s")
            subjects.append(f"[DENKZELLEN] {entry['name']} ist jetzt öffentlich")
        wait_until(lambda: _untried(database) == 0, f"{manner}: each mail was tried")
    mails.manner = "taking"
    with psycopg.connect(database.url, autocommit=True) as db:
        db.execute("UPDATE denkzellen_outgoingmail SET next_attempt_at = now()")
    said = outages.site.manage("deliver_mail").strip()
    arrived = mails.subjects()
    for subject in subjects:
        outages.check(arrived[subject] == 1, f"{arrived[subject]} times arrived: {subject}")
    print(f"Mail: {len(subjects)} mails past a server that refuses, drops and dawdles: {said}")


def _untried(database: PostgreSQL) -> int:
    """Mails no attempt has ended for; a slow server takes them in the end."""
    question = "SELECT count(*) FROM denkzellen_outgoingmail WHERE last_error = ''"
    with psycopg.connect(database.url) as db:
        row = db.execute(question).fetchone()
    assert row is not None
    number: int = row[0]
    return number


# Disk


@contextmanager
def full_disk(folder: Path) -> Iterator[bool]:
    """The folder of the uploads on a disk of its own, with a few kilobytes left on it."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.getuid() != 0:
        yield False
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=True)
    try:
        with (folder / "rest").open("wb") as rest:
            rest.write(b"x" * (1024 * 1024 - 12 * 1024))
        yield True
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def disk_is_full(outages: Outages) -> None:
    media = outages.site.folder / "media"
    with full_disk(media) as is_full:
        if not is_full:
            print("Disk: left out, only root can set up a full one")
            return
        writer, editor = outages.people["writers"][0], outages.people["editors"][0]
        portrait = f"/mein/profil/{writer['slug']}/bild/"
        entry = f"/redaktion/archiv/{editor['slug']}"
        words = {**CREDIT, "creator": "Ada Beispiel"}
        alt = {"alt": "Ein Rauschen", "is_decorative": []}
        outages_of = (
            ("writers", portrait, {**words, **alt}, ("upload", "bild.png", _noise())),
            ("editors", f"{entry}/fotos/", words, ("bilder", "bild.png", _noise())),
            ("editors", f"{entry}/dateien/", {}, ("dateien", "lang.txt", b"Wort " * 20_000)),
        )
        for role, path, changes, upload in outages_of:
            answer = outages.visitor(role).submit(path, changes, uploads=(upload,))
            outages.check(answer.status == 200, f"disk full: {path} answers {answer.status}")
            outages.check("Der Speicher hat" in answer.text, f"disk full: {path} does not say so")
            kept = all(str(value) in answer.text for value in changes.values() if value != [])
            outages.check(kept, f"disk full: {path} forgets what was typed")
        left = [path.name for path in media.rglob("*") if path.is_file()]
        outages.check(left == ["rest"], f"disk full: files left behind: {left}")
        outages.wrong += outages.site.remains({})["wrong"]
        (media / "rest").unlink()
        for role, path, changes, upload in outages_of:
            answer = outages.visitor(role).submit(path, changes, uploads=(upload,))
            outages.check("gespeichert" in answer.text or answer.is_done, f"{path} after all")
        outages.wrong += outages.site.remains(
            {"portrait": [{"pk": writer["pk"], "text": "Ada Beispiel"}]}
        )["wrong"]
    print("Disk: three kinds of upload refused clearly while it was full, and taken afterwards")


def _noise() -> bytes:
    content = BytesIO()
    Pixels.frombytes("RGB", (200, 200), os.urandom(200 * 200 * 3)).save(content, format="PNG")
    return content.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restarts", type=int, default=5)
    options = parser.parse_args()
    started = time.monotonic()
    with (
        postgresql() as database,
        folder_of("postgres") as folder,
        redis(folder) as cache,
        mail_server() as mails,
        site_at(
            folder,
            database.url,
            has_data=False,
            EMAIL_URL=mails.url,
            REDIS_URL=cache.url,
            TABLES_FROM_MODELS="true",
        ) as site,
    ):
        mails.slow_seconds = 12
        people = json.loads(site.run("-m", "tests.faults.people", str(WRITERS), "1", "8", "0"))
        node = site.node("web", "--preload", workers=2)
        node.start()
        outages = Outages(site, node, people)
        mail_server_fails(outages, mails, database)
        redis_stops(outages, cache)
        database_restarts(outages, database, options.restarts)
        disk_is_full(outages)
    for line in outages.wrong:
        print("WRONG:", line)
    seconds = time.monotonic() - started
    print(f"outages: {options.restarts} restarts in {seconds:.0f} s, {len(outages.wrong)} wrong")
    return 1 if outages.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
