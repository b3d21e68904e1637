"""The outer shape of a backup: a tar, compressed, and encrypted with age when there is a key.

It can be opened without this program too: `age --decrypt -i key.txt FILE | tar --list --gzip`.
"""

import gzip
import os
import tarfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pyrage
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity, Recipient

from denkzellen.backup import BackupError

AGE_MAGIC = b"age-encryption.org/"
PIECE = 1024 * 1024


def new_key() -> str:
    return str(Identity.generate())


def public_part(key: str) -> str:
    return str(_recipient(key))


@contextmanager
def written(path: Path, key: str) -> Iterator[tarfile.TarFile]:
    """A new file that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with (
            _encrypting(file, key) as plain,
            gzip.GzipFile(fileobj=plain, mode="wb", mtime=0) as zipped,
            tarfile.open(fileobj=zipped, mode="w|") as tar,
        ):
            yield tar
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def opened(path: Path, key: str) -> Iterator[tarfile.TarFile]:
    """To be read once, from beginning to end; every byte has been checked at the end."""
    with (
        path.open("rb") as file,
        _decrypting(file, key) as plain,
        gzip.GzipFile(fileobj=plain, mode="rb") as unzipped,
    ):
        with tarfile.open(fileobj=unzipped, mode="r|") as tar:
            yield tar
        while unzipped.read(PIECE):
            pass


def _recipient(key: str) -> Recipient:
    try:
        if key.startswith("age1"):
            return Recipient.from_str(key)
        return Identity.from_str(key).to_public()
    except (pyrage.RecipientError, pyrage.IdentityError):
        words = _(
            "BACKUP_KEY ist kein Schlüssel. `manage.py backup --new-key` macht einen, der mit "
            "AGE-SECRET-KEY-1 beginnt."
        )
        raise BackupError(words) from None


def _identity(key: str) -> Identity:
    if not key:
        raise BackupError(
            _("Die Sicherung ist verschlüsselt: BACKUP_KEY muss auf ihren Schlüssel gesetzt sein.")
        )
    if key.startswith("age1"):
        words = _(
            "BACKUP_KEY ist der öffentliche Teil. Zum Öffnen braucht es den geheimen, der mit "
            "AGE-SECRET-KEY-1 beginnt."
        )
        raise BackupError(words)
    _recipient(key)
    return Identity.from_str(key)


@contextmanager
def _encrypting(file: BinaryIO, key: str) -> Iterator[BinaryIO]:
    if not key:
        yield file
        return
    recipient = _recipient(key)
    source, target = _pipe()
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(_encrypt, source, file, recipient)
        try:
            with target:
                yield target
        finally:
            work.result()  # what failed here is the cause of what failed there


@contextmanager
def _decrypting(file: BinaryIO, key: str) -> Iterator[BinaryIO]:
    is_encrypted = file.read(len(AGE_MAGIC)) == AGE_MAGIC
    file.seek(0)
    if not is_encrypted:
        yield file
        return
    identity = _identity(key)
    source, target = _pipe()
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(_decrypt, file, target, identity)
        try:
            with source:
                yield source
        finally:
            _raise_cause(work)


def _raise_cause(work: Future[None]) -> None:
    error = work.exception()
    if error and not isinstance(error, BrokenPipeError):  # that one says only: nobody reads on
        raise error


def _encrypt(source: BinaryIO, target: BinaryIO, recipient: Recipient) -> None:
    with source:
        pyrage.encrypt_io(source, target, [recipient])


def _decrypt(source: BinaryIO, target: BinaryIO, identity: Identity) -> None:
    with target:
        pyrage.decrypt_io(source, target, [identity])


def _pipe() -> tuple[BinaryIO, BinaryIO]:
    reading, writing = os.pipe()
    return cast(BinaryIO, os.fdopen(reading, "rb")), cast(BinaryIO, os.fdopen(writing, "wb"))
