"""What the tests of exports share."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

from django.core.files.storage import default_storage
from django.test import TestCase
from django.urls import reverse

from tests.factories import (
    make_archive_entry,
    make_archive_file,
    make_association,
    make_denkzelle,
    make_project,
)

PROTOCOL = b"%PDF-1.7 was wir besprachen"


def make_protocol():
    """An entry with all that an export tells of one."""
    cell = make_denkzelle(name="Netzwerke")
    entry = make_archive_entry(
        title="Erstes Treffen",
        slug="erstes-treffen",
        kind="protokoll",
        denkzelle=cell,
        project=make_project(denkzelle=cell, title="Adressbuch"),
        summary="Wer kam.",
        text="Alles im Wortlaut.",
    )
    entry.associations.add(make_association(name="Chorverband"))
    make_archive_file(PROTOCOL, entry=entry, name="protokoll.pdf", title="Protokoll")
    return entry


def order(client, query=""):
    """The page that says how far it is, after the background work is done."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(f"{reverse('export_order')}?{query}")
    assert response.status_code == 302, response.text
    return response["Location"]


def fetch(client, page):
    """The files in the ZIP behind this page, by name."""
    response = client.get(f"{page}archiv.zip")
    assert response.status_code == 200
    with ZipFile(BytesIO(b"".join(response))) as parcel:
        return {name: parcel.read(name) for name in parcel.namelist()}


def table(files):
    text = files["liste.csv"].decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def stored():
    if not default_storage.exists("auszuege"):
        return []
    return default_storage.listdir("auszuege")[1]
