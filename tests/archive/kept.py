"""What the tests of kept states share."""

import re
from io import BytesIO
from zipfile import ZipFile

from django.test import TestCase
from pypdf import PdfReader

from archive.actions.keeping import keep_state
from denkzellen.pdf import is_offered

NAMES = ("stand.html", "stand.json", "dossier.pdf", "manifest.json", "stand.zip")


def keep_whole(cell, day):
    """A kept state with all its files: the dossier is drawn after the commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return keep_state(cell, day)


def download(client, state, name):
    response = client.get(f"{state.get_absolute_url()}{name}")
    assert response.status_code == 200, name
    return b"".join(response) if response.streaming else response.content


def words_of(content):
    """The words in a PDF, whichever lines they are broken into."""
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return re.sub(r"\s+", " ", text.replace("-\n", ""))


def everything_said(client, state):
    """What the page and all downloads tell, by name."""
    said = {"page": client.get(state.get_absolute_url()).content.decode()}
    for name in NAMES:
        if name == "dossier.pdf" and not is_offered():
            continue
        content = download(client, state, name)
        if name == "dossier.pdf":
            said[name] = words_of(content)
        elif name == "stand.zip":
            said |= _said_inside(content)
        else:
            said[name] = content.decode()
    return said


def _said_inside(parcel):
    with ZipFile(BytesIO(parcel)) as archive:
        said = {"names in the ZIP": "\n".join(archive.namelist())}
        for name in archive.namelist():
            content = archive.read(name)
            is_pdf = name == "dossier.pdf"
            said[f"ZIP: {name}"] = words_of(content) if is_pdf else content.decode(errors="replace")
    return said
