"""The works of the archive which `archive_kills` kills, and how each is looked at afterwards."""

import threading
import time
from contextlib import suppress
from hashlib import sha256
from io import BytesIO, StringIO
from itertools import count
from typing import Any
from zipfile import ZipFile

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image as Pixels
from pypdf import PdfWriter

from archive.actions import exporting
from archive.filters import Selection
from archive.models import (
    ArchiveEntry,
    ArchiveFile,
    ArchivePhoto,
    Export,
    ExportState,
    KeptFile,
)
from network.models import Image
from tests.factories import (
    make_archive_entry,
    make_archive_file,
    make_editor,
)
from tests.faults.archive_cell import Cell
from tests.faults.archive_kills import Work
from tests.faults.processes import Program, wait_until
from tests.faults.site import Node, Site, kill_process
from tests.faults.visitor import Answer, NotAnsweredError, Visitor

_number = count(1)


def works_on(site: Site) -> list[Work]:
    node = site.node("node")
    node.start()
    client = Client()
    client.force_login(make_editor())
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    visitor = Visitor(node.port, cookies)
    return [Pausing(node, visitor), Uploading(node, visitor), Exporting(site)]


# What holds after each point


def repaired() -> list[str]:
    """Repair, and say what is wrong even then."""
    out = StringIO()
    try:
        call_command("archive", "verify", repair=True, young=True, stdout=out)
    except CommandError:
        return [f"verify --repair: {out.getvalue()}"]
    return []


def verified() -> list[str]:
    work_off()
    out = StringIO()
    try:
        call_command("archive", "verify", stdout=out)
    except CommandError:
        return [f"verify: {out.getvalue()}"]
    return _orphans()


def _orphans() -> list[str]:
    """Looked for in another way than `verify` does."""
    known = {name for image in Image.objects.all() for name in image.file_names}
    for model in (ArchiveFile, KeptFile, Export):
        known |= set(model._base_manager.values_list("file", flat=True))
    root = settings.MEDIA_ROOT
    there = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    missing = known - there - {""}
    problems = [f"belongs to nothing: {name}" for name in there - known]
    return problems + [f"is missing: {name}" for name in missing]


def work_off() -> None:
    """Do all that waits for a worker."""
    call_command("db_worker", batch=True, startup_delay=False, verbosity=0, stdout=StringIO())


def settle() -> None:
    """What the killed process had begun in the database has come to its end."""
    wait_until(_is_quiet, "the database is quiet", pause=0.005)


def _is_quiet() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return bool(cursor.fetchone()[0] == 0)


class AtNode:
    """A work that is asked for by requests; `begin` makes them and gives the answers."""

    name = ""

    def __init__(self, node: Node, visitor: Visitor) -> None:
        self.node = node
        self.visitor = visitor

    def killed(self, seconds: float, work: Any) -> None:
        """Run `work` and kill the process that answers; it is there again afterwards."""
        [worker] = self.node.children()
        doing = threading.Thread(target=work)
        doing.start()
        time.sleep(seconds)
        kill_process(worker)
        doing.join()
        self.wait_for_another(worker)
        settle()

    def wait_for_another(self, worker: int) -> None:
        def is_there() -> bool:
            return self.node.children() not in ([worker], []) and self.node.answers()

        wait_until(is_there, "another process answers")

    def begin_anew(self) -> None:
        """Each work meets a process that has not done it before."""
        [worker] = self.node.children()
        kill_process(worker)
        self.wait_for_another(worker)


class Pausing(AtNode):
    name = "pausing"
    whole: dict[str, Any]

    def measure(self) -> float:
        self.begin_anew()
        cell = Cell()
        posted = cell.confirmation(self.visitor)
        started = time.monotonic()
        answer = self.visitor.post(cell.address, posted)
        seconds = time.monotonic() - started
        assert answer.is_done, answer.text
        self.whole = cell.facts()
        return seconds

    def kill_after(self, seconds: float) -> tuple[str, list[str]]:
        cell = Cell()
        nothing = cell.facts()
        posted = cell.confirmation(self.visitor)
        answers: list[Answer] = []

        def post() -> None:
            with suppress(NotAnsweredError):
                answers.append(self.visitor.post(cell.address, posted))

        self.killed(seconds, post)
        is_acknowledged = any(answer.is_done for answer in answers)
        facts = cell.facts()
        end = "paused" if facts == self.whole else "not paused"
        problems = []
        if facts not in (nothing, self.whole):
            problems.append(f"half paused: {_differences(facts, self.whole)}")
        if is_acknowledged and facts != self.whole:
            problems.append("it said that it pauses, and does not")
        problems += repaired()
        pressed_again = self.visitor.post(cell.address, posted)
        if pressed_again.status >= 500 or cell.facts() != self.whole:
            problems.append(f"pressed again: {_differences(cell.facts(), self.whole)}")
        end += ", answered" if is_acknowledged else ""
        return end, problems + verified()


def _differences(facts: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value != whole[name]}


