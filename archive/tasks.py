"""What the archive does in the background. Each task may run twice and ends the same."""

from django.tasks import task

from archive.extraction import read_file
from archive.models import ArchiveFile


@task
def read_words(file_id: int) -> None:
    read_file(file_id)


def start_reading(file: ArchiveFile) -> None:
    """Have the words of a document read; call it once its row is committed."""
    read_words.enqueue(file.pk)
