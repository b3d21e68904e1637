"""Files as a browser sends them, or as none would."""

import io
import re
import zipfile
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter

PDF = b"%PDF-1.7\n%%EOF"
BOUNDARY = "grenze"


def page_of(entry):
    return reverse("archive_files", args=[entry.slug])


def named(name, content=PDF):
    return SimpleUploadedFile(name, content)


def send(client, entry, *files, **headers):
    return client.post(page_of(entry), {"dateien": list(files)}, headers=headers)


def send_raw(client, entry, *parts, field="dateien"):
    """As no browser would: names and heads exactly as they are."""
    body = b"".join(
        b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n\r\n%b\r\n'
        % (BOUNDARY.encode(), field.encode(), name, content)
        for name, content in parts
    )
    body += f"--{BOUNDARY}--\r\n".encode()
    return client.post(page_of(entry), body, f"multipart/form-data; boundary={BOUNDARY}")


def told(response, status=200):
    """Name and words for each file, the refused ones first, as the page says it."""
    assert response.status_code == status
    html = response.content.decode().replace("\u00a0", " ")
    rows = re.findall(r"<li[^>]*><strong>(.*?)</strong> <span>(.*?)</span></li>", html, re.DOTALL)
    return {name: " ".join(words.split()) for name, words in rows}


def stored_files():
    folder = Path(default_storage.path("archiv"))
    return {f"archiv/{path.name}" for path in folder.iterdir()} if folder.exists() else set()


def zipped(*names, first=None):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


KINDS = {
    "a.pdf": (b"\n%PDF-1.4", "application/pdf"),
    "a.rtf": (b"{\\rtf1", "application/rtf"),
    "a.docx": (
        zipped("[Content_Types].xml", "word/document.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a.odt": (
        zipped("content.xml", first="application/vnd.oasis.opendocument.text"),
        "application/vnd.oasis.opendocument.text",
    ),
    "a.zip": (zipped("bilder/a.txt"), "application/zip"),
    "a.txt": ("Grüße".encode(), "text/plain"),
    "a.mp3": (b"\xff\xfb\x90\x64" + b"\0" * 400, "audio/mpeg"),
    "a.ogg": (b"OggS\0\x02", "audio/ogg"),
    "a.flac": (b"fLaC\0\0\0\x22", "audio/flac"),
    "a.m4a": (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4"),
    "a.mp4": (b"\0\0\0\x18ftypisom\0\0\x02\0", "video/mp4"),
    "a.webm": (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "video/webm"),
}
WRONG = {
    "leer.pdf": (b"", "Die Datei ist leer"),
    "seite.pdf": (b"<!doctype html><script>alert(1)</script>", "nimmt das Archiv nicht auf"),
    "seite.txt": (b"\xef\xbb\xbf <svg onload=alert(1)>", "nimmt das Archiv nicht auf"),
    "skript.txt": (b"#!/bin/sh\nrm -rf /\n", "nimmt das Archiv nicht auf"),
    "binaer.csv": (b"a;b\x00\x01", "nimmt das Archiv nicht auf"),
    "programm.pdf": (b"MZ\x90\x00" + b"\0" * 60, "nimmt das Archiv nicht auf"),
    "alt.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "nimmt das Archiv nicht auf"),
    "film.mov": (b"\0\0\0\x14ftypqt  ", "nimmt das Archiv nicht auf"),
    "notiz.py": (b"import os", "nimmt das Archiv nicht auf"),
    "halb.zip": (zipped("a")[:40], "Das ZIP ist beschädigt"),
    "kurz.mp3": (b"\xff\xfb", "nimmt das Archiv nicht auf"),
}


def encrypted_pdf():
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(content)
    return content.getvalue()


def long_pdf():
    writer, content = PdfWriter(), io.BytesIO()
    for _page in range(10_000):
        writer.add_blank_page(10, 10)
    writer.write(content)
    return content.getvalue()


def zip_bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", b"\0" * 50_000_000)
    return content.getvalue()


NAMES = {
    b"../../etc/passwd.pdf": "passwd.pdf",
    b"..\\..\\boot.pdf": "boot.pdf",
    b"C:\\Windows\\system.pdf": "system.pdf",
    b"%2e%2e%2fgeheim.pdf": "2e2e2fgeheim.pdf",
    b"a\x00b\x1b[31m.pdf": "ab31m.pdf",
    "\u202efdp.exe".encode(): "fdp.pdf",
    b".htaccess": "htaccess.pdf",
    b"...": "eintrag.pdf",
    b"x" * 900 + b".pdf": f"{'x' * 80}.pdf",
    "Größe & Maß.pdf".encode(): "groesse-und-mass.pdf",
}
