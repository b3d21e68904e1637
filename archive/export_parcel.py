"""The ZIP of an export: a folder for each entry, the lists, and a text that says what it is."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from io import StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.db.models import Model, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.export_rows import Facts, Source, Told
from archive.filters import ARTS, FACETS, Selection
from denkzellen.models import Denkzelle
from network.linked_data import site_address
from network.member_list import cell
from network.models import Association, Venue

TABLE, DATA, README = "liste.csv", "liste.json", "LIESMICH.txt"
NAMED: dict[str, Callable[[], QuerySet[Any]]] = {
    "denkzelle": lambda: Denkzelle.objects.public(),
    "verband": lambda: Association.objects.public(),
    "ort": lambda: Venue.objects.public(),
}
FACTS = ("kind", "title", "date", "until", "place", "denkzelle", "project", "event")
MORE_FACTS = ("address", "folder", "summary")
FILE = ("path", "title", "size", "sha256", "description", "creator", "licence")


class TooMuchError(Exception):
    """The files are larger than was thought before."""


def described(selection: Selection) -> list[tuple[str, str]]:
    """What was asked for, in words: [("DENKZELLE", "Netzwerke"), …]."""
    asked = [(_("Suche"), f"„{selection.q}“")] if selection.q else []
    for facet, label in FACETS.items():
        values = selection.values(facet)
        names = _names(facet, values) if values else {}
        asked += [(str(label), names.get(value, value)) for value in values]
    return asked


def _names(facet: str, values: Iterable[str]) -> dict[str, str]:
    if facet == "art":
        return {value: str(label) for value, label in ARTS.items()}
    if facet not in NAMED:
        return {}
    found: Iterable[Model] = NAMED[facet]().filter(slug__in=values)
    return {str(getattr(one, "slug", "")): str(one) for one in found}


class Parcel:
    """Written row by row; `report` is called again and again, with the number of rows done."""

    def __init__(self, target: ZipFile, most_bytes: int, report: Callable[[int], None]) -> None:
        self.zip = target
        self.made_at = timezone.localtime()
        self.left = most_bytes
        self.report = report
        self.lines: list[Facts] = []

    def add(self, row: Told) -> Told:
        files = [self._put(source) for source in row.sources]
        self.lines.append(row.facts | {"files": files})
        self.report(len(self.lines))
        return row

    def finish(self, selection: Selection) -> None:
        self.lines.sort(key=lambda line: line["date"], reverse=True)
        self._write(TABLE, as_csv(self.lines))
        self._write(DATA, self._as_json(selection))
        self._write(README, readme(selection, self.made_at, self.lines))

    def _put(self, source: Source) -> Facts:
        """The file, as the lists tell of it."""
        line = {"path": source.path, "size": 0, **source.facts}
        pieces = source.pieces()
        try:
            first = next(pieces, b"")
        except FileNotFoundError:
            return line | {"path": "", "is_missing": True}
        digest = sha256()
        with self.zip.open(self._info(source.path, ZIP_STORED), "w", force_zip64=True) as target:
            for piece in _with(first, pieces):
                self._count(len(piece))
                target.write(piece)
                digest.update(piece)
                line["size"] += len(piece)
        line.setdefault("sha256", digest.hexdigest())
        return line

    def _count(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise TooMuchError
        self.report(len(self.lines))

    def _write(self, name: str, text: str) -> None:
        self.zip.writestr(self._info(name, ZIP_DEFLATED), text)

    def _info(self, name: str, kind: int) -> ZipInfo:
        info = ZipInfo(name, date_time=self.made_at.timetuple()[:6])
        info.compress_type = kind
        info.external_attr = 0o644 << 16
        return info

    def _as_json(self, selection: Selection) -> str:
        content = {
            "address": site_address(selection.address),
            "selection": [list(pair) for pair in described(selection)],
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "entries": self.lines,
        }
        return json.dumps(content, ensure_ascii=False, indent=1)


def _with(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def as_csv(lines: Iterable[Facts]) -> str:
    """A line for each file, and one for what has none: UTF-8 with a mark, for spreadsheets."""
    table = StringIO("\ufeff", newline="")
    table.seek(0, 2)
    writer = csv.writer(table, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(_headers())
    for line in lines:
        for file in line["files"] or [{}]:
            values = [
                *(line[name] for name in FACTS),
                ", ".join(line["associations"]),
                *(line[name] for name in MORE_FACTS),
                *(file.get(name, "") for name in FILE),
            ]
            writer.writerow([cell(value) for value in values])
    return table.getvalue()


def _headers() -> list[str]:
    return [
        _("Art"),
        _("Titel"),
        _("Datum"),
        _("bis"),
        _("Ort"),
        _("DENKZELLE"),
        _("Projekt"),
        _("Termin"),
        _("Verbände"),
        _("Adresse"),
        _("Ordner"),
        _("Kurz gesagt"),
        _("Datei"),
        _("Titel der Datei"),
        _("Größe in Bytes"),
        _("Prüfsumme (SHA-256)"),
        _("Bildbeschreibung"),
        _("Urheber:in"),
        _("Lizenz"),
    ]


def readme(selection: Selection, made_at: datetime, lines: list[Facts]) -> str:
    files = [file for line in lines for file in line["files"]]
    context = {
        "selection": described(selection),
        "address": site_address(selection.address),
        "made_at": made_at,
        "entries": len(lines),
        "files": sum(not file.get("is_missing") for file in files),
        "missing": sum(bool(file.get("is_missing")) for file in files),
        "table": TABLE,
        "data": DATA,
    }
    return render_to_string("archive/export_readme.txt", context).strip() + "\n"
