"""Where uploads lie: in a folder, or in an S3-compatible store.

The store is closed to all but this site. Addresses of files stay those of our own views, which ask
`visible_to` each time they hand one over; nobody ever gets an address of the store.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from storages.backends.s3 import S3Storage

NOT_FOUND = 404
PIECE = 1024 * 1024


def s3_options(url: str) -> dict[str, Any]:
    """OPTIONS from https://key:secret@host/bucket?region=name."""
    parsed = urlsplit(url)
    bucket = parsed.path.strip("/")
    if parsed.scheme not in ("https", "http") or not (parsed.hostname and bucket):
        raise ImproperlyConfigured("S3_URL has the form https://key:secret@host/bucket?region=…")
    port = f":{parsed.port}" if parsed.port else ""
    return {
        "endpoint_url": f"{parsed.scheme}://{parsed.hostname}{port}",
        "bucket_name": bucket,
        "access_key": unquote(parsed.username or ""),
        "secret_key": unquote(parsed.password or ""),
        "region_name": parse_qs(parsed.query).get("region", ["us-east-1"])[0],
    }


class S3MediaStorage(S3Storage):
    """Fails like a folder does, so that the rest of the site need not know."""

    def get_default_settings(self) -> dict[str, Any]:
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=5,
            read_timeout=30,
            retries={"max_attempts": 3, "mode": "standard"},
        )
        own = {"file_overwrite": False, "default_acl": None, "client_config": config}
        return super().get_default_settings() | own

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        return f"{settings.MEDIA_URL}{name}"

    def exists(self, name: str) -> bool:
        with _as_of_a_folder(name):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with _as_of_a_folder(name):
            return int(super().size(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _as_of_a_folder(path):
            folders, files = super().listdir(path)
            return folders, files

    def delete(self, name: str) -> None:
        with _as_of_a_folder(name):
            super().delete(name)

    def get_modified_time(self, name: str) -> datetime:
        with _as_of_a_folder(name):
            modified: datetime = super().get_modified_time(name)
            return modified

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            return super()._open(name, mode)
        with _as_of_a_folder(name):
            return S3File(self.bucket.Object(self._normalize_name(name)), name)

    def _save(self, name: str, content: File) -> str:
        with _as_of_a_folder(name):
            saved: str = super()._save(name, content)
            return saved


@contextmanager
def _as_of_a_folder(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        is_missing = error.response["ResponseMetadata"]["HTTPStatusCode"] == NOT_FOUND
        if is_missing and error.response["Error"]["Code"] != "NoSuchBucket":
            raise FileNotFoundError(name) from error
        raise OSError(str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(str(error)) from error


class S3File(File):
    """A file of the store, of which no more is fetched than is read."""

    def __init__(self, stored: Any, name: str) -> None:
        self.stored = stored
        self.size = stored.content_length
        super().__init__(io.BufferedReader(S3Reader(stored, self.size), PIECE), name)

    def open(self, *args: Any, **kwargs: Any) -> "S3File":
        if self.closed:
            self.file = io.BufferedReader(S3Reader(self.stored, self.size), PIECE)
        self.seek(0)
        return self


class S3Reader(io.RawIOBase):
    """Reads on where it was; after a jump it asks for the rest from there."""

    def __init__(self, stored: Any, size: int) -> None:
        self.stored, self.size = stored, size
        self.place = 0
        self.body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        place = max(0, start + offset)
        if place != self.place:
            self._let_go()
            self.place = place
        return place

    def readinto(self, buffer: Any) -> int:
        if self.place >= self.size:
            return 0
        with _as_of_a_folder(self.stored.key):
            if self.body is None:
                self.body = self.stored.get(Range=f"bytes={self.place}-")["Body"]
            data = self.body.read(len(buffer))
        buffer[: len(data)] = data
        self.place += len(data)
        return len(data)

    def close(self) -> None:
        self._let_go()
        super().close()

    def _let_go(self) -> None:
        if self.body is not None:
            self.body.close()
            self.body = None
