"""Nobody changes what was kept: not by the admin, not by the ORM, not by SQL."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from archive import triggers
from archive.actions.keeping import keep_state
from archive.models import ErasurePermit, KeptFile, KeptState
from tests.admin_site import admin_address, sign_in_editor
from tests.factories import make_denkzelle

pytestmark = pytest.mark.django_db

DAY = date(2024, 3, 12)
TABLES = ["archive_keptstate", "archive_keptfile"]


@pytest.fixture
def state():
    return keep_state(make_denkzelle(name="Netzwerke", claim="Echt."), DAY)


@contextmanager
def refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def assert_untouched(state):
    now = KeptState.objects.get(pk=state.pk)
    assert (now.content["claim"], now.sha256) == ("Echt.", state.sha256)
    assert {"stand.html", "stand.json"} <= {file.name for file in now.kept_files.all()}


def test_admin_offers_no_form_and_takes_none(client, state):
    sign_in_editor(client)
    address = admin_address(KeptState, "change", state.pk)
    assert "_save" not in client.get(address).content.decode()
    assert client.post(address, {"sha256": "0" * 64, "content": "{}"}).status_code == 403
    assert client.post(admin_address(KeptState, "delete", state.pk)).status_code == 403
    assert_untouched(state)


def test_saving_and_deleting_are_refused(state):
    state.content["claim"] = "Falsch."
    file = state.kept_files.first()
    for row in (state, file):
        with pytest.raises(ValidationError):
            row.save()
        with pytest.raises(ValidationError):
            row.save(update_fields=["sha256"])
        with refused():
            row.delete()
    assert_untouched(KeptState.objects.get(pk=state.pk))


def test_deleting_what_it_belongs_to_is_refused(state):
    for owner in (state.denkzelle, state.entry):
        with pytest.raises(ProtectedError):
            owner.delete()
    assert_untouched(state)


@pytest.mark.parametrize("model", [KeptState, KeptFile])
def test_querysets_change_nothing(state, model):
    with refused():
        model.objects.update(sha256="0" * 64)
    with refused():
        model.objects.all().delete()
    with refused():
        model.objects.all()._raw_delete("default")
    row = model.objects.first()
    with refused():
        model.objects.bulk_update([row], ["sha256"])
    assert_untouched(state)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET sha256 = 'x'", "DELETE FROM {table}", "UPDATE {table} SET id = id + 1000"],
)
def test_sql_changes_nothing(state, table, statement):
    with refused():
        run(statement.format(table=table))
    assert_untouched(state)


def test_sql_cannot_put_another_state_in_its_place(state):
    """SQLite deletes the old row without asking its triggers; PostgreSQL knows no REPLACE."""
    columns = "id, denkzelle_id, entry_id, kept_on, number, content, sha256, created_at"
    copied = columns.replace("content", "'{}'")
    if connection.vendor == "sqlite":
        statement = "INSERT OR REPLACE INTO archive_keptstate ({}) SELECT {} FROM archive_keptstate"
    else:
        statement = (
            "INSERT INTO archive_keptstate ({}) SELECT {} FROM archive_keptstate "
            "ON CONFLICT (id) DO UPDATE SET content = EXCLUDED.content"
        )
    with refused():
        run(statement.format(columns, copied))
    assert_untouched(state)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no TRUNCATE")
@pytest.mark.parametrize("table", TABLES)
def test_sql_cannot_empty_the_table(state, table):
    connection.check_constraints()
    with refused():
        run(f"TRUNCATE {table} CASCADE")
    assert_untouched(state)


def test_permit_ends_with_its_block(state):
    with triggers.erasure_permit():
        KeptState.objects.update(sha256=state.sha256)
    assert not ErasurePermit.objects.exists()
    with refused():
        KeptState.objects.update(sha256=state.sha256)


def test_permit_of_a_failed_erasure_is_gone_too(state):
    with pytest.raises(RuntimeError), triggers.erasure_permit():
        raise RuntimeError
    with refused():
        KeptState.objects.update(sha256="x")


def test_setting_up_again_changes_nothing(state):
    triggers.install()
    triggers.install()
    assert triggers.unguarded_tables() == []
    assert_untouched(state)


@pytest.mark.django_db(transaction=True)
def test_whole_database_can_be_emptied_and_is_guarded_again():
    keep_state(make_denkzelle(), DAY)
    call_command("flush", interactive=False, verbosity=0)
    assert not KeptState.objects.exists()
    again = keep_state(make_denkzelle(claim="Echt."), DAY)
    with refused():
        KeptState.objects.update(sha256="x")
    assert_untouched(again)