class Uploading(AtNode):
    """Files and photos one after the other, as the script of the page sends them."""

    name = "uploading"

    def __init__(self, node: Node, visitor: Visitor) -> None:
        super().__init__(node, visitor)
        small, large = 30_000, 6_000_000  # held in memory, or in a temporary file
        self.files = [
            (f"notiz-{number}.txt", _text(number, small if number % 2 else large))
            for number in range(5)
        ]
        self.files.append(("protokoll.pdf", _pdf()))
        self.photos = [(f"foto-{number}.jpg", _photo(number)) for number in range(2)]

    def measure(self) -> float:
        self.begin_anew()
        entry = make_archive_entry(state="draft")
        started = time.monotonic()
        stored = self._send(entry, [])
        assert len(stored) == len(self.files) + len(self.photos), stored
        return time.monotonic() - started

    def kill_after(self, seconds: float) -> tuple[str, list[str]]:
        entry = make_archive_entry(state="draft")
        acknowledged: list[str] = []
        self.killed(seconds, lambda: self._send(entry, acknowledged))
        problems = repaired() + verified()
        problems += [f"acknowledged, not there: {name}" for name in self._lost(entry, acknowledged)]
        end = f"{len(acknowledged)} acknowledged"
        again = self._send(entry, list(acknowledged))
        if lost := self._lost(entry, again):
            problems.append(f"sent again, not there: {lost}")
        numbers = entry.files.count(), entry.photos.count()
        if numbers != (len(self.files), len(self.photos)):
            problems.append(f"sent again, and there are {numbers}")
        return end, problems + verified()

    def _send(self, entry: ArchiveEntry, acknowledged: list[str]) -> list[str]:
        """Those not yet acknowledged, until there is no answer; each answer is written down."""
        files = ("archive_files", "dateien", self.files, {})
        credit = {"creator": "Ida", "licence": "own", "consent": "no_people"}
        photos = ("archive_photos", "bilder", self.photos, credit)
        try:
            for page, field, contents, words in (files, photos):
                address = reverse(page, args=[entry.slug])
                _address, form = self.visitor.form(address)
                for name, content in contents:
                    if name in acknowledged:
                        continue
                    values = form.filled(words)
                    answer = self.visitor.post(address, values, ((field, name, content),))
                    if answer.status == 200 and _is_stored(answer):
                        acknowledged.append(name)
        except NotAnsweredError:
            pass
        return acknowledged

    def _lost(self, entry: ArchiveEntry, acknowledged: list[str]) -> list[str]:
        sums = {name: sha256(content).hexdigest() for name, content in self.files}
        lost = []
        for name in acknowledged:
            file = entry.files.filter(sha256=sums.get(name, "")).first()
            if name in sums and (file is None or _sum_of(file) != sums[name]):
                lost.append(name)
        photos = [name for name in acknowledged if name not in sums]
        there = ArchivePhoto.objects.filter(entry=entry).count()
        return lost + photos[there:]


def _is_stored(answer: Answer) -> bool:
    return "Gespeichert: 1. Nicht gespeichert: 0." in answer.text


def _sum_of(file: ArchiveFile) -> str:
    with default_storage.open(str(file.file.name)) as content:
        return sha256(content.read()).hexdigest()


def _text(number: int, size: int) -> bytes:
    line = f"Zeile der Notiz {number}, {next(_number)}\n".encode()
    return (line * (size // len(line) + 1))[:size]


def _pdf() -> bytes:
    """Its words are read in the background."""
    content, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(content)
    return content.getvalue()


def _photo(number: int) -> bytes:
    content = BytesIO()
    picture = Pixels.effect_noise((900, 600), 40 + number).convert("RGB")
    picture.save(content, "JPEG", quality=85)
    return content.getvalue()


class Exporting:
    """Built by a worker, which is killed from the moment it has begun."""

    name = "exporting"
    files = 60
    size = 2_000_000

    def __init__(self, site: Site) -> None:
        self.site = site
        self.sums: set[str] = set()

    def measure(self) -> float:
        if not self.sums:
            self._lay_out()
        export = exporting.order(Selection(art=("presse",)))
        worker = self._start(export)
        done = Export.objects.filter(pk=export.pk, state=ExportState.DONE)
        seconds = wait_until(done.exists, "the export is done", pause=0.005)
        assert worker.process is not None
        worker.process.wait()
        problems = self._problems_of(export)
        assert not problems, problems
        export.delete()
        return seconds

    def _lay_out(self) -> None:
        work_off()  # what the other works left
        for number in range(self.files):
            content = _text(number, self.size)
            entry = make_archive_entry(kind="presse")
            make_archive_file(content, entry=entry, name="bericht.txt", content_type="text/plain")
            self.sums.add(sha256(content).hexdigest())

    def _start(self, export: Export) -> Program:
        """A worker that has taken up the work."""
        worker = self.site.program("worker", "db_worker", "--batch")
        worker.start()
        waiting = Export.objects.filter(pk=export.pk, state=ExportState.WAITING)
        wait_until(lambda: not waiting.exists(), "the export is taken up", pause=0.005)
        return worker

    def kill_after(self, seconds: float) -> tuple[str, list[str]]:
        export = exporting.order(Selection(art=("presse",)))
        worker = self._start(export)
        time.sleep(seconds)
        worker.kill()
        settle()
        export.refresh_from_db()
        end = str(export.state)
        problems = self._problems_of(export) if export.is_done else []
        problems += repaired() + verified() + self._problems_of(export)
        export.refresh_from_db()
        export.delete()
        return end, problems

    def _problems_of(self, export: Export) -> list[str]:
        """Done means: the whole file is there, with every file in it."""
        export.refresh_from_db()
        if not export.is_done:
            return [f"the export is {export.state} ({export.note})"]
        with default_storage.open(str(export.file.name)) as file:
            content = file.read()
        if sha256(content).hexdigest() != export.sha256:
            return ["the export is another file than its sum says"]
        with ZipFile(BytesIO(content)) as parcel:
            names = [name for name in parcel.namelist() if "/" in name]
            sums = {sha256(parcel.read(name)).hexdigest() for name in names}
        return [] if sums == self.sums else ["files are missing in the export"]
