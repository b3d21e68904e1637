"""A folder for uploads, in which a file is whole or not there at all."""

import os
import secrets

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class FolderStorage(FileSystemStorage):
    def _save(self, name: str, content: File) -> str:
        """The name is free or may be replaced; a full disk leaves nothing behind."""
        part = f"{name}.{secrets.token_hex(4)}.teil"
        try:
            super()._save(part, content)  # type: ignore[misc]  # the stubs do not know it
            os.replace(self.path(part), self.path(name))
        except BaseException:
            self.delete(part)
            raise
        return name
