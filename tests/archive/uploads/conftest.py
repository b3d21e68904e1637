"""An editor with an entry, and a look at what is stored after each test."""

import pytest


@pytest.fixture(autouse=True)
def editor(client):
    from tests.factories import make_editor

    editor = make_editor(name="Rita Redaktion")
    client.force_login(editor)
    return editor


@pytest.fixture
def draft():
    from tests.factories import make_archive_entry

    return make_archive_entry(state="draft", title="Treffen")


@pytest.fixture(autouse=True)
def _nothing_half_stored(django_capture_on_commit_callbacks):
    """After each test every new file has a row, and every row its file."""
    from archive.models import ArchiveFile
    from tests.archive.uploads.sent import stored_files

    before = stored_files()
    with django_capture_on_commit_callbacks(execute=True):
        yield
    named_by_rows = set(ArchiveFile.objects.values_list("file", flat=True))
    assert stored_files() - before == named_by_rows
