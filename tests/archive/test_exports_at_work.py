"""How exports are put together: within limits, once, and in spite of workers that die."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.actions import exporting
from archive.models import ArchiveFile, Export, ExportState
from archive.verifying import findings
from tests.archive.exports import PROTOCOL, fetch, make_protocol, order, stored
from tests.factories import (
    make_archive_entry,
    make_archive_file,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A store of its own: here every file that belongs to nothing counts."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def protocol():
    return make_protocol()


def test_nothing_to_take_along_is_said_before(client):
    response = client.get(reverse("export_order"))
    assert "Zu dieser Auswahl gehört kein Eintrag." in response.text
    assert "Zusammenstellen</button>" not in response.text
    assert "gehört kein Eintrag" in client.post(reverse("export_order")).text
    assert not Export.objects.exists()


def test_too_many_entries_are_refused_with_a_way_out(client, protocol, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 0)
    response = client.post(reverse("export_order"))
    assert "Das sind 1 Einträge, und auf einmal gehen 0." in response.text
    assert "Jahr für Jahr" in response.text
    assert not Export.objects.exists()


def test_too_large_files_are_refused(client, protocol, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_BYTES_AT_ONCE", 5)
    assert "zusammen zu groß" in client.post(reverse("export_order")).text
    assert not Export.objects.exists()


def test_files_larger_than_their_rows_say_end_it(client, protocol, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_BYTES_AT_ONCE", len(PROTOCOL))
    with default_storage.open(ArchiveFile.objects.get().file.name, "wb") as file:
        file.write(PROTOCOL * 2)
    page = order(client)
    assert "zusammen zu groß" in client.get(page).text
    assert stored() == []


def test_disk_is_never_filled_with_exports(client, protocol, monkeypatch):
    order(client)
    monkeypatch.setattr(exporting, "MOST_BYTES_OF_ALL", 10)
    assert "liegen sehr viele Auszüge bereit" in client.get(reverse("export_order")).text


def test_many_orders_from_one_connection_are_refused(client, protocol, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"export": "1/h/ip"}
    order(client)
    assert "kamen gerade viele Bestellungen" in client.post(reverse("export_order")).text


def test_page_counts_while_it_is_built(client, protocol):
    page = client.post(reverse("export_order"))["Location"]
    Export.objects.update(state=ExportState.BUILDING, done=120, total=400)
    response = client.get(page)
    assert "120 von 400 Einträgen" in response.text
    assert "Jetzt nachsehen" in response.text
    assert 'data-again="3"' in response.text
    assert client.get(f"{page}archiv.zip")["Location"] == page


def test_failure_is_told_with_the_way_to_try_again(client, protocol, monkeypatch):
    def refuse(*args):
        raise OSError("no space left")

    monkeypatch.setattr(default_storage, "save", refuse)
    page = order(client, "art=protokoll")
    monkeypatch.undo()
    response = client.get(page)
    assert "ließ sich nicht zusammenstellen" in response.text
    assert 'href="/archiv/auszug/?art=protokoll"' in response.text
    assert client.get(order(client, "art=protokoll")).status_code == 200
    assert Export.objects.get(state=ExportState.DONE).token != Export.objects.first()


def test_part_of_a_large_file_can_be_asked_for(client, protocol):
    address = f"{order(client)}archiv.zip"
    whole = b"".join(client.get(address))
    part = client.get(address, headers={"range": "bytes=5-9"})
    assert part.status_code == 206
    assert b"".join(part) == whole[5:10]


def test_worker_that_was_killed_is_made_up_for(client, protocol):
    page = client.post(reverse("export_order"))["Location"]
    Export.objects.update(state=ExportState.BUILDING, attempts=1)
    half = default_storage.save("auszuege/halb.zip", ContentFile(b"PK half"))
    found = list(findings(young_too=True))
    assert len(found) == 2
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert [one.mend() for one in found] == ["Neu in Auftrag gegeben.", "Entfernt."]
    assert not default_storage.exists(half)
    assert fetch(client, page)["erstes-treffen/protokoll.pdf"] == PROTOCOL
    assert list(findings(young_too=True)) == []


def test_what_is_being_built_is_left_alone(client, protocol):
    client.post(reverse("export_order"))
    assert list(findings()) == []


def test_what_breaks_off_each_time_is_given_up(client, protocol):
    page = client.post(reverse("export_order"))["Location"]
    Export.objects.update(state=ExportState.BUILDING, attempts=exporting.MOST_ATTEMPTS)
    [found] = findings(young_too=True)
    assert found.mend() == "Aufgegeben: Er ist schon mehrmals abgebrochen."
    assert "mehrmals abgebrochen" in client.get(page).text


def test_damaged_export_is_found_and_thrown_away(client, protocol):
    page = order(client)
    with default_storage.open(Export.objects.get().file.name, "wb") as file:
        file.write(b"PK")
    [found] = findings()
    assert "statt" in found.text
    found.mend()
    assert client.get(page).status_code == 410


def test_late_worker_does_not_finish_what_was_thrown_away(client, protocol, monkeypatch):
    """Somebody is erased while the file is being put together."""
    client.post(reverse("export_order"))
    export = Export.objects.get()
    told = exporting.told

    def erased_meanwhile(held):
        yield from told(held)
        Export.objects.all().delete()

    monkeypatch.setattr(exporting, "told", erased_meanwhile)
    assert exporting.build(export.pk) is False
    assert stored() == []
    assert not Export.objects.exists()


def test_two_workers_build_it_once(client, protocol):
    client.post(reverse("export_order"))
    export = Export.objects.get()
    assert exporting.build(export.pk) is True
    assert exporting.build(export.pk) is False
    assert len(stored()) == 1


def test_many_entries_cost_no_more_queries_than_one(client, protocol):
    def queries_for(query):
        client.post(f"{reverse('export_order')}?{query}")
        export = Export.objects.get(query=query)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            exporting.build(export.pk)
            assert exporting.is_true(Export.objects.get(pk=export.pk))
        return len(queries)

    few = queries_for("art=protokoll")
    for number in range(8):
        entry = make_archive_entry(kind="presse", denkzelle=protocol.denkzelle)
        make_archive_file(b"x%d" % number, entry=entry)
        entry.associations.add(protocol.associations.get())
    assert queries_for("art=presse") <= few
