"""A new release is rolled out while the old one runs: its code meets the new tables first.

What old code could not live with, or what would keep a table closed for long, needs a reason,
written into the migration: `old_code_works_because = "…"`.
"""

import pytest
from django.db import OperationalError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from psycopg.errors import LockNotAvailable

from denkzellen.management.commands import migrate

# The numbers up to which no installation had to be kept running.
FIRST_RELEASE = {"archive": 6, "denkzellen": 4, "events": 3, "network": 6}
DJANGOS_MIGRATE = migrate.Command.__base__
TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.DeleteModel,
    migrations.AlterModelTable,
    migrations.RunSQL,
)


@pytest.fixture(autouse=True)
def _migrations_are_read(settings):
    """Tests make their tables from the models and switch migrations off."""
    settings.MIGRATION_MODULES = {}


def _dangers(migration, state):
    """What is unsafe in it; `state` is that of the tables before."""
    made_here = set()
    for operation in migration.operations:
        if isinstance(operation, migrations.CreateModel):
            made_here.add(operation.name_lower)
        elif getattr(operation, "model_name_lower", "") in made_here:
            pass
        elif danger := _danger(operation, migration, state):
            yield f"{migration}: {operation.describe()}: {danger}"
        operation.state_forwards(migration.app_label, state)


def _danger(operation, migration, state):
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return "nobody sees what the database does"
    if isinstance(operation, TAKES_AWAY):
        return "old code still asks for it"
    if isinstance(operation, migrations.RunPython) and migration.atomic:
        return "one transaction holds its locks to the end: atomic = False, and in batches"
    if isinstance(operation, migrations.AddConstraint):
        return "old code may write what it refuses"
    if isinstance(operation, migrations.AddField) and _is_demanded(operation.field):
        return "old code does not fill it: null=True or db_default"
    if isinstance(operation, migrations.AlterField):
        model = state.models[migration.app_label, operation.model_name_lower]
        return _change(model.fields[operation.name], operation.field)
    return None


def _is_demanded(field):
    return not (field.null or field.many_to_many or field.has_db_default())


def _change(old, new):
    if old.null and not new.null:
        return "old code may still leave it empty"
    if new.unique and not old.unique:
        return "old code may write what it refuses"
    if type(old) is not type(new) or (new.max_length or 0) < (old.max_length or 0):
        return "the table is written anew, and old code may write more"
    return None


def _new_migrations():
    loader = MigrationLoader(None)
    assert FIRST_RELEASE.keys() <= loader.migrated_apps
    for app, name in sorted(loader.disk_migrations):
        if int(name[:4]) > FIRST_RELEASE.get(app, 9999):
            yield loader.get_migration(app, name), loader.project_state((app, name), at_end=False)


def test_old_code_runs_on_the_tables_of_every_new_migration():
    found = [
        danger
        for migration, state in _new_migrations()
        if not getattr(migration, "old_code_works_because", "")
        for danger in _dangers(migration, state)
    ]
    assert found == []


def _denkzellen_state():
    return MigrationLoader(None).project_state(("denkzellen", "0001_initial"))


def _migration(*operations, atomic=True):
    migration = migrations.Migration("9999_try", "denkzellen")
    migration.operations = list(operations)
    migration.atomic = atomic
    return migration


def _nothing(apps, schema_editor):
    pass


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("denkzelle", "name"),
        migrations.RenameField("denkzelle", "name", "title"),
        migrations.DeleteModel("denkzelle"),
        migrations.RunSQL("SELECT 1"),
        migrations.RunPython(_nothing),
        migrations.AddField("denkzelle", "motto", models.CharField(max_length=9, default="")),
        migrations.AlterField("denkzelle", "name", models.CharField(max_length=3)),
        migrations.AlterField("denkzelle", "name", models.IntegerField()),
        migrations.AddConstraint(
            "denkzelle", models.CheckConstraint(condition=models.Q(name="x"), name="x")
        ),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_old_code_cannot_live_with_is_refused(operation):
    assert len(list(_dangers(_migration(operation), _denkzellen_state()))) == 1


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("denkzelle", "motto", models.CharField(max_length=9, null=True)),
        migrations.AddField("denkzelle", "motto", models.CharField(max_length=9, db_default="")),
        migrations.AlterField("denkzelle", "name", models.CharField(max_length=900)),
        migrations.CreateModel("Motto", [("id", models.BigAutoField(primary_key=True))]),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_old_code_never_notices_is_allowed(operation):
    assert list(_dangers(_migration(operation), _denkzellen_state())) == []


def test_rows_are_changed_in_batches_outside_one_transaction():
    migration = _migration(migrations.RunPython(_nothing), atomic=False)

    assert list(_dangers(migration, _denkzellen_state())) == []


@pytest.mark.django_db
def test_migrate_tries_again_when_a_table_is_in_use(monkeypatch):
    tries = []

    def busy_twice(command, **options):
        tries.append(_lock_timeout())
        if len(tries) < 3:
            raise OperationalError("lock timeout") from LockNotAvailable()

    before = _lock_timeout()
    monkeypatch.setattr(DJANGOS_MIGRATE, "handle", busy_twice)
    monkeypatch.setattr(migrate, "sleep", lambda seconds: None)

    migrate.Command().handle(database="default", lock_timeout=1500)

    during = "1500ms" if connection.vendor == "postgresql" else ""
    assert (tries, _lock_timeout()) == ([during] * 3, before)


@pytest.mark.django_db
def test_migrate_does_not_hide_other_faults(monkeypatch):
    def broken(command, **options):
        raise OperationalError("no such table")

    monkeypatch.setattr(DJANGOS_MIGRATE, "handle", broken)

    with pytest.raises(OperationalError, match="no such table"):
        migrate.Command().handle(database="default", lock_timeout=1500)


def _lock_timeout():
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]
